"""The detail of a card: why now, what to consider, what was not assessed, and the source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cds_service.cards.markdown import bullets, escape, section
from cds_service.cards.situation import Situation
from cds_service.knowledge import GuidelineSource, read_toml, sources
from cds_service.logic import Describable, Missing, Reason
from cds_service.recommendations.catalog import CardText, Recommendation
from cds_service.recommendations.criteria import first_that_fits, ranked
from cds_service.recommendations.outcomes import Recommend
from cds_service.therapy.statuses import Eligibility, Status
from fhir_mappings.facts.medications import Agent
from fhir_mappings.facts.provenance import SourceState

TREATMENT = "treatment"
NO_EXCLUSION = "no exclusion found in available data"
UNREAD = {
    SourceState.NOT_ASKED: "not available to this service",
    SourceState.CUT_OFF: "read only in part",
    SourceState.FAILED: "could not be read",
}
NO_GAP = "no gap in what this card rests on"


def detail_of(
    recommendation: Recommendation, text: CardText, outcome: Recommend, situation: Situation
) -> str:
    """Write the detail in plain Markdown; every text from the record is escaped."""
    parts = (
        section("Why now", bullets(_why_now(recommendation, outcome, situation))),
        section("Consider", _consider(text, outcome.values, situation)),
        section("Not assessed", bullets(_not_assessed(outcome, situation))),
        section("Source", _source(recommendation, text, situation)),
    )
    return "\n\n".join(part for part in parts if part)


def _why_now(
    recommendation: Recommendation, outcome: Recommend, situation: Situation
) -> Iterator[str]:
    """Give the reasons, and on a card that offers treatment what speaks of earlier treatment."""
    yield from _reasons(outcome)
    if recommendation.group != TREATMENT:
        return
    chart = situation.chart.assessment
    if len({result.tier for result in chart.tiers.values()}) > 1:
        tiers = ", ".join(f"{edition}: {result.tier}" for edition, result in chart.tiers.items())
        yield f"Guidelines differ on the tier: {escape(tiers)}"
    for ended in chart.treatment.recently_ended:
        yield f"Ended in the last 12 months: {escape(ended.describe())}"
    if chart.clocks.denosumab.is_history().holds and chart.clocks.denosumab.history.last:
        yield f"Denosumab lapsed: {escape(chart.clocks.denosumab.history.last.describe())}"


def _reasons(outcome: Recommend) -> Iterator[str]:
    """Give each reason once; facts that an earlier line has told are not told again."""
    told: set[Describable] = set()
    for reason in outcome.because:
        fresh = tuple(fact for fact in reason.facts if fact not in told)
        told.update(reason.facts)
        named = _named(Reason(reason.phrase, fresh).text())
        if named and (fresh or not reason.facts or _is_criterion(reason.phrase)):
            yield escape(named)


def _named(text: str) -> str:
    """Put the name of a criterion before its code."""
    code = text.split(":", 1)[0]
    name = _criteria().get(code)
    return f"{name} ({code}){text[len(code) :]}" if name else text


def _is_criterion(phrase: str) -> bool:
    return phrase.split(":", 1)[0] in _criteria()


def _criteria() -> Mapping[str, str]:
    return read_toml("cds_service.cards", "criteria.toml")


def _consider(text: CardText, values: Any, situation: Situation) -> str:
    prose = text.detail.strip().format(**values)
    return "\n\n".join(part for part in (prose, bullets(_options(text, situation))) if part)


def _options(text: CardText, situation: Situation) -> Iterator[str]:
    chart = situation.chart.assessment
    drafted = {one.agent for one in situation.orders.drafts}
    options = tuple(Agent(name) for name in text.options if name not in drafted)
    first = first_that_fits(chart, options)
    for agent in ranked(chart, options):
        yield _option(chart.agents[agent], agent is first and len(options) > 1)


def _option(eligibility: Eligibility, is_first: bool) -> str:
    name = f"**{eligibility.agent}** (first choice)" if is_first else f"{eligibility.agent}"
    grounds = (one for one in eligibility.reasons if one.status is not Status.NEEDS_DATA)
    reasons = "; ".join(escape(one.reason.text()) for one in grounds)
    notes = "".join(f"; {escape(note)}" for note in eligibility.notes)
    match eligibility.status:
        case Status.ELIGIBLE:
            return f"{name}: {NO_EXCLUSION}{notes}"
        case Status.NEEDS_DATA:
            also = f"; {reasons}" if reasons else ""
            lacking = escape(missing_in_words(eligibility.missing))
            return f"{name}: needs data first: {lacking}{also}{notes}"
        case Status.CAUTION:
            return f"{name}: caution: {reasons}{notes}"
        case _:
            return f"{name}: {eligibility.status}: {reasons}{notes}"


def _not_assessed(outcome: Recommend, situation: Situation) -> Iterator[str]:
    named = [escape(_in_words(item)) for item in outcome.missing]
    named.extend(escape(item) for item in open_exclusions(situation))
    named.extend(escape(item) for item in unread_sources(situation))
    yield from dict.fromkeys(named) or (NO_GAP,)


def open_exclusions(situation: Situation) -> list[str]:
    """Name what might put her out of scope and is not proven, with its entries."""
    return [reason.text() for reason in situation.chart.assessment.scope.still_open]


def unread_sources(situation: Situation) -> list[str]:
    """Name the sources that were not read whole, by their state."""
    by_state: dict[SourceState, list[str]] = {}
    for source, state in situation.chart.facts.sources.items():
        if state is not SourceState.WHOLE:
            by_state.setdefault(state, []).append(source)
    return [f"{UNREAD[state]}: {', '.join(names)}" for state, names in by_state.items()]


def _source(recommendation: Recommendation, text: CardText, situation: Situation) -> str:
    first = sources()[text.source]
    others = [_dated(sources()[key]) for key in text.also]
    guideline = "; ".join((_dated(first), *others))
    rule = f"{recommendation.id} {recommendation.code}, knowledge {situation.knowledge_version}"
    return f"{guideline}. Grade: {text.grade}. Rule {rule}."


def _dated(source: GuidelineSource) -> str:
    year = str(source.year)
    return source.title if year in source.title else f"{source.title} ({year})"


def missing_in_words(items: tuple[Missing, ...]) -> str:
    """Say what is missing, each input once."""
    return ", ".join(dict.fromkeys(_words()[item.word] for item in items))


def _in_words(item: Missing) -> str:
    name = _words()[item.word]
    return f"{name}: {item.note}" if item.note else name


def _words() -> Mapping[str, str]:
    return read_toml("cds_service.cards", "missing_words.toml")
