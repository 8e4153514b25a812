"""What every test runs under."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

# How long an example takes is the machine's affair; timings belong to `make bench`.
settings.register_profile("no timing", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("no timing")
