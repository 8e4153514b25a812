"""The tiers at every limit and just past it (knowledge 2.1, 2.2)."""

from __future__ import annotations

import pytest

from cds_service.risk.evidence import TherapyInterval
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Certainty
from fhir_mappings.facts.fractures import Episode, FractureSite
from fhir_mappings.facts.measurements import Analyte, Comparator, SkeletalSite
from fhir_mappings.facts.medications import Agent, RecordStatus, Rung, Steroid
from fhir_mappings.facts.provenance import Source, SourceState
from tests.cds_service.facts_builder import Chart, day, woman
from tests.cds_service.risk.judging import aace, endocrine_society, reasons, words

HIP, VERTEBRA, FOREARM = FractureSite.HIP, FractureSite.VERTEBRA, FractureSite.DISTAL_FOREARM
LS, TH, FN = SkeletalSite.LUMBAR_SPINE, SkeletalSite.TOTAL_HIP, SkeletalSite.FEMORAL_NECK
R33 = SkeletalSite.RADIUS_33


def osteoporotic(value: float = -2.6) -> Chart:
    return woman(70).t_score(TH, value)


def very_high_by(chart: Chart, *therapy: TherapyInterval) -> list[str]:
    return [code for code in reasons(aace(chart, therapy)) if code.startswith("V")]


def on(agent: Agent, start: str | None, end: str | None = None) -> TherapyInterval:
    return TherapyInterval(frozenset({agent}), day(start), day(end), ("MedicationRequest/9",))


LESS, AT_MOST = Comparator.LESS, Comparator.LESS_OR_EQUAL
MORE, AT_LEAST = Comparator.GREATER, Comparator.GREATER_OR_EQUAL


def bound(comparator: Comparator, value: float, site: SkeletalSite = TH) -> Chart:
    return woman(70).t_score(site, value, comparator=comparator)


@pytest.mark.parametrize(
    ("comparator", "value", "tier", "open_codes"),
    [
        pytest.param(LESS, -3.0, "very-high", [], id="below -3.0 proves V5"),
        pytest.param(AT_MOST, -3.0, "high", ["V5"], id="at most -3.0 leaves V5 open"),
        pytest.param(LESS, -2.5, "high", ["V5"], id="below -2.5 leaves V5 open"),
    ],
)
def test_a_bound_answers_v5_as_far_as_it_goes(
    comparator: Comparator, value: float, tier: str, open_codes: list[str]
) -> None:
    result = aace(bound(comparator, value))
    assert result.tier == tier
    named = [code for code, missing in result.still_open if missing.word.value == "dxa"]
    assert named == open_codes


BOUNDS = {
    "above -1.0 is low": (bound(MORE, -1.0), "low", "low"),
    "at least -1.0 is low, moderate by the Endocrine Society or low": (
        bound(AT_LEAST, -1.0),
        "low",
        "indeterminate",
    ),
    "above -1.1 may be low or not": (bound(MORE, -1.1), "indeterminate", "indeterminate"),
    "below -1.0 may be osteoporosis": (bound(LESS, -1.0), "indeterminate", "indeterminate"),
    "above -2.5 may be low or moderate": (bound(MORE, -2.5), "indeterminate", "indeterminate"),
    "above -1.0 at the forearm alone": (
        bound(MORE, -1.0, R33),
        "indeterminate",
        "indeterminate",
    ),
    "a normal value beside a bound that may be lower": (
        bound(LESS, -0.6, LS).t_score(TH, -0.5),
        "indeterminate",
        "indeterminate",
    ),
    "a normal value beside a normal bound": (
        bound(MORE, -1.0, LS).t_score(TH, -0.5),
        "low",
        "low",
    ),
    "osteopenia beside a bound that may be lower": (
        bound(LESS, -1.0, LS).t_score(TH, -1.8),
        "moderate-unconfirmed",
        "moderate-unconfirmed",
    ),
    "below -2.5 is high": (bound(LESS, -2.5), "high", "high"),
    "below -2.5 with a fracture": (
        bound(LESS, -2.5).fracture(FOREARM, "2015-01-01", low_energy=True),
        "high",
        "very-high",
    ),
}


