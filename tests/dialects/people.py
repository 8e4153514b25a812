"""Patients as a clinician would tell them: what is known, and no word of how a system files it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """A diagnosis on the problem list, by its name in codes.toml."""

    name: str
    since: str


@dataclass(frozen=True, slots=True)
class Fracture:
    """A bone broken by a fall from standing height, seen in an emergency."""

    name: str
    on: str


@dataclass(frozen=True, slots=True)
class Operation:
    """An operation, and the fracture that it was for."""

    name: str
    fracture: str
    on: str


@dataclass(frozen=True, slots=True)
class ImageReport:
    """A final report of spine imaging whose conclusion names a fracture."""

    finding: str
    on: str


@dataclass(frozen=True, slots=True)
class TScore:
    """A T-score; the sites are `lumbar spine`, `total hip` and `femoral neck`."""

    site: str
    value: float
    on: str


@dataclass(frozen=True, slots=True)
class Result:
    """A laboratory value, a weight or a height, in the unit that US laboratories report."""

    name: str
    value: float
    on: str
    bound: str = ""


@dataclass(frozen=True, slots=True)
class BloodCount:
    """A blood count on file."""

    on: str


@dataclass(frozen=True, slots=True)
class Frax:
    """The ten-year risks that FRAX gave, in percent."""

    major: float
    hip: float
    on: str


@dataclass(frozen=True, slots=True)
class Dose:
    """A dose that staff gave."""

    drug: str
    on: str


@dataclass(frozen=True, slots=True)
class Course:
    """A medicine that she takes by prescription, and how much of it a day where that matters."""

    drug: str
    since: str
    until: str | None = None
    tablets_a_day: int | None = None


@dataclass(frozen=True, slots=True)
class Allergy:
    """An allergy to a medicine."""

    drug: str


@dataclass(frozen=True, slots=True)
class Smokes:
    """She smokes every day."""

    on: str


@dataclass(frozen=True, slots=True)
class MotherBrokeHip:
    """Her mother broke a hip."""


Fact = (
    Problem
    | Fracture
    | Operation
    | ImageReport
    | TScore
    | Result
    | BloodCount
    | Frax
    | Dose
    | Course
    | Allergy
    | Smokes
    | MotherBrokeHip
)


@dataclass(frozen=True, slots=True)
class Person:
    """One patient: `story` is a sentence and the id of a test."""

    story: str
    born: str
    facts: tuple[Fact, ...]
    gender: str = "female"


def scan(on: str, spine: float, hip: float, neck: float) -> tuple[TScore, ...]:
    """Give the three T-scores of one bone density scan."""
    return (
        TScore("lumbar spine", spine, on),
        TScore("total hip", hip, on),
        TScore("femoral neck", neck, on),
    )


def laboratory(
    on: str, calcium: float = 9.4, creatinine: float = 0.8, egfr: float = 78
) -> tuple[Result | BloodCount, ...]:
    """Give the tests that precede treatment."""
    return (
        Result("calcium", calcium, on),
        Result("albumin", 4.0, on),
        Result("creatinine", creatinine, on),
        Result("eGFR", egfr, on),
        Result("ALP", 72, on),
        Result("vitamin D", 34, on),
        Result("weight", 64, on),
        Result("height", 161, on),
        BloodCount(on),
    )


def doses(drug: str, *days: str) -> tuple[Dose, ...]:
    """Give the doses of a drug."""
    return tuple(Dose(drug, day) for day in days)
