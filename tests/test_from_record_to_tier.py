"""Traps of real records, from the resources to the tier."""

from __future__ import annotations

from datetime import date
from functools import cache
from itertools import count
from typing import Any

import pytest

from cds_service.bundle_record import record_of_bundle
from cds_service.pipeline import Engine, Question, build_engine, evaluate_bundle, respond
from cds_service.settings import Settings

AS_OF = date(2026, 6, 15)
EXPLANATION = "io.github.osteoporosis-cds.explanation"
LOINC = "http://loinc.org"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"
WOMAN = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1955-02-01"}

NUMBERS = count(1)


@cache
def engine() -> Engine:
    return build_engine(Settings(), propagate=True)


def resource(kind: str, **elements: Any) -> dict[str, Any]:
    identity = f"{kind.lower()}-{next(NUMBERS)}"
    return {
        "resourceType": kind,
        "id": identity,
        "subject": {"reference": "Patient/p"},
        **elements,
    }


def coded(system: str, code: str) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code}]}


def measured(code: str, value: float, on: str, unit: str = "", **more: Any) -> dict[str, Any]:
    quantity = {"value": value, **({"code": unit, "unit": unit} if unit else {})}
    return resource(
        "Observation",
        status="final",
        code=coded(LOINC, code),
        effectiveDateTime=on,
        valueQuantity=quantity,
        **more,
    )


def t_score(
    value: float, code: str = "38267-1", on: str = "2026-05-01", **more: Any
) -> dict[str, Any]:
    return measured(code, value, on, "{T-score}", **more)


def condition(code: str, on: str | None = None, **more: Any) -> dict[str, Any]:
    onset = {"onsetDateTime": on} if on else {}
    return resource("Condition", code=coded(ICD, code), **onset, **more)


