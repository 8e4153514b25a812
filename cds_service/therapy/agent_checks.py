"""The criteria of each built agent beyond its history, as the table has them (knowledge 4.6)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from cds_service.therapy.agent_limits import (
    denosumab_label_limits,
    intravenous_ibandronate_limits,
    oral_bisphosphonate_limits,
    romosozumab_limits,
    teriparatide_limits,
    zoledronate_limits,
)
from cds_service.therapy.cardiovascular import cardiovascular_checks
from cds_service.therapy.checks import Chart, Check
from cds_service.therapy.events import acute_kidney_injury, aspirin_sensitive_asthma
from cds_service.therapy.lab_checks import (
    high_calcium,
    kidney_below,
    kidney_between,
    low_calcium,
    unexplained_alkaline_phosphatase,
)
from cds_service.therapy.limits import anabolic_limits, denosumab_limits
from cds_service.therapy.parenteral import parenteral_checks
from cds_service.therapy.statuses import Ground, Status
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import Agent

CLEARANCE, EGFR = "creatinine clearance", "eGFR"
EUROPE = frozenset({"EU", "UK"})


def _oral_bisphosphonate(chart: Chart, agent: Agent) -> Iterator[Check]:
    limits = oral_bisphosphonate_limits(agent)
    yield low_calcium(chart.labs.calcium(limits.calcium_days))
    below = chart.labs.clearance_below(limits.clearance_avoid_below, limits.clearance_days)
    yield kidney_below(Status.AVOID, below, CLEARANCE)


def _intravenous_ibandronate(chart: Chart) -> Iterator[Check]:
    limits = intravenous_ibandronate_limits()
    yield low_calcium(chart.labs.calcium(limits.calcium_days))
    below = chart.labs.clearance_below(limits.clearance_avoid_below, limits.clearance_days)
    yield kidney_below(Status.AVOID, below, CLEARANCE)
    yield from parenteral_checks(chart, limits.vitamin_d_days)


def _zoledronate(chart: Chart) -> Iterator[Check]:
    limits = zoledronate_limits()
    yield low_calcium(chart.labs.calcium(limits.calcium_days))
    days = limits.clearance_days
    low = chart.labs.clearance_below(limits.clearance_contraindicated_below, days)
    reduced = chart.labs.clearance_below(limits.clearance_caution_below, days)
    yield kidney_below(Status.CONTRAINDICATED, low, CLEARANCE)
    yield acute_kidney_injury(chart, limits.kidney_injury_days)
    yield kidney_between(Status.CAUTION, low, reduced, CLEARANCE)
    yield aspirin_sensitive_asthma(chart)
    yield from parenteral_checks(chart, limits.vitamin_d_days)


def _denosumab(chart: Chart) -> Iterator[Check]:
    limits = denosumab_label_limits()
    yield low_calcium(chart.labs.calcium(limits.calcium_days))
    below = chart.labs.egfr_below(limits.egfr_boxed_below, limits.egfr_days)
    yield kidney_below(Status.BOXED_WARNING, below, EGFR)
    is_due = chart.clocks.denosumab.reached(denosumab_limits().due_months).holds
    yield from parenteral_checks(chart, limits.vitamin_d_days, dose_is_due=is_due)


def _romosozumab(chart: Chart) -> Iterator[Check]:
    limits = romosozumab_limits()
    yield low_calcium(chart.labs.calcium(limits.calcium_days))
    yield from cardiovascular_checks(chart, limits.event_months)
    complete = chart.clocks.anabolic.romosozumab_reaches(anabolic_limits().complete_doses)
    yield Check(Status.DURATION_LIMIT, Ground.DOSES, complete)
    below = chart.labs.egfr_below(limits.egfr_caution_below, limits.egfr_days)
    yield kidney_below(Status.CAUTION, below, EGFR)
    yield from parenteral_checks(chart, limits.vitamin_d_days)


def _teriparatide(chart: Chart) -> Iterator[Check]:
    limits = teriparatide_limits()
    days = limits.clearance_days
    severe = chart.labs.clearance_below(limits.clearance_severe_below, days)
    if chart.region in EUROPE:
        moderate = chart.labs.clearance_below(limits.clearance_moderate_below, days)
        yield kidney_below(Status.CONTRAINDICATED, severe, CLEARANCE)
        yield kidney_between(Status.CAUTION, severe, moderate, CLEARANCE)
    else:
        yield kidney_below(Status.CAUTION, severe, CLEARANCE)
    used_up = chart.clocks.anabolic.pth_reaches(limits.lifetime_months)
    yield Check(Status.DURATION_LIMIT, Ground.DOSES, used_up)
    yield high_calcium(chart.labs.highest_calcium(limits.calcium_days))
    yield unexplained_alkaline_phosphatase(
        chart, limits.alkaline_phosphatase_days, limits.fracture_explains_days
    )
    yield Check(Status.CAUTION, Ground.OTHER, chart.exposures.takes(Concept.DIGOXIN, "digoxin"))
    recent = chart.clocks.denosumab.given_within(limits.after_denosumab_months)
    yield Check(Status.CAUTION, Ground.SEQUENCE, recent)


def _alendronate(chart: Chart) -> Iterator[Check]:
    return _oral_bisphosphonate(chart, Agent.ALENDRONATE)


def _risedronate(chart: Chart) -> Iterator[Check]:
    return _oral_bisphosphonate(chart, Agent.RISEDRONATE)


def _oral_ibandronate(chart: Chart) -> Iterator[Check]:
    return _oral_bisphosphonate(chart, Agent.IBANDRONATE_ORAL)


CHECKS: Mapping[Agent, Callable[[Chart], Iterator[Check]]] = {
    Agent.ALENDRONATE: _alendronate,
    Agent.RISEDRONATE: _risedronate,
    Agent.IBANDRONATE_ORAL: _oral_ibandronate,
    Agent.IBANDRONATE_IV: _intravenous_ibandronate,
    Agent.ZOLEDRONATE: _zoledronate,
    Agent.DENOSUMAB: _denosumab,
    Agent.ROMOSOZUMAB: _romosozumab,
    Agent.TERIPARATIDE: _teriparatide,
}
