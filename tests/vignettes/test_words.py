"""The vocabulary of the vignettes: its codes, its manual, and its refusals."""

from __future__ import annotations

from pathlib import Path

import pytest
from fhir.resources.R4B import get_fhir_model_class

from fhir_mappings.terminology import Terminology, load_terminology
from tests.vignettes.harness.codes import Code, tables
from tests.vignettes.harness.order_words import ORDER_WORDS
from tests.vignettes.harness.template import Word
from tests.vignettes.harness.vignette import Case, all_cases
from tests.vignettes.harness.words import (
    RECORD_WORDS,
    UnknownWord,
    read_drafts,
    read_record,
    resources_of,
)

MANUAL = Path(__file__).with_name("README.md").read_text("utf-8")
CODES = [
    pytest.param(code, id=f"{table}: {word}")
    for table, words in tables().items()
    for word, code in words.items()
]


@pytest.fixture(scope="module")
def terminology() -> Terminology:
    return load_terminology()


@pytest.mark.parametrize("code", CODES)
def test_the_value_set_of_a_word_holds_its_code(code: Code, terminology: Terminology) -> None:
    assert code.value_set in terminology.concepts(code.system, code.code)


@pytest.mark.parametrize("word", [*RECORD_WORDS, *ORDER_WORDS], ids=lambda word: word.template)
def test_the_manual_lists_every_template(word: Word) -> None:
    assert f"| `{word.template}` |" in MANUAL


@pytest.mark.parametrize(
    "text",
    ["osteoporsis", "calcium high on 2026-05-01", "stroke on 05/01/2026", "draft: denosumab"],
)
def test_a_word_that_no_template_understands_is_refused(text: str) -> None:
    with pytest.raises(UnknownWord, match="no template"):
        resources_of(text, RECORD_WORDS)


@pytest.mark.parametrize("words", [["osteoporosis"], ["woman born 1955", "man born 1955"]])
def test_a_record_says_exactly_once_who_the_patient_is(words: list[str]) -> None:
    with pytest.raises(UnknownWord, match="once"):
        read_record(words)


def test_resources_are_numbered_by_type_and_belong_to_the_patient() -> None:
    record = read_record(["woman born 1955-02-01", "stroke", "calcium 9.4 2026-06-01", "reflux"])
    ids = [f"{one['resourceType']}/{one['id']}" for one in record.resources]
    assert ids == ["Condition/1", "Observation/1", "Condition/2"]
    assert {one["subject"]["reference"] for one in record.resources} == {"Patient/p1"}


def test_a_draft_that_is_not_selected_stays_out_of_the_selections() -> None:
    drafts = read_drafts(["draft: denosumab", "draft: DXA, not selected"])
    assert drafts.selections == ("MedicationRequest/draft-1",)
    assert [one["resourceType"] for one in drafts.resources] == [
        "MedicationRequest",
        "ServiceRequest",
    ]


@pytest.mark.parametrize("case", all_cases(), ids=lambda one: f"{one.stem}: {one.id}")
def test_the_words_of_a_vignette_become_valid_resources(case: Case) -> None:
    for one in (case.chart.patient, *case.chart.resources, *case.drafts.resources):
        model = get_fhir_model_class(one["resourceType"]).model_validate(one)
        assert model.get_resource_type() == one["resourceType"]
