"""Measured values: which are read, in which unit, of which day, and what is set aside."""

from typing import Any

import pytest

from fhir_mappings.facts.measurements import Analyte, Comparator, EgfrEquation
from fhir_mappings.measurements import read_measurements
from fhir_mappings.observations import coded_parts
from fhir_mappings.patient import read_person

LOINC = "http://loinc.org"
CALCIUM, CREATININE, EGFR, VITAMIN_D = "17861-6", "2160-0", "98979-8", "62292-8"
FRAX_MOF, FRAX_HIP = "90265-0", "90266-8"
Json = dict[str, Any]


def coded(*codes: str) -> Json:
    return {"coding": [{"system": LOINC, "code": code} for code in codes]}


def quantity(value: Any, unit: str | None = None, **more: Any) -> Json:
    return {"valueQuantity": {"value": value, "unit": unit, **more}}


def observation(code: str, value: Json, **elements: Any) -> Json:
    return {
        "resourceType": "Observation",
        "id": code,
        "status": "final",
        "effectiveDateTime": "2026-05-01T08:00:00Z",
        "code": coded(code),
        **value,
        **elements,
    }


def measured(read):
    return read_measurements(read, coded_parts(read), read_person(read))


VALUES: dict[str, tuple[Json, Analyte, float, str]] = {
    "calcium as sent": (
        observation(CALCIUM, quantity(9.2, "mg/dL")),
        Analyte.CALCIUM_TOTAL,
        9.2,
        "",
    ),
    "calcium by its UCUM code": (
        observation(CALCIUM, quantity(9.2, "milligrams", code="mg/dL")),
        Analyte.CALCIUM_TOTAL,
        9.2,
        "",
    ),
    "calcium in mmol/L": (
        observation("2000-8", quantity(2.0, "mmol/L")),
        Analyte.CALCIUM_TOTAL,
        8.016,
        "",
    ),
    "corrected calcium is a quantity of its own": (
        observation("29265-6", quantity(9.1, "mg/dL")),
        Analyte.CALCIUM_CORRECTED,
        9.1,
        "",
    ),
    "ionized calcium is a quantity of its own": (
        observation("1995-0", quantity(1.2, "mmol/L")),
        Analyte.CALCIUM_IONIZED,
        1.2,
        "",
    ),
    "an eGFR above 60": (
        observation(EGFR, quantity(60, "mL/min/{1.73_m2}", comparator=">")),
        Analyte.EGFR,
        60,
        ">",
    ),
    "an eGFR above 60 as text with its unit": (
        observation(EGFR, {"valueString": "> 60 mL/min/1.73m2"}),
        Analyte.EGFR,
        60,
        ">",
    ),
    "an eGFR above 60 without a unit": (
        observation(EGFR, {"valueString": ">60"}),
        Analyte.EGFR,
        60,
        ">",
    ),
    "an eGFR of at least 90 without a unit": (
        observation(EGFR, quantity(90, comparator=">=")),
        Analyte.EGFR,
        90,
        ">=",
    ),
    "a bound with a sign of typography": (
        observation(VITAMIN_D, {"valueString": "≤8 ng/mL"}),
        Analyte.VITAMIN_D,
        8,
        "<=",
    ),
    "25-OH vitamin D in nmol/L": (
        observation("68438-1", quantity(50, "nmol/L")),
        Analyte.VITAMIN_D,
        20.03,
        "",
    ),
    "height in inches": (observation("8302-2", quantity(64, "[in_i]")), Analyte.HEIGHT, 162.56, ""),
    "a major fracture risk in percent": (
        observation(FRAX_MOF, quantity(8.4, "%")),
        Analyte.FRAX_MOF,
        8.4,
        "",
    ),
    "a major fracture risk with unit 1 is a fraction": (
        observation(FRAX_MOF, quantity(0.21, code="1")),
        Analyte.FRAX_MOF,
        21,
        "",
    ),
    "a bare major fracture risk of 1 or less is a fraction": (
        observation(FRAX_MOF, quantity(0.21)),
        Analyte.FRAX_MOF,
        21,
        "",
    ),
    "a bare major fracture risk above 1 is a percentage": (
        observation(FRAX_MOF, quantity(12)),
        Analyte.FRAX_MOF,
        12,
        "",
    ),
    "a bare hip fracture risk of 1 can only be a percentage": (
        observation(FRAX_HIP, quantity(1)),
        Analyte.FRAX_HIP,
        1,
        "",
    ),
    "a hip fracture risk below 1 in percent": (
        observation(FRAX_HIP, quantity(0.8, "%")),
        Analyte.FRAX_HIP,
        0.8,
        "",
    ),
    "a bare hip fracture risk of nothing": (
        observation(FRAX_HIP, quantity(0)),
        Analyte.FRAX_HIP,
        0,
        "",
    ),
    "drinks a day": (
        observation("74013-4", quantity(3, "{drinks}/d")),
        Analyte.ALCOHOL_UNITS_PER_DAY,
        3,
        "",
    ),
    "drinks a day without a unit": (
        observation("74013-4", {"valueInteger": 3}),
        Analyte.ALCOHOL_UNITS_PER_DAY,
        3,
        "",
    ),
    "drinks a week without a unit": (
        observation("44940-5", {"valueInteger": 21}),
        Analyte.ALCOHOL_UNITS_PER_DAY,
        3,
        "",
    ),
    "falls in the past year": (
        observation("52552-7", {"valueInteger": 2}),
        Analyte.FALLS_PAST_YEAR,
        2,
        "",
    ),
    "age at menopause without a unit": (
        observation("42802-9", {"valueInteger": 43}),
        Analyte.AGE_AT_MENOPAUSE,
        43,
        "",
    ),
}


