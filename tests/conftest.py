"""What every test runs under."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

# How long an example takes is the machine's affair; timings belong to `make bench`. With CI set the
# examples are the same on each run, so that what lands is what was tested; at a desk they vary.
settings.register_profile(
    "no timing",
    deadline=None,
    derandomize=os.environ.get("CI") == "true",
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("no timing")
