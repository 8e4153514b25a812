import pytest

from cds_service.logic import Answer, Missing, Reason, Word, all_of, fails, holds, unknown
from cds_service.recommendations.outcomes import (
    NeedsData,
    NotApplicable,
    Outcome,
    Recommend,
    Suppressed,
    one_outcome,
    settle,
)

NO_DXA = Missing(Word.DXA)
NO_CALCIUM = Missing(Word.CALCIUM)
MET = holds("the trigger is met")
EXCLUDED = fails("already treated")
OPEN = unknown("the tier is open", NO_DXA)
QUIET = holds("a scan is ordered")
NOT_QUIET = fails("no scan is ordered")
QUIET_UNKNOWN = unknown("whether a scan is ordered", Missing(Word.PROCEDURES))
CARDS = ("critical", "warning")


@pytest.mark.parametrize("suppressed", [QUIET, NOT_QUIET, QUIET_UNKNOWN], ids=["y", "n", "open"])
@pytest.mark.parametrize(
    ("trigger", "kind"), [(EXCLUDED, NotApplicable), (OPEN, NeedsData)], ids=["excluded", "open"]
)
def test_a_trigger_that_is_not_met_decides_whatever_quiets_it(
    trigger: Answer, kind: type[Outcome], suppressed: Answer
) -> None:
    assert isinstance(settle(trigger, suppressed), kind)


def test_a_known_exclusion_comes_before_what_is_missing() -> None:
    assert settle(all_of(OPEN, EXCLUDED, MET)) == NotApplicable((Reason("already treated"),))


def test_what_is_excluded_twice_gives_its_first_reason() -> None:
    trigger = all_of(fails("tier is low"), EXCLUDED)
    assert settle(trigger) == NotApplicable((Reason("tier is low"),))


def test_what_is_missing_is_named() -> None:
    assert settle(all_of(MET, OPEN)) == NeedsData((Reason("the tier is open"),), (NO_DXA,))


def test_a_met_trigger_that_is_quieted_says_what_quiets_it() -> None:
    assert settle(MET, QUIET) == Suppressed((Reason("a scan is ordered"),))


def test_a_met_trigger_recommends_the_default_card_with_its_reasons() -> None:
    outcome = settle(MET)
    assert outcome == Recommend("default", (Reason("the trigger is met"),))


def test_an_unknown_suppression_lets_the_card_show_and_name_it() -> None:
    outcome = settle(MET, QUIET_UNKNOWN, "repeat")
    assert outcome == Recommend("repeat", MET.because, (Missing(Word.PROCEDURES),))


def test_a_card_names_each_thing_it_could_not_take_into_account_once() -> None:
    outcome = settle(MET, QUIET_UNKNOWN, notes=(NO_CALCIUM, Missing(Word.PROCEDURES)))
    assert isinstance(outcome, Recommend)
    assert outcome.missing == (Missing(Word.PROCEDURES), NO_CALCIUM)


def test_a_card_carries_the_values_of_its_wording() -> None:
    outcome = settle(MET, values={"days": 1})
    assert isinstance(outcome, Recommend)
    assert outcome.values == {"days": 1}


def recommend(card: str, because: str, *missing: Missing, agent: str = "") -> Recommend:
    return Recommend(card, (Reason(because),), missing, {"agent": agent})


def test_without_a_draft_nothing_applies_and_the_reason_is_given() -> None:
    assert one_outcome((), CARDS, "no bone agent") == NotApplicable((Reason("no bone agent"),))


def test_the_strongest_card_of_several_drafts_wins_with_its_values() -> None:
    weak, strong = recommend("warning", "a", agent="a"), recommend("critical", "b", agent="b")
    for drafts in ((weak, strong), (strong, weak)):
        outcome = one_outcome(drafts, CARDS, "")
        assert isinstance(outcome, Recommend)
        assert outcome.card == "critical"
        assert outcome.values == {"agent": "b"}
        assert {reason.text() for reason in outcome.because} == {"a", "b"}


def test_a_draft_that_is_recommended_wins_and_names_what_another_lacks() -> None:
    quiet, open_one = Suppressed((Reason("ordered"),)), NeedsData((Reason("open"),), (NO_CALCIUM,))
    drafts = (NotApplicable((Reason("fits"),)), quiet, open_one, recommend("warning", "a", NO_DXA))
    outcome = one_outcome(drafts, CARDS, "")
    assert outcome == Recommend("warning", (Reason("a"),), (NO_DXA, NO_CALCIUM), {"agent": ""})


def test_what_is_missing_for_one_draft_comes_before_what_quiets_another() -> None:
    quiet, open_one = Suppressed((Reason("ordered"),)), NeedsData((Reason("open"),), (NO_CALCIUM,))
    assert one_outcome((quiet, open_one), CARDS, "") == open_one


def test_what_quiets_one_draft_comes_before_what_excludes_another() -> None:
    quiet, excluded = Suppressed((Reason("ordered"),)), NotApplicable((Reason("fits"),))
    assert one_outcome((excluded, quiet), CARDS, "") == quiet


def test_drafts_that_nothing_concerns_give_the_first_reason() -> None:
    first, second = NotApplicable((Reason("first"),)), NotApplicable((Reason("second"),))
    assert one_outcome((first, second), CARDS, "none") == first
