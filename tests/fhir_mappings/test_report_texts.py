"""T-scores in the words of reports: a corpus of invented texts, and what never yields one."""

import re
import tomllib
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_mappings.context import Reading
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.measurements import Analyte, SkeletalSite, TScore
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.reading import read_facts, read_patient_facts
from fhir_mappings.report_lines import outcomes_of
from fhir_mappings.report_sentences import Statement
from fhir_mappings.report_t_scores import READ, UNSURE, read_report_t_scores
from fhir_mappings.report_text_rules import report_text_rules
from fhir_mappings.report_texts import lines_of_html, texts_of

CORPUS = tomllib.loads(
    (Path(__file__).parents[1] / "data" / "report_texts" / "corpus.toml").read_text("utf-8")
)["report"]
LOINC = "http://loinc.org"
SAID = "Lumbar spine T-score -2.7."
Json = dict[str, Any]


def coded(code: str) -> Json:
    return {"coding": [{"system": LOINC, "code": code}]}


def report(words: str = "", **elements: Any) -> Json:
    return {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "status": "final",
        "effectiveDateTime": "2026-05-01",
        "code": coded("38269-7"),
        "conclusion": words,
        **elements,
    }


def attached(text: str, kind: str = "text/plain", charset: str = "utf-8") -> Json:
    return {"contentType": kind, "data": b64encode(text.encode(charset)).decode()}


def scores_of(read: Reading) -> tuple[TScore, ...]:
    return read_report_t_scores(read, ())


def issues_of(read: Reading) -> list[str]:
    return [one.issue for one in read.log.all()]


@pytest.mark.parametrize("case", CORPUS, ids=[case["id"] for case in CORPUS])
def test_of_a_report_is_read(reading, case):
    html = {"text": {"div": case["html"]}} if "html" in case else {}
    read = reading(report(case.get("text", ""), **html))
    found = [(score.site.value, score.value) for score in scores_of(read)]
    assert sorted(found) == sorted((site, value) for site, value in case["read"])
    assert (UNSURE in issues_of(read)) is case.get("unsure", False)
    assert any(case.get("aside", "") in one for one in issues_of(read) or [""])
    assert (READ in issues_of(read)) is bool(found)


def test_the_corpus_is_large_and_names_no_two_texts_alike():
    ids = [case["id"] for case in CORPUS]
    assert len(ids) == len(set(ids)) >= 40


def test_what_is_read_is_labeled_and_leaves_a_gap(reading):
    read = reading(report(SAID))
    [score] = scores_of(read)
    assert score.from_report_text
    assert score.describe().endswith("DiagnosticReport/r, from report text, verify")
    assert (str(score.on), score.provenance.sent) == ("2026-05-01", "-2.7")
    assert [gap.topic for gap in read.set_aside] == [Analyte.TSCORE]


def test_a_value_of_a_report_field_is_not_labeled():
    score = TScore(
        SkeletalSite.TOTAL_HIP, -2.7, PartialDate.of_year(2026), Provenance("Observation/o")
    )
    assert "verify" not in score.describe()


def test_with_the_setting_off_a_report_is_a_scan_and_nothing_more(reading):
    read = reading(report(SAID))
    facts = read_patient_facts(read)
    assert (facts.t_scores, len(facts.scans)) == ((), 1)
    assert not read.log.all()


def test_with_the_setting_on_the_facts_hold_it(reading):
    read = reading(report(SAID))
    facts, issues = read_facts(read.record, read.as_of, read.terminology, report_text=True)
    assert [score.value for score in facts.t_scores] == [-2.7]
    assert [(one.resource, one.issue) for one in issues] == [("DiagnosticReport/r", READ)]


def discrete(code: str = "38267-1", value: float = -2.5, on: str = "2026-05-01") -> Json:
    return {
        "resourceType": "Observation",
        "id": "o",
        "status": "final",
        "effectiveDateTime": on,
        "code": coded(code),
        "valueQuantity": {"value": value, "unit": "{T-score}"},
    }


