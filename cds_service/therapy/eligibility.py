"""How each built agent fits a patient (knowledge 4.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from cds_service.labs.panel import Labs
from cds_service.logic import unknown
from cds_service.therapy.agent_checks import CHECKS
from cds_service.therapy.allergies import allergy_checks
from cds_service.therapy.cardiovascular import cardiovascular_notes
from cds_service.therapy.checks import Chart, Check, weigh
from cds_service.therapy.clocks import Clocks
from cds_service.therapy.exposures import Exposures
from cds_service.therapy.history_criteria import history_of
from cds_service.therapy.spans import not_read
from cds_service.therapy.statuses import Eligibility, Ground, Status
from fhir_mappings.facts.medications import Agent
from fhir_mappings.facts.patient import PatientFacts


def eligibility_of(
    facts: PatientFacts,
    labs: Labs,
    exposures: Exposures,
    clocks: Clocks,
    as_of: date,
    region: str,
) -> Mapping[Agent, Eligibility]:
    """Give the status of each built agent, with every reason and what is missing."""
    chart = Chart(facts, labs, exposures, clocks, as_of, region)
    notes = {Agent.ROMOSOZUMAB: cardiovascular_notes(facts)}
    return {agent: weigh(agent, _checks(chart, agent), notes.get(agent, ())) for agent in CHECKS}


def _checks(chart: Chart, agent: Agent) -> Iterator[Check]:
    yield from CHECKS[agent](chart)
    history = history_of(agent)
    for status, criterion in history.criteria:
        if criterion.concerns(chart.facts):
            yield Check(status, criterion.ground, criterion.answer(chart.facts))
    yield from allergy_checks(chart, agent)
    for missing in not_read(chart.facts, *history.sources):
        answer = unknown("history is not known", missing)
        yield Check(Status.NEEDS_DATA, Ground.OTHER, answer)