def explained(*resources: dict[str, Any], hook: str = "patient-view") -> dict[str, Any]:
    entries = [{"resource": one} for one in (WOMAN, *resources)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    answer = evaluate_bundle(bundle, hook, engine(), AS_OF, explain=True)
    found: dict[str, Any] = answer["extension"][EXPLANATION]
    return found


def test_a_t_score_from_report_text_is_labeled_on_the_card_and_in_the_explanation() -> None:
    told = "Lumbar spine T-score -2.9. Total hip T-score -1.9."
    report = resource(
        "DiagnosticReport",
        status="final",
        code=coded(LOINC, "38269-7"),
        effectiveDateTime="2026-05-01",
        conclusion=told,
    )
    entries = [{"resource": one} for one in (WOMAN, report)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    label = f"DiagnosticReport/{report['id']}, from report text, verify"
    answers = {
        is_on: evaluate_bundle(
            bundle,
            "patient-view",
            build_engine(Settings(report_text=is_on), propagate=True),
            AS_OF,
            explain=True,
        )
        for is_on in (True, False)
    }
    found = answers[True]["extension"][EXPLANATION]
    cards = {one["source"]["topic"]["code"]: one["detail"] for one in answers[True]["cards"]}
    assert label in cards["highRiskUntreated"]
    assert all(label in detail for detail in cards.values() if "T-score" in detail)
    assert (found["diagnosis"], found["tier"]) == (["D1"], "high")
    assert any(reason.endswith(label) for reason in found["tierReasons"])
    assert any("read from its text" in one["issue"] for one in found["dataIssues"])
    assert told not in str(answers)
    assert "from report text" not in str(answers[False])
    assert answers[False]["extension"][EXPLANATION]["diagnosis"] == []


def test_a_normal_t_score_from_report_text_reassures_nobody() -> None:
    report = resource(
        "DiagnosticReport",
        status="final",
        code=coded(LOINC, "38269-7"),
        effectiveDateTime="2026-05-01",
        conclusion="Lumbar spine T-score -0.2. Total hip T-score -0.4.",
    )
    entries = [{"resource": one} for one in (WOMAN, report)]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": entries}
    reading = build_engine(Settings(report_text=True), propagate=True)
    answer = evaluate_bundle(bundle, "patient-view", reading, AS_OF, explain=True)
    found = answer["extension"][EXPLANATION]
    assert (found["tier"], set(found["tierByGuideline"].values())) == (
        "indeterminate",
        {"indeterminate"},
    )


def codes(found: dict[str, Any]) -> list[str]:
    return [reason.split(":")[0] for reason in found["tierReasons"]]


def test_a_history_of_falling_is_no_fall() -> None:
    found = explained(
        t_score(-2.6), condition("Z91.81", "2026-01-01"), condition("Z91.81", "2026-02-01")
    )
    assert codes(found) == ["D1"]


@pytest.mark.parametrize(
    ("second", "expected"),
    [
        pytest.param("W19.XXXA", ["D1", "V7"], id="a second fall"),
        pytest.param("W19.XXXD", ["D1"], id="aftercare of the first"),
        pytest.param("W19.XXXS", ["D1"], id="a late effect of the first"),
    ],
)
def test_a_later_encounter_for_a_fall_is_no_second_fall(second: str, expected: list[str]) -> None:
    falls = condition("W01.0XXA", "2026-01-01"), condition(second, "2026-03-01")
    assert codes(explained(t_score(-2.6), *falls)) == expected


def visit(*codes: str) -> dict[str, Any]:
    return resource(
        "Encounter",
        status="finished",
        period={"start": "2026-01-01"},
        reasonCode=[coded(ICD, code) for code in codes],
    )


@pytest.mark.parametrize(
    ("reasons", "expected"),
    [
        pytest.param(["R29.6", "Z91.81"], ["D1", "V7"], id="repeated falls beside a history"),
        pytest.param(["Z91.81"], ["D1"], id="a history of falling alone"),
        pytest.param(["W19.XXXA", "S01.01XA"], ["D1", "V7"], id="a fall with a wound"),
        pytest.param(["W19.XXXA", "S01.01XD"], ["D1"], id="a fall beside an old wound"),
        pytest.param(["W19.XXXA", "S01.01"], ["D1", "V7"], id="a wound without 7th character"),
        pytest.param(["W19.XXXD", "S01.01XA"], ["D1"], id="aftercare of a fall with a wound"),
        pytest.param(["W19.XXXA", "T81.4XXA"], ["D1"], id="a fall with another complication"),
        pytest.param(["S01.01XA"], ["D1"], id="a wound without a fall"),
    ],
)
def test_the_reasons_of_a_visit_tell_falls_and_their_injuries(
    reasons: list[str], expected: list[str]
) -> None:
    assert codes(explained(t_score(-2.6), visit(*reasons))) == expected


def test_codings_of_one_entry_are_told_apart() -> None:
    both = condition("R29.6", "2026-01-01")
    both["code"]["coding"].append({"system": ICD, "code": "Z91.81"})
    assert codes(explained(t_score(-2.6), both)) == ["D1", "V7"]


def test_two_falls_beside_their_history_are_two_falls() -> None:
    falls = [condition("W01.0XXA", "2026-01-01"), condition("W01.0XXA", "2026-03-01")]
    for fall in falls:
        fall["code"]["coding"].append({"system": ICD, "code": "Z91.81"})
    assert codes(explained(t_score(-2.6), *falls)) == ["D1", "V7"]


@pytest.mark.parametrize(
    ("injury", "on", "expected"),
    [
        pytest.param("S00.83XA", "2025-06-15", ["D1", "V7"], id="a bruise of its day"),
        pytest.param("S00.83XA", "2025-06-16", ["D1"], id="a bruise of the next day"),
        pytest.param("S00.83XS", "2025-06-15", ["D1"], id="a late effect filed that day"),
        pytest.param("T14.91XA", "2025-06-15", ["D1"], id="a code of chapter T that is no injury"),
    ],
)
def test_a_fall_with_an_injury_of_its_day_is_injurious(
    injury: str, on: str, expected: list[str]
) -> None:
    found = explained(t_score(-2.6), condition("W19.XXXA", "2025-06-15"), condition(injury, on))
    assert codes(found) == expected


def test_a_phosphorus_code_that_may_mean_much_does_not_silence_a_hip_fracture() -> None:
    found = explained(condition("S72.001A", "2026-05-01"), condition("E83.39"))
    assert found["scope"]["inScope"] is True
    assert codes(found) == ["D2", "V1"]


@pytest.mark.parametrize(
    ("status", "in_scope"), [("remission", False), ("inactive", False), ("resolved", True)]
)
def test_bone_metastases_exclude_until_they_are_resolved(status: str, in_scope: bool) -> None:
    metastasis = condition("C79.51", clinicalStatus=coded("status", status))
    assert explained(t_score(-2.6), metastasis)["scope"]["inScope"] is in_scope


def test_a_hip_score_without_its_region_gives_way_to_a_later_scan_that_names_one() -> None:
    neck = {"bodySite": coded(SNOMED, "29627003")}
    old, new = t_score(-3.2, "38264-8", "2015-01-01"), t_score(-2.4, "38263-0", **neck)
    found = explained(old, new)
    assert (found["tier"], found["diagnosis"]) == ("high", ["D5"])


def test_a_hip_score_without_its_region_stands_while_no_later_scan_names_one() -> None:
    neck = {"bodySite": coded(SNOMED, "29627003")}
    old, new = t_score(-2.4, "38263-0", "2015-01-01", **neck), t_score(-3.2, "38264-8")
    assert explained(old, new)["tier"] == "very-high"


def test_frax_fractions_of_two_days_are_read_on_one_scale() -> None:
    found = explained(
        t_score(-1.5),
        measured("90265-0", 0.15, "2026-05-01"),
        measured("90266-8", 0.035, "2026-05-02"),
    )
    assert found["diagnosis"] == ["D4"]


def test_low_calcium_is_not_hidden_by_a_critical_range() -> None:
    critical = {"low": {"value": 6, "unit": "mg/dL"}, "type": coded("meaning", "critical")}
    low = measured("17861-6", 7.5, "2026-06-01", "mg/dL", referenceRange=[critical])
    found = explained(t_score(-2.6), low)
    assert found["therapies"]["alendronate"]["status"] == "contraindicated"


def stay(kind: str) -> dict[str, Any]:
    return resource(
        "Encounter",
        status="in-progress",
        **{"class": {"code": kind}},
        period={"start": "2026-06-10"},
        reasonCode=[coded(SNOMED, "5913000")],
    )


@pytest.mark.parametrize(
    ("kind", "outcome"), [("IMP", "recommend"), ("EMER", "recommend"), ("AMB", "needs-data")]
)
def test_hospital_care_dates_a_fracture_whose_code_does_not(kind: str, outcome: str) -> None:
    found = explained(stay(kind), hook="encounter-discharge")
    by_code = {one["code"]: one["outcome"] for one in found["recommendations"]}
    assert by_code["dischargeAfterFragilityFracture"] == outcome


@pytest.mark.parametrize(
    ("code", "diagnosis"),
    [
        pytest.param("S42.201A", ["D3"], id="proximal humerus"),
        pytest.param("S42.301A", [], id="shaft of the humerus"),
        pytest.param("S52.501A", ["D3"], id="distal forearm"),
        pytest.param("S52.301A", [], id="shaft of the forearm"),
    ],
)
def test_with_osteopenia_only_the_sites_of_d3_are_a_diagnosis(
    code: str, diagnosis: list[str]
) -> None:
    broken = condition(code, "2024-05-01"), condition("W01.0XXA", "2024-05-01")
    assert explained(t_score(-1.8), *broken)["diagnosis"] == diagnosis


def spine_report(words: str, on: str) -> dict[str, Any]:
    return resource(
        "DiagnosticReport",
        status="final",
        code=coded(LOINC, "24972-2"),
        effectiveDateTime=on,
        conclusion=words,
        conclusionCode=[coded(ICD, "M80.08XA")],
    )


@pytest.mark.parametrize(
    ("words", "on", "expected"),
    [
        pytest.param("Acute fracture of L1.", "2025-06-15", ["D2", "V1"], id="12 months ago"),
        pytest.param("Acute fracture of L1.", "2025-06-14", ["D2"], id="a day before that"),
        pytest.param("Fracture of L1.", "2026-06-01", ["D2"], id="of an age not told"),
        pytest.param("Old fracture of L1.", "2026-06-01", ["D2"], id="said to be old"),
    ],
)
def test_a_fracture_on_an_image_is_recent_only_where_the_report_says_acute(
    words: str, on: str, expected: list[str]
) -> None:
    assert codes(explained(spine_report(words, on))) == expected


RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
XGEVA, DENOSUMAB_60_MG = "1046398", "993452"


def test_the_stop_of_an_oncology_product_stops_no_bone_agent() -> None:
    dose = resource(
        "MedicationAdministration",
        status="completed",
        medicationCodeableConcept=coded(RXNORM, DENOSUMAB_60_MG),
        effectiveDateTime="2026-01-15",
    )
    stopped = resource(
        "MedicationRequest",
        status="stopped",
        intent="order",
        medicationCodeableConcept=coded(RXNORM, XGEVA),
    )
    body = {"resourceType": "Bundle", "entry": [{"resource": stopped}]}
    entries = [{"resource": one} for one in (WOMAN, t_score(-2.6), dose)]
    record = record_of_bundle({"resourceType": "Bundle", "type": "collection", "entry": entries})
    question = Question("order-sign", AS_OF, "p", is_clinical=True, explain=True, draft_orders=body)
    answer = respond(record, question, engine())
    found = answer["extension"][EXPLANATION]["recommendations"]
    by_code = {one["code"]: one["outcome"] for one in found}
    assert by_code["denosumabStopUnsafe"] == "not-applicable"
