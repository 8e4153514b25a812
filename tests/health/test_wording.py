"""What the files of recommendations say is what the rules, the drafts and the wire can bear."""

import ast
import re
from importlib.util import find_spec
from pathlib import Path
from string import Formatter

import pytest

from cds_service.cards.drafts import drafts
from cds_service.cards.overrides import override_reasons
from cds_service.cards.suggestions import FIRST_OPTION, MISSING_LABS, REMOVE_DRAFT
from cds_service.knowledge import read_toml
from cds_service.logic import Word
from cds_service.recommendations.catalog import (
    SUMMARY_LIMIT,
    CardText,
    Recommendation,
    catalog,
)
from fhir_mappings.facts.medications import Agent
from hook_definitions.definitions import load_services
from tests.health.rule_reading import given_values, settled_cards
from tests.health.tree import content_of, knowledge_files, modules, shown, texts_in

RECOMMENDATIONS = catalog()
CODES = [one.code for one in RECOMMENDATIONS]
CARDS = [(one, card) for one in RECOMMENDATIONS for card in one.cards.values()]
CARD_IDS = [f"{one.code} {card.key}" for one, card in CARDS]
EACH = pytest.mark.parametrize("one", RECOMMENDATIONS, ids=CODES)
EACH_CARD = pytest.mark.parametrize(("one", "card"), CARDS, ids=CARD_IDS)

# What a summary may begin with: it says first what to do.
VERB = re.compile(
    "(Add|Ask|Assess|Avoid|Book|Change|Check|Choose|Confirm|Consider|Continue|Correct|Delay|"
    "Discuss|Give|Hold|Image|Measure|Offer|Order|Plan|Prescribe|Reassess|Recheck|Reconsider|"
    "Record|Reduce|Refer|Remove|Repeat|Review|Separate|Start|Stop|Switch|Test|Treat|Verify) "
)
PROMISES = re.compile(
    r"\b(safe|safely|safest|cures?|cured|prevents?|guarantees?|guaranteed|harmless|risk-free)\b",
    re.IGNORECASE,
)
HTML = re.compile(r"<[a-z!/]|&#?\w+;", re.IGNORECASE)
WIDEST_BY_NAME = {"days": "9999", "last": "2026-12-31", "due": "2026-12-31", "end": "2026-12-31"}
WIDEST = max(Agent, key=len).value
FROM_THE_RECORD = {FIRST_OPTION, MISSING_LABS, REMOVE_DRAFT}


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def at_its_widest(summary: str) -> str:
    names = placeholders(summary)
    return summary.format(**{name: WIDEST_BY_NAME.get(name, WIDEST) for name in names})


def module_of(one: Recommendation) -> str:
    return f"cds_service.recommendations.{one.group}.{one.stem}"


def tree_of(one: Recommendation) -> ast.Module:
    return next(each.tree for each in modules() if each.name == module_of(one))


@EACH
def test_a_code_is_of_letters_and_digits_and_is_its_stem(one: Recommendation) -> None:
    head, *rest = one.stem.split("_")
    assert re.fullmatch(r"[a-z][A-Za-z0-9]+", one.code)
    assert one.code == head + "".join(part.capitalize() for part in rest)


def test_codes_and_ids_are_used_once() -> None:
    assert len(set(CODES)) == len(CODES)
    assert len({one.id for one in RECOMMENDATIONS}) == len(RECOMMENDATIONS)


@EACH
def test_a_recommendation_names_hooks_that_services_have(one: Recommendation) -> None:
    known = {service.hook for service in load_services().values()}
    assert one.hooks
    assert set(one.hooks) <= known


@EACH
def test_an_owner_or_a_host_of_a_card_shares_a_hook_with_it(one: Recommendation) -> None:
    others = {other.code: other for other in RECOMMENDATIONS}
    for code in (*one.yields_to, *one.merges_into):
        assert set(others[code].hooks) & set(one.hooks), code


@EACH
def test_every_card_key_that_a_rule_settles_on_is_worded_and_no_other(one: Recommendation) -> None:
    assert settled_cards(tree_of(one)) == set(one.cards)


@EACH_CARD
def test_every_placeholder_of_a_card_is_a_value_that_its_rule_gives(
    one: Recommendation, card: CardText
) -> None:
    named = placeholders(card.summary) | placeholders(card.detail)
    assert named - given_values(tree_of(one)) == set()


@EACH_CARD
def test_a_summary_at_its_widest_stays_under_140_characters(
    one: Recommendation, card: CardText
) -> None:
    units = len(at_its_widest(card.summary).encode("utf-16-le")) // 2
    assert 0 < units <= SUMMARY_LIMIT < 140


@EACH_CARD
def test_a_summary_begins_with_what_to_do(one: Recommendation, card: CardText) -> None:
    assert VERB.match(card.summary)


@EACH_CARD
def test_no_card_promises_safety_or_cure(one: Recommendation, card: CardText) -> None:
    assert PROMISES.findall(f"{card.summary} {card.detail}") == []


@EACH_CARD
def test_every_override_reason_of_a_card_exists(one: Recommendation, card: CardText) -> None:
    assert card.overrides
    assert set(card.overrides) - set(override_reasons()) == set()


@EACH_CARD
def test_every_suggestion_of_a_card_exists(one: Recommendation, card: CardText) -> None:
    assert set(card.suggest) - FROM_THE_RECORD - set(drafts()) == set()


@EACH_CARD
def test_every_option_of_a_card_is_an_agent_that_can_be_drafted(
    one: Recommendation, card: CardText
) -> None:
    assert set(card.options) - set(Agent) == set()
    if FIRST_OPTION in card.suggest:
        assert card.options
        assert set(card.options) - set(drafts()) == set()


@pytest.mark.parametrize("path", knowledge_files("recommendations"), ids=shown)
def test_the_wording_holds_no_html(path: Path) -> None:
    texts = list(texts_in(content_of(path)))
    assert texts
    assert [text for text in texts if HTML.search(text)] == []


def test_override_reasons_have_stable_codes_and_plain_words() -> None:
    for code, coding in override_reasons().items():
        assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", code)
        assert coding["display"].strip()
        assert not HTML.search(coding["display"])


@EACH
def test_a_recommendation_is_found_beside_its_rule(one: Recommendation) -> None:
    assert find_spec(module_of(one)) is not None
    assert one.rule.__module__ == module_of(one)
    assert one.rule.__code__.co_varnames[: one.rule.__code__.co_argcount] == ("case", "limits")


def test_each_word_for_what_is_missing_is_said_in_plain_words() -> None:
    words = read_toml("cds_service.cards", "missing_words.toml")
    assert set(words) == {word.value for word in Word}
    assert all(said and "-" not in said.replace("25-OH", "") for said in words.values())
