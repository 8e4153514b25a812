"""The suggestions of a card: what the record lacks, as drafts that nobody has ordered yet."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any
from uuid import uuid4

from cds_service.cards.drafts import Draft, drafts
from cds_service.cards.overrides import override_reasons
from cds_service.cards.situation import Situation
from cds_service.errors import Misconfigured
from cds_service.knowledge import read_limits
from cds_service.recommendations.catalog import CardText, Recommendation
from cds_service.recommendations.criteria import first_that_fits, stands
from cds_service.recommendations.outcomes import Recommend
from cds_service.therapy.order_intents import JudgedOrder
from cds_service.therapy.statuses import Status
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import add_months
from fhir_mappings.facts.measurements import ScanKind
from fhir_mappings.facts.medications import Agent
from fhir_mappings.facts.orders import DraftOrder, DraftStatus
from fhir_mappings.facts.plans import Plan

FIRST_OPTION = "first-option"
MISSING_LABS = "missing-labs"
REMOVE_DRAFT = "remove-draft"


@dataclass(frozen=True, slots=True)
class SuggestionLimits:
    """For how long an order on record makes a suggestion of the same needless."""

    lab_order_days: int
    order_days: int
    recent_scan_months: int


@cache
def suggestion_limits() -> SuggestionLimits:
    """Give the limits of cards.toml."""
    return read_limits(SuggestionLimits, "cds_service.cards", "cards.toml", "suggestions")


def check_wording(recommendations: Iterable[Recommendation]) -> None:
    """Raise Misconfigured, at start, for a card with an unknown suggestion, reason or option."""
    known = {FIRST_OPTION, MISSING_LABS, REMOVE_DRAFT, *drafts()}
    for recommendation in recommendations:
        for card in recommendation.cards.values():
            wrong = set(card.suggest) - known
            wrong |= set(card.overrides) - set(override_reasons())
            wrong |= set(card.options) - set(Agent)
            if wrong:
                raise Misconfigured(f"{recommendation.code} [cards.{card.key}]: {sorted(wrong)}")


def suggestions_of(
    text: CardText, outcome: Recommend, situation: Situation
) -> list[dict[str, Any]]:
    """Give the suggestions of a card, in the order of its wording, each once."""
    found: dict[str, dict[str, Any]] = {}
    for key in text.suggest:
        if key == REMOVE_DRAFT:
            found.update(_removals(outcome))
            continue
        for draft in _drafts_for(key, text, outcome, situation):
            if _is_wanted(draft, situation):
                found[draft.key] = _creation(draft, situation)
    return list(found.values())


def _drafts_for(
    key: str, text: CardText, outcome: Recommend, situation: Situation
) -> Iterator[Draft]:
    known = drafts(snomed=situation.uses_snomed)
    if key == FIRST_OPTION:
        options = tuple(Agent(name) for name in text.options)
        if agent := first_that_fits(situation.chart.assessment, options):
            yield known[agent]
    elif key == MISSING_LABS:
        words = {item.word for item in outcome.missing}
        yield from (one for one in known.values() if one.word and one.word in words)
    else:
        yield known[key]


def _is_wanted(draft: Draft, situation: Situation) -> bool:
    """Nothing is suggested twice, and no drug that does not fit (knowledge 10.1)."""
    if draft.kind == "drug":
        return draft.agent is not None and _drug_is_wanted(draft.agent, situation)
    if draft.kind == "visit":
        return _visit_is_wanted(situation)
    if draft.kind == "scan" and _is_scanned(draft, situation):
        return False
    return not _is_ordered(draft, situation)


def _visit_is_wanted(situation: Situation) -> bool:
    """A dose is booked where its drug cannot be drafted yet, and only for want of data."""
    chart = situation.chart.assessment
    eligibility = chart.agents.get(Agent.DENOSUMAB)
    if eligibility is None or eligibility.status is not Status.NEEDS_DATA:
        return False
    is_drafted = any(one.agent is Agent.DENOSUMAB for one in situation.orders.drafts)
    ordered = chart.exposures.pending_order(frozenset({Agent.DENOSUMAB}))
    return not (is_drafted or ordered.holds)


def _drug_is_wanted(agent: Agent, situation: Situation) -> bool:
    """A drug is drafted only where its status lets it through, and once."""
    chart = situation.chart.assessment
    eligibility = chart.agents.get(agent)
    if eligibility is None or not eligibility.fits:
        return False
    drafted = any(
        one.agent is agent and one.status is DraftStatus.PROPOSES for one in situation.orders.drafts
    )
    due_dose = agent is Agent.DENOSUMAB and chart.clocks.denosumab.last is not None
    active = chart.exposures.active(agent).holds and not due_dose
    return not (drafted or active or chart.exposures.pending_order(frozenset({agent})).holds)


def _is_scanned(draft: Draft, situation: Situation) -> bool:
    """A scan that is younger than the limit needs no other one."""
    wanted = ScanKind.BONE_DENSITY if Concept.BMD in draft.concepts else ScanKind.SPINE
    since = add_months(situation.chart.as_of, -suggestion_limits().recent_scan_months)
    return any(
        scan.kind is wanted and scan.on is not None and scan.on.on_or_after(since)
        for scan in situation.chart.facts.scans
    )


def _is_ordered(draft: Draft, situation: Situation) -> bool:
    """A draft of this call orders it, or an order on record that still stands (14.18)."""
    limits = suggestion_limits()
    days = limits.lab_order_days if draft.analyte else limits.order_days
    facts, as_of = situation.chart.facts, situation.chart.as_of
    drafted = (one for one in situation.orders.drafts if one.status is DraftStatus.PROPOSES)
    standing = (one for one in facts.plans if stands(one, as_of, days))
    orders: tuple[DraftOrder | Plan, ...] = (*drafted, *standing)
    return any(draft.analyte in one.analytes or draft.concepts & one.concepts for one in orders)


def _creation(draft: Draft, situation: Situation) -> dict[str, Any]:
    resource = draft.filled(situation.patient_id, _planned_day(draft, situation))
    return {
        "label": draft.label,
        "uuid": str(uuid4()),
        "actions": [{"type": "create", "description": draft.description, "resource": resource}],
    }


def _planned_day(draft: Draft, situation: Situation) -> date | None:
    """A dose, and what follows denosumab, begins on its due day, or today once that has passed."""
    due = situation.chart.assessment.clocks.denosumab.due
    today = situation.chart.as_of
    if draft.kind == "visit":
        return today if due is None else max(due.earliest, today)
    return max(due.earliest, today) if draft.kind == "drug" and due is not None else None


def _removals(outcome: Recommend) -> dict[str, dict[str, Any]]:
    """Offer to remove each draft that the card is about and that has an id."""
    orders = (
        fact for reason in outcome.because for fact in reason.facts if isinstance(fact, JudgedOrder)
    )
    return {
        order.draft.reference: {
            "label": f"Remove the draft of {order.agent}",
            "uuid": str(uuid4()),
            "actions": [
                {
                    "type": "delete",
                    "description": f"Remove the draft of {order.agent}",
                    "resourceId": order.draft.reference,
                }
            ],
        }
        for order in orders
        if order.draft.has_id
    }
