from dataclasses import dataclass
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cds_service.logic import (
    Answer,
    Missing,
    Reason,
    Truth,
    Word,
    all_of,
    any_of,
    fails,
    holds,
    known,
    not_,
    unknown,
)

YES, NO, OPEN = Truth.HOLDS, Truth.DOES_NOT, Truth.UNKNOWN
WORDS = st.sampled_from(list(Word))


@dataclass(frozen=True)
class Fact:
    text: str

    def describe(self) -> str:
        return self.text


def answer_of(truth: Truth, phrase: str = "criterion") -> Answer:
    match truth:
        case Truth.HOLDS:
            return holds(phrase)
        case Truth.DOES_NOT:
            return fails(phrase)
        case Truth.UNKNOWN:
            return unknown(phrase, Missing(Word.DXA, phrase))


ANSWERS = st.builds(answer_of, st.sampled_from(list(Truth)), st.text(min_size=1, max_size=5))
MANY = st.lists(ANSWERS, max_size=6)


@pytest.mark.parametrize(
    ("one", "other", "both", "either"),
    [
        (YES, YES, YES, YES),
        (YES, OPEN, OPEN, YES),
        (YES, NO, NO, YES),
        (OPEN, YES, OPEN, YES),
        (OPEN, OPEN, OPEN, OPEN),
        (OPEN, NO, NO, OPEN),
        (NO, YES, NO, YES),
        (NO, OPEN, NO, OPEN),
        (NO, NO, NO, NO),
    ],
    ids=lambda truth: truth.value,
)
def test_two_criteria_combine_by_the_table(
    one: Truth, other: Truth, both: Truth, either: Truth
) -> None:
    assert all_of(answer_of(one), answer_of(other)).truth is both
    assert any_of(answer_of(one), answer_of(other)).truth is either


@pytest.mark.parametrize(
    ("truth", "turned"), [(YES, NO), (NO, YES), (OPEN, OPEN)], ids=lambda truth: truth.value
)
def test_a_criterion_turns_around_and_an_unknown_stays(truth: Truth, turned: Truth) -> None:
    assert not_(answer_of(truth)).truth is turned


def test_no_criterion_at_all_holds_for_every_and_fails_for_some() -> None:
    assert all_of().holds
    assert any_of().fails


@given(MANY, st.randoms(use_true_random=False))
def test_where_a_criterion_stands_changes_no_truth(answers: list[Answer], random: Random) -> None:
    shuffled = list(answers)
    random.shuffle(shuffled)
    assert all_of(*answers).truth is all_of(*shuffled).truth
    assert any_of(*answers).truth is any_of(*shuffled).truth


@given(MANY)
def test_a_known_does_not_wins_over_every_unknown(answers: list[Answer]) -> None:
    assert all_of(*answers, fails("excluded")).fails
    assert all_of(fails("excluded"), *answers).fails


@given(MANY)
def test_a_known_holds_wins_over_every_unknown(answers: list[Answer]) -> None:
    assert any_of(*answers, holds("met")).holds
    assert any_of(holds("met"), *answers).holds


@given(MANY)
def test_not_every_is_some_not(answers: list[Answer]) -> None:
    turned = [not_(one) for one in answers]
    assert not_(all_of(*answers)).truth is any_of(*turned).truth
    assert not_(any_of(*answers)).truth is all_of(*turned).truth


@given(ANSWERS)
def test_turning_twice_gives_the_answer_back(answer: Answer) -> None:
    assert not_(not_(answer)) == answer


@given(ANSWERS)
def test_one_criterion_alone_or_said_twice_is_itself(answer: Answer) -> None:
    assert all_of(answer) == any_of(answer) == answer
    assert all_of(answer, answer) == any_of(answer, answer) == answer


@given(MANY, MANY)
def test_criteria_may_be_combined_in_groups(some: list[Answer], others: list[Answer]) -> None:
    assert all_of(all_of(*some), all_of(*others)).truth is all_of(*some, *others).truth
    assert any_of(any_of(*some), any_of(*others)).truth is any_of(*some, *others).truth


@given(MANY)
def test_an_open_whole_names_what_every_open_part_lacks(answers: list[Answer]) -> None:
    lacking = {item for one in answers if one.unknown for item in one.missing}
    for whole in (all_of(*answers), any_of(*answers)):
        assert set(whole.missing) == (lacking if whole.unknown else set())


def test_reasons_are_those_of_the_answers_that_decide() -> None:
    whole = all_of(holds("met"), fails("first"), unknown("open"), fails("second"))
    assert [reason.text() for reason in whole.because] == ["first", "second"]


def test_a_reason_said_by_two_criteria_is_given_once() -> None:
    assert all_of(holds("age 66"), holds("age 66")).because == (Reason("age 66"),)


@pytest.mark.parametrize(
    ("reason", "text"),
    [
        (Reason("untreated"), "untreated"),
        (Reason("", (Fact("T-score -2.6"),)), "T-score -2.6"),
        (Reason("D1", (Fact("a"), Fact("b"))), "D1: a; b"),
    ],
    ids=["a phrase alone", "facts alone", "a phrase and its facts"],
)
def test_a_reason_says_its_phrase_then_its_facts(reason: Reason, text: str) -> None:
    assert reason.text() == text


def test_a_missing_input_says_its_word_then_what_about_it() -> None:
    assert Missing(Word.VITAMIN_D).text() == "vitamin-d"
    assert Missing(Word.CALCIUM, "older than 90 days").text() == "calcium: older than 90 days"


def test_an_open_criterion_keeps_the_facts_it_rests_on() -> None:
    answer = unknown("whether below 35", Missing(Word.CREATININE), facts=(Fact("clearance > 30"),))
    assert answer.unknown
    assert answer.because[0].text() == "whether below 35: clearance > 30"


@given(st.booleans())
def test_a_truth_known_either_way_says_which(truth: bool) -> None:
    answer = known(truth, "is", "is not", Fact("here"))
    assert (answer.holds, answer.fails) == (truth, not truth)
    assert answer.because[0].text() == ("is: here" if truth else "is not: here")


@given(ANSWERS)
def test_an_answer_is_exactly_one_of_three(answer: Answer) -> None:
    assert [answer.holds, answer.fails, answer.unknown].count(True) == 1
