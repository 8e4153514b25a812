"""A criterion of an agent, weighed, and how all of them give the agent's status (knowledge 4.6)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from cds_service.labs.panel import Labs
from cds_service.logic import Answer, Missing, Reason
from cds_service.therapy.clocks import Clocks
from cds_service.therapy.exposures import Exposures
from cds_service.therapy.statuses import Eligibility, Ground, Status, StatusReason
from fhir_mappings.facts.medications import Agent
from fhir_mappings.facts.patient import PatientFacts

NO_EXCLUSION_FOUND = "no exclusion found in available data"
STRENGTH = tuple(Status)


@dataclass(frozen=True, slots=True)
class Chart:
    """What the status of an agent is judged from. `region`: "US", "EU", "UK" or "CA"."""

    facts: PatientFacts
    labs: Labs
    exposures: Exposures
    clocks: Clocks
    as_of: date
    region: str


@dataclass(frozen=True, slots=True)
class Check:
    """A criterion: the status that it gives if it holds, its ground, and the answer."""

    status: Status
    ground: Ground
    answer: Answer


def weigh(agent: Agent, checks: Iterable[Check], notes: tuple[str, ...] = ()) -> Eligibility:
    """Give the strongest status that applies, with all reasons and all that is missing.

    A criterion that cannot be known gives needs-data: it never lets an agent through.
    """
    reasons: dict[StatusReason, None] = {}
    missing: dict[Missing, None] = {}
    for check in checks:
        answer = check.answer
        if answer.fails:
            continue
        status = check.status if answer.holds else Status.NEEDS_DATA
        for reason in answer.because:
            reasons[StatusReason(status, check.ground, reason)] = None
        if answer.unknown:
            missing.update(dict.fromkeys(answer.missing))
    if not reasons:
        found = StatusReason(Status.ELIGIBLE, Ground.OTHER, Reason(NO_EXCLUSION_FOUND))
        return Eligibility(agent, Status.ELIGIBLE, (found,), (), notes)
    ordered = tuple(sorted(reasons, key=lambda reason: STRENGTH.index(reason.status)))
    return Eligibility(agent, ordered[0].status, ordered, tuple(missing), notes)
