"""Situations of a call that cards are written from: a chart, drafts, and what was decided."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from cds_service.assessment import assess
from cds_service.cards.situation import Situation
from cds_service.logic import Missing, Reason
from cds_service.profiles import profile_named
from cds_service.recommendations.cases import ChartCase, NoLimits
from cds_service.recommendations.catalog import CardText, Recommendation
from cds_service.recommendations.outcomes import NeedsData, NotApplicable, Outcome, Recommend
from cds_service.recommendations.verdicts import Verdict
from fhir_mappings.facts.measurements import Analyte, SkeletalSite
from fhir_mappings.facts.orders import DraftOrder, OrderFacts
from fhir_mappings.facts.plans import Plan
from tests.cds_service.facts_builder import AS_OF, Chart, woman

PROFILE = profile_named("us-aace-2020")


def at_high_risk() -> Chart:
    """A woman whose hip T-score makes the tier high; no laboratory test is on record."""
    return woman(70).t_score(SkeletalSite.TOTAL_HIP, -2.8)


def with_tests(chart: Chart, on: str = "2026-06-01") -> Chart:
    """Add the laboratory tests that no agent can do without, all normal."""
    return (
        chart.measured(Analyte.CALCIUM_TOTAL, 9.4, on, unit="mg/dL")
        .measured(Analyte.ALBUMIN, 4.1, on, unit="g/dL")
        .measured(Analyte.CREATININE, 0.8, on, unit="mg/dL")
        .measured(Analyte.EGFR, 78, on, unit="mL/min/{1.73_m2}")
        .measured(Analyte.WEIGHT, 68, on, unit="kg")
        .measured(Analyte.ALP, 70, on, unit="U/L")
        .measured(Analyte.VITAMIN_D, 34, on, unit="ng/mL")
    )


def situation(
    *verdicts: Verdict,
    chart: Chart | None = None,
    drafts: Sequence[DraftOrder] = (),
    plans: Sequence[Plan] = (),
    as_of: date = AS_OF,
) -> Situation:
    """Give what the cards of a call are written from."""
    facts = replace((chart or at_high_risk()).facts(), plans=tuple(plans))
    case = ChartCase(
        facts=facts,
        assessment=assess(facts, as_of, PROFILE, audience_is_clinical=True),
        hook="patient-view",
        profile=PROFILE,
        as_of=as_of,
    )
    return Situation(case, OrderFacts(tuple(drafts)), verdicts, "p-1", "0123456789ab")


def card(indicator: str = "info", **changes: Any) -> CardText:
    """The wording of a card."""
    text = CardText(
        key="default",
        indicator=indicator,
        grade="B",
        source="this-service",
        summary="Order a test.",
        detail="Prose.",
        overrides=("declined",),
        suggest=(),
    )
    return replace(text, **changes)


def recommendation(
    code: str, text: CardText, rank: int = 300, merges_into: tuple[str, ...] = ()
) -> Recommendation:
    """A recommendation of one card."""
    return Recommendation(
        code=code,
        id=f"PV-{rank}",
        title=f"About {code}",
        hooks=("patient-view",),
        rank=rank,
        yields_to=(),
        merges_into=merges_into,
        audience=(),
        cards={text.key: text},
        limits=NoLimits(),
        rule=lambda case, limits: NotApplicable((Reason("never asked"),)),
        group="screening",
        stem=code,
    )


def speaks(
    code: str,
    indicator: str = "info",
    rank: int = 300,
    *,
    merges_into: tuple[str, ...] = (),
    because: tuple[Reason, ...] = (Reason("the trigger is met"),),
    missing: tuple[Missing, ...] = (),
    values: dict[str, Any] | None = None,
    **changes: Any,
) -> Verdict:
    """A recommendation that speaks, with a summary of its own."""
    text = card(indicator, **{"summary": f"Order {code}.", **changes})
    outcome = Recommend(text.key, because, missing, values or {})
    return Verdict(recommendation(code, text, rank, merges_into), outcome)


def comes_to(code: str, outcome: Outcome, *, failed: bool = False) -> Verdict:
    """A recommendation with another outcome."""
    return Verdict(recommendation(code, card()), outcome, failed)


def needs(code: str, *missing: Missing, failed: bool = False) -> Verdict:
    """A recommendation that could not be decided."""
    return comes_to(code, NeedsData((Reason("open"),), missing), failed=failed)
