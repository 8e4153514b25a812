"""Who the patient is, as far as a fracture risk depends on it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fhir_mappings.facts.dates import PartialDate, full_years


class Sex(StrEnum):
    """Sex for clinical use (knowledge 14.12)."""

    FEMALE = "female"
    MALE = "male"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Person:
    """The patient: sex, birth date (None when not recorded or unreadable), death."""

    reference: str
    sex: Sex
    birth: PartialDate | None
    deceased: bool = False
    merged_into_another: bool = False

    def age_on(self, day: date) -> AgeSpan | None:
        """Give the age in full years on a day; None when no birth date is known."""
        if self.birth is None:
            return None
        return AgeSpan(full_years(self.birth.latest, day), full_years(self.birth.earliest, day))


@dataclass(frozen=True, slots=True)
class AgeSpan:
    """An age in full years; two values where the birth day is not known (knowledge 1.5)."""

    youngest: int
    oldest: int

    def at_least(self, years: float) -> bool | None:
        """Tell whether the age reaches a limit; None when that depends on the unknown birth day."""
        if self.youngest >= years:
            return True
        return False if self.oldest < years else None

    def __str__(self) -> str:
        return (
            str(self.youngest)
            if self.youngest == self.oldest
            else (f"{self.youngest} or {self.oldest}")
        )
