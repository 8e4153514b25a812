"""T-scores: which are believed, where they were measured, what is set aside and why."""

import json
from pathlib import Path
from typing import Any

import pytest

from fhir_mappings.bone_density import read_t_scores, rounded
from fhir_mappings.facts.measurements import Analyte, Comparator, SkeletalSite
from fhir_mappings.observations import coded_parts

DATA = Path(__file__).parents[1] / "data" / "bone_density"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
SPINE, HIP, FEMUR, FOREARM, HEEL = "38267-1", "38264-8", "38263-0", "38265-5", "38266-3"
GREATER_OR_EQUAL, LESS_OR_EQUAL = Comparator.GREATER_OR_EQUAL, Comparator.LESS_OR_EQUAL
Json = dict[str, Any]


def coded(code: str, text: str = "", system: str = LOINC) -> Json:
    return {"coding": [{"system": system, "code": code}], "text": text}


def quantity(value: Any, unit: str | None = "{T-score}", **more: Any) -> Json:
    return {"valueQuantity": {"value": value, "unit": unit, **more}}


def observation(code: Json | str = SPINE, value: Json | None = None, **elements: Any) -> Json:
    return {
        "resourceType": "Observation",
        "id": "t",
        "status": "final",
        "effectiveDateTime": "2026-05-01",
        "code": coded(code) if isinstance(code, str) else code,
        **(quantity(-2.7) if value is None else value),
        **elements,
    }


def neck(code: str = "29627003") -> Json:
    return {"bodySite": {"coding": [{"system": SNOMED, "code": code}]}}


def at(words: str) -> Json:
    return {"bodySite": {"text": words}}


VALUES: dict[str, tuple[Json, float]] = {
    "unit as LOINC writes it": (quantity(-2.7), -2.7),
    "unit as US Core 5 writes it": (quantity(-2.7, "{T-Score}"), -2.7),
    "unit code 1 with a text": (quantity(-2.7, "T-Score", code="1"), -2.7),
    "no unit": (quantity(-2.7, None), -2.7),
    "standard deviations": (quantity(-2.7, "SD"), -2.7),
    "a string": ({"valueString": "-2.7"}, -2.7),
    "a string with its unit": ({"valueString": "-2.7 SD"}, -2.7),
    "a string with a minus sign of typography": ({"valueString": "−2.7"}, -2.7),
    "a quantity whose number is a string": (quantity("-2.7"), -2.7),
    "an integer": ({"valueInteger": -3}, -3.0),
    "fifteen decimals": (quantity(-2.6543210987654321), -2.7),
    "half is rounded away from zero": (quantity(-2.45), -2.5),
    "just under half is rounded toward zero": (quantity(-2.449), -2.4),
    "the highest accepted value": (quantity(2.0), 2.0),
    "the lowest accepted value": (quantity(-8.0), -8.0),
    "a positive value without a contradiction": (quantity(0.4), 0.4),
    "a small negative value is zero, not minus zero": (quantity(-0.04), 0.0),
}


@pytest.mark.parametrize(("value", "expected"), VALUES.values(), ids=VALUES.keys())
def test_a_value_is_read(reading, value, expected):
    read = reading(observation(value=value))
    [score] = read_t_scores(read, coded_parts(read))
    assert (score.site, score.value) == (SkeletalSite.LUMBAR_SPINE, expected)
    assert str(score.value) == str(expected)
    assert (str(score.on), score.provenance.reference) == ("2026-05-01", "Observation/t")
    assert not read.log.all()


BOUNDS: dict[str, tuple[Json, float, Comparator]] = {
    "a string": ({"valueString": "<-2.5"}, -2.5, Comparator.LESS),
    "a string with a sign of typography": (
        {"valueString": "≤ −2.5"},
        -2.5,
        Comparator.LESS_OR_EQUAL,
    ),
    "a comparator": (quantity(-2.5, comparator="<"), -2.5, Comparator.LESS),
    "a lower bound": (quantity(-1, comparator=">"), -1.0, Comparator.GREATER),
    "a lower bound that is included": (quantity(-1, comparator=">="), -1.0, GREATER_OR_EQUAL),
    "a bound that rounding moves is included": ({"valueString": "<-2.45"}, -2.5, LESS_OR_EQUAL),
    "a lower bound that rounding moves": ({"valueString": ">-1.04"}, -1.0, GREATER_OR_EQUAL),
    "the highest bound that is accepted": ({"valueString": ">1.9"}, 1.9, Comparator.GREATER),
}


