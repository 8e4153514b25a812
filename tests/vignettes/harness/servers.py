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
        self._broken: dict[tuple[date, str], AssertionError] = {}

    def base(self, as_of: date, profile: str) -> str:
        """Give the address of the server that evaluates as of this day with this profile.

        Raises AssertionError where it did not start; one that did not is not tried again.
        """
        key = (as_of, profile)
        if key in self._broken:
            raise self._broken[key]
        if key not in self._running:
            self._running[key] = self._start(as_of, profile)
        return self._running[key]

    def _start(self, as_of: date, profile: str) -> str:
        log = self._logs / f"{as_of}-{profile}.log"
        settings = {"AS_OF": as_of.isoformat(), "PROFILE": profile, "LOG_LEVEL": "warning"}
        try:
            return self._stack.enter_context(running_server(log, **settings))
        except AssertionError as error:
            self._broken[as_of, profile] = error
            raise
