"""The published vignettes over HTTP: diagnosis, tiers, agents, and every card that is built."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any

import pytest

from cds_service.recommendations.catalog import catalog
from cds_service.therapy.agent_checks import CHECKS
from tests.vignettes.harness.calls import ORDER_HOOKS, call_body
from tests.vignettes.harness.over_http import card_of, explanation_of, post
from tests.vignettes.harness.servers import Servers
from tests.vignettes.harness.shared_facts import SharedVignette, order_words, record_words
from tests.vignettes.harness.vignette import DEFAULT_PROFILE
from tests.vignettes.harness.words import read_drafts, read_record

Answer = dict[str, Any]
Ask = Callable[[SharedVignette], list[Answer]]

FILE = Path(__file__).parents[1] / "data" / "shared_vignettes" / "vignettes.json"
SHARED = [SharedVignette(entry) for entry in json.loads(FILE.read_text("utf-8"))["vignettes"]]
PARAMETERS = [pytest.param(one, id=one.id) for one in SHARED]


def _that_assert(name: str) -> pytest.MarkDecorator:
    """Run a test on the vignettes that say anything of this."""
    found = [pytest.param(one, id=one.id) for one in SHARED if one.expected.get(name)]
    return pytest.mark.parametrize("vignette", found)


@pytest.fixture(scope="module")
def ask(servers: Servers) -> Ask:
    """Give the answers to a vignette: of its own hook, and of the chart view of its record."""
    return cache(partial(_ask, servers))


def _ask(servers: Servers, vignette: SharedVignette) -> list[Answer]:
    base = servers.base(vignette.as_of, DEFAULT_PROFILE)
    hook = vignette.entry["hook"]
    hooks = [hook, "patient-view"] if hook in ORDER_HOOKS else [hook]
    record = read_record(record_words(vignette))
    drafts = read_drafts(order_words(vignette))
    return [post(base, call_body(one, record, drafts)) for one in hooks]


def _outcomes(answers: list[Answer]) -> dict[str, tuple[str, list[str]]]:
    """Give outcome and reasons by code; a code that is not built has none."""
    return {
        one["code"]: (one["outcome"], [*one["because"], *one["missing"]])
        for answer in answers
        for one in explanation_of(answer)["recommendations"]
    }


@pytest.mark.parametrize("vignette", PARAMETERS)
def test_diagnosis_and_tiers_are_as_published(vignette: SharedVignette, ask: Ask) -> None:
    for answer in ask(vignette):
        explanation = explanation_of(answer)
        found = {
            "diagnosis_basis": explanation["diagnosis"],
            "tier": explanation["tier"],
            "tier_ES2020": explanation["tierByGuideline"].get("endocrine-society-2020"),
        }
        asserted = {name: vignette.expected[name] for name in found}
        wanted = {name: value for name, value in asserted.items() if value is not None}
        assert {name: found[name] for name in wanted} == wanted, explanation["tierReasons"]


@_that_assert("tier_reasons")
def test_reasons_of_the_tier_are_as_published(vignette: SharedVignette, ask: Ask) -> None:
    reasons = explanation_of(ask(vignette)[0])["tierReasons"]
    codes = dict.fromkeys(text.split(":")[0] for text in reasons)
    beyond_diagnosis = [code for code in codes if code.startswith("V")]
    assert beyond_diagnosis == vignette.expected["tier_reasons"], reasons


@pytest.mark.parametrize("vignette", PARAMETERS)
def test_built_recommendations_speak_and_keep_silent_as_published(
    vignette: SharedVignette, ask: Ask
) -> None:
    built = {one.code for one in catalog()}
    outcomes = _outcomes(ask(vignette))
    included = built & set(vignette.expected["cards_include"])
    excluded = built & set(vignette.expected["cards_exclude"])
    silent = {code: outcomes.get(code) for code in included if _is_silent(code, outcomes)}
    loud = {code: outcomes[code] for code in excluded if not _is_silent(code, outcomes)}
    assert (silent, loud) == ({}, {})


def _is_silent(code: str, outcomes: dict[str, tuple[str, list[str]]]) -> bool:
    return outcomes.get(code, ("not listed", []))[0] != "recommend"


@_that_assert("drug_status")
def test_status_of_the_built_agents_is_as_published(vignette: SharedVignette, ask: Ask) -> None:
    therapies = explanation_of(ask(vignette)[0])["therapies"]
    asserted = vignette.expected["drug_status"]
    wanted = {agent: status for agent, status in asserted.items() if agent in CHECKS}
    found = {agent: therapies[agent]["status"] for agent in wanted}
    assert found == wanted, therapies


@_that_assert("indicators")
def test_indicators_of_the_cards_are_as_published(vignette: SharedVignette, ask: Ask) -> None:
    built = {one.code for one in catalog()}
    for code, indicator in vignette.expected.get("indicators", {}).items():
        if code in built:
            cards = [card_of(answer, code) for answer in ask(vignette)]
            assert [card["indicator"] for card in cards if card] == [indicator]
