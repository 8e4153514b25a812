"""The days that entries about other medicines cover, as those about bone agents do (14.3, 14.9)."""

from __future__ import annotations

from collections.abc import Hashable
from datetime import date

from cds_service.risk.glucocorticoids import GlucocorticoidUse, glucocorticoid_use
from cds_service.risk.medicine_days import MedicineDays
from cds_service.therapy.intervals import Interval
from cds_service.therapy.record_intervals import intervals_by_record
from cds_service.therapy.spans import not_read
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import MedicationRecord, Rung
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import MEDICATION_SOURCES


def medicine_days(facts: PatientFacts, as_of: date) -> tuple[MedicineDays, ...]:
    """Give the days of every entry about a medicine that is no bone agent.

    Entries about one medicine tell of each other: supplies end an open order, an order renews
    another. What was refused covers no day.
    """
    by_medicine: dict[Hashable, list[MedicationRecord]] = {}
    for record in facts.medications:
        if record.agent is None and not record.declined:
            by_medicine.setdefault(_medicine(record), []).append(record)
    return tuple(
        _days(record, interval, as_of)
        for records in by_medicine.values()
        for record, interval in intervals_by_record(records, as_of)
    )


def _days(record: MedicationRecord, interval: Interval, as_of: date) -> MedicineDays:
    """Give the days of an entry; a supply that does not say for how long may last till now."""
    end, through = interval.end, interval.through
    stated = record.days_supply is not None or record.end is not None
    if record.rung is Rung.DISPENSED and interval.start is not None and not stated:
        end = through = PartialDate(interval.start.earliest, as_of)
    return MedicineDays(record, interval.start, end, through, as_of)


def glucocorticoids_of(
    facts: PatientFacts, days: tuple[MedicineDays, ...], as_of: date
) -> GlucocorticoidUse:
    """Judge the exposure to glucocorticoids by mouth."""
    return glucocorticoid_use(days, as_of, not_read(facts, *MEDICATION_SOURCES))


def _medicine(record: MedicationRecord) -> Hashable:
    steroid = record.glucocorticoid
    return record.concepts if steroid is None else steroid.substance