@pytest.mark.parametrize(("chart", "by_aace", "by_es"), BOUNDS.values(), ids=BOUNDS.keys())
def test_a_bound_gives_no_tier_that_it_does_not_prove(
    chart: Chart, by_aace: str, by_es: str
) -> None:
    assert (aace(chart).tier, endocrine_society(chart).tier) == (by_aace, by_es)
    if by_aace == "indeterminate":
        assert "dxa" in words(aace(chart))
    if by_es == "indeterminate":
        assert "dxa" in words(endocrine_society(chart))


V1 = {
    "exactly 12 months ago": ("2025-06-15", ["V1"]),
    "12 months and a day ago": ("2025-06-14", []),
    "in a month that lies within": ("2025-07", ["V1"]),
    "in a month that could lie on either side": ("2025-06", []),
}


@pytest.mark.parametrize(("broke", "expected"), V1.values(), ids=V1.keys())
def test_v1_a_fracture(broke: str, expected: list[str]) -> None:
    assert very_high_by(woman(70).fracture(HIP, broke)) == expected


@pytest.mark.parametrize("broke", ["2025-06", None])
def test_v1_is_open_where_the_date_is_and_names_it(broke: str | None) -> None:
    result = aace(woman(70).fracture(HIP, broke))
    assert result.tier == "high"
    assert "fracture-date" in words(result)


def test_v1_needs_a_diagnosis() -> None:
    chart = woman(70).t_score(TH, -0.5).fracture(FOREARM, "2026-05-01", low_energy=True)
    assert aace(chart).tier == "low"


V2 = {
    "12 months after the start": ("2025-01-15", None, ["V2"]),
    "a day before that": ("2025-01-16", None, []),
    "on the last day of therapy": ("2023-01-01", "2026-01-15", ["V2"]),
    "the day after": ("2023-01-01", "2026-01-14", []),
    "before therapy began": ("2026-02-01", None, []),
    "with a start in a month that settles it": ("2024-12", None, ["V2"]),
    "with a start in a month that leaves it open": ("2025-01", None, []),
}


@pytest.mark.parametrize(("start", "end", "expected"), V2.values(), ids=V2.keys())
def test_v2_a_fracture(start: str, end: str | None, expected: list[str]) -> None:
    chart = osteoporotic().fracture(HIP, "2026-01-15")
    found = very_high_by(chart, on(Agent.ALENDRONATE, start, end))
    assert [code for code in found if code == "V2"] == expected


V2_OPEN = {
    "a start that is not known": (None, None),
    "a start in a month that leaves it open": ("2025-01", None),
    "an end in a year that leaves it open": ("2020-01-01", "2026"),
}


@pytest.mark.parametrize(("start", "end"), V2_OPEN.values(), ids=V2_OPEN.keys())
def test_v2_is_open_where_treatment_is_not_dated(start: str | None, end: str | None) -> None:
    chart = osteoporotic().fracture(HIP, "2026-01-15")
    result = aace(chart, (on(Agent.ALENDRONATE, start, end),))
    assert "V2" not in reasons(result)
    assert "V2" in [code for code, _ in result.still_open]
    assert "medications" in words(result)


def test_v2_and_v4_are_open_where_medicines_were_not_read_and_a_fracture_is_on_record() -> None:
    chart = osteoporotic().unread(Source.DISPENSES)
    assert "medications" not in words(aace(chart))
    result = aace(chart.fracture(HIP, "2020-01-15"))
    assert {"V2", "V4"} <= {code for code, _ in result.still_open}
    assert "medications" in words(result)


def test_v2_is_open_for_an_undated_fracture_on_therapy() -> None:
    chart = osteoporotic().fracture(HIP, episode=Episode.LATER)
    result = aace(chart, (on(Agent.ALENDRONATE, "2020-01-01"),))
    assert "V2" not in reasons(result)
    assert "fracture-date" in words(result)


V3 = {
    "two fractures on two dates": (
        osteoporotic().fracture(HIP, "2020-01-01").fracture(VERTEBRA, "2021-01-01"),
        ["V3"],
    ),
    "two bones broken on one date": (
        osteoporotic().fracture(HIP, "2020-01-01").fracture(VERTEBRA, "2020-01-01"),
        [],
    ),
    "two vertebrae broken on one date": (
        osteoporotic().fracture(VERTEBRA, "2020-01-01", levels=("T12", "L1")),
        ["V3"],
    ),
    "a fracture and a history code": (
        osteoporotic()
        .fracture(HIP, "2020-01-01")
        .fracture(FractureSite.UNKNOWN, episode=Episode.HISTORY, by_code=True),
        [],
    ),
    "a fracture and one without a sign of low trauma": (
        osteoporotic().fracture(HIP, "2020-01-01").fracture(FOREARM, "2021-01-01"),
        [],
    ),
}