@pytest.mark.parametrize(("value", "number", "comparator"), BOUNDS.values(), ids=BOUNDS.keys())
def test_a_bound_is_read_as_a_bound(reading, value, number, comparator):
    read = reading(observation(value=value))
    [score] = read_t_scores(read, coded_parts(read))
    assert (score.value, score.comparator) == (number, comparator)
    assert not read.log.all()


def test_a_bound_and_an_exact_value_of_one_number_are_two(reading):
    read = reading(observation(id="a"), observation(value=quantity(-2.7, comparator="<"), id="b"))
    found = read_t_scores(read, coded_parts(read))
    assert [str(score.comparator) for score in found] == ["", "<"]


SET_ASIDE: dict[str, tuple[Json, str]] = {
    "a bone density under a T-score code": (observation(value=quantity(0.889, "g/cm2")), "unit"),
    "a bone density beside the unit code 1": (
        observation(value=quantity(0.889, "g/cm²", code="1")),
        "unit",
    ),
    "percent of the young adult mean": (observation(value=quantity(68, "{%YAM}")), "unit"),
    "percent": (observation(value=quantity(-2.7, "%")), "unit"),
    "a Z-score unit under a T-score code": (observation(value=quantity(-1, "{Z-score}")), "unit"),
    "a lost sign": (observation(value=quantity(2.7)), "sign"),
    "just above the accepted range": (observation(value=quantity(2.1)), "sign"),
    "below the plausible range": (observation(value=quantity(-27)), "plausible"),
    "a number too large to round": (observation(value=quantity(1e300)), "plausible"),
    "a bound whose sign is lost": (observation(value={"valueString": "<2.5"}), "sign"),
    "a bound above all that is accepted": (observation(value={"valueString": ">2.0"}), "sign"),
    "a bound outside the plausible range": (
        observation(value={"valueString": "<-27"}),
        "plausible",
    ),
    "a bound in another unit": (observation(value={"valueString": "<0.8 g/cm2"}), "unit"),
    "an unknown comparator": (observation(value=quantity(-2.5, comparator="ad")), "comparator"),
    "a word": (observation(value={"valueString": "osteoporotic"}), "not a number"),
    "a boolean": (observation(value=quantity(True)), "not a number"),
    "no value": (observation(value={}), "no value"),
    "a reason for its absence": (
        observation(value={"dataAbsentReason": {"text": "not performed"}}),
        "absence",
    ),
    "a reason for its absence beside a value": (
        observation(dataAbsentReason={"coding": [{"code": "error"}]}),
        "absence",
    ),
    "a preliminary result": (observation(status="preliminary"), "final"),
    "an unknown status": (observation(status="unknown"), "final"),
    "no status": (observation(status=None), "final"),
    "no date": (observation(effectiveDateTime=None), "no date"),
    "a date after the as-of day": (observation(effectiveDateTime="2026-06-16"), "after the day"),
    "an impossible date": (observation(effectiveDateTime="2026-02-30"), "cannot be read"),
    "a positive value called osteoporosis by its interpretation": (
        observation(value=quantity(1.7), interpretation=[{"text": "Osteoporosis"}]),
        "low bone density",
    ),
    "a positive value called osteopenic in a note": (
        observation(value=quantity(1.7), note=[{"text": "Osteopenic range."}]),
        "low bone density",
    ),
    "a positive value with a coded interpretation of osteopenia": (
        observation(value=quantity(1.7), interpretation=[coded("312894000", system=SNOMED)]),
        "low bone density",
    ),
}


@pytest.mark.parametrize(("sent", "problem"), SET_ASIDE.values(), ids=SET_ASIDE.keys())
def test_a_value_is_set_aside(reading, sent, problem):
    read = reading(sent)
    assert read_t_scores(read, coded_parts(read)) == ()
    [found] = read.log.all()
    assert found.resource == "Observation/t"
    assert problem in found.issue
    assert {gap.topic for gap in read.set_aside} == {Analyte.TSCORE}


@pytest.mark.parametrize("status", ["entered-in-error", "cancelled"])
def test_a_retracted_result_is_an_issue_and_leaves_no_gap(reading, status):
    read = reading(observation(status=status))
    assert read_t_scores(read, coded_parts(read)) == ()
    assert len(read.log.all()) == 1
    assert read.set_aside == []


