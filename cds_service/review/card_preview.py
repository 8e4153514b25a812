"""A card as it will look, with its placeholders in brackets."""

from __future__ import annotations

from cds_service.cards.drafts import drafts
from cds_service.cards.overrides import override_reasons
from cds_service.cards.suggestions import FIRST_OPTION, MISSING_LABS, REMOVE_DRAFT
from cds_service.knowledge import sources
from cds_service.recommendations.catalog import CardText
from cds_service.review.markdown_tables import shown

COMPOSED = {
    FIRST_OPTION: "a draft of the first option that fits",
    MISSING_LABS: "an order of each laboratory test that is missing",
    REMOVE_DRAFT: "removal of the draft that the card is about",
}


class _Bracketed(dict[str, str]):
    """Fills a placeholder with its own name."""

    def __missing__(self, key: str) -> str:
        return f"[{key}]"


def preview(card: CardText) -> str:
    """Give summary, indicator, prose, options, overrides, suggestions and source of a card."""
    reasons = [override_reasons()[code]["display"] for code in card.overrides]
    lines = (
        f"- Indicator: {card.indicator}",
        f"- Options, first choice first: {shown(card.options)}",
        f"- Suggestions: {shown([_suggestion(key) for key in card.suggest])}",
        f"- Reasons to override: {shown(reasons)}",
        f"- Source: {_citation(card)}",
        f"- Grade: {card.grade}",
    )
    summary = f"> **{_filled(card.summary)}**\n>\n> {_filled(card.detail)}"
    return f"### `{card.key}`\n\n{summary}\n\n" + "\n".join(lines)


def _filled(text: str) -> str:
    return " ".join(text.format_map(_Bracketed()).split())


def _suggestion(key: str) -> str:
    return COMPOSED.get(key) or drafts()[key].label


def _citation(card: CardText) -> str:
    cited = (sources()[key] for key in (card.source, *card.also))
    return "; ".join(f"[{one.title}]({one.url}) ({one.publisher}, {one.year})" for one in cited)
