"""Scans that were done, with or without a readable result."""

import json
from pathlib import Path
from typing import Any

import pytest

from fhir_mappings.facts.measurements import Analyte, ScanKind
from fhir_mappings.observations import coded_parts
from fhir_mappings.scans import read_scans

DATA = Path(__file__).parents[1] / "data" / "bone_density"
CPT = "http://www.ama-assn.org/go/cpt"
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
Json = dict[str, Any]


def resource(kind: str, system: str, code: str, **elements: Any) -> Json:
    coding = [{"system": system, "code": code}]
    return {"resourceType": kind, "id": "s", "code": {"coding": coding}, **elements}


def observed(code: str, **elements: Any) -> Json:
    stated = {"status": "final", "effectiveDateTime": "2025-02-01"}
    return resource("Observation", LOINC, code, **(stated | elements))


def done(system: str, code: str, **elements: Any) -> Json:
    stated = {"status": "completed", "performedDateTime": "2025-02-01"}
    return resource("Procedure", system, code, **(stated | elements))


def reported(code: str, **elements: Any) -> Json:
    stated = {"status": "final", "effectiveDateTime": "2025-02-01"}
    return resource("DiagnosticReport", LOINC, code, **(stated | elements))


FOUND: dict[str, tuple[Json, list[ScanKind]]] = {
    "a T-score without a value": (observed("38265-5"), [ScanKind.BONE_DENSITY]),
    "a Z-score": (observed("85394-5"), [ScanKind.BONE_DENSITY]),
    "a bone density": (observed("24966-4"), [ScanKind.BONE_DENSITY]),
    "a completed DXA by SNOMED": (done(SNOMED, "312681000"), [ScanKind.BONE_DENSITY]),
    "a completed DXA by CPT": (done(CPT, "77080"), [ScanKind.BONE_DENSITY]),
    "a DXA of a period": (
        done(CPT, "77080", performedDateTime=None, performedPeriod={"start": "2025-02-01"}),
        [ScanKind.BONE_DENSITY],
    ),
    "a DXA report": (reported("83311-1"), [ScanKind.BONE_DENSITY]),
    "an appended report": (reported("83311-1", status="appended"), [ScanKind.BONE_DENSITY]),
    "a spine film": (done(CPT, "72070"), [ScanKind.SPINE]),
    "a lumbar MRI report": (reported("24968-0"), [ScanKind.SPINE]),
    "a DXA with vertebral fracture assessment is both": (
        done(CPT, "77085"),
        [ScanKind.BONE_DENSITY, ScanKind.SPINE],
    ),
    "a panel of which only the components are coded, once": (
        observed(
            "0-0",
            component=[
                {"code": {"coding": [{"system": LOINC, "code": code}]}}
                for code in ("38267-1", "38264-8")
            ],
        ),
        [ScanKind.BONE_DENSITY],
    ),
    "an order is none": (
        resource("ServiceRequest", CPT, "77080", status="active", authoredOn="2025-02-01"),
        [],
    ),
    "a heel scan is none": (observed("38266-3"), []),
    "another procedure is none": (done(SNOMED, "80146002"), []),
}


@pytest.mark.parametrize(("sent", "kinds"), FOUND.values(), ids=FOUND.keys())
def test_a_scan_is_found(reading, sent, kinds):
    read = reading(sent)
    assert [scan.kind for scan in read_scans(read, coded_parts(read))] == kinds
    assert not read.log.all()


SET_ASIDE: dict[str, tuple[Json, set[str]]] = {
    "a DXA without a date": (done(CPT, "77080", performedDateTime=None), {Analyte.TSCORE}),
    "a DXA dated tomorrow": (done(CPT, "77080", performedDateTime="2026-06-16"), {Analyte.TSCORE}),
    "a DXA dated in words": (
        done(CPT, "77080", performedDateTime=None, performedString="last year"),
        {Analyte.TSCORE},
    ),
    "a DXA that was not done": (done(CPT, "77080", status="not-done"), set()),
    "a DXA report not final": (reported("83311-1", status="preliminary"), {Analyte.TSCORE}),
    "a DXA report in error": (reported("83311-1", status="entered-in-error"), set()),
    "a spine film without a date": (done(CPT, "72070", performedDateTime=None), {ScanKind.SPINE}),
}


@pytest.mark.parametrize(("sent", "topics"), SET_ASIDE.values(), ids=SET_ASIDE.keys())
def test_a_scan_is_set_aside(reading, sent, topics):
    read = reading(sent)
    assert read_scans(read, coded_parts(read)) == ()
    assert read.log.all()
    assert {gap.topic for gap in read.set_aside} == topics


def test_the_bone_density_of_the_core_specification_has_no_date_and_is_set_aside(reading):
    sent = json.loads((DATA / "observation-example-bmd.json").read_text(encoding="utf-8"))
    read = reading(sent, patient={"resourceType": "Patient", "id": "pat2", "gender": "female"})
    assert read_scans(read, coded_parts(read)) == ()
    assert [found.issue for found in read.log.all()] == ["has no date; set aside"]


def test_the_panel_of_us_core_is_a_scan(reading):
    report = (DATA / "DiagnosticReport-bone-density-report.json").read_text(encoding="utf-8")
    patient = json.loads((DATA / "patient-example.json").read_text(encoding="utf-8"))
    read = reading(json.loads(report), patient=patient)
    [scan] = read_scans(read, coded_parts(read))
    assert (scan.kind, str(scan.on)) == (ScanKind.BONE_DENSITY, "2021-11-10")
