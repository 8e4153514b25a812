"""For whom this service speaks: women past menopause from 40 (knowledge 1.3, 1.5, 14.6, 14.12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from cds_service.logic import Answer, Describable, Reason
from cds_service.risk.diagnosis import Diagnosis
from cds_service.risk.exclusions import (
    bone_cancer,
    hospice,
    oncology_dosing,
    open_exclusions,
    other_bone_disease,
    pregnancy,
)
from cds_service.risk.menopause import limits, menopause_of
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.person import AgeSpan, Sex

# Criteria that speak for osteoporosis beside another bone disease; a fracture alone (D2) does not.
OSTEOPOROSIS_BESIDE = ("D1", "D3", "D4", "D5")


@dataclass(frozen=True, slots=True)
class Scope:
    """Whether she is in scope; the reason begins with its key on the wire where she is not.

    `because`: what it rests on; in scope, what might put her out of it and is not proven.
    """

    in_scope: bool
    reason: str
    because: tuple[Reason, ...] = ()

    @property
    def still_open(self) -> tuple[Reason, ...]:
        """Give the exclusions that are possible and not proven."""
        return self.because if self.in_scope else ()


@dataclass(frozen=True, slots=True)
class _Exclusion:
    key: str
    detail: str = ""
    facts: tuple[Describable, ...] = ()

    def scope(self) -> Scope:
        reason = Reason(f"{self.key}: {self.detail}" if self.detail else self.key, self.facts)
        return Scope(in_scope=False, reason=reason.text(), because=(reason,))


def scope_of(
    facts: PatientFacts, as_of: date, diagnosis: Diagnosis, audience_is_clinical: bool
) -> Scope:
    """Tell whether a patient is in scope; of several reasons not to be, the first is given.

    What is known comes before what is not: an unknown menopause stands after the diseases.
    """
    menopause = menopause_of(facts, as_of)
    for exclusion in _exclusions(facts, as_of, menopause, diagnosis):
        return exclusion.scope()
    if not audience_is_clinical:
        return _Exclusion("audience", "the user is a patient or a related person").scope()
    age = facts.person.age_on(as_of)
    named_age = "age not known" if age is None else f"age {age}"
    open_ones = (*open_exclusions(facts, as_of), *_open_age(age))
    return Scope(True, f"postmenopausal: {named_age}", open_ones)


def _open_age(age: AgeSpan | None) -> tuple[Reason, ...]:
    """Recorded menopause speaks for her without a birth date, but does not tell her age."""
    if age is not None:
        return ()
    return (Reason(f"age from {limits().minimum_age} not known: no birth date"),)


def _exclusions(
    facts: PatientFacts, as_of: date, menopause: Answer, diagnosis: Diagnosis
) -> Iterator[_Exclusion]:
    yield from _by_person(facts, as_of)
    if pregnant := pregnancy(facts, as_of):
        yield _Exclusion("pregnant", facts=pregnant)
    if menopause.fails:
        yield _Exclusion("premenopausal", menopause.because[0].phrase)
    if in_hospice := hospice(facts, as_of):
        yield _Exclusion("hospice", facts=in_hospice)
    if facts.person.deceased:
        yield _Exclusion("deceased")
    yield from _by_disease(facts, as_of)
    if menopause.unknown:
        yield _Exclusion("menopause-unknown", menopause.because[0].phrase)
    is_osteoporotic = any(diagnosis.criteria[code].holds for code in OSTEOPOROSIS_BESIDE)
    if (disease := other_bone_disease(facts)) and not is_osteoporotic:
        yield _Exclusion("other-bone-disease", facts=disease)


def _by_person(facts: PatientFacts, as_of: date) -> Iterator[_Exclusion]:
    match facts.person.sex:
        case Sex.MALE:
            yield _Exclusion("male")
        case Sex.UNKNOWN:
            yield _Exclusion("sex-unknown")
        case Sex.FEMALE:
            pass
    age = facts.person.age_on(as_of)
    # An age that the unknown birth day leaves open at the limit does not reach it.
    if age is not None and not age.at_least(limits().minimum_age):
        yield _Exclusion("age-under-40", f"age {age}")


def _by_disease(facts: PatientFacts, as_of: date) -> Iterator[_Exclusion]:
    if cancer := bone_cancer(facts):
        yield _Exclusion("bone-metastases-or-myeloma", facts=cancer)
    if dosing := oncology_dosing(facts, as_of):
        yield _Exclusion("oncology-dosing", facts=dosing)