@pytest.mark.parametrize(
    ("sent", "analyte", "value", "comparator"), VALUES.values(), ids=VALUES.keys()
)
def test_a_value_is_read_in_the_unit_of_its_limits(reading, sent, analyte, value, comparator):
    read = reading(sent)
    found = measured(read)
    assert list(found) == [analyte]
    [one] = found[analyte]
    assert one.value == pytest.approx(value)
    assert one.comparator is Comparator(comparator)
    assert one.provenance.reference == f"Observation/{sent['id']}"
    assert not read.log.all()


WITHOUT_UNIT: dict[str, Json] = {
    "an eGFR": observation(EGFR, quantity(58)),
    "an eGFR below a bound": observation(EGFR, {"valueString": "<15"}),
    "an eGFR above a bound in another unit": observation(EGFR, quantity(60, "mL", comparator=">")),
    "a creatinine above a bound": observation(CREATININE, {"valueString": ">1.2"}),
    "a clearance above a bound": observation("35591-7", {"valueString": ">60"}),
}


@pytest.mark.parametrize("sent", WITHOUT_UNIT.values(), ids=WITHOUT_UNIT.keys())
def test_only_an_egfr_above_a_bound_does_without_a_unit(reading, sent):
    read = reading(sent)
    assert measured(read) == {}
    assert [found.issue for found in read.log.all()] == [
        "has no unit that is understood; set aside"
    ]


SET_ASIDE: dict[str, tuple[Json, str]] = {
    "no unit": (observation(CALCIUM, quantity(9.2)), "unit"),
    "an unknown unit": (observation(CALCIUM, quantity(9.2, "[degF]")), "unit"),
    "unit code and unit text that contradict each other": (
        observation(CALCIUM, quantity(9.2, "mmol/L", code="mg/dL")),
        "unit",
    ),
    "a value outside the plausible range": (
        observation(CALCIUM, quantity(92, "mg/dL")),
        "plausible",
    ),
    "a decimal comma": (observation(CALCIUM, {"valueString": "9,2 mg/dL"}), "not a number"),
    "a range in place of a number": (
        observation(CALCIUM, {"valueString": "8.5-10.5 mg/dL"}),
        "not a number",
    ),
    "a coded value": (observation(CALCIUM, {"valueCodeableConcept": {}}), "not a number"),
    "no value": (observation(CALCIUM, {}), "no value"),
    "an unknown comparator": (
        observation(CALCIUM, quantity(9.2, "mg/dL", comparator="~")),
        "comparator",
    ),
    "preliminary": (observation(CALCIUM, quantity(9.2, "mg/dL"), status="preliminary"), "final"),
    "no status": (observation(CALCIUM, quantity(9.2, "mg/dL"), status=None), "final"),
    "no date": (observation(CALCIUM, quantity(9.2, "mg/dL"), effectiveDateTime=None), "no date"),
    "dated tomorrow": (
        observation(CALCIUM, quantity(9.2, "mg/dL"), effectiveDateTime="2026-06-16"),
        "after the day",
    ),
}


@pytest.mark.parametrize(("sent", "problem"), SET_ASIDE.values(), ids=SET_ASIDE.keys())
def test_a_value_is_set_aside(reading, sent, problem):
    read = reading(sent)
    assert measured(read) == {}
    [found] = read.log.all()
    assert problem in found.issue
    assert {gap.topic for gap in read.set_aside} == {Analyte.CALCIUM_TOTAL}


def test_a_result_in_error_is_an_issue_and_leaves_no_gap(reading):
    read = reading(observation(CALCIUM, quantity(9.2, "mg/dL"), status="entered-in-error"))
    assert measured(read) == {}
    assert len(read.log.all()) == 1
    assert read.set_aside == []