TWO = "Lumbar spine T-score -2.7. Total hip T-score -1.9. Femoral neck T-score < -2."
BESIDE: dict[str, tuple[Json, list[float], bool]] = {
    "a discrete one of the site and day stands": (discrete(), [-2.5, -1.9], False),
    "one of another day does not matter": (discrete(on="2024-05-01"), [-2.5, -2.7, -1.9], True),
    "one that was set aside does not matter": (discrete(value=2.7), [-2.7, -1.9], True),
}


@pytest.mark.parametrize(("sent", "values", "unsure"), BESIDE.values(), ids=BESIDE.keys())
def test_beside_a_discrete_t_score(reading, sent, values, unsure):
    read = reading(report(TWO), sent)
    facts = read_patient_facts(read, report_text=True)
    assert [score.value for score in facts.t_scores] == values
    assert (UNSURE in issues_of(read)) is unsure


NOT_READ: dict[str, Json] = {
    "a preliminary report": report(SAID, status="preliminary"),
    "a report in error": report(SAID, status="entered-in-error"),
    "a report without a date": report(SAID, effectiveDateTime=None),
    "a report of tomorrow": report(SAID, effectiveDateTime="2026-06-16"),
    "a report of quantitative CT": report(SAID, code=coded("95925-4")),
    "another report": report(SAID, code=coded("36643-5")),
    "a report coded in words alone": report(SAID, code={"text": "DXA bone density"}),
}


@pytest.mark.parametrize("sent", NOT_READ.values(), ids=NOT_READ.keys())
def test_no_text_is_read_of(reading, sent):
    read = reading(sent)
    assert scores_of(read) == ()
    assert READ not in issues_of(read)


FORMS: dict[str, tuple[Json, bool, bool]] = {
    "plain text": (attached(SAID), True, False),
    "HTML": (attached(f"<html><body><p>{SAID}</p></body></html>", "text/html"), True, False),
    "a charset that is named": (
        attached("Lumbar spine T-score –2.7.", "text/plain; charset=windows-1252", "cp1252"),
        True,
        False,
    ),
    "bytes that are not of their charset": (
        attached("Lumbar spine T-score –2.7.", charset="cp1252"),
        False,
        True,
    ),
    "a charset that is not known": (attached(SAID, "text/plain;charset=utf-7"), False, True),
    "no base64": ({"contentType": "text/plain", "data": "%%%"}, False, True),
    "a text that is too long": (attached(SAID + " " * 100_000), False, True),
    "a PDF": (attached(SAID, "application/pdf"), False, False),
    "an address": ({"contentType": "text/plain", "url": "https://ehr.example/r"}, False, False),
    "no kind": ({"data": attached(SAID)["data"]}, False, False),
}


@pytest.mark.parametrize(("form", "is_read", "unsure"), FORMS.values(), ids=FORMS.keys())
def test_an_attached_form(reading, form, is_read, unsure):
    read = reading(report(presentedForm=[form]))
    assert bool(scores_of(read)) is is_read
    assert (UNSURE in issues_of(read)) is unsure


def test_a_text_that_is_sent_twice_is_read_once(reading):
    sent = report(SAID, text={"div": f"<div>{SAID}</div>"}, presentedForm=[attached(SAID)])
    assert len(scores_of(reading(sent))) == 1


def test_texts_that_contradict_each_other_give_nothing(reading):
    read = reading(report(SAID, presentedForm=[attached(SAID.replace("7", "2"))]))
    assert scores_of(read) == ()
    assert UNSURE in issues_of(read)


def test_an_attached_text_that_says_osteoporosis_outweighs_a_positive_value(reading):
    sent = report("Lumbar spine T-score 1.7.", presentedForm=[attached("Osteoporosis.")])
    assert scores_of(reading(sent)) == ()


