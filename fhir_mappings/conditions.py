"""Reads what she has or had: conditions first, then what procedures and encounters say."""

from __future__ import annotations

from collections.abc import Iterator

from fhir_mappings.context import Reading
from fhir_mappings.elements import Resource, codings, reference_of
from fhir_mappings.encounters import read_encounters
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Certainty, Course, Finding, FindingKind
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.fall_codes import FALLS, events_in, is_later_episode
from fhir_mappings.laterality import side_of
from fhir_mappings.onset_ages import onset_by_age
from fhir_mappings.procedures import read_hospice_orders, read_procedures
from fhir_mappings.spans import end_in_order, end_sent, first_sent, lies_ahead, start_sent
from fhir_mappings.statuses import words_sent
from fhir_mappings.text_hints import understand

NOT_PRESENT = frozenset({"refuted", "entered-in-error", "differential"})
DOUBTED = frozenset({"unconfirmed", "provisional"})
GOING_ON = frozenset({"active", "recurrence", "relapse"})
RESOLVED = "resolved"
KIDNEY_BONE = frozenset({Concept.CKD_MBD})
NO_LONGER = frozenset({"inactive", "remission", RESOLVED})


def read_findings(reading: Reading) -> tuple[Finding, ...]:
    """Read every Condition, Procedure, Encounter and hospice order that means a concept.

    Nothing is raised. What is denied, in error or dated after the as-of day is left out with a
    data issue; what is doubted, or not coded, is kept and marked (knowledge 14.13, 14.15, 14.16).
    """
    return (
        *_read_conditions(reading),
        *read_procedures(reading),
        *read_encounters(reading),
        *read_hospice_orders(reading),
    )


def _read_conditions(reading: Reading) -> Iterator[Finding]:
    for row in reading.coded("Condition"):
        finding = read_condition(reading, row.resource)
        if finding is not None:
            yield finding


def read_condition(reading: Reading, resource: Resource) -> Finding | None:
    """Read one Condition; None when it means nothing that a rule reads, or does not count.

    `when` is its onset, `recorded` its filing. An onset sent as an age is the year of life in which
    it fell; one sent in words is no date.
    """
    understood = understand(reading, resource.get("code"))
    concepts = events_in(reading.terminology, understood.concepts, resource.get("code"))
    verification = words_sent(resource.get("verificationStatus"))
    if not concepts or _does_not_count(reading, resource, verification):
        return None
    certainty = _certainty(reading, resource, verification, understood.certainty)
    return _finding(reading, resource, concepts, certainty)


def _finding(
    reading: Reading, resource: Resource, concepts: frozenset[Concept], certainty: Certainty
) -> Finding:
    onset = _onset(reading, resource)
    ended = reading.past(resource, "abatement", _end_sent(resource))
    ended = end_in_order(reading, resource, onset, ended)
    code, clinical = resource.get("code"), words_sent(resource.get("clinicalStatus"))
    return Finding(
        kind=FindingKind.CONDITION,
        concepts=concepts,
        provenance=Provenance(reference_of(resource), codes_sent(code)),
        when=onset,
        recorded=reading.past(resource, "recordedDate", _recorded_sent(resource)),
        ended=ended,
        course=_course(clinical, has_ended=ended is not None),
        resolved=RESOLVED in clinical or ended is not None,
        certainty=certainty,
        laterality=side_of(resource),
        raised_pth_only=not concepts.isdisjoint(KIDNEY_BONE)
        and reading.terminology.states_raised_pth_only(code),
        later_episode=not FALLS.isdisjoint(concepts)
        and is_later_episode(reading.terminology, code),
    )


def _onset(reading: Reading, resource: Resource) -> PartialDate | None:
    sent = start_sent(resource, "onset")
    if sent is not None or ("onsetAge" not in resource and "onsetRange" not in resource):
        return reading.past(resource, "onset", sent)
    onset = onset_by_age(resource, reading.record.patient)
    if onset is None or onset.earliest > reading.as_of:
        return None
    return PartialDate(onset.earliest, min(onset.latest, reading.as_of))


def codes_sent(codeable: object) -> str:
    """Give the codes of a CodeableConcept as they were sent."""
    return ", ".join(code for _, code in codings(codeable))


def _does_not_count(reading: Reading, resource: Resource, verification: frozenset[str]) -> bool:
    if verification & NOT_PRESENT:
        reading.discard(resource, "is refuted, a differential diagnosis or in error; not used")
        return True
    if lies_ahead(reading, first_sent(start_sent(resource, "onset"), _recorded_sent(resource))):
        reading.discard(resource, "is dated after the day of evaluation; set aside")
        return True
    return False


def _certainty(
    reading: Reading, resource: Resource, verification: frozenset[str], by_meaning: Certainty
) -> Certainty:
    if by_meaning is Certainty.TEXT_ONLY:
        reading.log.add(reference_of(resource), "is not coded; its words may name an exclusion")
        return Certainty.TEXT_ONLY
    if verification & DOUBTED:
        reading.log.add(reference_of(resource), "is not confirmed; it proves nothing")
        return Certainty.DOUBTFUL
    return Certainty.CERTAIN


def _course(clinical: frozenset[str], *, has_ended: bool) -> Course:
    if clinical & GOING_ON:
        return Course.ACTIVE
    if clinical & NO_LONGER or (has_ended and not clinical):
        return Course.OVER
    return Course.UNSTATED


def _recorded_sent(resource: Resource) -> object:
    """Older servers send the filing date under its name of an earlier FHIR release."""
    return first_sent(
        resource.get("recordedDate"), resource.get("assertedDate"), resource.get("dateRecorded")
    )


def _end_sent(resource: Resource) -> object:
    return first_sent(resource.get("abatementDateTime"), end_sent(resource, "abatement"))
