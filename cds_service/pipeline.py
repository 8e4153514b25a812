"""From a hook call to its answer: gather, read, assess, decide, present."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from cds_service.assessment import Assessment, assess
from cds_service.bundle_record import drafts_of_bundle, record_of_bundle
from cds_service.cards.presenting import Presentation, present
from cds_service.cards.situation import Situation
from cds_service.cards.suggestions import check_wording
from cds_service.collecting import CallSources, collect
from cds_service.errors import Misconfigured
from cds_service.explanation import EXTENSION, explanation
from cds_service.knowledge import knowledge_version, read_limits
from cds_service.logic import Reason
from cds_service.profiles import Profile, profile_named
from cds_service.recommendations.cases import Case, ChartCase, OrderCase
from cds_service.recommendations.catalog import Recommendation, catalog, for_hook
from cds_service.recommendations.outcomes import NeedsData
from cds_service.recommendations.verdicts import Verdict, decide_one, out_of_scope, yielded
from cds_service.settings import Settings
from cds_service.therapy.order_intents import judge_orders
from fhir_mappings.code_systems import SNOMED_CT
from fhir_mappings.context import Reading
from fhir_mappings.facts.orders import OrderFacts
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.gathering import Reach
from fhir_mappings.orders import read_orders
from fhir_mappings.reading import read_facts
from fhir_mappings.record import FhirRecord
from fhir_mappings.terminology import Terminology, build_terminology
from fhir_mappings.value_set_files import BadValueSet
from fhir_mappings.value_set_library import Library, read_library
from fhir_mappings.without_snomed import without_snomed, without_snomed_codes
from hook_definitions.definitions import ServiceDefinition, load_services
from hook_definitions.fitting import fitted

log = logging.getLogger(__name__)

ORDER_HOOKS = ("order-select", "order-sign")
NOT_CLINICAL = ("Patient", "RelatedPerson")


@dataclass(frozen=True, slots=True)
class HookCall:
    """One call of a hook, its shape checked; `fhir_authorization` is never printed."""

    service_id: str
    hook: str
    hook_instance: str
    user_id: str
    patient_id: str
    encounter_id: str | None
    context: Mapping[str, Any]
    prefetch: Mapping[str, Any] | None
    fhir_server: str | None
    fhir_authorization: Mapping[str, Any] | None
    explain: bool

    def __repr__(self) -> str:
        return f"HookCall({self.service_id})"


@dataclass(frozen=True, slots=True)
class CardLimits:
    """How many cards beside critical ones an order hook shows."""

    order_cards: int


@dataclass(frozen=True, slots=True)
class Engine:
    """Everything that a call needs and that is built once, at start.

    `report_text`: read T-scores from the words of reports too. `propagate`: let a recommendation
    that breaks down raise (tests), instead of naming it.
    """

    services: Mapping[str, ServiceDefinition]
    terminology: Terminology
    profile: Profile
    reach: Reach
    max_cards: int
    knowledge_version: str
    report_text: bool = False
    propagate: bool = False


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked about a record: the hook, on which day, by whom, with which drafts."""

    hook: str
    as_of: date
    patient_id: str
    is_clinical: bool
    explain: bool
    draft_orders: object = None
    selections: tuple[str, ...] | None = None


def build_engine(settings: Settings, *, propagate: bool = False) -> Engine:
    """Load and check services, value sets, knowledge and templates; raise Misconfigured."""
    check_wording(catalog())
    card_limits()
    library, terminology = read_terminology(settings)
    return Engine(
        services=services_for(settings, library),
        terminology=terminology,
        profile=profile_named(settings.profile),
        reach=Reach(settings.fhir_deadline_seconds, settings.mode == "production"),
        max_cards=settings.max_cards,
        knowledge_version=knowledge_version(),
        report_text=settings.report_text,
        propagate=propagate,
    )


def read_terminology(settings: Settings) -> tuple[Library, Terminology]:
    """Load the value sets that the settings ask for; raise Misconfigured, one line a problem."""
    try:
        library = read_library(settings.value_sets)
        return library, build_terminology(library, snomed=settings.snomed)
    except BadValueSet as error:
        lines = str(error).splitlines()
        raise Misconfigured("\n".join(f"value sets: {line}" for line in lines)) from error


def services_for(settings: Settings, library: Library) -> Mapping[str, ServiceDefinition]:
    """Give the services with prefetch queries for the codes that this deployment reads."""
    further = {
        concept.value: [
            code
            for system, code in library.added(concept)
            if settings.snomed or system != SNOMED_CT
        ]
        for concept in library.laid_over
    }
    return fitted(load_services(), further, snomed=settings.snomed)


@cache
def card_limits() -> CardLimits:
    """Give the limits of cards.toml."""
    return read_limits(CardLimits, "cds_service.cards", "cards.toml")


