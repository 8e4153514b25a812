"""What a patient has been treated with: doses, stretches of treatment, what is active."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import TypeVar

from cds_service.logic import Answer, Missing, Word, any_of, fails, holds, unknown
from cds_service.risk.evidence import TherapyInterval
from cds_service.therapy.dose_ladder import NOT_FOR_OSTEOPOROSIS, dose_history
from cds_service.therapy.doses import Dose, DoseHistory
from cds_service.therapy.intervals import CumulativeMonths, Interval, joined, total_months
from cds_service.therapy.pending import pending_order
from cds_service.therapy.record_intervals import record_intervals
from cds_service.therapy.spans import not_read
from cds_service.therapy.stretches import dose_interval, stretches_of
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import (
    EVERY_AGENT,
    GIVEN_BY_DOSE,
    HORMONE_THERAPIES,
    Agent,
    MedicationRecord,
)
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.plans import Plan
from fhir_mappings.facts.provenance import MEDICATION_SOURCES, Source

EntryT = TypeVar("EntryT", MedicationRecord, Plan)

DOSE_SOURCES = (*MEDICATION_SOURCES, Source.PROCEDURES)


@dataclass(frozen=True, slots=True)
class Exposures:
    """The treatment on record up to the as-of day, agent by agent.

    Positive evidence holds whatever else was not read; that nothing was found proves nothing
    unless every source of medicines was read whole. Rules ask the same of the same agents: what
    concerns several agents is answered once a call.
    """

    facts: PatientFacts
    as_of: date
    records: Mapping[Agent, tuple[MedicationRecord, ...]]
    plans: Mapping[Agent, tuple[Plan, ...]]
    histories: Mapping[Agent, DoseHistory]
    stretches: Mapping[Agent, tuple[Interval, ...]]
    _answers: dict[tuple[str, frozenset[Agent]], Answer] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def doses(self, agent: Agent) -> DoseHistory:
        """Give the doses of one agent (knowledge 5.1)."""
        return self.histories.get(agent) or DoseHistory(agent)

    def intervals(self, agent: Agent) -> tuple[Interval, ...]:
        """Give the stretches of treatment with one agent, oldest first."""
        return self.stretches.get(agent, ())

    def active(self, agent: Agent) -> Answer:
        """Tell whether an agent is active (knowledge 14.3, 14.9)."""
        verdicts = [(one, one.on_therapy(self.as_of)) for one in self.intervals(agent)]
        if running := tuple(one for one, verdict in verdicts if verdict is True):
            return holds(f"{agent} is active", *running)
        if undecided := tuple(one for one, verdict in verdicts if verdict is None):
            return unknown(f"whether {agent} is active", _date_of(agent), facts=undecided)
        if self._covered_by_later(agent):
            return unknown(f"whether {agent} is active", *self._later_recorded(agent))
        if self._dose_unknown(agent):
            return unknown(f"{agent} is on record without a dose date", _date_of(agent))
        if missing := self.unread(agent):
            return unknown("not all medicines were read", *missing)
        return fails(f"{agent} is not active", *self.intervals(agent)[-1:])

    def any_active(self, agents: frozenset[Agent]) -> Answer:
        """Tell whether any of the agents is active."""
        return self._once("active", agents, self._any_active)

    def any_running(self, agents: frozenset[Agent]) -> Answer:
        """Tell whether an entry of any of the agents itself covers the as-of day."""
        verdicts = [(one, one.covers(self.as_of)) for one in self._intervals_of(agents)]
        if running := tuple(one for one, verdict in verdicts if verdict is True):
            return holds("is running", *running)
        if undecided := tuple(one for one, verdict in verdicts if verdict is None):
            missing = Missing(Word.MEDICATIONS, "whether an entry still runs")
            return unknown("may be running", missing, facts=undecided)
        if missing_sources := self.unread(*agents):
            return unknown("not all medicines were read", *missing_sources)
        return fails(f"none of {', '.join(sorted(agents))} is running")

    def pending_order(self, agents: frozenset[Agent]) -> Answer:
        """Tell whether an order of any of the agents waits to be carried out (knowledge 14.9)."""
        return self._once("ordered", agents, self._any_pending)

    def cumulative_months(self, agents: frozenset[Agent]) -> CumulativeMonths:
        """Give the months of treatment with any of the agents (knowledge 14.9)."""
        return total_months(self._intervals_of(agents), self.as_of)

    def started_on_or_after(self, agents: frozenset[Agent], day: date) -> Answer:
        """Tell whether a dose was given, or treatment begun, on a day or later."""
        begun: list[Dose | Interval] = list(self._doses_of(agents))
        begun.extend(self._intervals_of(agents - GIVEN_BY_DOSE))
        verdicts = [(one, _begins(one, day)) for one in begun]
        if found := tuple(one for one, verdict in verdicts if verdict is True):
            return holds("started", *found)
        if any(verdict is None for _, verdict in verdicts):
            return unknown("a date leaves it open", Missing(Word.MEDICATIONS, "date not known"))
        later = [agent for agent in sorted(agents) if self._begins_later(agent, day)]
        if noted := tuple(note for agent in later for note in self._later_recorded(agent)):
            return unknown("a weaker entry tells of a later dose", *noted)
        if missing := self.unread(*agents):
            return unknown("not all medicines were read", *missing)
        return fails("none started")

    def ended(self, agents: frozenset[Agent]) -> PartialDate | None:
        """Give the last covered day of treatment that is over; None if none, or it may run."""
        intervals = self._intervals_of(agents)
        if any(one.covers(self.as_of) is not False for one in intervals):
            return None
        if any(self._covered_by_later(agent) for agent in agents):
            return None
        ends = [one.end for one in intervals if one.end is not None]
        return max(ends, key=lambda end: (end.latest, end.earliest), default=None)

    def therapy_intervals(self) -> tuple[TherapyInterval, ...]:
        """Give the stretches on therapy, of several agents joined where no day lies between.

        Doses, orders, supplies and statements count (knowledge 2.1, V2; 14.3).
        """
        on_therapy = (replace(one, end=one.through) for one in self._intervals_of(EVERY_AGENT))
        return tuple(
            TherapyInterval(one.agents, one.start, one.end, one.references)
            for one in joined(on_therapy)
        )

    def was_given_last(self, agent: Agent) -> Answer:
        """Tell whether an agent given by dose is the bone agent given or begun last.

        Hormone therapy, which replaces none, stands apart. An agent on record whose last dose
        nobody can date may be the last, and counts as it (knowledge 5.5 d).
        """
        history = self.doses(agent)
        if history.last is None:
            return self._may_be_last(agent)
        others = self.stretches.keys() - HORMONE_THERAPIES - {agent}
        verdicts = [
            (one, start.after(history.last.on.latest))
            for other in sorted(others)
            for one in self.doses(other).doses or self.intervals(other)
            if (start := _start(one)) is not None
        ]
        later = tuple(one for one, verdict in verdicts if verdict is True)
        if later and history.later_on_lower_rung is not None:
            return unknown(f"whether {agent} was given last", *self._later_recorded(agent))
        if later:
            return fails(f"another agent was given since {agent}", *later[-1:])
        return holds(f"{agent} was given last", history.last)

    def takes(self, concept: Concept, name: str) -> Answer:
        """Tell whether a medicine that is no bone agent is taken on the as-of day."""
        records = [r for r in self.facts.medications if concept in r.concepts and not r.declined]
        intervals = record_intervals(records, self.as_of)
        verdicts = [one.on_therapy(self.as_of) for one in intervals]
        if True in verdicts:
            return holds(f"{name} is taken", *records)
        if None in verdicts:
            return unknown(
                f"possible: {name}", Missing(Word.MEDICATIONS, f"whether {name} still runs")
            )
        return fails(f"not recorded: {name}")

    def unread(self, *agents: Agent) -> tuple[Missing, ...]:
        """Give what is missing because a source of these agents was not read whole."""
        by_dose = GIVEN_BY_DOSE.intersection(agents)
        return not_read(self.facts, *(DOSE_SOURCES if by_dose else MEDICATION_SOURCES))

    def unfulfilled_orders(self) -> tuple[Missing, ...]:
        """Name the orders of agents given by dose that nobody fulfilled in time (14.9, 14.18)."""
        ordered = (agent for agent in sorted(GIVEN_BY_DOSE) if self.doses(agent).ordered_only)
        return tuple(
            Missing(Word.LAST_DOSE_DATE, f"{agent} was ordered and no dose is on record")
            for agent in ordered
            if not self._pending(agent).holds
        )

    def _once(
        self, what: str, agents: frozenset[Agent], ask: Callable[[frozenset[Agent]], Answer]
    ) -> Answer:
        answer = self._answers.get((what, agents))
        if answer is None:
            answer = self._answers[what, agents] = ask(agents)
        return answer

    def _any_active(self, agents: frozenset[Agent]) -> Answer:
        if self.facts.read_whole(*DOSE_SOURCES):  # what is not on record is not active then
            told = agents & self.histories.keys()
            answers = [self.active(agent) for agent in sorted(told)]
        else:
            answers = [self.active(agent) for agent in sorted(agents)]
        return _none(answers, agents, "active") or any_of(*answers)

    def _any_pending(self, agents: frozenset[Agent]) -> Answer:
        ordered = agents & (self.records.keys() | self.plans.keys())
        answers = [self._pending(agent) for agent in sorted(ordered)]
        found = _none(answers, agents, "ordered")
        if found and (missing := not_read(self.facts, Source.PRESCRIPTIONS)):
            return unknown("medication orders were not read whole", *missing)
        return found or any_of(*answers)

    def _pending(self, agent: Agent) -> Answer:
        records, plans = self.records.get(agent, ()), self.plans.get(agent, ())
        return pending_order(records, plans, self.doses(agent), self.as_of)

    def _dose_unknown(self, agent: Agent) -> bool:
        """An agent given by dose that the record names without a dose that can be dated.

        An order that nobody fulfilled proves no treatment (knowledge 14.18), but of denosumab,
        whose lapse does harm, it leaves the last dose unknown (knowledge 5.1).
        """
        history = self.doses(agent)
        if history.last is not None or agent not in GIVEN_BY_DOSE:
            return False
        if history.undated:
            return True
        is_ordered = agent is Agent.DENOSUMAB and history.ordered_only
        return is_ordered and not self._pending(agent).holds

    def _may_be_last(self, agent: Agent) -> Answer:
        history = self.doses(agent)
        if history.ordered_only or history.undated or self.active(agent).holds:
            return holds(f"{agent} is on record, and its last dose is not dated")
        if missing := self.unread(agent):
            return unknown(f"whether {agent} was given last", *missing)
        return fails(f"no {agent} on record")

    def _covered_by_later(self, agent: Agent) -> bool:
        """A later dose on a weaker rung that, if it was given, covers the as-of day."""
        later = self.doses(agent).later_on_lower_rung
        return later is not None and dose_interval(later, True).on_therapy(self.as_of) is not False

    def _begins_later(self, agent: Agent, day: date) -> bool:
        later = self.doses(agent).later_on_lower_rung
        return later is not None and later.on.on_or_after(day) is not False

    def _later_recorded(self, agent: Agent) -> tuple[Missing, ...]:
        later = self.doses(agent).later_on_lower_rung
        if later is None:
            return ()
        return (Missing(Word.LAST_DOSE_DATE, f"a later date is recorded, {later.describe()}"),)

    def _intervals_of(self, agents: Iterable[Agent]) -> tuple[Interval, ...]:
        return tuple(one for agent in sorted(agents) for one in self.intervals(agent))

    def _doses_of(self, agents: Iterable[Agent]) -> tuple[Dose, ...]:
        return tuple(dose for agent in sorted(agents) for dose in self.doses(agent).doses)


def exposures_of(facts: PatientFacts, as_of: date) -> Exposures:
    """Judge from the record what the patient has been treated with (knowledge 5.1, 14.9)."""
    by_agent = _by_agent(
        record
        for record in facts.medications
        if not record.declined
        # Words alone prove no other regimen: the entry is one whose strength is not known.
        and (record.text_only or record.regimen not in NOT_FOR_OSTEOPOROSIS)
    )
    set_aside = {one.topic for one in facts.set_aside}
    named = [agent for agent in Agent if agent in by_agent or agent in set_aside]
    histories = {agent: _history(facts, agent, by_agent.get(agent, ())) for agent in named}
    stretches = {
        agent: joined(stretches_of(histories[agent], found, as_of))
        for agent, found in by_agent.items()
    }
    return Exposures(facts, as_of, by_agent, _by_agent(facts.plans), histories, stretches)


def _by_agent(entries: Iterable[EntryT]) -> dict[Agent, tuple[EntryT, ...]]:
    found: dict[Agent, list[EntryT]] = {}
    for entry in entries:
        if entry.agent is not None:
            found.setdefault(entry.agent, []).append(entry)
    return {agent: tuple(those) for agent, those in found.items()}


def _history(
    facts: PatientFacts, agent: Agent, records: tuple[MedicationRecord, ...]
) -> DoseHistory:
    if agent in GIVEN_BY_DOSE:
        return dose_history(agent, records, _references_set_aside(facts, agent))
    return DoseHistory(agent)


def _references_set_aside(facts: PatientFacts, agent: Agent) -> tuple[str, ...]:
    return tuple(one.provenance.reference for one in facts.set_aside if one.topic == agent)


def _start(begun: Dose | Interval) -> PartialDate | None:
    return begun.on if isinstance(begun, Dose) else begun.start


def _begins(begun: Dose | Interval, day: date) -> bool | None:
    start = _start(begun)
    return None if start is None else start.on_or_after(day)


def _date_of(agent: Agent) -> Missing:
    if agent in GIVEN_BY_DOSE:
        return Missing(Word.LAST_DOSE_DATE, str(agent))
    return Missing(Word.MEDICATIONS, f"whether {agent} still runs")


def _none(answers: Sequence[Answer], agents: frozenset[Agent], what: str) -> Answer | None:
    """Say in one sentence that none of the agents is; None where one is, or may be."""
    if not all(answer.fails for answer in answers):
        return None
    names = "bone agent" if agents == EVERY_AGENT else f"one of {', '.join(sorted(agents))}"
    facts = (fact for answer in answers for reason in answer.because for fact in reason.facts)
    return fails(f"no {names} is {what}", *facts)
