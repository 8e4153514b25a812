"""The risk tiers and what an edition gives for one patient."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from cds_service.logic import Missing, Reason


class Tier(StrEnum):
    """A tier on the wire (interface, enumerations)."""

    LOW = "low"
    MODERATE = "moderate"
    MODERATE_UNCONFIRMED = "moderate-unconfirmed"
    HIGH_PROVISIONAL = "high-provisional"
    HIGH = "high"
    VERY_HIGH = "very-high"
    INDETERMINATE = "indeterminate"
    OUT_OF_SCOPE = "out-of-scope"


@dataclass(frozen=True, slots=True)
class CodedReason:
    """A criterion's code ("V1") and why it holds."""

    code: str
    reason: Reason

    def text(self) -> str:
        """Give code and reason as they stand on the wire."""
        return f"{self.code}: {self.reason.text()}"


@dataclass(frozen=True, slots=True)
class TierResult:
    """The tier of one edition, the criteria that hold, and what was open.

    `still_open`: each criterion of a higher tier that is open, with what it lacks.
    """

    tier: Tier
    reasons: tuple[CodedReason, ...] = ()
    missing: tuple[Missing, ...] = ()
    still_open: tuple[tuple[str, Missing], ...] = ()


def joined_missing(*parts: tuple[Missing, ...]) -> tuple[Missing, ...]:
    """Join what is missing, each item once."""
    return tuple(dict.fromkeys(item for part in parts for item in part))
