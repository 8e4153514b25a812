"""Turns verdicts into the cards of a call: rank, merge, cap, fold (knowledge 10.1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from cds_service.cards.detail import detail_of, missing_in_words
from cds_service.cards.markdown import bullets, escape, section
from cds_service.cards.overrides import override_reasons
from cds_service.cards.situation import Situation
from cds_service.cards.suggestions import suggestions_of
from cds_service.knowledge import sources
from cds_service.recommendations.catalog import INDICATORS
from cds_service.recommendations.outcomes import NeedsData, Recommend
from cds_service.recommendations.verdicts import Verdict

TOPIC_SYSTEM = "https://osteoporosis-cds.github.io/fhir/CodeSystem/recommendations"
CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Presentation:
    """The cards of a call, and how each recommendation that speaks is shown, by code."""

    cards: list[dict[str, Any]]
    shown: dict[str, str]


def present(situation: Situation, most: int, critical_beside: bool) -> Presentation:
    """Write the cards of a call.

    `most`: how many cards at most. With `critical_beside` (order hooks) critical cards come on top
    of that number; else they count, and more of them than the number are all shown alone.
    """
    speaking = sorted(
        (one for one in situation.verdicts if isinstance(one.outcome, Recommend)), key=_rank
    )
    critical = [one for one in speaking if _indicator(one) == CRITICAL]
    others = [one for one in speaking if _indicator(one) != CRITICAL]
    room = most if critical_beside else max(0, most - len(critical))
    merged = _merged(speaking, others) if len(others) > room else {}
    standing = [one for one in others if one.recommendation.code not in merged]
    visible = critical + standing[:room]
    folded = [one for one in others if one not in visible]
    cards = [_card(one, _joining(one, merged), situation) for one in visible]
    if cards:
        _append_rest(cards[-1], folded, situation)
    shown = {one.recommendation.code: "card" for one in visible}
    shown |= {one.recommendation.code: "folded" for one in folded}
    return Presentation(cards, shown)


def _rank(verdict: Verdict) -> tuple[int, int, str]:
    indicator = INDICATORS.index(_indicator(verdict))
    return indicator, verdict.recommendation.rank, verdict.recommendation.code


def _indicator(verdict: Verdict) -> str:
    return verdict.card.indicator if verdict.card else INDICATORS[-1]


def _merged(speaking: Sequence[Verdict], others: Sequence[Verdict]) -> dict[str, Verdict]:
    """Give the cards that become suggestions of another one, with that other."""
    hosts = {one.recommendation.code: one for one in speaking}
    return {
        one.recommendation.code: hosts[host]
        for one in reversed(others)
        for host in one.recommendation.merges_into
        if host in hosts
    }


def _joining(host: Verdict, merged: dict[str, Verdict]) -> tuple[str, ...]:
    return tuple(code for code, other in merged.items() if other is host)


def _card(verdict: Verdict, joining: tuple[str, ...], situation: Situation) -> dict[str, Any]:
    text, outcome, recommendation = verdict.card, verdict.outcome, verdict.recommendation
    if text is None or not isinstance(outcome, Recommend):
        raise TypeError("only a recommendation that speaks has a card")
    source = sources()[text.source]
    card: dict[str, Any] = {
        "uuid": str(uuid4()),
        "summary": text.summary.format(**outcome.values),
        "indicator": text.indicator,
        "detail": detail_of(recommendation, text, outcome, situation),
        "source": {
            "label": f"{source.title}",
            "url": source.url,
            "topic": {
                "system": TOPIC_SYSTEM,
                "code": recommendation.code,
                "display": recommendation.title,
            },
        },
        "overrideReasons": [override_reasons()[code] for code in text.overrides],
    }
    suggestions = suggestions_of(text, outcome, situation)
    for other in situation.verdicts:
        joins = other.recommendation.code in joining
        if joins and other.card is not None and isinstance(other.outcome, Recommend):
            suggestions.extend(suggestions_of(other.card, other.outcome, situation))
    if suggestions:
        card["suggestions"] = _once(suggestions)
        card["selectionBehavior"] = "any"
    return card


def _once(suggestions: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({one["label"]: one for one in suggestions}.values())


def _append_rest(card: dict[str, Any], folded: Sequence[Verdict], situation: Situation) -> None:
    """Name in the last card what the limit leaves over, and what could not be decided."""
    lines = [
        escape(one.card.summary.format(**one.outcome.values))
        for one in folded
        if one.card is not None and isinstance(one.outcome, Recommend)
    ]
    undecided = [
        f"{escape(one.recommendation.title)} ({escape(missing_in_words(one.outcome.missing))})"
        for one in situation.verdicts
        if isinstance(one.outcome, NeedsData)
    ]
    undecided += [
        f"{escape(one.recommendation.title)} (not available)"
        for one in situation.verdicts
        if one.failed
    ]
    rest = [section("Also recommended", bullets(lines))]
    if undecided:
        rest.append(section("Not assessed besides", bullets(undecided)))
    card["detail"] = "\n\n".join(part for part in (card["detail"], *rest) if part)
