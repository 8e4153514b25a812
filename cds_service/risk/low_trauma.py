"""Whether a fracture counts as low-trauma (knowledge 1.4, 14.5)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.labs.history import certain
from cds_service.logic import Answer, Missing, Word, fails, holds, unknown
from cds_service.risk.fracture_groups import FractureGroup
from cds_service.risk.mechanism import mechanism_of
from cds_service.risk.menopause import documented_by
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.fractures import Energy, FractureSite
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.person import AgeSpan

PRESUMED_SITES = (FractureSite.HIP, FractureSite.VERTEBRA)
CANCER_OF_BONE = frozenset(
    {Concept.BONE_MALIGNANCY, Concept.BONE_METASTASIS, Concept.MULTIPLE_MYELOMA}
)
NEOPLASTIC = frozenset({Concept.FRACTURE_NEOPLASTIC})
NEVER_A_FRACTURE = NEOPLASTIC | {
    Concept.ATYPICAL_FEMORAL_FRACTURE,
    Concept.FRACTURE_STRESS,
    Concept.FRACTURE_PERIPROSTHETIC,
}
ANY_CANCER = CANCER_OF_BONE | {Concept.BREAST_CANCER, Concept.ENDOMETRIAL_CANCER}


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures of knowledge 1.4."""

    same_event_days: int
    age_at_fracture: int


@dataclass(frozen=True, slots=True)
class Judgment:
    """Whether it was low trauma, and whether that is presumed and not recorded."""

    low_trauma: Answer
    presumed: bool = False


@cache
def limits() -> Limits:
    """Give the figures, read once."""
    return read_limits(Limits, "cds_service.risk", "fractures.toml")


def judge(facts: PatientFacts, group: FractureGroup) -> Judgment:
    """Judge one fracture event.

    M80 is low-trauma by definition. Hip and vertebra are presumed so unless a high energy or a
    cancer is coded; every other site needs a sign.
    """
    for answer in (_by_site_and_code(group), _by_cause(facts, group), _by_age(facts, group)):
        if answer is not None:
            return Judgment(answer)
    mechanism = mechanism_of(facts, group)
    if mechanism.energy is Energy.LOW:
        return Judgment(holds("low-energy mechanism", *mechanism.findings))
    if group.site in PRESUMED_SITES:
        return Judgment(holds("low trauma presumed, no mechanism recorded"), presumed=True)
    note = f"{group.site.value}, {', '.join(group.references)}"
    return Judgment(unknown("mechanism not recorded", Missing(Word.FRACTURE_MECHANISM, note)))


def _by_site_and_code(group: FractureGroup) -> Answer | None:
    if group.site is FractureSite.NOT_COUNTED:
        return fails("a site that does not count")
    if not group.certain:
        note = f"unconfirmed fracture, {', '.join(group.references)}"
        return unknown("unconfirmed fracture", Missing(Word.CONDITIONS, note))
    if any(record.fragility_by_code for record in group.certain):
        return holds("a fragility fracture by its code")
    return None


def _by_cause(facts: PatientFacts, group: FractureGroup) -> Answer | None:
    mechanism = mechanism_of(facts, group)
    if mechanism.energy is Energy.HIGH:
        return fails("high-energy mechanism", *mechanism.findings)
    if other := _told_otherwise(facts, group):
        return other
    is_pathologic = any(record.pathologic for record in group.records)
    if cancer := certain(facts, ANY_CANCER if is_pathologic else CANCER_OF_BONE):
        return fails("a cancer is recorded that may have weakened the bone", *cancer)
    return None


def _told_otherwise(facts: PatientFacts, group: FractureGroup) -> Answer | None:
    """Answer where another entry of the same days calls it neoplastic, atypical or the like.

    Atypical, stress and periprosthetic breaks of a vertebra are not coded: they concern limbs.
    """
    kinds = NEOPLASTIC if group.site is FractureSite.VERTEBRA else NEVER_A_FRACTURE
    if group.on is None or facts.found.isdisjoint(kinds):
        return None
    reach = timedelta(days=limits().same_event_days)
    first, last = group.on.earliest - reach, group.on.latest + reach
    entries = [(one, one.when or one.recorded) for one in certain(facts, kinds)]
    beside = tuple(one for one, on in entries if on and on.latest >= first and on.earliest <= last)
    return (
        fails("a break that never counts is recorded for the same days", *beside)
        if beside
        else None
    )


def _by_age(facts: PatientFacts, group: FractureGroup) -> Answer | None:
    """Answer where the age at the fracture stands against counting it, or leaves that open."""
    on = group.on or _filed(group)
    if on is None or documented_by(facts, on):
        return None
    age = _age_at(facts, on)
    note = f"age at the fracture, {', '.join(group.references)}"
    if age is None:
        return unknown("age at the fracture", Missing(Word.BIRTH_DATE, note)) if group.on else None
    match age.at_least(limits().age_at_fracture):
        case True:
            return None
        case False:
            return fails(f"age {age} at the fracture")
        case None:
            return unknown("age at the fracture", Missing(Word.FRACTURE_DATE, note))


def _filed(group: FractureGroup) -> PartialDate | None:
    """Give the earliest filing of an undated event: she was no older when the bone broke."""
    days = [day for record in group.records if (day := record.recorded or record.when)]
    return min(days, key=lambda day: day.latest, default=None)


def _age_at(facts: PatientFacts, on: PartialDate) -> AgeSpan | None:
    first, last = facts.person.age_on(on.earliest), facts.person.age_on(on.latest)
    if first is None or last is None:
        return None
    return AgeSpan(first.youngest, last.oldest)