def answer(call: HookCall, engine: Engine, as_of: date) -> dict[str, Any]:
    """Answer a hook call; raise a CallRefused where it cannot be answered."""
    service = engine.services[call.service_id]
    sources = CallSources(
        call.patient_id,
        call.context,
        call.prefetch or {},
        call.fhir_server,
        call.fhir_authorization,
    )
    record = collect(sources, service, engine.reach)
    question = Question(
        hook=call.hook,
        as_of=as_of,
        patient_id=call.patient_id,
        is_clinical=call.user_id.split("/")[0] not in NOT_CLINICAL,
        explain=call.explain,
        draft_orders=call.context.get("draftOrders"),
        selections=_selections(call),
    )
    return respond(record, question, engine)


def evaluate_bundle(
    bundle: Mapping[str, Any], hook: str, engine: Engine, as_of: date, explain: bool
) -> dict[str, Any]:
    """Answer for a Bundle of one patient, offline; its draft orders are those of an order hook."""
    record = record_of_bundle(bundle)
    question = Question(
        hook=hook,
        as_of=as_of,
        patient_id=str(record.patient.get("id", "")),
        is_clinical=True,
        explain=explain,
        draft_orders=drafts_of_bundle(bundle) if hook in ORDER_HOOKS else None,
    )
    return respond(record, question, engine)


def respond(record: FhirRecord, question: Question, engine: Engine) -> dict[str, Any]:
    """Read, assess, decide and present (architecture, the way of a call, steps 4 to 7)."""
    draft_orders = question.draft_orders
    if not engine.terminology.reads_snomed:
        record, draft_orders = without_snomed(record), without_snomed_codes(draft_orders)
    facts, issues = read_facts(
        record, question.as_of, engine.terminology, report_text=engine.report_text
    )
    is_order = question.hook in ORDER_HOOKS
    reading = Reading(question.as_of, record, engine.terminology)
    orders = read_orders(draft_orders, question.selections, reading) if is_order else OrderFacts()
    chart = assess(facts, question.as_of, engine.profile, question.is_clinical)
    case = _case(facts, chart, orders, question, engine)
    verdicts = decide(case, chart, question.hook, engine)
    situation = Situation(
        case.chart if isinstance(case, OrderCase) else case,
        orders,
        verdicts,
        question.patient_id,
        engine.knowledge_version,
        uses_snomed=engine.terminology.reads_snomed,
    )
    most = card_limits().order_cards if is_order else engine.max_cards
    shown = (
        present(situation, most, critical_beside=is_order)
        if chart.scope.in_scope
        else Presentation([], {})
    )
    log.info("answered %s with %d cards", question.hook, len(shown.cards))
    response: dict[str, Any] = {"cards": shown.cards}
    if question.explain:
        judged = case.judged if isinstance(case, OrderCase) else None
        found = tuple(dict.fromkeys((*issues, *reading.log.all())))
        response["extension"] = {EXTENSION: explanation(situation, shown.shown, found, judged)}
    return response


def decide(case: Case, chart: Assessment, hook: str, engine: Engine) -> tuple[Verdict, ...]:
    """Give the verdict of every recommendation of a hook, in the order of their ids."""
    recommendations = for_hook(hook)
    if not chart.scope.in_scope:
        verdicts: Sequence[Verdict] = out_of_scope(recommendations, chart.scope.reason)
    else:
        found: list[Verdict] = []
        for one in recommendations:
            found.append(yielded(_decide_safely(one, case, engine), found))
        verdicts = found
    return tuple(sorted(verdicts, key=lambda verdict: verdict.recommendation.id))


def _case(
    facts: PatientFacts,
    chart: Assessment,
    orders: OrderFacts,
    question: Question,
    engine: Engine,
) -> Case:
    case = ChartCase(facts, chart, question.hook, engine.profile, question.as_of)
    if question.hook not in ORDER_HOOKS:
        return case
    judged = judge_orders(orders, facts, chart.exposures)
    return OrderCase(case, orders, judged)


def _decide_safely(one: Recommendation, case: Case, engine: Engine) -> Verdict:
    """One recommendation that breaks down must not silence the others (worked example, errors)."""
    try:
        return decide_one(one, case)
    except Exception as error:
        if engine.propagate:
            raise
        log.error("recommendation %s failed: %s", one.code, type(error).__name__)
        outcome = NeedsData((Reason("the rule could not be evaluated"),), ())
        return Verdict(one, outcome, failed=True)


def _selections(call: HookCall) -> tuple[str, ...] | None:
    if call.hook != "order-select":
        return None
    named = call.context.get("selections")
    return tuple(one for one in named if isinstance(one, str)) if isinstance(named, list) else ()