def test_codes_of_two_quantities_are_set_aside_for_both(reading):
    sent = observation(CALCIUM, quantity(1.2, "mmol/L")) | {"code": coded(CALCIUM, "1995-0")}
    read = reading(sent)
    assert measured(read) == {}
    topics = {gap.topic for gap in read.set_aside}
    assert topics == {Analyte.CALCIUM_TOTAL, Analyte.CALCIUM_IONIZED}


UNREAD = {
    "25-OH vitamin D2 alone": "49054-0",
    "1,25-dihydroxy vitamin D": "62290-2",
    "drinks per drinking day": "11287-0",
    "the FRAX panel": "90264-3",
    "a bacterial susceptibility": "85053-7",
}


@pytest.mark.parametrize("code", UNREAD.values(), ids=UNREAD.keys())
def test_a_code_is_not_read(reading, code):
    read = reading(observation(code, quantity(30, "ng/mL")))
    assert measured(read) == {}
    assert not read.log.all()


DATES: dict[str, tuple[Json, str]] = {
    "effective date": ({"effectiveDateTime": "2026-05-01"}, "2026-05-01"),
    "effective instant": ({"effectiveInstant": "2026-05-02T00:30:00+02:00"}, "2026-05-02"),
    "end of the period": (
        {"effectivePeriod": {"start": "2026-05-01", "end": "2026-05-03"}},
        "2026-05-03",
    ),
    "start of a period without an end": (
        {"effectivePeriod": {"start": "2026-05-01"}},
        "2026-05-01",
    ),
    "issued as the last resort": ({"issued": "2026-05-04T10:00:00Z"}, "2026-05-04"),
    "a month": ({"effectiveDateTime": "2026-05"}, "2026-05"),
    "effective before issued": (
        {"effectiveDateTime": "2026-05-01", "issued": "2026-05-09T10:00:00Z"},
        "2026-05-01",
    ),
}


@pytest.mark.parametrize(("dates", "on"), DATES.values(), ids=DATES.keys())
def test_the_day_of_a_result(reading, dates, on):
    sent = observation(CALCIUM, quantity(9.2, "mg/dL"), effectiveDateTime=None) | dates
    [one] = measured(reading(sent))[Analyte.CALCIUM_TOTAL]
    assert str(one.on) == on


def test_values_come_newest_first(reading):
    days = ("2026-04-01", "2026-05-01", "2026-03-01")
    sent = [
        observation(CALCIUM, quantity(9, "mg/dL"), id=day, effectiveDateTime=day) for day in days
    ]
    found = measured(reading(*sent))[Analyte.CALCIUM_TOTAL]
    assert [str(one.on) for one in found] == ["2026-05-01", "2026-04-01", "2026-03-01"]


EQUATIONS = {
    "CKD-EPI 2021 is race-free": ("98979-8", EgfrEquation.RACE_FREE),
    "CKD-EPI 2009 is older": ("62238-1", EgfrEquation.OLDER),
    "MDRD is older": ("33914-3", EgfrEquation.OLDER),
    "a race-split equation is older": ("48642-3", EgfrEquation.OLDER),
    "a code without an equation tells none": ("69405-9", None),
}


@pytest.mark.parametrize(("code", "equation"), EQUATIONS.values(), ids=EQUATIONS.keys())
def test_the_code_of_an_egfr_tells_its_equation(reading, code, equation):
    [one] = measured(reading(observation(code, quantity(48, "mL/min/{1.73_m2}"))))[Analyte.EGFR]
    assert one.equation is equation


HIP_SCALES: dict[str, tuple[Json, str, float]] = {
    "fraction beside a bare fraction": (quantity(0.21), "2026-05-01", 4),
    "fraction beside a fraction with unit 1": (quantity(0.21, "1"), "2026-05-01", 4),
    "percentage beside a percentage": (quantity(21, "%"), "2026-05-01", 0.04),
    "percentage beside a bare percentage": (quantity(21), "2026-05-01", 0.04),
    "fraction when the newest other one is a fraction": (quantity(0.21), "2026-04-01", 4),
}


@pytest.mark.parametrize(("major", "day", "hip"), HIP_SCALES.values(), ids=HIP_SCALES.keys())
def test_a_bare_hip_fracture_risk_takes_the_scale_of_its_day(reading, major, day, hip):
    found = measured(
        reading(
            observation(FRAX_HIP, quantity(0.04), effectiveDateTime="2026-05-01"),
            observation(FRAX_MOF, major, effectiveDateTime=day),
        )
    )
    assert found[Analyte.FRAX_HIP][0].value == pytest.approx(hip)


OF_ANOTHER_DAY: dict[str, tuple[Json, ...]] = {
    "no major fracture risk": (),
    "a percentage of another day": (
        observation(FRAX_MOF, quantity(12, "%"), effectiveDateTime="2026-04-30"),
    ),
    "a bare percentage of another day": (
        observation(FRAX_MOF, quantity(12), effectiveDateTime="2026-04-30"),
    ),
    "a fraction and a percentage of its day": (
        observation(FRAX_MOF, quantity(0.21), id="a"),
        observation(FRAX_MOF, quantity(21), id="b"),
    ),
}


