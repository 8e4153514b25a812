"""Results that stand inside a report or a panel are read like those that are filed alone."""

from typing import Any

import pytest

from fhir_mappings.bone_density import read_t_scores
from fhir_mappings.context import Reading
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.provenance import SourceState
from fhir_mappings.observations import coded_parts
from fhir_mappings.reading import read_patient_facts
from fhir_mappings.record import SourceRows, build_record

LOINC = "http://loinc.org"
SPINE, NECK_TEXT, PANEL, CALCIUM = "38267-1", "Femoral neck T-score", "83311-1", "17861-6"
Json = dict[str, Any]


def coded(code: str, text: str = "") -> Json:
    return {"coding": [{"system": LOINC, "code": code}], "text": text}


def inside(identity: str, value: float = -2.7, code: str = SPINE, **more: Any) -> Json:
    return {
        "resourceType": "Observation",
        "id": identity,
        "status": "final",
        "code": coded(code),
        "valueQuantity": {"value": value, "unit": "{T-score}"},
        **more,
    }


def report(*contained: Json, names: tuple[str, ...] = ("#t1",), **more: Any) -> Json:
    return {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "status": "final",
        "effectiveDateTime": "2026-05-01",
        "code": coded(PANEL),
        "contained": list(contained),
        "result": [{"reference": name} for name in names],
        **more,
    }


def panel(*contained: Json, names: tuple[str, ...] = ("#t1",), **more: Any) -> Json:
    sent = report(*contained, **more) | {"resourceType": "Observation", "id": "p"}
    del sent["result"]
    return {**sent, "hasMember": [{"reference": name} for name in names]}


def read_of(reading: Any, *sent: Json) -> list[tuple[float, str, str]]:
    read = reading(*sent)
    return [
        (score.value, str(score.on), score.provenance.reference)
        for score in read_t_scores(read, coded_parts(read))
    ]


def test_a_contained_result_is_read_under_the_name_and_day_of_its_report(reading):
    assert read_of(reading, report(inside("t1"))) == [(-2.7, "2026-05-01", "DiagnosticReport/r")]


def test_a_contained_result_keeps_its_own_day(reading):
    sent = report(inside("t1", effectiveDateTime="2026-04-30"))
    assert read_of(reading, sent) == [(-2.7, "2026-04-30", "DiagnosticReport/r")]


def test_a_contained_member_of_a_panel_is_read(reading):
    assert read_of(reading, panel(inside("t1"))) == [(-2.7, "2026-05-01", "Observation/p")]


def test_a_member_of_a_panel_that_stands_in_the_same_report_is_read(reading):
    group = {
        "resourceType": "Observation",
        "id": "g",
        "status": "final",
        "code": coded(PANEL),
        "hasMember": [{"reference": "#t1"}, {"reference": "#g"}, {"reference": "#none"}],
    }
    sent = report(group, inside("t1"), names=("#g",))
    assert read_of(reading, sent) == [(-2.7, "2026-05-01", "DiagnosticReport/r")]


@pytest.mark.parametrize("address", ["Observation/t1", "urn:uuid:7"])
def test_a_result_or_member_that_is_bundled_beside_is_read_once(terminology, address):
    alone = inside("t1", effectiveDateTime="2026-05-01", subject={"reference": "Patient/1"})
    holders = [
        one | {"subject": {"reference": "Patient/1"}}
        for one in (report(names=(address,)), panel(names=(address,)))
    ]
    sources = [
        SourceRows("DiagnosticReport", SourceState.WHOLE, ({"resource": holders[0]},)),
        SourceRows(
            "Observation",
            SourceState.WHOLE,
            ({"resource": holders[1]}, {"resource": alone, "fullUrl": "urn:uuid:7"}),
        ),
    ]
    record = build_record({"resourceType": "Patient", "id": "1"}, sources)
    read = Reading(PartialDate.of_year(2026).latest, record, terminology)
    [score] = read_t_scores(read, coded_parts(read))
    assert (score.value, score.provenance.reference) == (-2.7, "Observation/t1")


def test_a_contained_result_that_no_list_names_is_left(reading):
    assert read_of(reading, report(inside("t1"), names=())) == []


def test_a_contained_result_of_another_patient_is_dropped_with_an_issue(reading):
    read = reading(report(inside("t1", subject={"reference": "Patient/2"})))
    assert read_t_scores(read, coded_parts(read)) == ()
    [found] = read.log.all()
    assert (found.resource, "another patient" in found.issue) == ("DiagnosticReport/r", True)


@pytest.mark.parametrize("name", ["Patient/1", "https://ehr.example/fhir/Patient/1", "#me"])
def test_a_contained_result_that_names_her_is_read(reading, name):
    assert len(read_of(reading, report(inside("t1", subject={"reference": name})))) == 1


@pytest.mark.parametrize(
    ("outer", "inner"),
    [("preliminary", "final"), ("final", "preliminary"), ("entered-in-error", "final")],
)
def test_a_contained_result_counts_only_where_it_and_its_report_are_final(reading, outer, inner):
    read = reading(report(inside("t1", status=inner), status=outer))
    assert read_t_scores(read, coded_parts(read)) == ()
    assert read.log.all()


def test_a_contained_result_of_an_appended_report_counts(reading):
    assert len(read_of(reading, report(inside("t1"), status="appended"))) == 1


@pytest.mark.parametrize("code", [PANEL, "36643-5"])
def test_a_positive_contained_value_is_held_against_its_report(reading, code):
    sent = report(inside("t1", 1.7), conclusion="Osteoporosis.") | {"code": coded(code)}
    read = reading(sent)
    assert read_t_scores(read, coded_parts(read)) == ()
    assert [gap.topic for gap in read.set_aside] == [Analyte.TSCORE]


def test_a_contained_t_score_in_words_alone_leaves_a_gap(reading):
    read = reading(report(inside("t1") | {"code": {"text": NECK_TEXT}}))
    assert read_t_scores(read, coded_parts(read)) == ()
    assert [gap.provenance.reference for gap in read.set_aside] == ["DiagnosticReport/r"]


def test_other_contained_results_are_read_too(reading):
    sent = inside("t1", 9.4, CALCIUM) | {"valueQuantity": {"value": 9.4, "unit": "mg/dL"}}
    facts = read_patient_facts(reading(report(sent)))
    assert [one.value for one in facts.measurements[Analyte.CALCIUM_TOTAL]] == [9.4]


ODD = [None, True, 3, "x", [], [None], {}, [{"reference": 3}], [{"reference": "#"}]]


@pytest.mark.parametrize("junk", ODD, ids=[f"{junk!r} as result and contained" for junk in ODD])
def test_odd_lists_give_nothing(reading, junk):
    for sent in (report(inside("t1")) | {"result": junk}, report() | {"contained": junk}):
        assert read_of(reading, sent) == []