@pytest.mark.parametrize(("chart", "expected"), V3.values(), ids=V3.keys())
def test_v3(chart: Chart, expected: list[str]) -> None:
    assert very_high_by(chart) == expected


V4 = {
    "after exactly three months of 2.5 mg": (2.5, "2025-10-15", None, ["V4"]),
    "a day before three months": (2.5, "2025-10-16", None, []),
    "on 2.4 mg": (2.4, "2025-01-01", None, []),
    "before exposure began": (10, "2026-02-01", None, []),
    "30 days after its last day": (5, "2025-01-01", "2025-12-16", ["V4"]),
    "31 days after its last day": (5, "2025-01-01", "2025-12-15", []),
    "in a course whose steps are all high enough": ((5, 20), "2025-01-01", None, ["V4"]),
}


@pytest.mark.parametrize(("dose", "start", "end", "expected"), V4.values(), ids=V4.keys())
def test_v4_a_fracture(
    dose: float | tuple[float, float], start: str, end: str | None, expected: list[str]
) -> None:
    chart = osteoporotic().fracture(HIP, "2026-01-15").steroid(dose, start, end)
    result = aace(chart)
    assert [code for code in reasons(result) if code == "V4"] == expected
    assert "V4" not in [code for code, _ in result.still_open]


V4_OPEN = {
    "a dose that is not known": (osteoporotic().steroid(None, "2025-01-01"), "steroid-dose"),
    "steps on both sides": (osteoporotic().steroid((1, 5), "2025-01-01"), "steroid-dose"),
    "a dose as needed": (osteoporotic().steroid((0, 5), "2025-01-01"), "steroid-dose"),
    "a route that is not told": (
        osteoporotic().steroid(5, "2025-01-01", oral=None),
        "steroid-dose",
    ),
    "a substance without an equivalent": (
        osteoporotic().steroid(9, "2025-01-01", substance=Steroid.BUDESONIDE),
        "steroid-dose",
    ),
    "two products that may be taken together": (
        osteoporotic().steroid(2, "2025-01-01").steroid(1, "2025-01-01", strength=1),
        "steroid-dose",
    ),
    "a start that is not known": (osteoporotic().steroid(5, None), "medications"),
    "a supply that does not say for how long": (
        osteoporotic().steroid(5, "2025-01-01", rung=Rung.DISPENSED, status=RecordStatus.COMPLETED),
        "medications",
    ),
    "an end that is not known": (
        osteoporotic().steroid(5, "2025-01-01", status=RecordStatus.STOPPED),
        "medications",
    ),
}


@pytest.mark.parametrize(("chart", "word"), V4_OPEN.values(), ids=V4_OPEN.keys())
def test_v4_is_open_and_names_what_decides(chart: Chart, word: str) -> None:
    result = aace(chart.fracture(HIP, "2026-01-15"))
    found = [item.word.value for code, item in result.still_open if code == "V4"]
    assert found == [word]


def test_v4_is_open_for_an_undated_fracture_in_someone_long_exposed() -> None:
    chart = osteoporotic().fracture(HIP, episode=Episode.LATER)
    assert "V4" not in [code for code, _ in aace(chart.steroid(5, "2026-05-01")).still_open]
    result = aace(chart.steroid(5, "2025-01-01"))
    assert ("V4", "fracture-date") in [(code, item.word.value) for code, item in result.still_open]


def test_v4_needs_a_fracture() -> None:
    result = aace(osteoporotic().steroid(None, "2025-01-01"))
    assert "V4" not in [code for code, _ in result.still_open]


@pytest.mark.parametrize(
    ("site", "value", "expected"),
    [
        pytest.param(TH, -3.0, [], id="-3.0 is not below -3.0"),
        pytest.param(TH, -3.1, ["V5"], id="-3.1 is"),
        pytest.param(R33, -3.1, ["V5"], id="-3.1 at the forearm too"),
    ],
)
def test_v5(site: SkeletalSite, value: float, expected: list[str]) -> None:
    assert very_high_by(woman().t_score(site, value)) == expected