def test_another_patients_result_is_dropped_with_an_issue(reading):
    read = reading(observation(subject={"reference": "Patient/2"}))
    assert read_t_scores(read, coded_parts(read)) == ()
    assert [found.resource for found in read.record.issues] == ["Observation/t"]


def test_an_issue_never_repeats_what_was_sent(reading):
    read = reading(observation(value={"valueString": "see Dr Example's letter"}))
    read_t_scores(read, coded_parts(read))
    assert "Example" not in str(read.log.all())


REPORTS: dict[str, tuple[Json, bool]] = {
    "a report that says osteoporosis outweighs it": ({"conclusion": "Osteoporosis."}, False),
    "a narrative that says osteopenia outweighs it": (
        {"text": {"div": "<div>T-score 1.7: osteopenia</div>"}},
        False,
    ),
    "a coded conclusion of osteoporosis outweighs it": (
        {"conclusionCode": [coded("64859006", system=SNOMED)]},
        False,
    ),
    "a denied word does not": ({"conclusion": "No osteoporosis or osteopenia."}, True),
    "a retracted report does not": (
        {"conclusion": "Osteoporosis.", "status": "entered-in-error"},
        True,
    ),
    "a report about other results does not": (
        {"conclusion": "Osteoporosis.", "result": [{"reference": "Observation/other"}]},
        True,
    ),
}


@pytest.mark.parametrize(("elements", "counts"), REPORTS.values(), ids=REPORTS.keys())
def test_a_positive_value_is_held_against_its_report(reading, elements, counts):
    listed = {"result": [{"reference": "Observation/t"}]}
    report = {"resourceType": "DiagnosticReport", "id": "r", "status": "final"} | listed | elements
    read = reading(observation(value=quantity(1.7)), report)
    assert bool(read_t_scores(read, coded_parts(read))) is counts


DXA, RADIOGRAPH = coded("38269-7"), coded("36643-5")
SAME_DAY_REPORTS: dict[str, tuple[Json, bool]] = {
    "a DXA report of the day that lists no results": ({"code": DXA}, False),
    "a DXA report of the day that lists other results": (
        {"code": DXA, "result": [{"reference": "Observation/other"}]},
        False,
    ),
    "a DXA report of the month": ({"code": DXA, "effectiveDateTime": "2026-05"}, False),
    "a DXA report issued that day": (
        {"code": DXA, "effectiveDateTime": None, "issued": "2026-05-01T17:00:00Z"},
        False,
    ),
    "a report of the day that is DXA in words alone": (
        {"code": {"text": "DEXA bone density axial"}},
        False,
    ),
    "a DXA report of the day before": ({"code": DXA, "effectiveDateTime": "2026-04-30"}, True),
    "a DXA report without a date": ({"code": DXA, "effectiveDateTime": None}, True),
    "a DXA report in error": ({"code": DXA, "status": "entered-in-error"}, True),
    "a DXA report that denies it": ({"code": DXA, "conclusion": "No osteoporosis."}, True),
    "another report of the day": ({"code": RADIOGRAPH}, True),
}


@pytest.mark.parametrize(
    ("elements", "counts"), SAME_DAY_REPORTS.values(), ids=SAME_DAY_REPORTS.keys()
)
def test_a_positive_value_is_held_against_the_dxa_report_of_its_day(reading, elements, counts):
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r",
        "status": "final",
        "effectiveDateTime": "2026-05-01",
        "conclusion": "Osteoporosis.",
    }
    read = reading(observation(value=quantity(1.7)), report | elements)
    assert bool(read_t_scores(read, coded_parts(read))) is counts
    assert any("low bone density" in found.issue for found in read.log.all()) is not counts


