"""What puts a patient out of scope besides sex, age and menopause (knowledge 1.5)."""

from __future__ import annotations

from datetime import date

from cds_service.labs.history import (
    bone_diseases,
    certain,
    date_of,
    going_on,
    uncertain,
    unresolved_doubts,
)
from cds_service.logic import Describable, Reason
from cds_service.risk.menopause import PREGNANCY, limits
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate, add_months
from fhir_mappings.facts.findings import Finding
from fhir_mappings.facts.medications import Agent, MedicationRecord, RecordStatus, Regimen, Rung
from fhir_mappings.facts.patient import PatientFacts

NOT_PREGNANT = frozenset({Concept.NOT_PREGNANT})
HOSPICE = frozenset({Concept.HOSPICE})
COMFORT_CARE = frozenset({Concept.COMFORT_CARE})
BONE_CANCER = frozenset({Concept.BONE_METASTASIS, Concept.MULTIPLE_MYELOMA})
OTHER_BONE_DISEASE = frozenset(
    {
        Concept.PAGET_DISEASE,
        Concept.OSTEOMALACIA,
        Concept.OSTEOGENESIS_IMPERFECTA,
        Concept.CKD_MBD,
    }
)
# E83.39 is shared with low phosphate: hypophosphatasia is possible, not proven.
POSSIBLE_BONE_DISEASE = frozenset({Concept.HYPOPHOSPHATASIA_AMBIGUOUS})
ONCOLOGY_AGENTS = frozenset({Agent.DENOSUMAB, Agent.ZOLEDRONATE})


def pregnancy(facts: PatientFacts, as_of: date) -> tuple[Finding, ...]:
    """Give the entries of a current pregnancy; a newer "not pregnant" ends it."""
    return _pregnancy(facts, as_of, True)


def hospice(facts: PatientFacts, as_of: date) -> tuple[Finding, ...]:
    """Give the entries of hospice care, and of comfort care in the last months."""
    return going_on(facts, HOSPICE) + _comfort_care(facts, as_of, True)


def bone_cancer(facts: PatientFacts) -> tuple[Finding, ...]:
    """Give the bone metastases and myelomas that are not resolved."""
    return tuple(one for one in certain(facts, BONE_CANCER) if not one.resolved)


def oncology_dosing(facts: PatientFacts, as_of: date) -> tuple[MedicationRecord, ...]:
    """Give the doses of 120 mg denosumab or 4 mg zoledronate, and their active orders."""
    since = add_months(as_of, -limits().oncology_dose_months)
    return tuple(
        record
        for record in facts.medications
        if _is_oncology(record) and (_is_given(record, since) or _is_active(record, as_of))
    )


def other_bone_disease(facts: PatientFacts) -> tuple[Finding, ...]:
    """Give the other bone diseases on record that are not resolved."""
    return bone_diseases(going_on(facts, OTHER_BONE_DISEASE), OTHER_BONE_DISEASE)


def open_exclusions(facts: PatientFacts, as_of: date) -> tuple[Reason, ...]:
    """Name what might exclude and is not proven: unconfirmed entries, open dates and strengths."""
    named: dict[str, tuple[Describable, ...]] = {
        "unconfirmed pregnancy": uncertain(facts, PREGNANCY),
        "unconfirmed hospice or comfort care": uncertain(facts, HOSPICE | COMFORT_CARE),
        "unconfirmed bone metastasis or myeloma": unresolved_doubts(facts, BONE_CANCER),
        "unconfirmed other bone disease": bone_diseases(
            uncertain(facts, OTHER_BONE_DISEASE), OTHER_BONE_DISEASE
        ),
        "possible hypophosphatasia": going_on(facts, POSSIBLE_BONE_DISEASE),
        "pregnancy, date open": _pregnancy(facts, as_of, None),
        "comfort care, date open": _comfort_care(facts, as_of, None),
        "oncology dose, date open": _open_oncology_doses(facts, as_of),
        "possible oncology dose, by its words or without a strength": tuple(
            record for record in facts.medications if _dose_is_unknown(record)
        ),
    }
    return tuple(Reason(phrase, entries) for phrase, entries in named.items() if entries)


def _comfort_care(facts: PatientFacts, as_of: date, recent: bool | None) -> tuple[Finding, ...]:
    """Give the entries of comfort care that are recent, or whose date leaves it open (None)."""
    since = add_months(as_of, -limits().comfort_care_months)
    return tuple(
        finding
        for finding in certain(facts, COMFORT_CARE)
        if _on_or_after(date_of(finding), since) is recent
    )


def _open_oncology_doses(facts: PatientFacts, as_of: date) -> tuple[MedicationRecord, ...]:
    """Give the oncology doses whose date leaves open whether they are recent."""
    since = add_months(as_of, -limits().oncology_dose_months)
    return tuple(
        record
        for record in facts.medications
        if _is_oncology(record)
        and (record.given is not None or record.rung is Rung.ADMINISTERED)
        and _on_or_after(record.given, since) is None
    )


def _on_or_after(dated: PartialDate | None, since: date) -> bool | None:
    return None if dated is None else dated.on_or_after(since)


def _pregnancy(facts: PatientFacts, as_of: date, current: bool | None) -> tuple[Finding, ...]:
    """Give the entries of a pregnancy that is current, or whose date leaves it open (None)."""
    ended = [dated.latest for one in certain(facts, NOT_PREGNANT) if (dated := date_of(one))]
    last_not_pregnant = max(ended, default=date.min)
    return tuple(
        finding
        for finding in going_on(facts, PREGNANCY)
        if _is_current(facts, date_of(finding), as_of, last_not_pregnant) is current
    )


def _is_current(
    facts: PatientFacts, dated: PartialDate | None, as_of: date, last_not_pregnant: date
) -> bool | None:
    """Without a date it is current before the age of menopause, and open from then on."""
    if dated is None:
        age = facts.person.age_on(as_of)
        is_old = age is not None and age.at_least(limits().menopause_age)
        return False if last_not_pregnant > date.min else (None if is_old else True)
    if dated.latest < last_not_pregnant:
        return False
    return dated.on_or_after(add_months(as_of, -limits().pregnancy_months))


def _is_oncology(record: MedicationRecord) -> bool:
    return (
        record.agent in ONCOLOGY_AGENTS
        and record.regimen is Regimen.ONCOLOGY
        and not record.text_only
    )


def _is_given(record: MedicationRecord, since: date) -> bool:
    return record.given is not None and record.given.on_or_after(since) is True


def _is_active(record: MedicationRecord, as_of: date) -> bool:
    if record.given is not None or record.status is not RecordStatus.ACTIVE:
        return False
    return record.end is None or record.end.latest >= as_of


def _dose_is_unknown(record: MedicationRecord) -> bool:
    if record.agent not in ONCOLOGY_AGENTS:
        return False
    is_text_of_oncology = record.text_only and record.regimen is Regimen.ONCOLOGY
    return record.regimen is Regimen.UNKNOWN or is_text_of_oncology