@pytest.mark.parametrize(
    ("mof", "hip", "expected"),
    [
        pytest.param(30.0, 4.5, [], id="exactly 30 and 4.5"),
        pytest.param(30.1, 4.0, ["V6"], id="MOF 30.1"),
        pytest.param(25.0, 4.6, ["V6"], id="hip 4.6"),
    ],
)
def test_v6(mof: float, hip: float, expected: list[str]) -> None:
    assert very_high_by(woman().t_score(TH, -2.0).frax(mof, hip)) == expected


V7 = {
    "two falls on two days": (
        osteoporotic().has(Concept.FALLS, when="2025-06-15").has(Concept.FALLS, when="2026-01-01"),
        ["V7"],
    ),
    "two entries of one fall": (
        osteoporotic().has(Concept.FALLS, when="2026-01-01").has(Concept.FALLS, when="2026-01-01"),
        [],
    ),
    "one of two falls over 12 months ago": (
        osteoporotic().has(Concept.FALLS, when="2025-06-14").has(Concept.FALLS, when="2026-01-01"),
        [],
    ),
    "repeated falls": (
        osteoporotic().has(Concept.REPEATED_FALLS, Concept.FALLS, recorded="2025-06-15"),
        ["V7"],
    ),
    "repeated falls recorded over 12 months ago": (
        osteoporotic().has(Concept.REPEATED_FALLS, Concept.FALLS, recorded="2025-06-14"),
        [],
    ),
    "a history of falling": (
        osteoporotic().has(Concept.HISTORY_OF_FALLING, when="2026-01-01"),
        [],
    ),
    "repeated falls beside a history of falling in one entry": (
        osteoporotic().has(
            Concept.REPEATED_FALLS,
            Concept.FALLS,
            Concept.HISTORY_OF_FALLING,
            recorded="2025-06-15",
        ),
        ["V7"],
    ),
    "two falls, each beside a history of falling in one entry": (
        osteoporotic()
        .has(Concept.FALLS, Concept.HISTORY_OF_FALLING, when="2026-01-01")
        .has(Concept.FALLS, Concept.HISTORY_OF_FALLING, when="2026-02-01"),
        ["V7"],
    ),
    "a fall and its aftercare on another day": (
        osteoporotic()
        .has(Concept.FALLS, when="2026-01-01")
        .has(Concept.FALLS, recorded="2026-02-01", later_episode=True),
        [],
    ),
    "aftercare of a fall on the day that a toe broke": (
        osteoporotic()
        .has(Concept.FALLS, recorded="2026-01-01", later_episode=True)
        .fracture(FractureSite.NOT_COUNTED, "2026-01-01"),
        [],
    ),
    "repeated falls beside the aftercare of a fall": (
        osteoporotic().has(
            Concept.REPEATED_FALLS, Concept.FALLS, recorded="2026-01-01", later_episode=True
        ),
        ["V7"],
    ),
    "a survey that counts two": (
        osteoporotic().measured(Analyte.FALLS_PAST_YEAR, 2, "2026-01-01"),
        ["V7"],
    ),
    "a survey that counts one": (
        osteoporotic().measured(Analyte.FALLS_PAST_YEAR, 1, "2026-01-01"),
        [],
    ),
    "one fall that broke a toe": (
        osteoporotic()
        .has(Concept.FALLS, when="2026-01-01")
        .fracture(FractureSite.NOT_COUNTED, "2026-01-01"),
        ["V7"],
    ),
    "one fall with an injury of its day": (
        osteoporotic()
        .has(Concept.FALLS, when="2025-06-15")
        .has(Concept.INJURY, recorded="2025-06-15"),
        ["V7"],
    ),
    "one fall with an injury of its day, over 12 months ago": (
        osteoporotic()
        .has(Concept.FALLS, when="2025-06-14")
        .has(Concept.INJURY, recorded="2025-06-14"),
        [],
    ),
    "one fall and an injury of the next day": (
        osteoporotic().has(Concept.FALLS, when="2026-01-01").has(Concept.INJURY, when="2026-01-02"),
        [],
    ),
    "one fall of a month and an injury of that month": (
        osteoporotic().has(Concept.FALLS, when="2026-01").has(Concept.INJURY, when="2026-01-02"),
        ["V7"],
    ),
    "one fall and an injury of which only the year is known": (
        osteoporotic().has(Concept.FALLS, when="2026-01-01").has(Concept.INJURY, when="2026"),
        [],
    ),
    "one fall with an injury in one entry": (
        osteoporotic().has(Concept.FALLS, Concept.INJURY, recorded="2026-01-01"),
        ["V7"],
    ),
    "one fall with an unconfirmed injury": (
        osteoporotic()
        .has(Concept.FALLS, when="2026-01-01")
        .has(Concept.INJURY, when="2026-01-01", certainty=Certainty.DOUBTFUL),
        [],
    ),
    "an injury without a fall": (
        osteoporotic().has(Concept.INJURY, when="2026-01-01"),
        [],
    ),
    "an injury in the fall that broke the hip": (
        osteoporotic()
        .fracture(HIP, "2026-01-01")
        .has(Concept.FALLS, when="2026-01-01")
        .has(Concept.INJURY, when="2026-01-01"),
        ["V1"],
    ),
    "a survey that counts one, and that fall coded": (
        osteoporotic()
        .has(Concept.FALLS, when="2026-01-01")
        .measured(Analyte.FALLS_PAST_YEAR, 1, "2026-02-01"),
        [],
    ),
    "a survey that counts one after the fall that broke the hip": (
        osteoporotic()
        .fracture(HIP, "2026-01-01")
        .has(Concept.FALLS, when="2026-01-01")
        .measured(Analyte.FALLS_PAST_YEAR, 1, "2026-02-01"),
        ["V1"],
    ),
    "a survey that counts two, from which the fall that broke the hip is not taken": (
        osteoporotic()
        .fracture(HIP, "2026-01-01")
        .has(Concept.FALLS, when="2026-01-01")
        .measured(Analyte.FALLS_PAST_YEAR, 2, "2026-02-01"),
        ["V1", "V7"],
    ),
    "the fall that broke the hip, and another": (
        osteoporotic()
        .fracture(HIP, "2026-01-01")
        .has(Concept.FALLS, when="2026-01-01")
        .has(Concept.FALLS, when="2026-02-01"),
        ["V1"],
    ),
    "two falls with a coded diagnosis alone": (
        woman()
        .has(Concept.OSTEOPOROSIS)
        .has(Concept.REPEATED_FALLS, Concept.FALLS, when="2026-01-01"),
        [],
    ),
}