def test_an_issue_never_repeats_the_text(reading):
    read = reading(report(f"{SAID} Seen by Dr Smithers, T-score 9 somewhere."))
    scores_of(read)
    assert "Smithers" not in str(read.log.all())
    assert UNSURE in issues_of(read)


HTML: dict[str, tuple[str, str]] = {
    "a sign that is no tag": ("T-score < -2.5 <b>x</b>", "T-score < -2.5 x"),
    "a comment over several tags": ("a<!-- <b>x</b> -->b", "ab"),
    "a comment that does not end": ("a<!-- x", "a"),
    "a tag that does not end": ("a <b", "a <b"),
    "a style sheet": ("<style>p { x }</style>a", "a"),
    "a self-closed one": ("<script/>a", "a"),
    "cells and rows": ("<tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>", "| a | b\n| c"),
    "entities": ("a&nbsp;&lt;&#8722;1", "a <−1"),
    "nothing": ("<div/>", ""),
}


@pytest.mark.parametrize(("sent", "words"), HTML.values(), ids=HTML.keys())
def test_html_becomes_lines(sent, words):
    assert lines_of_html(sent) == words


WORDS = st.sampled_from(
    [
        "T-score", "T score", "Z-score", "lumbar spine", "femoral neck", "total hip", "hip",
        "L1-L4", "L3", "-2.7", "−2.1", "2.7", "0.812 g/cm2", "is", "of", "was", "previously",
        "compared to", "in 2019", "not", "if", "<", ",", ".", ";", ":", "(", ")", "\n", "|",
        "Region", "BMD", "FINDINGS:", "COMPARISON:", "<td>", "</td>", "<!--", "-->", "&minus;",
    ]
)  # fmt: skip
ANY_TEXT = st.text(max_size=200) | st.lists(WORDS, max_size=30).map(" ".join)
JUNK = st.none() | st.booleans() | st.integers() | st.lists(st.text(max_size=5), max_size=2)


@settings(max_examples=500)
@given(text=ANY_TEXT)
def test_any_text_is_read_without_a_crash(text: str) -> None:
    assert isinstance(lines_of_html(text), str)
    assert all(-100 < one.value < 100 for one in outcomes_of(text, 2026) if is_statement(one))


def is_statement(outcome: object) -> bool:
    return isinstance(outcome, Statement)


@settings(max_examples=500)
@given(words=st.lists(WORDS.filter(lambda word: "T" not in word.replace("COMP", "")), max_size=30))
def test_no_text_without_the_word_yields_a_t_score(words: list[str]) -> None:
    assert list(outcomes_of(" ".join(words), 2026)) == []


NAME = re.compile(r"\bT(?:\W|&#45;)?score", re.IGNORECASE)


@pytest.mark.parametrize("case", CORPUS, ids=[case["id"] for case in CORPUS])
def test_no_report_yields_one_without_the_word(reading, case):
    texts = {key: NAME.sub("value", case[key]) for key in ("text", "html") if key in case}
    html = {"text": {"div": texts["html"]}} if "html" in texts else {}
    read = reading(report(texts.get("text", ""), **html))
    assert scores_of(read) == ()


@settings(max_examples=200)
@given(
    junk=JUNK | st.dictionaries(st.sampled_from(["data", "contentType", "div"]), JUNK | ANY_TEXT)
)
def test_any_json_in_place_of_a_text_never_raises(junk: object) -> None:
    for name in ("conclusion", "text", "presentedForm"):
        assert isinstance(tuple(texts_of({name: junk})), tuple)


@pytest.mark.parametrize(
    "unit", ["<", "<!--", "T-score ", "T-score -2.7, ", "L1-", "(((", "prior "]
)
def test_a_long_text_takes_no_long_time(unit):
    longest = report_text_rules().longest_text
    text = (unit * longest)[:longest]
    assert len(lines_of_html(text)) <= longest
    assert all(not is_statement(one) for one in outcomes_of(text, 2026))
