"""The criteria of agents.toml are refused when they are not as they should be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cds_service.errors import Misconfigured
from cds_service.knowledge import read_toml
from cds_service.therapy.agent_checks import CHECKS
from cds_service.therapy.history_criteria import FILE, history_of, parse_agent, parse_criterion
from cds_service.therapy.limits import PACKAGE

GOOD: Mapping[str, Any] = {
    "phrase": "Paget disease of bone",
    "ground": "skeletal",
    "concepts": ["cond-paget"],
    "source": "labels",
    "locator": "Forteo 5",
    "verified": "V",
    "effective": None,
    "review_by": None,
}


def test_a_whole_criterion_is_read() -> None:
    assert parse_criterion("paget", GOOD).phrase == "Paget disease of bone"


@pytest.mark.parametrize(
    "changed",
    [
        pytest.param({"concepts": ["cond-pagets"]}, id="an unknown concept"),
        pytest.param({"ground": "bones"}, id="an unknown ground"),
        pytest.param({"source": "a friend"}, id="an unknown source"),
        pytest.param({"verified": "sure"}, id="an unknown verification mark"),
        pytest.param({"course": "sometimes"}, id="an unknown course"),
        pytest.param({"concept": "cond-paget"}, id="an unknown key"),
    ],
)
def test_a_criterion_with_something_wrong_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(Misconfigured, match="paget"):
        parse_criterion("paget", {**GOOD, **changed})


def test_a_criterion_without_its_provenance_is_refused() -> None:
    with pytest.raises(Misconfigured, match="locator"):
        parse_criterion("paget", {key: GOOD[key] for key in GOOD if key != "locator"})


@pytest.mark.parametrize("agent", CHECKS)
def test_each_built_agent_has_criteria_and_sources(agent: str) -> None:
    history = history_of(next(one for one in CHECKS if one == agent))
    assert history.criteria
    assert history.sources


def test_every_criterion_is_used_by_an_agent_and_every_agent_is_built() -> None:
    knowledge = read_toml(PACKAGE, FILE)
    used = {
        name
        for entry in knowledge["agents"].values()
        for status in ("contraindicated", "avoid", "caution")
        for name in entry.get(status, ())
    }
    assert used == set(knowledge["history"])
    assert set(knowledge["agents"]) == {agent.value for agent in CHECKS}


@pytest.mark.parametrize(
    ("entry", "word"),
    [
        pytest.param({"criteria": []}, "unknown keys", id="an unknown key"),
        pytest.param({"avoid": ["nothing"]}, "not there", id="a criterion that is not there"),
        pytest.param({"sources": ["letters"]}, "letters", id="an unknown source"),
    ],
)
def test_an_agent_with_something_wrong_is_refused(entry: dict[str, Any], word: str) -> None:
    with pytest.raises(Misconfigured, match=word):
        parse_agent("alendronate", entry, {})
