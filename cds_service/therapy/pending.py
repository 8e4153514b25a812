"""Orders of a bone agent that were signed but not yet carried out (knowledge 14.9)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cds_service.logic import Answer, Missing, Word, fails, holds, unknown
from cds_service.therapy.doses import DoseHistory
from cds_service.therapy.limits import exposure_limits
from cds_service.therapy.spans import within_days
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import GIVEN_BY_DOSE, MedicationRecord, RecordStatus, Rung
from fhir_mappings.facts.plans import Plan, PlanStatus

Order = MedicationRecord | Plan


def pending_order(
    records: Sequence[MedicationRecord],
    plans: Sequence[Plan],
    history: DoseHistory,
    as_of: date,
) -> Answer:
    """Tell whether an active order of one agent waits to be carried out.

    Of an agent given by dose: an order of the last 90 days with no dose since, or one for a day
    that still lies ahead. Of another agent: an order that starts later, as one that has started is
    active treatment. Services and appointments for the agent count as its orders do.
    """
    orders: list[Order] = [one for one in records if _is_active_order(one)]
    orders.extend(one for one in plans if one.status is PlanStatus.ACTIVE)
    verdicts = [(order, _waits(order, history, as_of)) for order in orders]
    if waiting := tuple(order for order, waits in verdicts if waits is True):
        return holds(f"{history.agent} is ordered", *waiting)
    if undecided := tuple(order for order, waits in verdicts if waits is None):
        dates = (Missing(Word.MEDICATIONS, f"date of {o.provenance.reference}") for o in undecided)
        return unknown(f"whether {history.agent} is ordered", *dates)
    return fails(f"no pending order of {history.agent}")


def _is_active_order(record: MedicationRecord) -> bool:
    return record.rung is Rung.ORDERED and record.status is RecordStatus.ACTIVE


def _waits(order: Order, history: DoseHistory, as_of: date) -> bool | None:
    planned = order.on if isinstance(order, Plan) else order.start
    if history.agent not in GIVEN_BY_DOSE:
        return planned is not None and planned.earliest > as_of
    if planned is not None and planned.latest > as_of:
        return True
    day = order.authored or planned
    if day is None:
        return None
    if _given_since(history, day):
        return False
    return within_days(day, exposure_limits().pending_order_days, as_of)


def _given_since(history: DoseHistory, day: PartialDate) -> bool:
    return history.last is not None and history.last.on.on_or_after(day.earliest) is True
