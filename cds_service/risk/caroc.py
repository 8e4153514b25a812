"""CAROC 2010: the 10-year category from age and femoral neck, where FRAX is absent (3.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import cache
from itertools import pairwise

from cds_service.knowledge import read_limits
from cds_service.logic import Answer, Missing, Reason, Word
from cds_service.risk.bone_density import BoneDensity
from cds_service.risk.events import Fractures
from cds_service.risk.glucocorticoids import GlucocorticoidUse
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
    """The table of women, three lists side by side, and the limits of its modifiers."""

    ages: tuple[int, ...]
    low_risk_above: tuple[float, ...]
    high_risk_below: tuple[float, ...]
    at_least_moderate_at_or_below: float
    glucocorticoid_mg: float
    glucocorticoid_months: int
    glucocorticoid_window_months: int


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
    facts: PatientFacts,
    as_of: date,
    fractures: Fractures,
    bone_density: BoneDensity,
    glucocorticoids: GlucocorticoidUse,
) -> CarocResult:
    """Give the category from the femoral neck alone, raised by what modifies it.

    Fractures, long use of a glucocorticoid in high doses, and low T-scores raise it. Where an
    unknown dose or duration decides, it is not computable.
    """
    neck = bone_density.femoral_neck
    if neck is None:
        return CarocResult(None, missing=(_without_neck(bone_density),))
    basic = _category_at_age(facts, as_of, neck)
    if basic is None:
        return CarocResult(None, missing=(Missing(Word.BIRTH_DATE, "CAROC needs an age from 50"),))
    steroids = _on_glucocorticoids(glucocorticoids)
    category = _modified(basic, fractures, bone_density, steroids.holds)
    if steroids.unknown and category is not _modified(basic, fractures, bone_density, True):
        return CarocResult(None, missing=steroids.missing)
    because = [fact for reason in steroids.because for fact in reason.facts]
    facts_used = (neck, *fractures.counting, *(because if steroids.holds else ()))
    return CarocResult(category, (Reason(f"{LABEL} {category}", facts_used),))


def _on_glucocorticoids(use: GlucocorticoidUse) -> Answer:
    figures = limits()
    return use.months_at(
        figures.glucocorticoid_mg,
        figures.glucocorticoid_months,
        figures.glucocorticoid_window_months,
    )


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


def _modified(
    basic: Category, fractures: Fractures, bone_density: BoneDensity, on_glucocorticoids: bool
) -> Category:
    if fractures.hip_or_vertebral or fractures.distinct > 1:
        return Category.HIGH
    if fractures.counting and on_glucocorticoids:
        return Category.HIGH
    category = RAISED[basic] if fractures.counting or on_glucocorticoids else basic
    low = limits().at_least_moderate_at_or_below
    scores = (bone_density.by_site.get(site) for site in RAISING_SITES)
    if category is Category.LOW and any(score and score.value <= low for score in scores):
        return Category.MODERATE
    return category
