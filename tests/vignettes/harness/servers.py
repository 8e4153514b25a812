"""Real servers for the vignettes: one for each as-of date and profile, started when first asked."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date
from pathlib import Path

from tests.live_server import running_server


class Servers:
    """Starts servers on demand and keeps each until the stack that holds them closes."""

    def __init__(self, stack: ExitStack, logs: Path) -> None:
        self._stack = stack
        self._logs = logs
        self._running: dict[tuple[date, str], str] = {}

    def base(self, as_of: date, profile: str) -> str:
        """Give the address of the server that evaluates as of this day with this profile."""
        key = (as_of, profile)
        if key not in self._running:
            log = self._logs / f"{as_of}-{profile}.log"
            settings = {"AS_OF": as_of.isoformat(), "PROFILE": profile, "LOG_LEVEL": "warning"}
            self._running[key] = self._stack.enter_context(running_server(log, **settings))
        return self._running[key]
