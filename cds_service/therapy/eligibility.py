"""How each built agent fits a patient (knowledge 4.6)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import TypeVar, overload

from cds_service.labs.panel import Labs
from cds_service.logic import unknown
from cds_service.therapy.agent_checks import CHECKS
from cds_service.therapy.allergies import allergy_checks
from cds_service.therapy.cardiovascular import cardiovascular_notes
from cds_service.therapy.checks import Chart, Check, weigh
from cds_service.therapy.clocks import Clocks
from cds_service.therapy.exposures import Exposures
from cds_service.therapy.history_criteria import history_of
from cds_service.therapy.persistence import adherence_notes
from cds_service.therapy.spans import not_read
from cds_service.therapy.statuses import Eligibility, Ground, Status
from fhir_mappings.facts.medications import ORAL_BISPHOSPHONATES, Agent
from fhir_mappings.facts.patient import PatientFacts

T = TypeVar("T")


def eligibility_of(
    facts: PatientFacts,
    labs: Labs,
    exposures: Exposures,
    clocks: Clocks,
    as_of: date,
    region: str,
) -> Mapping[Agent, Eligibility]:
    """Give the status of each built agent, with every reason and what is missing."""
    return _Eligibilities(Chart(facts, labs, exposures, clocks, as_of, region))


class _Eligibilities(Mapping[Agent, Eligibility]):
    """The status of each built agent, weighed when it is first asked for.

    Most calls show no agent, or a few.
    """

    __slots__ = ("_chart", "_weighed")

    def __init__(self, chart: Chart) -> None:
        self._chart = chart
        self._weighed: dict[Agent, Eligibility] = {}

    def __getitem__(self, agent: Agent) -> Eligibility:
        if agent not in self._weighed:
            self._weighed[agent] = _weighed(self._chart, agent)
        return self._weighed[agent]

    @overload
    def get(self, agent: Agent, /) -> Eligibility | None: ...

    @overload
    def get(self, agent: Agent, /, default: Eligibility | T) -> Eligibility | T: ...

    def get(self, agent: Agent, /, default: object = None) -> object:
        """Give the status of an agent, or the default for one that is not built.

        A KeyError of a criterion must not pass for an agent that is not built.
        """
        return self[agent] if agent in CHECKS else default

    def __contains__(self, agent: object) -> bool:
        return agent in CHECKS

    def __iter__(self) -> Iterator[Agent]:
        return iter(CHECKS)

    def __len__(self) -> int:
        return len(CHECKS)


def _weighed(chart: Chart, agent: Agent) -> Eligibility:
    return weigh(agent, _checks(chart, agent), _notes(chart, agent))


def _notes(chart: Chart, agent: Agent) -> tuple[str, ...]:
    """Give what a clinician should read beside the status, and what changes no status."""
    if agent is Agent.ROMOSOZUMAB:
        return cardiovascular_notes(chart.facts)
    if agent in ORAL_BISPHOSPHONATES:
        return adherence_notes(chart.exposures, agent)
    return ()


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
