"""The criteria of an agent that rest on the history, kept as data (knowledge 4.6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any

from cds_service.errors import Misconfigured
from cds_service.knowledge import VERIFICATION_MARKS, read_toml, sources
from cds_service.logic import Answer, fails, holds, unknown
from cds_service.therapy.findings import doubtful, naming, proving
from cds_service.therapy.limits import PACKAGE
from cds_service.therapy.statuses import Ground, Status
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Course
from fhir_mappings.facts.medications import Agent
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import Source

FILE = "agents.toml"
BY_HISTORY = (Status.CONTRAINDICATED, Status.AVOID, Status.CAUTION)
PROVENANCE = frozenset({"source", "locator", "verified", "effective", "review_by"})
CRITERION_KEYS = PROVENANCE | {"phrase", "ground", "concepts"}
OPTIONAL_KEYS = frozenset({"possible", "course", "note"})
AGENT_KEYS = frozenset({"sources", "limits", *(status.value for status in BY_HISTORY)})


class CourseCounted(StrEnum):
    """Which findings of a criterion count by their course."""

    ANY = "any"
    CURRENT = "current"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class HistoryCriterion:
    """A criterion that fires on positive evidence only.

    `possible`: concepts that share a code with the criterion and leave it open. `course`: whether
    only findings that are not said to be over count, or only those that are.
    """

    phrase: str
    ground: Ground
    concepts: frozenset[Concept]
    possible: frozenset[Concept] = frozenset()
    course: CourseCounted = CourseCounted.ANY

    def concerns(self, facts: PatientFacts) -> bool:
        """Tell whether any finding bears on it; where none does, it is not recorded."""
        return not (facts.found.isdisjoint(self.concepts) and facts.found.isdisjoint(self.possible))

    def answer(self, facts: PatientFacts) -> Answer:
        """Tell whether the record shows it; what is doubtful or text only leaves it open."""
        found = [one for one in proving(facts, self.concepts) if self._counts(one.course)]
        if found:
            return holds(self.phrase, *found)
        open_ones = (
            *doubtful(facts, self.concepts | self.possible),
            *proving(facts, self.possible),
        )
        counting = tuple(one for one in open_ones if self._counts(one.course))
        if counting:
            missing = (naming(one) for one in counting)
            return unknown(f"possible: {self.phrase}", *missing, facts=counting)
        return fails(f"not recorded: {self.phrase}")

    def _counts(self, course: Course) -> bool:
        match self.course:
            case CourseCounted.ANY:
                return True
            case CourseCounted.CURRENT:
                return course is not Course.OVER
            case CourseCounted.PAST:
                return course is Course.OVER


@dataclass(frozen=True, slots=True)
class AgentHistory:
    """The history criteria of one agent by the status they give, and the sources they need."""

    sources: tuple[Source, ...]
    criteria: tuple[tuple[Status, HistoryCriterion], ...]


@cache
def history_of(agent: Agent) -> AgentHistory:
    """Give the history criteria of one agent; raise Misconfigured when they cannot be read."""
    knowledge = read_toml(PACKAGE, FILE)
    criteria = {
        name: parse_criterion(name, entry) for name, entry in knowledge.get("history", {}).items()
    }
    return parse_agent(agent, knowledge.get("agents", {}).get(agent, {}), criteria)


def parse_agent(
    agent: str, entry: Mapping[str, Any], criteria: Mapping[str, HistoryCriterion]
) -> AgentHistory:
    """Check one agent's entry and give it; raise Misconfigured on keys or names not known."""
    if extra := set(entry) - AGENT_KEYS:
        raise Misconfigured(f"{FILE}: {agent} has unknown keys {sorted(extra)}")
    named = [(status, name) for status in BY_HISTORY for name in entry.get(status, ())]
    if absent := sorted(name for _, name in named if name not in criteria):
        raise Misconfigured(f"{FILE}: {agent} names criteria that are not there: {absent}")
    return AgentHistory(
        tuple(_member(Source, name, agent) for name in entry.get("sources", ())),
        tuple((status, criteria[name]) for status, name in named),
    )


def parse_criterion(name: str, entry: Mapping[str, Any]) -> HistoryCriterion:
    """Check one criterion and give it; raise Misconfigured when it lacks its provenance."""
    if not CRITERION_KEYS <= set(entry) <= CRITERION_KEYS | OPTIONAL_KEYS:
        differing = sorted(set(entry) ^ CRITERION_KEYS)
        raise Misconfigured(f"{FILE}: criterion {name} has other keys than it needs: {differing}")
    if entry["source"] not in sources() or entry["verified"] not in VERIFICATION_MARKS:
        raise Misconfigured(f"{FILE}: criterion {name} has no known source or verification mark")
    return HistoryCriterion(
        phrase=entry["phrase"],
        ground=_member(Ground, entry["ground"], name),
        concepts=frozenset(_member(Concept, one, name) for one in entry["concepts"]),
        possible=frozenset(_member(Concept, one, name) for one in entry.get("possible", ())),
        course=_member(CourseCounted, entry.get("course", "any"), name),
    )


def _member(kind: Any, value: str, where: str) -> Any:
    try:
        return kind(value)
    except ValueError as error:
        raise Misconfigured(f"{FILE}: {where}: {error}") from error