SITES: dict[str, tuple[Json, SkeletalSite, bool, bool]] = {
    "lumbar spine by code": (observation(SPINE), SkeletalSite.LUMBAR_SPINE, False, False),
    "spine by code": (observation("104938-6"), SkeletalSite.LUMBAR_SPINE, False, False),
    "hip without a region": (observation(HIP), SkeletalSite.HIP_REGION_UNSTATED, False, False),
    "left femur without a region": (
        observation("80948-3"),
        SkeletalSite.HIP_REGION_UNSTATED,
        False,
        False,
    ),
    "femur with the femoral neck as body site": (
        observation(FEMUR, **neck()),
        SkeletalSite.FEMORAL_NECK,
        False,
        False,
    ),
    "femur with a post-coordinated neck as body site": (
        observation(FEMUR, **neck("29627003:272741003=7771000")),
        SkeletalSite.FEMORAL_NECK,
        False,
        False,
    ),
    "femur as body site of a femur": (
        observation(FEMUR, **neck("71341001:272741003=7771000")),
        SkeletalSite.HIP_REGION_UNSTATED,
        False,
        False,
    ),
    "femur with the neck in words": (
        observation(FEMUR, **at("Left femoral neck")),
        SkeletalSite.FEMORAL_NECK,
        False,
        True,
    ),
    "hip with total hip in the text of its code": (
        observation(coded(HIP, "Total hip T-score")),
        SkeletalSite.TOTAL_HIP,
        False,
        True,
    ),
    "words that name neck and total hip leave the region open": (
        observation(coded(HIP, "Lowest of total hip and femoral neck")),
        SkeletalSite.HIP_REGION_UNSTATED,
        False,
        False,
    ),
    "forearm by code is a radius with a doubt": (
        observation(FOREARM),
        SkeletalSite.RADIUS_33,
        True,
        True,
    ),
    "forearm with one third in words": (
        observation(coded(FOREARM, "Radius 33%")),
        SkeletalSite.RADIUS_33,
        False,
        True,
    ),
    "a body site that contradicts the code is a doubt, and the code stands": (
        observation(SPINE, **neck()),
        SkeletalSite.LUMBAR_SPINE,
        True,
        True,
    ),
    "L1 to L4 in words": (
        observation(coded(SPINE, "L1-L4")),
        SkeletalSite.LUMBAR_SPINE,
        False,
        False,
    ),
    "two vertebrae that do not touch": (
        observation(coded(SPINE, "L2, L4")),
        SkeletalSite.LUMBAR_SPINE,
        False,
        False,
    ),
    "a range with one letter": (
        observation(coded(SPINE, "L1-4")),
        SkeletalSite.LUMBAR_SPINE,
        False,
        False,
    ),
    "the SNOMED T-score with a coded body site": (
        observation(coded("440035002", system=SNOMED), **neck("122496007")),
        SkeletalSite.LUMBAR_SPINE,
        False,
        False,
    ),
    "the SNOMED T-score with its site in words": (
        observation(coded("440035002", "Hip, femoral neck", SNOMED)),
        SkeletalSite.FEMORAL_NECK,
        False,
        True,
    ),
}


@pytest.mark.parametrize(("sent", "site", "uncertain", "doubt"), SITES.values(), ids=SITES.keys())
def test_the_site_is_told(reading, sent, site, uncertain, doubt):
    read = reading(sent)
    [score] = read_t_scores(read, coded_parts(read))
    assert (score.site, score.site_uncertain) == (site, uncertain)
    assert bool(read.log.all()) is doubt


LOCAL = "urn:local"
WORDS_ALONE: dict[str, Json] = {
    "a local code with the text T-score": observation(coded("BMDT", "T-score", LOCAL)),
    "no code and the text T score": observation({"text": "T score"}),
    "a display beside a local code": observation(
        {"coding": [{"system": LOCAL, "code": "7", "display": "DXA T-Score, left hip"}]}
    ),
    "a LOINC code that no value set holds, with a bone in words": observation(
        coded("38250-7", "DXA lumbar spine T-score")
    ),
    "the lowest T-score": observation({"text": "Lowest T-score"}),
    "the text as a string value": observation(
        coded("BMDT", "Total hip T-score", LOCAL), {"valueString": "-2.7"}
    ),
    "a component of a local panel": observation(
        coded("DXA", "Bone density", LOCAL),
        {},
        component=[{"code": {"text": "Femoral neck T-score"}, **quantity(-2.7)}],
    ),
    "a local T-score whose regions are components": observation(
        coded("BMDT", "T-score", LOCAL),
        {},
        component=[{"code": {"text": "Femoral neck"}, **quantity(-2.7)}],
    ),
}


