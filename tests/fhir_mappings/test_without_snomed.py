"""The switch for SNOMED CT: where it is off, no code of it means anything, and words stay words."""

import json
from copy import deepcopy
from datetime import date
from importlib.resources import files
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Certainty
from fhir_mappings.facts.provenance import SourceState
from fhir_mappings.reading import read_facts
from fhir_mappings.record import FhirRecord, SourceRows, build_record
from fhir_mappings.terminology import load_terminology
from fhir_mappings.value_set_library import read_library
from fhir_mappings.without_snomed import without_snomed, without_snomed_codes

SNOMED = "http://snomed.info/sct"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
AS_OF = date(2026, 6, 15)
ON, OFF = load_terminology(), load_terminology(snomed=False)
LIBRARY = read_library()
LISTED = {
    code for one in LIBRARY.contents.values() for system, code in one.codes if system == SNOMED
}


def test_no_snomed_code_of_any_value_set_means_anything_and_the_others_still_do() -> None:
    assert len(LISTED) > 1000
    assert all(ON.concepts(SNOMED, code) for code in LISTED)
    assert [code for code in sorted(LISTED) if OFF.concepts(SNOMED, code)] == []
    assert OFF.concepts(ICD, "M81.0") == {Concept.OSTEOPOROSIS}
    assert (ON.reads_snomed, OFF.reads_snomed) == (True, False)


@pytest.mark.parametrize(
    "system",
    [
        SNOMED,
        f"{SNOMED}/",
        f"{SNOMED}/731000124108/version/20240301",
        " HTTP://SNOMED.INFO/SCT ",
        "urn:oid:2.16.840.1.113883.6.96",
        "2.16.840.1.113883.6.96",
        "SNOMED-CT",
    ],
)
def test_a_coding_loses_system_and_code_and_keeps_its_words(system: str) -> None:
    coding = {"system": system, "code": "230690007", "display": "Stroke", "userSelected": True}
    sent = {"coding": [coding, {"system": ICD, "code": "I63.9"}], "text": "Stroke"}
    assert without_snomed_codes(sent) == {
        "coding": [
            {"display": "Stroke", "userSelected": True},
            {"system": ICD, "code": "I63.9"},
        ],
        "text": "Stroke",
    }


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        pytest.param({"code": "72705000"}, {}, id="a code of it without a system"),
        pytest.param({"valueCode": "248152002"}, {}, id="a code of it in an extension"),
        pytest.param({"code": "71341001:272741003=7771000"}, {}, id="a post-coordinated code"),
        pytest.param({"code": "72705001"}, {"code": "72705001"}, id="a check digit that fails"),
        pytest.param({"code": "MTH"}, {"code": "MTH"}, id="a word"),
        pytest.param(
            {"system": "http://hospital.example", "code": "72705000"},
            {"system": "http://hospital.example", "code": "72705000"},
            id="digits of another system",
        ),
        pytest.param({"code": ["72705000"]}, {"code": ["72705000"]}, id="a list"),
    ],
)
def test_what_counts_as_a_code_of_it(sent: dict[str, Any], left: dict[str, Any]) -> None:
    assert without_snomed_codes(sent) == left


def test_what_holds_none_is_not_copied_and_nothing_sent_is_changed() -> None:
    plain = {"coding": [{"system": ICD, "code": "M81.0"}], "note": [{"text": "x"}]}
    mixed = {"a": plain, "b": {"coding": [{"system": SNOMED, "code": "64859006"}]}}
    before = deepcopy(mixed)
    assert without_snomed_codes(plain) is plain
    assert without_snomed_codes(mixed)["a"] is plain
    assert mixed == before


def test_json_of_any_depth_is_tolerated() -> None:
    deep: Any = {"code": "72705000"}
    for _ in range(5_000):
        deep = [deep]
    assert isinstance(without_snomed_codes(deep), list)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.sampled_from([SNOMED, "72705000"]),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["coding", "system", "code", "valueCode"]), inner)
    ),
)


@given(JSON)
def test_any_json_is_tolerated_and_taking_out_twice_changes_nothing(value: object) -> None:
    once = without_snomed_codes(value)
    assert without_snomed_codes(once) is once


def record(*resources: dict[str, Any]) -> FhirRecord:
    rows = [
        SourceRows(
            str(one["resourceType"]),
            SourceState.WHOLE,
            ({"resource": {"id": str(number), "subject": {"reference": "Patient/p"}, **one}},),
        )
        for number, one in enumerate(resources)
    ]
    return build_record({"resourceType": "Patient", "id": "p"}, rows)


def test_a_condition_coded_in_it_alone_is_an_entry_in_words_that_raises_doubt() -> None:
    stroke = {"coding": [{"system": SNOMED, "code": "230690007", "display": "Stroke"}]}
    sent = record({"resourceType": "Condition", "code": stroke})
    facts, issues = read_facts(without_snomed(sent), AS_OF, OFF)
    (finding,) = facts.findings
    assert finding.certainty is Certainty.TEXT_ONLY
    assert Concept.STROKE in finding.concepts
    assert finding.provenance.sent == ""
    assert "Condition/0" in {one.resource for one in issues}


def test_a_reference_leads_to_the_same_resource_without_its_codes() -> None:
    sent = record(
        {"resourceType": "Condition", "code": {"coding": [{"system": SNOMED, "code": "64859006"}]}}
    )
    seen = without_snomed(sent)
    assert seen.resolve("Condition/0") is seen.rows("Condition")[0]
    assert "64859006" not in json.dumps(seen.rows("Condition"))
    assert seen.states == sent.states


def test_single_codes_in_the_tables_of_readers_are_found_by_the_switch() -> None:
    """Every code of six digits or more that a reader's table holds is taken out, or RxNorm's."""
    folder = files("fhir_mappings")
    rxnorm = {
        code for one in read_library().contents.values() for s, code in one.codes if s != SNOMED
    }
    tables = [one.read_text("utf-8") for one in folder.iterdir() if one.name.endswith(".toml")]
    quoted = {word for text in tables for word in text.split('"')[1::2]}
    codes = {word for word in quoted if word.isdecimal() and len(word) >= 6} - rxnorm
    assert len(codes) > 20
    assert [code for code in sorted(codes) if without_snomed_codes({"code": code})] == []
