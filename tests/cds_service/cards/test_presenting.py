from dataclasses import dataclass
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cds_service.cards.presenting import Presentation, present
from cds_service.cards.situation import Situation
from cds_service.logic import Missing, Reason, Word
from cds_service.recommendations.catalog import INDICATORS
from cds_service.recommendations.outcomes import NotApplicable, Suppressed
from cds_service.recommendations.verdicts import Verdict
from tests.cds_service.cards.situations import comes_to, needs, situation, speaks

CHART = situation()


def cards_of(*verdicts: Verdict, most: int = 4, order_hook: bool = False) -> Presentation:
    there = Situation(
        CHART.chart, CHART.orders, verdicts, CHART.patient_id, CHART.knowledge_version
    )
    return present(there, 3 if order_hook else most, critical_beside=order_hook)


def codes_of(presentation: Presentation) -> list[str]:
    return [one["source"]["topic"]["code"] for one in presentation.cards]


def folded_in(presentation: Presentation) -> list[str]:
    return [code for code, shown in presentation.shown.items() if shown == "folded"]


def speaking(indicator: str, count: int, start: int = 0) -> list[Verdict]:
    return [speaks(f"{indicator}{n}", indicator, 100 + n) for n in range(start, start + count)]


def test_cards_up_to_the_limit_all_stand() -> None:
    shown = cards_of(*speaking("info", 4))
    assert codes_of(shown) == ["info0", "info1", "info2", "info3"]
    assert folded_in(shown) == []
    assert "Also recommended" not in shown.cards[-1]["detail"]


def test_what_the_limit_leaves_over_is_named_in_the_last_card() -> None:
    shown = cards_of(*speaking("info", 6))
    assert codes_of(shown) == ["info0", "info1", "info2", "info3"]
    assert folded_in(shown) == ["info4", "info5"]
    rest = "**Also recommended**\n\n- Order info4.\n- Order info5."
    assert [rest in one["detail"] for one in shown.cards] == [False, False, False, True]


def test_cards_stand_by_indicator_then_rank_then_code() -> None:
    shown = cards_of(
        speaks("last", "info", 1),
        speaks("b", "warning", 200),
        speaks("a", "warning", 200),
        speaks("first", "critical", 900),
    )
    assert codes_of(shown) == ["first", "a", "b", "last"]


def test_critical_cards_take_the_room_of_others_and_are_never_folded() -> None:
    shown = cards_of(*speaking("info", 2), *speaking("warning", 3), *speaking("critical", 2))
    assert codes_of(shown) == ["critical0", "critical1", "warning0", "warning1"]
    assert folded_in(shown) == ["warning2", "info0", "info1"]


def test_more_critical_cards_than_the_limit_are_all_shown_and_nothing_else() -> None:
    shown = cards_of(*speaking("critical", 6), *speaking("warning", 2))
    assert codes_of(shown) == [f"critical{n}" for n in range(6)]
    assert folded_in(shown) == ["warning0", "warning1"]
    assert "- Order warning1." in shown.cards[-1]["detail"]


def test_an_order_hook_shows_every_critical_card_and_three_others() -> None:
    shown = cards_of(*speaking("critical", 4), *speaking("warning", 4), order_hook=True)
    assert codes_of(shown) == [*(f"critical{n}" for n in range(4)), *(f"warning{n}" for n in "012")]
    assert folded_in(shown) == ["warning3"]


LABS: dict[str, Any] = {
    "merges_into": ("host",),
    "suggest": ("lab-calcium",),
    "summary": "Order the tests.",
}


def test_a_card_that_merges_becomes_a_suggestion_of_its_host_when_room_runs_out() -> None:
    shown = cards_of(
        speaks("host", "warning", 100, suggest=("lab-albumin",)),
        speaks("labs", "info", 150, **LABS),
        *speaking("info", 3, start=100),
    )
    assert codes_of(shown) == ["host", "info100", "info101", "info102"]
    assert shown.shown["labs"] == "folded"
    labels = [one["label"] for one in shown.cards[0]["suggestions"]]
    assert labels == ["Order albumin", "Order calcium"]
    assert "- Order the tests." in shown.cards[-1]["detail"]


def test_a_card_that_merges_stands_alone_while_there_is_room() -> None:
    shown = cards_of(speaks("host", "warning", 100), speaks("labs", "info", 150, **LABS))
    assert codes_of(shown) == ["host", "labs"]
    assert "suggestions" not in shown.cards[0]


def test_a_card_that_merges_stands_alone_without_its_host() -> None:
    shown = cards_of(speaks("labs", "info", 50, **LABS), *speaking("info", 4))
    assert codes_of(shown) == ["labs", "info0", "info1", "info2"]


