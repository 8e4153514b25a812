"""What calls for caution before a parenteral antiresorptive or romosozumab (knowledge 4.6, P)."""

from __future__ import annotations

from collections.abc import Iterator

from cds_service.labs.values import LabValue, NoLabValue
from cds_service.logic import Answer, fails, holds, known
from cds_service.therapy.checks import Chart, Check
from cds_service.therapy.statuses import Ground, Status
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.plans import Plan, PlanStatus


def parenteral_checks(
    chart: Chart, vitamin_d_days: int, dose_is_due: bool = False
) -> Iterator[Check]:
    """Weigh vitamin D, and a planned extraction or implant unless a denosumab dose is due."""
    yield Check(Status.CAUTION, Ground.VITAMIN_D, _low_vitamin_d(chart, vitamin_d_days))
    if not dose_is_due:
        yield Check(Status.CAUTION, Ground.DENTAL, _dental_surgery_planned(chart))


def _low_vitamin_d(chart: Chart, days: int) -> Answer:
    match chart.labs.vitamin_d(days):
        case LabValue() as lab:
            return known(lab.is_low, "25-OH vitamin D is low", "25-OH vitamin D is not low", lab)
        case NoLabValue():
            return holds(f"no 25-OH vitamin D within {days} days")


def _dental_surgery_planned(chart: Chart) -> Answer:
    planned = tuple(plan for plan in chart.facts.plans if _is_planned(plan, chart))
    if planned:
        return holds("extraction or implant planned", *planned)
    return fails("not recorded: extraction or implant planned")


def _is_planned(plan: Plan, chart: Chart) -> bool:
    is_surgery = Concept.DENTAL_SURGERY in plan.concepts and plan.status is PlanStatus.ACTIVE
    is_past = plan.on is not None and plan.on.before(chart.as_of) is True
    return is_surgery and not is_past
