"""Broken bones: site, side, level, part of the course, date, force."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fhir_mappings.context import Reading
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Certainty, FindingKind
from fhir_mappings.facts.fractures import Energy, Episode, FractureRecord, FractureSite
from fhir_mappings.fractures import read_fractures

ReadingOf = Callable[..., Reading]

ICD = "http://hl7.org/fhir/sid/icd-10-cm"
SNOMED = "http://snomed.info/sct"


def icd(*codes: str) -> dict[str, Any]:
    return {"coding": [{"system": ICD, "code": code} for code in codes]}


def snomed(code: str) -> dict[str, Any]:
    return {"coding": [{"system": SNOMED, "code": code}]}


def condition(code: dict[str, Any], **elements: Any) -> dict[str, Any]:
    return {"resourceType": "Condition", "id": "f1", "code": code} | elements


def only(reading: ReadingOf, *resources: dict[str, Any]) -> FractureRecord:
    (record,) = read_fractures(reading(*resources))
    return record


SITES = [
    ("S72.001A", FractureSite.HIP),
    ("S72001A", FractureSite.HIP),
    ("M80.051A", FractureSite.HIP),
    ("M80.08XA", FractureSite.VERTEBRA),
    ("S22.080A", FractureSite.VERTEBRA),
    ("S42.201A", FractureSite.PROXIMAL_HUMERUS),
    ("S32.10XA", FractureSite.PELVIS),
    ("S52.501A", FractureSite.DISTAL_FOREARM),
    ("S22.31XA", FractureSite.RIB_CLAVICLE_STERNUM),
    ("S72.301A", FractureSite.FEMUR_SHAFT),
    ("S82.201A", FractureSite.LOWER_LEG),
    ("S82.301A", FractureSite.LOWER_LEG),
    ("S82.871A", FractureSite.LOWER_LEG),
    ("S12.100A", FractureSite.VERTEBRA),
    ("S12.600A", FractureSite.VERTEBRA),
    ("S12.9XXA", FractureSite.VERTEBRA),
    ("S42.111A", FractureSite.SCAPULA),
    ("S42.301A", FractureSite.HUMERUS_SHAFT),
    ("S42.401A", FractureSite.HUMERUS_SHAFT),
    ("S52.001A", FractureSite.FOREARM_SHAFT),
    ("S52.101A", FractureSite.FOREARM_SHAFT),
    ("S52.201A", FractureSite.FOREARM_SHAFT),
    ("S52.301A", FractureSite.FOREARM_SHAFT),
    ("S82.61XA", FractureSite.NOT_COUNTED),
    ("S82.51XA", FractureSite.NOT_COUNTED),
    ("S82.841A", FractureSite.NOT_COUNTED),
    ("S82.891A", FractureSite.NOT_COUNTED),
    ("S82.001A", FractureSite.NOT_COUNTED),
    ("S62.001A", FractureSite.NOT_COUNTED),
    ("S92.001A", FractureSite.NOT_COUNTED),
    ("S02.0XXA", FractureSite.NOT_COUNTED),
    ("M80.041A", FractureSite.NOT_COUNTED),
    ("M80.071A", FractureSite.NOT_COUNTED),
    ("M80.00XA", FractureSite.UNKNOWN),
    ("M84.48XA", FractureSite.OTHER),
]


@pytest.mark.parametrize(("code", "site"), SITES, ids=[f"{c} is the {s}" for c, s in SITES])
def test_a_code_tells_the_broken_bone(reading: ReadingOf, code: str, site: FractureSite) -> None:
    assert only(reading, condition(icd(code))).site is site


SNOMED_SITES = [
    ("263225007", FractureSite.HIP),
    ("704328003", FractureSite.NOT_COUNTED),
    ("704333004", FractureSite.NOT_COUNTED),
    ("203452006", FractureSite.VERTEBRA),
    ("11311641000119106", FractureSite.PELVIS),
    ("704337003", FractureSite.SCAPULA),
    ("443165006", FractureSite.UNKNOWN),
]


@pytest.mark.parametrize(
    ("code", "site"), SNOMED_SITES, ids=[f"SNOMED {c} is the {s}" for c, s in SNOMED_SITES]
)
def test_a_snomed_code_tells_the_broken_bone(
    reading: ReadingOf, code: str, site: FractureSite
) -> None:
    assert only(reading, condition(snomed(code))).site is site


@pytest.mark.parametrize(
    "code",
    [
        icd("M84.750A"),
        icd("M84.551A"),
        icd("M84.351A"),
        icd("M97.01XA"),
        icd("S72.001A", "M84.750A"),
        icd("M10.9"),
        icd("S12.8XXA"),
        {"text": "Hip fracture"},
    ],
    ids=[
        "an atypical femoral fracture",
        "a neoplastic fracture",
        "a stress fracture",
        "a periprosthetic fracture",
        "an atypical fracture coded as hip as well",
        "another disease",
        "a broken larynx",
        "words alone",
    ],
)
def test_what_is_no_fracture_here(reading: ReadingOf, code: dict[str, Any]) -> None:
    assert read_fractures(reading(condition(code))) == ()


EPISODES = [
    ("S72.001A", Episode.INITIAL),
    ("S72.001B", Episode.INITIAL),
    ("S72.001D", Episode.LATER),
    ("S72.001S", Episode.LATER),
    ("S12.100B", Episode.INITIAL),
    ("S12.100G", Episode.LATER),
    ("S12.9XXS", Episode.LATER),
    ("S72.001", Episode.UNSTATED),
    ("Z87.310", Episode.HISTORY),
    ("Z87.81", Episode.HISTORY),
]


@pytest.mark.parametrize(("code", "episode"), EPISODES, ids=[f"{c} is {e}" for c, e in EPISODES])
def test_the_code_tells_the_part_of_the_course(
    reading: ReadingOf, code: str, episode: Episode
) -> None:
    assert only(reading, condition(icd(code))).episode is episode


FILED = PartialDate.of_day(date(2026, 3, 1))


@pytest.mark.parametrize(
    ("code", "when"),
    [("S72.001A", FILED), ("S72.001D", None), ("S72.001", None), ("Z87.310", None)],
    ids=[
        "an initial encounter dates the fracture",
        "a later encounter does not",
        "a code without 7th character does not",
        "a history does not",
    ],
)
def test_a_filing_day_dates_only_an_initial_encounter(
    reading: ReadingOf, code: str, when: PartialDate | None
) -> None:
    record = only(reading, condition(icd(code), recordedDate="2026-03-01"))
    assert (record.when, record.recorded) == (when, FILED)


def test_an_onset_dates_the_fracture_before_any_filing_day(reading: ReadingOf) -> None:
    resource = condition(icd("S72.001A"), onsetDateTime="2026-02", recordedDate="2026-03-01")
    assert only(reading, resource).when == PartialDate.of_month(2026, 2)


def test_the_onset_of_a_history_code_is_no_fracture_date(reading: ReadingOf) -> None:
    record = only(reading, condition(icd("Z87.310"), onsetDateTime="2026-02-01"))
    assert record.when is None
    assert record.site is FractureSite.UNKNOWN
    assert record.fragility_by_code


def test_the_encounter_dates_an_initial_condition_without_other_date(reading: ReadingOf) -> None:
    encounter = {"resourceType": "Encounter", "id": "e1", "period": {"start": "2026-03-01"}}
    resource = condition(icd("S72.001A"), encounter={"reference": "Encounter/e1"})
    record = only(reading, resource, encounter)
    assert (record.when, record.encounter) == (FILED, "Encounter/e1")


LEVELS = [
    ("S22.010A", {"T1"}),
    ("S22.080A", {"T11-T12"}),
    ("S32.010A", {"L1"}),
    ("S12.100A", {"C2"}),
    ("S12.9XXA", set()),
    ("S22.009A", set()),
    ("M48.56XA", set()),
    ("M80.08XA", set()),
]


@pytest.mark.parametrize(("code", "levels"), LEVELS, ids=[f"{c}: {sorted(v)}" for c, v in LEVELS])
def test_vertebral_levels_are_those_the_code_names(
    reading: ReadingOf, code: str, levels: set[str]
) -> None:
    assert only(reading, condition(icd(code))).levels == levels


REGIONS = [
    (icd("M48.54XA"), {"T"}),
    (icd("M48.56XA"), {"L"}),
    (icd("M48.55XA"), {"TL"}),
    (icd("M48.57XA"), {"L"}),
    (icd("M48.52XA"), {"C"}),
    (icd("S12.9XXA"), {"C"}),
    (icd("M48.50XA"), set()),
    (icd("M80.08XA"), set()),
    (icd("S22.000A"), {"T"}),
    (icd("S32.009A"), {"L"}),
    (icd("S22.080A"), set()),
    (icd("S32.010A"), set()),
    (snomed("125607007"), {"T"}),
    (snomed("125608002"), {"L"}),
    (snomed("203452006"), {"C"}),
    (snomed("50448004"), set()),
]


@pytest.mark.parametrize(
    ("code", "regions"), REGIONS, ids=[f"{c['coding'][0]['code']}: {sorted(v)}" for c, v in REGIONS]
)
def test_the_region_of_the_spine_is_read_where_the_code_names_no_level(
    reading: ReadingOf, code: dict[str, Any], regions: set[str]
) -> None:
    assert only(reading, condition(code)).regions == regions


SIDES = [
    ("S72.001A", "right"),
    ("S72.002A", "left"),
    ("S72.009A", None),
    ("S72.024A", "right"),
    ("S72.22XA", "left"),
    ("M80.052A", "left"),
    ("S42.301A", "right"),
    ("S42.402A", "left"),
    ("S42.114A", "right"),
    ("S52.002A", "left"),
    ("S52.325A", "left"),
    ("S82.871A", "right"),
    ("S82.832A", "left"),
    ("S32.810A", None),
    ("S22.080A", None),
]


@pytest.mark.parametrize(("code", "side"), SIDES, ids=[f"{c} is {s}" for c, s in SIDES])
def test_the_side_is_read_from_the_code(reading: ReadingOf, code: str, side: str | None) -> None:
    assert only(reading, condition(icd(code))).side == side


def test_the_side_is_read_from_the_body_site_where_the_code_has_none(reading: ReadingOf) -> None:
    resource = condition(snomed("263225007"), bodySite=[{"text": "Left hip"}])
    assert only(reading, resource).side == "left"


@pytest.mark.parametrize(
    ("code", "by_code"),
    [(icd("M80.051A"), True), (snomed("443165006"), True), (icd("S72.001A"), False)],
    ids=["M80", "an osteoporotic fracture of SNOMED", "not an injury code"],
)
def test_a_fragility_fracture_by_code(
    reading: ReadingOf, code: dict[str, Any], by_code: bool
) -> None:
    assert only(reading, condition(code)).fragility_by_code is by_code


def test_a_pathological_fracture_is_marked_and_m80_is_not(reading: ReadingOf) -> None:
    assert only(reading, condition(icd("M84.48XA"))).pathologic
    assert not only(reading, condition(icd("M80.08XA"))).pathologic


ENERGIES = [
    (("S72.001A", "W01.0XXA"), Energy.LOW),
    (("S72.001A", "V43.52XA"), Energy.HIGH),
    (("S72.001A", "W11.XXXA"), Energy.HIGH),
    (("S72.001A", "W19.XXXA"), Energy.UNSTATED),
    (("S72.001A", "W01.0XXA", "V43.52XA"), Energy.HIGH),
    (("S72.001A",), Energy.UNSTATED),
]


@pytest.mark.parametrize(
    ("codes", "energy"), ENERGIES, ids=[f"{' with '.join(c)}: {e}" for c, e in ENERGIES]
)
def test_the_force_is_what_the_same_entry_codes(
    reading: ReadingOf, codes: tuple[str, ...], energy: Energy
) -> None:
    encounter = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "finished",
        "reasonCode": [icd(code) for code in codes],
    }
    assert only(reading, encounter).energy is energy


def test_an_unconfirmed_fracture_is_doubtful(reading: ReadingOf) -> None:
    resource = condition(icd("S72.001A"), verificationStatus={"coding": [{"code": "unconfirmed"}]})
    assert only(reading, resource).certainty is Certainty.DOUBTFUL


def test_a_refuted_or_future_fracture_is_none(reading: ReadingOf) -> None:
    refuted = condition(icd("S72.001A"), verificationStatus="refuted")
    future = condition(icd("S72.001A"), id="f2", onsetDateTime="2026-07-01")
    assert read_fractures(reading(refuted, future)) == ()


def test_an_encounter_for_an_initial_fracture_dates_it(reading: ReadingOf) -> None:
    encounter = {
        "resourceType": "Encounter",
        "id": "e1",
        "status": "finished",
        "period": {"start": "2026-03-01"},
        "reasonCode": [icd("S52.501A")],
    }
    record = only(reading, encounter)
    assert (record.kind, record.when) == (FindingKind.ENCOUNTER, FILED)
    assert record.encounter == "Encounter/e1"


def test_an_operation_for_a_fracture_is_a_record_of_it(reading: ReadingOf) -> None:
    operation = {
        "resourceType": "Procedure",
        "id": "p1",
        "status": "completed",
        "performedDateTime": "2026-03-01",
        "reasonCode": [snomed("263225007")],
    }
    record = only(reading, operation)
    assert (record.kind, record.site) == (FindingKind.PROCEDURE, FractureSite.HIP)
    assert (record.when, record.recorded) == (None, FILED)


@pytest.mark.parametrize(
    ("code", "when"),
    [
        pytest.param("S72.001A", FILED, id="initial encounter"),
        pytest.param("S72.001K", None, id="an operation for nonunion"),
        pytest.param("S72.001", None, id="a code that does not tell"),
    ],
)
def test_an_operation_dates_only_what_its_code_calls_an_initial_encounter(
    reading: ReadingOf, code: str, when: PartialDate | None
) -> None:
    operation = {
        "resourceType": "Procedure",
        "id": "p1",
        "status": "completed",
        "performedPeriod": {"start": "2026-03-01", "end": "2026-03-02"},
        "reasonCode": [icd(code)],
    }
    assert only(reading, operation).when == when


def test_a_fracture_found_on_an_image_is_undated(reading: ReadingOf) -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "final",
        "effectiveDateTime": "2026-03-01",
        "conclusionCode": [icd("M80.08XA")],
    }
    record = only(reading, report)
    assert record.found_on_imaging
    assert (record.when, record.recorded) == (None, FILED)


def image_report(*codes: str, **elements: Any) -> dict[str, Any]:
    base = {"resourceType": "DiagnosticReport", "id": "r1", "status": "final"}
    dated = {"effectiveDateTime": "2026-03-01", "conclusionCode": [icd(code) for code in codes]}
    return base | dated | elements


FRESH = [
    "Acute compression fracture of L1 without retropulsion.",
    "IMPRESSION:\n1. Acute L1 fracture\n2. No other abnormality",
    "The L1 compression deformity appears acute",
    "Recent vertebral fracture of L1. Chronic fracture of T8.",
]
NOT_FRESH = [
    "Compression fracture of L1.",
    "Old compression fracture of L1.",
    "Chronic compression fracture of L1, no acute fracture.",
    "No acute fracture. Compression deformity of L1, unchanged.",
    "L1 compression fracture, age indeterminate; may be acute.",
    "Acute on chronic fracture of L1",
    "Possible acute fracture of L1",
    "L1 fracture, not acute",
    "Acute fracture of L1 cannot be excluded",
    "Compression fracture of L1 in a woman with acute back pain",
    "Acute pancreatitis. Compression fracture of L1.",
    "Compared with the recent study, the fracture of L1 is unchanged",
    "New compression fracture of L1 since 2019",
    "",
]


@pytest.mark.parametrize("words", FRESH)
def test_a_report_that_says_acute_dates_the_fracture(reading: ReadingOf, words: str) -> None:
    record = only(reading, image_report("M80.08XA", conclusion=words))
    assert (record.when, record.found_on_imaging) == (FILED, False)


@pytest.mark.parametrize("words", NOT_FRESH)
def test_a_report_that_does_not_leaves_it_undated(reading: ReadingOf, words: str) -> None:
    record = only(reading, image_report("M80.08XA", conclusion=words))
    assert (record.when, record.found_on_imaging) == (None, True)


def test_the_words_beside_the_code_of_a_report_date_it_too(reading: ReadingOf) -> None:
    code = icd("M80.08XA") | {"text": "Acute fracture of L1"}
    assert only(reading, image_report(conclusionCode=[code])).when == FILED


def test_an_acute_fracture_beside_one_of_another_site_dates_neither(reading: ReadingOf) -> None:
    report = image_report("M80.08XA", "S32.501A", conclusion="Acute fracture.")
    assert [one.when for one in read_fractures(reading(report))] == [None, None]


def test_two_acute_vertebrae_are_both_dated(reading: ReadingOf) -> None:
    report = image_report("M48.54XA", "M48.56XA", conclusion="Acute fractures of T12 and L1")
    assert [one.when for one in read_fractures(reading(report))] == [FILED, FILED]


@pytest.mark.parametrize("code", ["M80.08XD", "Z87.310"])
def test_no_report_dates_aftercare_or_a_history(reading: ReadingOf, code: str) -> None:
    assert only(reading, image_report(code, conclusion="Acute fracture")).when is None


def test_a_conclusion_that_is_no_text_leaves_it_undated(reading: ReadingOf) -> None:
    assert only(reading, image_report("M80.08XA", conclusion=["Acute fracture"])).when is None


def test_a_preliminary_image_report_states_no_fracture(reading: ReadingOf) -> None:
    report = {
        "resourceType": "DiagnosticReport",
        "id": "r1",
        "status": "preliminary",
        "effectiveDateTime": "2026-03-01",
        "conclusionCode": [icd("M80.08XA")],
    }
    assert read_fractures(reading(report)) == ()