@pytest.mark.parametrize("sent", WORDS_ALONE.values(), ids=WORDS_ALONE.keys())
def test_a_t_score_in_words_alone_is_set_aside_and_leaves_a_gap(reading, sent):
    read = reading(sent)
    assert read_t_scores(read, coded_parts(read)) == ()
    [found] = read.log.all()
    assert "in words only" in found.issue
    assert [(gap.topic, gap.provenance.reference) for gap in read.set_aside] == [
        (Analyte.TSCORE, "Observation/t")
    ]


NO_T_SCORE_IN_WORDS: dict[str, Json] = {
    "a questionnaire": observation({"text": "PROMIS Physical Function T-score"}),
    "a questionnaire by LOINC": observation(coded("71969-0", "Pain interference T-score")),
    "a LOINC code with a bare text": observation(coded("71969-0", "T-score")),
    "a Z-score": observation({"text": "Lumbar spine Z-score"}),
    "a heel": observation({"text": "Calcaneus T-score"}),
    "a header without a value": observation({"text": "DXA T-scores"}, {}),
    "a retracted one": observation({"text": "T-score"}, status="entered-in-error"),
    "a word that only begins like it": observation({"text": "DXA set score"}),
}


@pytest.mark.parametrize("sent", NO_T_SCORE_IN_WORDS.values(), ids=NO_T_SCORE_IN_WORDS.keys())
def test_what_is_no_bone_density_in_words_leaves_no_gap(reading, sent):
    read = reading(sent)
    assert read_t_scores(read, coded_parts(read)) == ()
    assert read.set_aside == []


def test_a_preliminary_or_undated_t_score_in_words_is_one_issue(reading):
    read = reading(
        observation({"text": "T-score"}, status="preliminary", id="a"),
        observation({"text": "T-score"}, effectiveDateTime=None, id="b"),
    )
    assert read_t_scores(read, coded_parts(read)) == ()
    assert [found.resource for found in read.log.all()] == ["Observation/a", "Observation/b"]
    assert len(read.set_aside) == 2


NOT_COUNTED: dict[str, Json] = {
    "a heel": observation(HEEL),
    "a humerus": observation("85390-3"),
    "a trochanter in words": observation(coded(FEMUR, "Trochanter")),
    "Ward's triangle in words": observation(FEMUR, **at("Ward's triangle")),
    "the femoral triangle as body site": observation(FEMUR, **neck("731966006")),
    "the shaft of the femur as body site": observation(FEMUR, **neck("119190009")),
    "an ultradistal radius": observation(coded(FOREARM, "Ultradistal radius")),
    "a lateral spine": observation(coded(SPINE, "Lateral spine")),
    "a single vertebra": observation(coded(SPINE, "L3")),
    "a spine by quantitative CT": observation(SPINE, method={"text": "QCT"}),
    "a spine and a hip by two codes": observation(
        {"coding": [coded(SPINE)["coding"][0], coded(HIP)["coding"][0]]}
    ),
    "a SNOMED T-score without a site": observation(coded("440035002", system=SNOMED)),
}


@pytest.mark.parametrize("sent", NOT_COUNTED.values(), ids=NOT_COUNTED.keys())
def test_a_site_does_not_count(reading, sent):
    read = reading(sent)
    assert read_t_scores(read, coded_parts(read)) == ()
    assert len(read.log.all()) == 1
    assert read.set_aside == []


def sites_of(reading: Any, *sent: Json) -> list[tuple[SkeletalSite, float]]:
    read = reading(*sent)
    return [(score.site, score.value) for score in read_t_scores(read, coded_parts(read))]


def test_components_of_a_panel_are_read_each_with_its_own_code(reading):
    panel = observation("83311-1", value={})
    panel["component"] = [
        {"code": coded(SPINE), **quantity(-2.1)},
        {"code": coded(FEMUR, "Femoral neck"), **quantity(-2.6)},
        {"code": coded("24966-4"), **quantity(0.8, "g/cm2")},
    ]
    assert sites_of(reading, panel) == [
        (SkeletalSite.LUMBAR_SPINE, -2.1),
        (SkeletalSite.FEMORAL_NECK, -2.6),
    ]


