"""Stretches of treatment from what the record holds of one agent (knowledge 14.3, 14.9)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cds_service.therapy.dose_ladder import strength_known
from cds_service.therapy.doses import Dose, DoseHistory
from cds_service.therapy.intervals import Interval
from cds_service.therapy.limits import denosumab_limits, exposure_limits
from cds_service.therapy.record_intervals import record_intervals
from cds_service.therapy.spans import plus_days
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import GIVEN_BY_DOSE, Agent, MedicationRecord, Rung


def stretches_of(
    history: DoseHistory, records: tuple[MedicationRecord, ...], as_of: date
) -> Iterable[Interval]:
    """Give the stretches of treatment with one agent (knowledge 14.3, 14.9).

    Of an agent given by dose the doses decide where any is on record, else statements; its orders
    prove no treatment.
    """
    if history.doses:
        return (dose_interval(dose, history.is_estimate) for dose in history.doses)
    if history.agent in GIVEN_BY_DOSE:
        records = tuple(r for r in records if r.rung is Rung.STATED and strength_known(r))
    return record_intervals(records, as_of)


def dose_interval(dose: Dose, is_estimate: bool) -> Interval:
    """Give the days on therapy after a dose (knowledge 14.3)."""
    end = _wears_off(dose)
    estimate = is_estimate or not dose.on.is_exact
    return Interval(frozenset({dose.agent}), dose.on, end, end, dose.references, estimate)


def _wears_off(dose: Dose) -> PartialDate:
    """Give the last day on therapy after a dose (knowledge 14.3)."""
    limits = exposure_limits()
    match dose.agent:
        case Agent.ZOLEDRONATE:
            return dose.on.plus_months(limits.zoledronate_months)
        case Agent.IBANDRONATE_IV:
            return dose.on.plus_months(limits.ibandronate_iv_months)
        case Agent.ROMOSOZUMAB:
            return plus_days(dose.on, limits.romosozumab_days)
        case _:
            clock = denosumab_limits()
            return plus_days(dose.on.plus_months(clock.due_months), clock.grace_days)