@pytest.mark.parametrize("beside", OF_ANOTHER_DAY.values(), ids=OF_ANOTHER_DAY.keys())
@pytest.mark.parametrize("value", [0.99, 0.04])
def test_a_bare_hip_fracture_risk_below_1_may_be_percent_or_fraction(reading, beside, value):
    read = reading(observation(FRAX_HIP, quantity(value)), *beside)
    assert Analyte.FRAX_HIP not in measured(read)
    [found] = read.log.all()
    assert (found.resource, "percentage or a fraction" in found.issue) == (
        f"Observation/{FRAX_HIP}",
        True,
    )
    assert [gap.topic for gap in read.set_aside] == [Analyte.FRAX_HIP]


def test_components_are_read_by_their_own_code(reading):
    panel = observation("90264-3", {})
    panel["component"] = [
        {"code": coded(FRAX_MOF), **quantity(0.3)},
        {"code": coded(FRAX_HIP), **quantity(0.05)},
    ]
    found = measured(reading(panel))
    assert found[Analyte.FRAX_MOF][0].value == pytest.approx(30)
    assert found[Analyte.FRAX_HIP][0].value == pytest.approx(5)


def test_a_blood_count_panel_counts_without_a_value(reading):
    read = reading(observation("58410-2", {}))
    [one] = measured(read)[Analyte.BLOOD_COUNT]
    assert one.value is None
    assert not read.log.all()


def limits(low: float | None, high: float | None, **more: Any) -> Json:
    edges = {"low": low, "high": high}
    return {edge: {"value": value} for edge, value in edges.items() if value is not None} | more


FEMALE = {"appliesTo": [{"text": "Female"}]}
MALE = {"appliesTo": [{"coding": [{"code": "M"}]}]}
OLD, YOUNG = ({"age": {edge: {"value": 60, "unit": "a"}}} for edge in ("low", "high"))
NORMAL = {"type": {"coding": [{"code": "normal"}]}}
TREATMENT = {"type": {"coding": [{"code": "treatment"}]}}

RANGES: dict[str, tuple[Any, tuple[float | None, float | None]]] = {
    "none": ([], (None, None)),
    "one": ([limits(8.6, 10.2)], (8.6, 10.2)),
    "one in another unit": (
        [{"low": {"value": 2.0, "unit": "mmol/L"}, "high": {"value": 2.5, "code": "mmol/L"}}],
        (8.016, 10.02),
    ),
    "one with a lower limit alone": ([limits(8.6, None)], (8.6, None)),
    "one in a unit that is not understood": (
        [{"low": {"value": 2, "unit": "furlong"}}],
        (None, None),
    ),
    "one for men": ([limits(8.6, 10.2, **MALE)], (None, None)),
    "women's of two": ([limits(8.0, 10.0, **MALE), limits(8.6, 10.2, **FEMALE)], (8.6, 10.2)),
    "that of her age": ([limits(8.0, 10.0, **YOUNG), limits(8.6, 10.2, **OLD)], (8.6, 10.2)),
    "the normal one of two": (
        [limits(8.0, 9.0, **TREATMENT), limits(8.6, 10.2, **NORMAL)],
        (8.6, 10.2),
    ),
    "the untyped one of two": ([limits(8.0, 9.0, **TREATMENT), limits(8.6, 10.2)], (8.6, 10.2)),
    "two that differ in nothing": ([limits(8.0, 9.0), limits(8.6, 10.2)], (None, None)),
    "text alone": ([{"text": "8.6 to 10.2"}], (None, None)),
    "something else": ("8.6", (None, None)),
}


def test_a_limit_of_the_laboratory_that_is_dropped_is_named(reading):
    low = {"low": {"value": 2.15}, "high": {"value": 10.2}}
    read = reading(observation(CALCIUM, quantity(9.2, "mg/dL"), referenceRange=[low]))
    [one] = measured(read)[Analyte.CALCIUM_TOTAL]
    assert (one.reference_low, one.reference_high) == (None, 10.2)
    [found] = read.log.all()
    assert found.resource == f"Observation/{CALCIUM}"
    assert "reference range" in found.issue
    assert "2.15" not in found.issue
    assert read.set_aside == []


@pytest.mark.parametrize(("sent", "expected"), RANGES.values(), ids=RANGES.keys())
def test_the_reference_range_that_fits_her(reading, sent, expected):
    result = observation(CALCIUM, quantity(9.2, "mg/dL"), referenceRange=sent)
    [one] = measured(reading(result))[Analyte.CALCIUM_TOTAL]
    assert (one.reference_low, one.reference_high) == pytest.approx(expected)
