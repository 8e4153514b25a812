"""Conditions: what counts, what is doubted, what only words tell."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fhir_mappings.conditions import read_findings
from fhir_mappings.context import Reading
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Certainty, Course, FindingKind

ReadingOf = Callable[..., Reading]

STROKE = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "I63.9"}]}


def condition(**elements: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "id": "c1", "code": STROKE} | elements


def status(word: str) -> dict[str, Any]:
    return {"coding": [{"code": word}]}


def test_a_coded_condition_is_a_finding_with_its_dates(reading: ReadingOf) -> None:
    resource = condition(
        onsetDateTime="2024-03", recordedDate="2024-05-02", clinicalStatus=status("active")
    )
    (finding,) = read_findings(reading(resource))
    assert Concept.STROKE in finding.concepts
    assert finding.kind is FindingKind.CONDITION
    assert finding.when == PartialDate.of_month(2024, 3)
    assert finding.recorded == PartialDate.of_day(date(2024, 5, 2))
    assert (finding.course, finding.certainty) == (Course.ACTIVE, Certainty.CERTAIN)
    assert finding.provenance.reference == "Condition/c1"
    assert finding.provenance.sent == "I63.9"


def test_a_proprietary_first_coding_does_not_hide_the_known_one(reading: ReadingOf) -> None:
    local = {"system": "urn:local", "code": "17"}
    resource = condition(code={"coding": [local, *STROKE["coding"]]})
    (finding,) = read_findings(reading(resource))
    assert Concept.STROKE in finding.concepts


@pytest.mark.parametrize("word", ["refuted", "entered-in-error", "differential"])
@pytest.mark.parametrize("sent", [status, str, lambda word: {"text": word.title()}])
def test_what_is_denied_states_nothing_and_is_named(
    reading: ReadingOf, word: str, sent: Any
) -> None:
    one = reading(condition(verificationStatus=sent(word)))
    assert read_findings(one) == ()
    assert [issue.resource for issue in one.log.all()] == ["Condition/c1"]


@pytest.mark.parametrize("word", ["unconfirmed", "provisional"])
def test_what_is_doubted_is_kept_as_doubtful_and_named(reading: ReadingOf, word: str) -> None:
    one = reading(condition(verificationStatus=status(word)))
    (finding,) = read_findings(one)
    assert finding.certainty is Certainty.DOUBTFUL
    assert one.log.all()[0].resource == "Condition/c1"


def test_a_differential_that_is_also_called_unconfirmed_states_nothing(reading: ReadingOf) -> None:
    both = {"coding": [{"code": "unconfirmed"}, {"code": "differential"}]}
    assert read_findings(reading(condition(verificationStatus=both))) == ()


COURSES = [
    ("active", Course.ACTIVE),
    ("recurrence", Course.ACTIVE),
    ("relapse", Course.ACTIVE),
    ("inactive", Course.OVER),
    ("remission", Course.OVER),
    ("resolved", Course.OVER),
    ("something else", Course.UNSTATED),
]


@pytest.mark.parametrize(("word", "course"), COURSES, ids=[f"{w} is {c}" for w, c in COURSES])
def test_the_clinical_status_tells_the_course(
    reading: ReadingOf, word: str, course: Course
) -> None:
    (finding,) = read_findings(reading(condition(clinicalStatus=status(word))))
    assert finding.course is course


def test_an_end_without_a_status_tells_that_it_is_over(reading: ReadingOf) -> None:
    (finding,) = read_findings(reading(condition(abatementDateTime="2025-01-01")))
    assert finding.course is Course.OVER


@pytest.mark.parametrize(
    "abatement",
    [
        {"abatementDateTime": "soon"},
        {"abatementDateTime": "2027-01-01"},
        {"abatementString": "yes"},
    ],
    ids=["unreadable end", "end in the future", "end in words"],
)
def test_an_end_that_is_no_past_date_does_not_end_it(
    reading: ReadingOf, abatement: dict[str, Any]
) -> None:
    (finding,) = read_findings(reading(condition(**abatement)))
    assert (finding.ended, finding.course) == (None, Course.UNSTATED)


def test_an_end_before_its_start_is_ignored_and_named(reading: ReadingOf) -> None:
    one = reading(condition(onsetDateTime="2024-03-01", abatementDateTime="2023-01-01"))
    (finding,) = read_findings(one)
    assert finding.when == PartialDate.of_day(date(2024, 3, 1))
    assert finding.ended is None
    assert "ends before it starts" in one.log.all()[0].issue


def test_a_condition_wholly_after_the_as_of_day_is_set_aside(reading: ReadingOf) -> None:
    one = reading(condition(onsetDateTime="2026-06-16"))
    assert read_findings(one) == ()
    assert "after the day of evaluation" in one.log.all()[0].issue


def test_a_partial_date_that_may_be_past_is_kept(reading: ReadingOf) -> None:
    (finding,) = read_findings(reading(condition(onsetDateTime="2026")))
    assert finding.when == PartialDate.of_year(2026)


def test_an_unreadable_onset_leaves_an_undated_finding_and_an_issue(reading: ReadingOf) -> None:
    one = reading(condition(onsetDateTime="2024-02-31"))
    (finding,) = read_findings(one)
    assert finding.when is None
    assert "onset cannot be read" in one.log.all()[0].issue


def test_an_onset_in_words_is_no_date(reading: ReadingOf) -> None:
    (finding,) = read_findings(reading(condition(onsetString="2024-01-01")))
    assert finding.when is None


def test_words_without_a_known_code_only_hint_and_are_never_repeated(reading: ReadingOf) -> None:
    one = reading(condition(code={"text": "Stroke, told by her sister Jane"}))
    (finding,) = read_findings(one)
    assert finding.certainty is Certainty.TEXT_ONLY
    assert finding.concepts == {Concept.STROKE}
    assert "Jane" not in one.log.all()[0].issue


def test_words_beside_a_code_of_a_known_system_are_not_read(reading: ReadingOf) -> None:
    other = {"system": "http://snomed.info/sct", "code": "38341003"}
    resource = condition(code={"coding": [other], "text": "Stroke risk"})
    assert read_findings(reading(resource)) == ()


def test_a_refuted_text_names_no_exclusion(reading: ReadingOf) -> None:
    resource = condition(code={"text": "Stroke"}, verificationStatus=status("refuted"))
    assert read_findings(reading(resource)) == ()


def test_a_condition_that_no_rule_reads_leaves_no_trace(reading: ReadingOf) -> None:
    gout = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M10.9"}]}
    one = reading(condition(code=gout, verificationStatus=status("refuted")))
    assert read_findings(one) == ()
    assert one.log.all() == ()


def test_the_side_of_the_body_is_read_from_a_post_coordinated_site(reading: ReadingOf) -> None:
    site = {"coding": [{"system": "http://snomed.info/sct", "code": "71341001:272741003=7771000"}]}
    (finding,) = read_findings(reading(condition(bodySite=[site])))
    assert finding.laterality == "left"


@pytest.mark.parametrize(
    ("code", "later"),
    [
        pytest.param("W19.XXXA", False, id="a fall under treatment is a new one"),
        pytest.param("W19.XXXD", True, id="aftercare of a fall is later"),
        pytest.param("W11.XXXS", True, id="a late effect of a fall from a height is later"),
        pytest.param("W19", False, id="a fall without a 7th character is not known to be later"),
        pytest.param("R29.6", False, id="repeated falls have no 7th character"),
    ],
)
def test_the_seventh_character_tells_the_aftercare_of_a_fall(
    reading: ReadingOf, code: str, later: bool
) -> None:
    fall = {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": code}]}
    (finding,) = read_findings(reading(condition(code=fall)))
    assert finding.later_episode is later


AGES = {
    "an age": ({"onsetAge": {"value": 45, "unit": "years"}}, ("2000-02-01", "2001-01-31")),
    "an age in UCUM": ({"onsetAge": {"value": 45, "code": "a"}}, ("2000-02-01", "2001-01-31")),
    "a range of ages": (
        {"onsetRange": {"low": {"value": 40, "code": "a"}, "high": {"value": 45, "code": "a"}}},
        ("1995-02-01", "2001-01-31"),
    ),
    "a date beside an age": (
        {"onsetDateTime": "2010-05-06", "onsetAge": {"value": 45, "code": "a"}},
        ("2010-05-06", "2010-05-06"),
    ),
}


@pytest.mark.parametrize(("sent", "span"), AGES.values(), ids=AGES.keys())
def test_an_onset_as_an_age_is_a_year_of_her_life(
    reading: ReadingOf, sent: dict[str, Any], span: tuple[str, str]
) -> None:
    patient = {"resourceType": "Patient", "id": "1", "birthDate": "1955-02-01"}
    (finding,) = read_findings(reading(condition(**sent), patient=patient))
    assert finding.when is not None
    assert (finding.when.earliest.isoformat(), finding.when.latest.isoformat()) == span


@pytest.mark.parametrize(
    "age", [{"value": 45, "unit": "days"}, {"value": "45"}, {"value": -1}, "45", [], None]
)
def test_an_age_that_cannot_be_read_leaves_the_onset_open(reading: ReadingOf, age: Any) -> None:
    (finding,) = read_findings(reading(condition(onsetAge=age)))
    assert finding.when is None


@pytest.mark.parametrize("code", [None, {}, [], "I63.9", {"coding": []}, {"coding": [{}]}])
def test_an_entry_without_a_readable_code_is_named(reading: ReadingOf, code: Any) -> None:
    one = reading(condition(code=code))
    assert read_findings(one) == ()
    assert [issue.issue for issue in one.log.all()] == ["has no code that can be read; not used"]
