"""A laboratory value that a rule may rest on, or why there is none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cds_service.labs.bounds import is_above, is_below
from cds_service.logic import Missing
from fhir_mappings.facts.measurements import Comparator


@dataclass(frozen=True, slots=True)
class LabValue:
    """The newest value that counts, in the unit of its limits.

    `label`: what it is, for example "albumin-corrected calcium". `references`: the entries that it
    rests on. `low`, `high`: the limits that apply (the laboratory's own, else the default); None
    where there is none. `note`: what a card must say with it ("albumin absent, not corrected").
    `lacks`: what would make the value better ("albumin"). `comparator`: the value is only a bound
    ("> 60"). `existence_only`: a result without a number.
    """

    label: str
    value: float
    unit: str
    on: date
    references: tuple[str, ...]
    low: float | None = None
    high: float | None = None
    note: str = ""
    lacks: tuple[Missing, ...] = ()
    comparator: Comparator = Comparator.EQUAL
    existence_only: bool = False

    def below(self, limit: float) -> bool | None:
        """Tell whether the value is below a limit; None when a bound leaves that open."""
        return is_below(self.value, self.comparator, limit)

    def above(self, limit: float) -> bool | None:
        """Tell whether the value is above a limit; None when a bound leaves that open."""
        return is_above(self.value, self.comparator, limit)

    @property
    def is_low(self) -> bool:
        """Tell whether the value is known to be below its lower limit."""
        return self.low is not None and self.below(self.low) is True

    @property
    def is_high(self) -> bool:
        """Tell whether the value is known to be above its upper limit."""
        return self.high is not None and self.above(self.high) is True

    @property
    def is_settled(self) -> bool:
        """Tell whether the value lies on a known side of each limit that applies."""
        low_is_open = self.low is not None and self.below(self.low) is None
        high_is_open = self.high is not None and self.above(self.high) is None
        return not low_is_open and not high_is_open

    def describe(self) -> str:
        """Give label, value, unit, date and source, as a card shows them."""
        amount = "" if self.existence_only else f" {self.comparator}{self.value:.4g} {self.unit}"
        note = f" ({self.note})" if self.note else ""
        source = ", ".join(self.references)
        return f"{self.label}{amount}{note}, {self.on.isoformat()}, {source}"


@dataclass(frozen=True, slots=True)
class NoLabValue:
    """Why no value may be used: none on file, unreadable, too old, or its source was not read."""

    missing: Missing
    not_read: bool = False


Lab = LabValue | NoLabValue