def test_a_suggestion_that_host_and_merged_card_share_is_made_once() -> None:
    shown = cards_of(
        speaks("host", "warning", 100, suggest=("lab-calcium",)),
        speaks("labs", "info", 150, **LABS),
        *speaking("info", 4, start=100),
    )
    assert [one["label"] for one in shown.cards[0]["suggestions"]] == ["Order calcium"]


def test_what_could_not_be_decided_is_named_in_the_last_card_with_what_is_missing() -> None:
    shown = cards_of(
        *speaking("info", 2),
        needs("open", Missing(Word.DXA, "none"), Missing(Word.FRAX), Missing(Word.DXA)),
        needs("broken", failed=True),
    )
    detail = shown.cards[-1]["detail"]
    assert "**Not assessed besides**" in detail
    assert "- About open (bone density, FRAX)" in detail
    assert "- About broken (not available)" in detail
    assert "Not assessed besides" not in shown.cards[0]["detail"]


def test_what_does_not_speak_makes_no_card_and_is_not_shown() -> None:
    shown = cards_of(
        needs("open", Missing(Word.DXA)),
        comes_to("quiet", Suppressed((Reason("ordered"),))),
        comes_to("excluded", NotApplicable((Reason("treated"),))),
    )
    assert shown == Presentation([], {})


def test_a_card_says_what_it_is_about_and_how_to_override_it() -> None:
    (card,) = cards_of(speaks("labs", "warning", overrides=("declined", "cost"))).cards
    assert card["indicator"] == "warning"
    assert card["source"]["topic"] == {
        "system": "https://osteoporosis-cds.github.io/fhir/CodeSystem/recommendations",
        "code": "labs",
        "display": "About labs",
    }
    assert [one["code"] for one in card["overrideReasons"]] == ["declined", "cost"]


def test_the_values_of_the_outcome_fill_summary_and_prose() -> None:
    text: dict[str, Any] = {"summary": "Give it: due {due}.", "detail": "It is {days} days late."}
    (card,) = cards_of(speaks("late", values={"due": "2026-01-15", "days": 40}, **text)).cards
    assert card["summary"] == "Give it: due 2026-01-15."
    assert "It is 40 days late." in card["detail"]


def test_every_card_and_suggestion_has_a_uuid_of_its_own() -> None:
    suggest: dict[str, Any] = {"suggest": ("lab-calcium", "lab-albumin")}
    shown = cards_of(speaks("a", **suggest), speaks("b", **suggest))
    uuids = [one["uuid"] for one in shown.cards]
    uuids += [each["uuid"] for one in shown.cards for each in one["suggestions"]]
    assert len(uuids) == len(set(uuids)) == 6


def test_the_detail_has_its_sections_in_order() -> None:
    (card,) = cards_of(speaks("labs", missing=(Missing(Word.FRAX, "none on file"),))).cards
    titles = ["**Why now**", "**Consider**", "**Not assessed**", "**Source**"]
    places = [card["detail"].index(title) for title in titles]
    assert places == sorted(places)
    assert "FRAX: none on file" in card["detail"]
    assert "Grade: B. Rule PV-300 labs, knowledge 0123456789ab." in card["detail"]


@dataclass(frozen=True)
class Told:
    """A fact whose words come from the record."""

    words: str

    def describe(self) -> str:
        return self.words


def test_words_of_the_record_are_inert_in_the_detail() -> None:
    fact = Told("<img src=x> [here](https://x.example) **bold**")
    (card,) = cards_of(speaks("labs", because=(Reason("", (fact,)),))).cards
    assert r"\<img src=x\> \[here\](https://x.example) \*\*bold\*\*" in card["detail"]


INDICATED = st.lists(
    st.tuples(st.sampled_from(INDICATORS), st.integers(1, 400)), min_size=0, max_size=9
)


@settings(max_examples=60)
@given(INDICATED, st.integers(1, 6), st.booleans())
def test_whatever_speaks_is_shown_or_named_and_no_critical_card_is_lost(
    indicated: list[tuple[str, int]], most: int, order_hook: bool
) -> None:
    verdicts = [speaks(f"code{n}", one, rank) for n, (one, rank) in enumerate(indicated)]
    shown = cards_of(*verdicts, most=most, order_hook=order_hook)
    critical = {
        v.recommendation.code for v in verdicts if v.card and v.card.indicator == "critical"
    }
    room = len(critical) + 3 if order_hook else max(most, len(critical))
    assert set(shown.shown) == {one.recommendation.code for one in verdicts}
    assert critical <= set(codes_of(shown))
    assert len(shown.cards) == min(room, len(verdicts))
    places = [INDICATORS.index(one["indicator"]) for one in shown.cards]
    assert places == sorted(places)
    for code in folded_in(shown):
        assert f"- Order {code}." in shown.cards[-1]["detail"]


@pytest.mark.parametrize("order_hook", [False, True], ids=["chart", "order"])
def test_without_anything_to_say_there_is_no_card(order_hook: bool) -> None:
    assert cards_of(order_hook=order_hook) == Presentation([], {})
