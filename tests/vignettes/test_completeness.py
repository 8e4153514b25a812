"""Every recommendation is held by its vignettes: cards, silences, suppressions, limits."""

from __future__ import annotations

import re
from dataclasses import fields

import pytest

from cds_service.recommendations.catalog import Recommendation, catalog
from tests.vignettes.harness.suppressions import clauses
from tests.vignettes.harness.vignette import Case, all_cases, cases_of

SENTENCE = re.compile(r"[a-z]+(?: [\w%.,'/-]+){3,}(?<![.,])")

EACH = pytest.mark.parametrize("recommendation", catalog(), ids=lambda one: one.stem)
LIMITS = [
    pytest.param(one, field.name, id=f"{one.stem}: {field.name}")
    for one in catalog()
    for field in fields(one.limits)
]


def _with_outcome(recommendation: Recommendation, outcome: str) -> list[Case]:
    return [one for one in cases_of(recommendation.stem) if one.expect.outcome == outcome]


@EACH
def test_each_card_has_a_case_that_fires_it(recommendation: Recommendation) -> None:
    fired = {one.expect.card for one in _with_outcome(recommendation, "recommend")}
    assert fired == set(recommendation.cards)


@EACH
def test_there_is_a_case_to_which_it_does_not_apply(recommendation: Recommendation) -> None:
    assert _with_outcome(recommendation, "not-applicable")


@EACH
def test_each_clause_that_can_suppress_it_has_a_case(recommendation: Recommendation) -> None:
    texts = {one.expect.text for one in _with_outcome(recommendation, "suppressed")}
    assert "" not in texts
    assert len(texts) >= clauses(recommendation)


@EACH
def test_a_case_needs_data_and_says_which(recommendation: Recommendation) -> None:
    found = _with_outcome(recommendation, "needs-data")
    assert found
    assert all(one.expect.missing for one in found)


@pytest.mark.parametrize(("recommendation", "limit"), LIMITS)
def test_a_case_at_each_limit_differs_from_one_just_past_it(
    recommendation: Recommendation, limit: str
) -> None:
    pinned = [one.expect for one in cases_of(recommendation.stem) if limit in one.pins]
    assert len({(one.outcome, one.card) for one in pinned}) > 1


@EACH
def test_cases_pin_only_limits_that_exist(recommendation: Recommendation) -> None:
    pinned = {pin for one in cases_of(recommendation.stem) for pin in one.pins}
    assert pinned <= {field.name for field in fields(recommendation.limits)}


@EACH
def test_no_two_cases_of_a_file_share_their_id(recommendation: Recommendation) -> None:
    ids = [one.id for one in cases_of(recommendation.stem)]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("case", all_cases(), ids=lambda one: f"{one.stem}: {one.id}")
def test_the_id_of_a_case_reads_as_a_sentence(case: Case) -> None:
    assert SENTENCE.fullmatch(case.id)
