"""Runs a vignette from its facts to the decision, in this process."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from types import MappingProxyType

from cds_service.assessment import Assessment, assess
from cds_service.collecting import CallSources, collect
from cds_service.pipeline import ORDER_HOOKS, Engine, build_engine, decide
from cds_service.recommendations.cases import Case as DecidedCase
from cds_service.recommendations.cases import ChartCase, OrderCase
from cds_service.recommendations.outcomes import (
    NeedsData,
    NotApplicable,
    Outcome,
    Recommend,
    Suppressed,
)
from cds_service.recommendations.verdicts import Verdict
from cds_service.settings import Settings
from cds_service.therapy.order_intents import judge_orders
from fhir_mappings.context import Reading
from fhir_mappings.orders import read_orders
from fhir_mappings.reading import read_facts
from fhir_mappings.record import FhirRecord
from tests.vignettes.harness.calls import call_body, service_of
from tests.vignettes.harness.codes import Resource
from tests.vignettes.harness.observed import Observed
from tests.vignettes.harness.vignette import Case
from tests.vignettes.harness.words import PATIENT_ID

NAMES: Mapping[type[Outcome], str] = MappingProxyType(
    {
        Recommend: "recommend",
        Suppressed: "suppressed",
        NeedsData: "needs-data",
        NotApplicable: "not-applicable",
    }
)


@cache
def engine_of(profile: str) -> Engine:
    """Build the engine of a profile, in which a rule that breaks down raises."""
    return build_engine(Settings(profile=profile), propagate=True)


def decided(case: Case) -> Observed:
    """Read the record, assess it and decide, as a call does; give what came of it."""
    engine = engine_of(case.profile)
    body = call_body(case.hook, case.chart, case.drafts, case.prefetch_without)
    record = _collected(body, case, engine)
    facts, _ = read_facts(record, case.as_of, engine.terminology)
    chart = assess(facts, case.as_of, engine.profile, audience_is_clinical=True)
    chart_case = ChartCase(facts, chart, case.hook, engine.profile, case.as_of)
    asked = _with_orders(chart_case, body["context"], record, engine)
    verdicts = decide(asked, chart, case.hook, engine)
    return _observed(next(v for v in verdicts if v.recommendation.stem == case.stem), chart)


def _collected(body: Resource, case: Case, engine: Engine) -> FhirRecord:
    sources = CallSources(PATIENT_ID, body["context"], body["prefetch"], None, None)
    return collect(sources, service_of(case.hook), engine.reach)


def _with_orders(
    chart: ChartCase, context: Resource, record: FhirRecord, engine: Engine
) -> DecidedCase:
    if chart.hook not in ORDER_HOOKS:
        return chart
    reading = Reading(chart.as_of, record, engine.terminology)
    orders = read_orders(context["draftOrders"], context.get("selections"), reading)
    known = chart.assessment
    judged = judge_orders(orders, chart.facts, known.exposures)
    return OrderCase(chart, orders, judged)


def _observed(verdict: Verdict, chart: Assessment) -> Observed:
    outcome = verdict.outcome
    missing = outcome.missing if isinstance(outcome, Recommend | NeedsData) else ()
    return Observed(
        outcome=NAMES[type(outcome)],
        because=tuple(reason.text() for reason in outcome.because),
        missing=tuple(item.text() for item in missing),
        tier=chart.tier.tier.value,
        diagnosis=tuple(chart.diagnosis.held) if chart.scope.in_scope else (),
        card=outcome.card if isinstance(outcome, Recommend) else None,
        indicator=verdict.card.indicator if verdict.card else None,
    )
