"""Whether a patient is untreated, pauses, has lapsed, or was treated lately (knowledge 14.9)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.logic import Answer, Missing, Word, all_of, any_of, fails, holds, not_, unknown
from cds_service.risk.events import FractureEvent
from cds_service.therapy.clocks import Clocks
from cds_service.therapy.exposures import Exposures
from cds_service.therapy.intervals import Interval
from cds_service.therapy.limits import PACKAGE
from cds_service.therapy.pause import planned_pause_of
from cds_service.therapy.spans import within_days
from fhir_mappings.facts.dates import add_months
from fhir_mappings.facts.medications import ANABOLICS, EVERY_AGENT, Agent, MedicationRecord
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.plans import Plan

VERY_HIGH_OPTIONS = ANABOLICS | {Agent.DENOSUMAB, Agent.ZOLEDRONATE}


@dataclass(frozen=True, slots=True)
class Limits:
    """How long ago an ended agent is still named."""

    recently_ended_months: int


@cache
def limits() -> Limits:
    """Give the limits, read once."""
    return read_limits(Limits, PACKAGE, "state.toml")


@dataclass(frozen=True, slots=True)
class Treatment:
    """The state of treatment on the as-of day, from the chart alone."""

    facts: PatientFacts
    exposures: Exposures
    as_of: date
    untreated: Answer
    lapsed_denosumab: Answer
    planned_pause: Answer
    anabolic_ended_recently: Answer
    bone_agent_active: Answer
    very_high_options_active: Answer
    active_or_ordered: Answer
    recently_ended: tuple[Interval, ...]

    def pending(self, agents: frozenset[Agent]) -> Answer:
        """Tell whether an order of any of the agents waits to be carried out."""
        return self.exposures.pending_order(agents)

    def declined_within(self, days: int, agents: frozenset[Agent] = EVERY_AGENT) -> Answer:
        """Tell whether the patient refused any of the agents so many days ago or less."""
        refusals = [
            (one, _refused_on(one, days, self.as_of)) for one in _refusals(self.facts, agents)
        ]
        if recent := tuple(one for one, verdict in refusals if verdict is True):
            return holds("treatment was refused", *recent)
        if undated := tuple(one for one, verdict in refusals if verdict is None):
            return unknown("when treatment was refused", _undated(undated[0]), facts=undated)
        return fails(f"no refusal of treatment within {days} days on record")


def treatment_of(
    facts: PatientFacts,
    exposures: Exposures,
    clocks: Clocks,
    as_of: date,
    fractures: Iterable[FractureEvent] = (),
) -> Treatment:
    """Give the state of treatment (knowledge 14.9). `fractures`: those that count."""
    active = exposures.any_active(EVERY_AGENT)
    pause = planned_pause_of(exposures, fractures)
    lapsed = _lapsed_denosumab(exposures, clocks)
    anabolic_ended = _anabolic_ended(clocks)
    untreated = all_of(not_(active), not_(pause), not_(lapsed), not_(anabolic_ended))
    return Treatment(
        facts=facts,
        exposures=exposures,
        as_of=as_of,
        untreated=untreated,
        lapsed_denosumab=lapsed,
        planned_pause=pause,
        anabolic_ended_recently=anabolic_ended,
        bone_agent_active=active,
        very_high_options_active=exposures.any_active(VERY_HIGH_OPTIONS),
        active_or_ordered=any_of(active, exposures.pending_order(EVERY_AGENT)),
        recently_ended=tuple(_recently_ended(exposures, as_of)),
    )


def _lapsed_denosumab(exposures: Exposures, clocks: Clocks) -> Answer:
    """The situation of PV-09. A first order that waits to be carried out is no lapse."""
    clock = clocks.denosumab
    if clock.history.last is None and exposures.pending_order(frozenset({Agent.DENOSUMAB})).holds:
        return fails("denosumab is ordered and no dose is on record")
    return all_of(
        clock.has_started(),
        clock.past_grace(),
        not_(clock.is_history()),
        not_(clock.cleared()),
    )


def _anabolic_ended(clocks: Clocks) -> Answer:
    """The situation of PV-10 after the end: ended within the months it counts, nothing followed."""
    course = clocks.anabolic
    return all_of(
        course.has_started(),
        course.ended_days_ago(1),
        not_(course.is_history()),
        not_(course.followed()),
    )


def _recently_ended(exposures: Exposures, as_of: date) -> Iterator[Interval]:
    since = add_months(as_of, -limits().recently_ended_months)
    for agent in sorted(exposures.stretches):
        end = exposures.ended(frozenset({agent}))
        if end is not None and end.on_or_after(since) is not False:
            yield exposures.intervals(agent)[-1]


def _refusals(facts: PatientFacts, agents: frozenset[Agent]) -> Iterator[MedicationRecord | Plan]:
    yield from (one for one in facts.medications if one.declined and one.agent in agents)
    yield from (one for one in facts.plans if one.declined and one.agent in agents)


def _refused_on(refusal: MedicationRecord | Plan, days: int, as_of: date) -> bool | None:
    planned = refusal.on if isinstance(refusal, Plan) else refusal.given or refusal.start
    day = refusal.authored or planned
    return None if day is None else within_days(day, days, as_of)


def _undated(refusal: MedicationRecord | Plan) -> Missing:
    return Missing(Word.MEDICATIONS, f"date of {refusal.provenance.reference}")