@pytest.mark.parametrize(("chart", "expected"), V7.values(), ids=V7.keys())
def test_v7(chart: Chart, expected: list[str]) -> None:
    assert very_high_by(chart) == expected


def test_v7_is_open_for_an_undated_fall() -> None:
    assert "event-date" in words(aace(osteoporotic().has(Concept.FALLS)))


@pytest.mark.parametrize(("falls", "is_open"), [(2, True), (0, False)])
def test_v7_is_open_for_a_survey_whose_year_leaves_it_open(falls: int, is_open: bool) -> None:
    chart = osteoporotic().measured(Analyte.FALLS_PAST_YEAR, falls, "2025")
    assert ("event-date" in words(aace(chart))) is is_open


def test_v7_is_not_open_for_the_undated_aftercare_of_a_fall() -> None:
    chart = osteoporotic().has(Concept.FALLS, later_episode=True)
    assert "event-date" not in words(aace(chart))


def test_the_reasons_of_very_high_stand_after_those_of_the_diagnosis() -> None:
    chart = osteoporotic(-3.2).fracture(HIP, "2026-05-01").has(Concept.OSTEOPOROSIS)
    assert reasons(aace(chart)) == ["D1", "D2", "D5", "V1", "V5"]


BELOW_HIGH = {
    "normal at hip": (woman().t_score(TH, -1.0), "low", "moderate-unconfirmed"),
    "normal above -1.0": (woman().t_score(TH, -0.9), "low", "low"),
    "normal at the forearm alone": (
        woman().t_score(R33, -1.0),
        "indeterminate",
        "indeterminate",
    ),
    "osteopenic at the forearm alone": (
        woman().t_score(R33, -1.1),
        "moderate-unconfirmed",
        "indeterminate",
    ),
    "normal hip and osteopenic forearm": (
        woman().t_score(TH, -0.5).t_score(R33, -1.1),
        "moderate-unconfirmed",
        "low",
    ),
    "osteoporotic at the forearm alone": (
        woman().t_score(R33, -2.5).t_score(TH, -1.2),
        "high",
        "moderate-unconfirmed",
    ),
    "osteopenia with FRAX known below": (
        woman().t_score(TH, -1.1).frax(19.9, 2.9),
        "moderate",
        "moderate",
    ),
    "osteopenia with FRAX 24 months and a day old": (
        woman().t_score(TH, -1.1).frax(10, 1, "2024-06-14"),
        "moderate-unconfirmed",
        "moderate-unconfirmed",
    ),
    "CAROC high without FRAX": (
        woman(85).t_score(FN, -2.3),
        "high-provisional",
        "moderate-unconfirmed",
    ),
    "CAROC high beside a FRAX known below": (
        woman(85).t_score(FN, -2.3).frax(10, 1),
        "moderate",
        "moderate",
    ),
    "FRAX above without osteopenia": (woman().t_score(TH, -0.5).frax(21, 1), "low", "high"),
    "no T-score": (woman(), "indeterminate", "indeterminate"),
}