def test_components_of_a_t_score_are_told_apart_by_their_region(reading):
    panel = observation(HIP, value={})
    panel["component"] = [
        {"code": {"text": "Femoral neck"}, **quantity(-2.6)},
        {"code": {"text": "Total hip"}, **quantity(-2.2)},
        {"code": {"text": "Femoral neck Z-score"}, **quantity(-1.0)},
        {"code": {"text": "Operator"}, "valueString": "A"},
        {"code": coded("29627003", system=SNOMED), **quantity(-2.8)},
        {"code": coded("ZSC", "Total hip", "urn:local"), **quantity(-0.9)},
    ]
    assert sites_of(reading, panel) == [
        (SkeletalSite.FEMORAL_NECK, -2.6),
        (SkeletalSite.TOTAL_HIP, -2.2),
        (SkeletalSite.FEMORAL_NECK, -2.8),
    ]


def test_a_component_that_is_read_by_its_region_leaves_no_gap(reading):
    panel = observation(HIP, value={})
    panel["component"] = [{"code": {"text": "Femoral neck T-score"}, **quantity(-2.6)}]
    read = reading(panel)
    assert [score.value for score in read_t_scores(read, coded_parts(read))] == [-2.6]
    assert read.set_aside == []


def test_a_panel_whose_components_have_words_alone_leaves_a_gap(reading):
    panel = observation("83311-1", value={})
    panel["component"] = [
        {"code": coded(SPINE), **quantity(-2.1)},
        {"code": {"text": "Femoral neck T-score"}, **quantity(-2.6)},
    ]
    read = reading(panel)
    assert [score.value for score in read_t_scores(read, coded_parts(read))] == [-2.1]
    assert [gap.topic for gap in read.set_aside] == [Analyte.TSCORE]


def test_components_of_quantitative_ct_do_not_count(reading):
    panel = observation("95925-4", value={})
    panel["component"] = [{"code": coded(SPINE), **quantity(-3.4)}]
    assert sites_of(reading, panel) == []


def test_one_value_filed_twice_is_one_t_score_and_both_hips_are_kept_apart(reading):
    left, right = observation("80946-7", id="a"), observation("80945-9", quantity(-2.2), id="b")
    again = observation("80946-7", id="c")
    assert sites_of(reading, left, right, again) == [
        (SkeletalSite.HIP_REGION_UNSTATED, -2.7),
        (SkeletalSite.HIP_REGION_UNSTATED, -2.2),
    ]


def test_z_scores_and_bone_densities_are_no_t_scores(reading):
    read = reading(
        observation("85394-5", id="z"),
        observation("24966-4", id="density"),
        observation(coded("391067006", system=SNOMED), id="snomed-z"),
    )
    assert read_t_scores(read, coded_parts(read)) == ()
    assert not read.log.all()


def example(name: str) -> Json:
    loaded: Json = json.loads((DATA / f"{name}.json").read_text(encoding="utf-8"))
    return loaded


def test_the_examples_of_us_core_give_two_hip_sites(reading):
    names = ("dxa-femur-l-t-score-bmd", "dxa-femur-l-z-score-bmd", "dxa-hip-l-t-score-bmd")
    read = reading(
        *map(example, names),
        example("DiagnosticReport-bone-density-report"),
        patient=example("patient-example"),
    )
    assert [(score.site, score.value) for score in read_t_scores(read, coded_parts(read))] == [
        (SkeletalSite.HIP_REGION_UNSTATED, -1.5),
        (SkeletalSite.HIP_REGION_UNSTATED, -1.6),
    ]


def test_rounding_is_of_the_number_as_written():
    assert [rounded(value) for value in (-2.45, -2.35, 0.05, -1.0)] == [-2.5, -2.4, 0.1, -1.0]


@pytest.mark.parametrize(
    ("elements", "bounds"),
    [
        pytest.param({}, [(SkeletalSite.FEMORAL_NECK, -2.5, "<=")], id="stated by the code alone"),
        pytest.param({"valueBoolean": True}, [(SkeletalSite.FEMORAL_NECK, -2.5, "<=")], id="true"),
        pytest.param({"valueBoolean": False}, [], id="denied"),
        pytest.param({"status": "preliminary"}, [], id="not final"),
    ],
)
def test_a_result_code_that_says_osteoporotic_is_a_bound(
    reading: Any, elements: Json, bounds: list[tuple[SkeletalSite, float, str]]
) -> None:
    code = {"coding": [{"system": "http://snomed.info/sct", "code": "440100002"}]}
    read = reading(observation(code, **elements))
    scores = read_t_scores(read, coded_parts(read))
    assert [(one.site, one.value, one.comparator) for one in scores] == bounds
