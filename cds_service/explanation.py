"""The explanation of an answer, field by field (interface, the explanation)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cds_service.cards.detail import open_exclusions, unread_sources
from cds_service.cards.situation import Situation
from cds_service.knowledge import read_toml
from cds_service.recommendations.outcomes import (
    NeedsData,
    NotApplicable,
    Outcome,
    Recommend,
    Suppressed,
)
from cds_service.recommendations.verdicts import Verdict
from cds_service.risk.tiers import Tier
from cds_service.therapy.order_intents import JudgedOrder
from cds_service.therapy.statuses import Eligibility
from fhir_mappings.issues import DataIssue

EXTENSION = "io.github.osteoporosis-cds.explanation"


def explanation(
    situation: Situation,
    shown: dict[str, str],
    issues: Sequence[DataIssue],
    judged: Sequence[JudgedOrder] | None,
) -> dict[str, Any]:
    """Give the explanation; `judged` is None in a call that has no orders."""
    chart = situation.chart.assessment
    scope = chart.scope
    answer: dict[str, Any] = {
        "asOf": situation.chart.as_of.isoformat(),
        "knowledgeVersion": situation.knowledge_version,
        "profile": situation.chart.profile.key,
        "scope": {"inScope": scope.in_scope, "reason": scope.reason},
        "diagnosis": list(chart.diagnosis.held) if scope.in_scope else [],
        "tier": chart.tier.tier.value,
        "tierReasons": [one.text() for one in chart.tier.reasons],
        "tierByGuideline": _tiers(situation),
        "riskFactors": _risk_factors(situation),
        "therapies": {agent.value: _therapy(one) for agent, one in chart.agents.items()},
        "recommendations": [_entry(one, shown) for one in situation.verdicts],
    }
    if judged is not None:
        answer["orders"] = [_order(one) for one in judged]
    answer["dataIssues"] = [{"resource": one.resource, "issue": one.issue} for one in issues]
    answer["notAssessed"] = _not_assessed(situation)
    return answer


def _risk_factors(situation: Situation) -> list[str]:
    chart = situation.chart.assessment
    return [one.text() for one in chart.screening.factors] if chart.scope.in_scope else []


def _tiers(situation: Situation) -> dict[str, str]:
    chart = situation.chart.assessment
    if not chart.scope.in_scope:
        return dict.fromkeys(("aace-2020", "endocrine-society-2020"), Tier.OUT_OF_SCOPE.value)
    return {edition: result.tier.value for edition, result in chart.tiers.items()}


def _therapy(one: Eligibility) -> dict[str, Any]:
    return {
        "status": one.status.value,
        "reasons": [*(reason.text() for reason in one.reasons), *one.notes],
        "missing": [item.text() for item in one.missing],
    }


def _entry(verdict: Verdict, shown: dict[str, str]) -> dict[str, Any]:
    outcome = verdict.outcome
    code = verdict.recommendation.code
    entry: dict[str, Any] = {
        "code": code,
        "outcome": _name(outcome),
        "because": [reason.text() for reason in outcome.because] or ["no reason given"],
        "missing": [],
    }
    if isinstance(outcome, Recommend | NeedsData):
        entry["missing"] = [item.text() for item in outcome.missing]
    if isinstance(outcome, Recommend):
        entry["shown"] = shown.get(code, "card")
    return entry


def _name(outcome: Outcome) -> str:
    match outcome:
        case Recommend():
            return "recommend"
        case Suppressed():
            return "suppressed"
        case NeedsData():
            return "needs-data"
        case NotApplicable():
            return "not-applicable"


def _order(order: JudgedOrder) -> dict[str, Any]:
    entry: dict[str, Any] = {"resource": order.draft.reference}
    if order.agent is not None:
        entry["agent"] = order.agent.value
    return {**entry, "intent": order.intent.value, "because": order.because}


def _not_assessed(situation: Situation) -> list[str]:
    said = read_toml("cds_service", "not_assessed.toml")
    switched_off = [] if situation.uses_snomed else [said["snomed_off"]]
    failed = [
        f"{one.recommendation.code}: could not be evaluated"
        for one in situation.verdicts
        if one.failed
    ]
    return [
        *open_exclusions(situation),
        *_open_criteria(situation),
        *unread_sources(situation),
        *failed,
        *switched_off,
        *said["items"],
    ]


def _open_criteria(situation: Situation) -> list[str]:
    """Name what could still make a high tier very high ("V1 open: fracture-date: ...")."""
    tier = situation.chart.assessment.tier
    if tier.tier is not Tier.HIGH:
        return []
    return [f"{code} open: {item.text()}" for code, item in tier.still_open]