@pytest.mark.parametrize(
    ("chart", "by_aace", "by_endocrine_society"), BELOW_HIGH.values(), ids=BELOW_HIGH.keys()
)
def test_tiers_below_high(chart: Chart, by_aace: str, by_endocrine_society: str) -> None:
    assert (aace(chart).tier, endocrine_society(chart).tier) == (by_aace, by_endocrine_society)


@pytest.mark.parametrize(
    ("source", "word"), [(Source.CONDITIONS, "conditions"), (Source.OBSERVATIONS, "dxa")]
)
@pytest.mark.parametrize("state", [SourceState.CUT_OFF, SourceState.FAILED, SourceState.NOT_ASKED])
def test_a_tier_below_high_needs_whole_sources_and_names_the_one_that_is_not(
    source: Source, word: str, state: SourceState
) -> None:
    chart = woman().t_score(TH, 0.5).frax(5, 0.5).unread(source, state)
    for result in (aace(chart), endocrine_society(chart)):
        assert result.tier == "indeterminate"
        assert word in words(result)


@pytest.mark.parametrize("source", [Source.CONDITIONS, Source.OBSERVATIONS])
def test_positive_evidence_makes_high_though_a_source_was_cut_off(source: Source) -> None:
    chart = osteoporotic().unread(source)
    assert (aace(chart).tier, endocrine_society(chart).tier) == ("high", "high")


def test_a_t_score_that_was_set_aside_changes_no_tier() -> None:
    chart = woman().t_score(TH, 0.5).set_aside(Analyte.TSCORE.value)
    result = aace(chart)
    assert result.tier == "low"
    assert "dxa" in words(result)


def test_an_unconfirmed_fracture_changes_no_tier_and_is_named() -> None:
    chart = woman().t_score(TH, 0.5)
    result = aace(chart.fracture(HIP, "2026-05-01", certainty=Certainty.DOUBTFUL))
    assert result.tier == "low"
    assert "conditions" in words(result)


ENDOCRINE_SOCIETY = {
    "T -2.5 with any fracture that counts": (
        woman().t_score(LS, -2.5).fracture(FOREARM, "2015-01-01", low_energy=True),
        "very-high",
    ),
    "T -2.4 with a forearm fracture": (
        woman().t_score(LS, -2.4).fracture(FOREARM, "2015-01-01", low_energy=True),
        "moderate-unconfirmed",
    ),
    "two vertebrae": (woman().fracture(VERTEBRA, "2015-01-01", levels=("T8", "T9")), "very-high"),
    "two vertebral fractures years apart": (
        woman().fracture(VERTEBRA, "2015-01-01").fracture(VERTEBRA, "2018-01-01"),
        "very-high",
    ),
    "one vertebra": (woman().fracture(VERTEBRA, "2015-01-01"), "high"),
    "T -2.5 alone": (woman().t_score(LS, -2.5), "high"),
    "T -2.5 at the forearm with a fracture there": (
        woman().t_score(R33, -2.5).fracture(FOREARM, "2015-01-01", low_energy=True),
        "indeterminate",
    ),
}


@pytest.mark.parametrize(
    ("chart", "expected"), ENDOCRINE_SOCIETY.values(), ids=ENDOCRINE_SOCIETY.keys()
)
def test_endocrine_society(chart: Chart, expected: str) -> None:
    assert endocrine_society(chart).tier == expected


def test_endocrine_society_names_a_frax_that_is_not_known() -> None:
    assert "frax" in words(endocrine_society(woman().t_score(TH, -0.5)))
