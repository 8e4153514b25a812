"""What was set aside while reading, and why; never the value or any free text."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class DataIssue:
    """One entry that could not be used as sent: its reference and the problem, in plain words."""

    resource: str
    issue: str


class IssueLog:
    """Collects the issues of one reading, each once, in the order found."""

    __slots__ = ("_issues",)

    def __init__(self) -> None:
        self._issues: dict[DataIssue, None] = {}

    def add(self, resource: str, issue: str) -> None:
        """Note that an entry was set aside, or read with a doubt."""
        self._issues[DataIssue(resource, issue)] = None

    def all(self) -> tuple[DataIssue, ...]:
        """Give what was noted, in order."""
        return tuple(self._issues)
