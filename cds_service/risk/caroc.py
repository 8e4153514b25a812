"""CAROC 2010: the 10-year category from age and femoral neck, where FRAX is absent (3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from itertools import pairwise

from cds_service.knowledge import read_limits
from cds_service.logic import Missing, Reason, Word
from cds_service.risk.bone_density import BoneDensity
from cds_service.risk.events import Fractures
from cds_service.risk.glucocorticoids import systemic_glucocorticoids
from fhir_mappings.facts.measurements import SkeletalSite, TScore
from fhir_mappings.facts.patient import PatientFacts

LABEL = "CAROC (Canadian, category only)"
RAISING_SITES = (SkeletalSite.LUMBAR_SPINE, SkeletalSite.TOTAL_HIP)


class Category(StrEnum):
    """The 10-year risk of a major osteoporotic fracture as a category."""

    LOW = "low"
    MODERATE = "moderate"
    HIGH = "high"


RAISED = {
    Category.LOW: Category.MODERATE,
    Category.MODERATE: Category.HIGH,
    Category.HIGH: Category.HIGH,
}


@dataclass(frozen=True, slots=True)
class Limits:
    """The table of women, three lists side by side, and the limit of a modifier."""

    ages: tuple[int, ...]
    low_risk_above: tuple[float, ...]
    high_risk_below: tuple[float, ...]
    at_least_moderate_at_or_below: float


@dataclass(frozen=True, slots=True)
class CarocResult:
    """The category, None where it cannot be computed, with what it rests on or lacks."""

    category: Category | None
    because: tuple[Reason, ...] = ()
    missing: tuple[Missing, ...] = ()


@cache
def limits() -> Limits:
    """Give the table, read once."""
    return read_limits(Limits, "cds_service.risk", "caroc.toml")


def caroc_of(
    facts: PatientFacts, as_of: date, fractures: Fractures, bone_density: BoneDensity
) -> CarocResult:
    """Give the category from the femoral neck alone, raised by fractures and low T-scores.

    A systemic glucocorticoid on record would raise it by a dose that is not known here: a category
    below high is then not computable.
    """
    neck = bone_density.femoral_neck
    if neck is None:
        return CarocResult(None, missing=(_without_neck(bone_density),))
    basic = _category_at_age(facts, as_of, neck)
    if basic is None:
        return CarocResult(None, missing=(Missing(Word.BIRTH_DATE, "CAROC needs an age from 50"),))
    category = _modified(basic, fractures, bone_density)
    if category is not Category.HIGH and (steroids := systemic_glucocorticoids(facts)):
        note = ", ".join(record.provenance.reference for record in steroids)
        return CarocResult(None, missing=(Missing(Word.STEROID_DOSE, note),))
    return CarocResult(category, (Reason(f"{LABEL} {category}", (neck, *fractures.counting)),))


def _without_neck(bone_density: BoneDensity) -> Missing:
    bounds = [one for one in bone_density.bounds if one.site is SkeletalSite.FEMORAL_NECK]
    if not bounds:
        return Missing(Word.DXA_SITE, "no femoral neck T-score")
    references = ", ".join(one.provenance.reference for one in bounds)
    return Missing(Word.DXA_SITE, f"only a bound of the femoral neck T-score, {references}")


def category_of(age: int, t_score: float) -> Category:
    """Give the basic category for an age of 50 or more, linear between ages, 85 the last one."""
    value = Fraction(str(t_score))
    if value > _at_age(limits().low_risk_above, age):
        return Category.LOW
    return Category.HIGH if value < _at_age(limits().high_risk_below, age) else Category.MODERATE


def _category_at_age(facts: PatientFacts, as_of: date, neck: TScore) -> Category | None:
    """Give the category, None under 50 or where the unknown birth day leaves two of them."""
    age = facts.person.age_on(as_of)
    if age is None or age.youngest < limits().ages[0]:
        return None
    categories = {category_of(years, neck.value) for years in (age.youngest, age.oldest)}
    return categories.pop() if len(categories) == 1 else None


def _at_age(column: tuple[float, ...], age: int) -> Fraction:
    """Interpolate exactly, so that a T-score at the threshold is not moved by rounding."""
    rows = list(zip(limits().ages, (Fraction(str(value)) for value in column), strict=True))
    for (young, at_young), (old, at_old) in pairwise(rows):
        if young <= age < old:
            return at_young + (at_old - at_young) * Fraction(age - young, old - young)
    return rows[-1][1]


def _modified(basic: Category, fractures: Fractures, bone_density: BoneDensity) -> Category:
    if fractures.hip_or_vertebral or fractures.distinct > 1:
        return Category.HIGH
    category = RAISED[basic] if fractures.counting else basic
    low = limits().at_least_moderate_at_or_below
    scores = (bone_density.by_site.get(site) for site in RAISING_SITES)
    if category is Category.LOW and any(score and score.value <= low for score in scores):
        return Category.MODERATE
    return category
