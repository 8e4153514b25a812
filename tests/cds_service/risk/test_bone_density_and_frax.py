"""Which T-score and which FRAX decide, and the criteria D1 to D5 (knowledge 1.1)."""

from __future__ import annotations

from typing import Any

import pytest

from cds_service.risk.bone_density import bone_density_of
from cds_service.risk.frax import FraxOnRecord, frax_on_record
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Certainty, Course, FindingKind
from fhir_mappings.facts.fractures import FractureSite
from fhir_mappings.facts.measurements import Analyte, Comparator, SkeletalSite
from fhir_mappings.facts.medications import Agent
from fhir_mappings.facts.provenance import Source
from tests.cds_service.facts_builder import AS_OF, Chart, woman
from tests.cds_service.risk.judging import evidence, held

LS, TH, FN = SkeletalSite.LUMBAR_SPINE, SkeletalSite.TOTAL_HIP, SkeletalSite.FEMORAL_NECK
R33, HIP_SITE = SkeletalSite.RADIUS_33, SkeletalSite.HIP_REGION_UNSTATED
FOREARM = FractureSite.DISTAL_FOREARM


def osteopenic(value: float = -1.8) -> Chart:
    return woman().t_score(TH, value)


def frax(chart: Chart) -> FraxOnRecord:
    return frax_on_record(chart.facts(), AS_OF)


def test_per_site_the_newest_scan_decides() -> None:
    chart = woman().t_score(TH, -2.6, "2020-01-01").t_score(TH, -2.2, "2026-01-01")
    density = bone_density_of(chart.facts())
    assert (density.by_site[TH].value, [score.value for score in density.earlier]) == (-2.2, [-2.6])


def test_of_several_that_day_the_lowest_decides() -> None:
    chart = woman().t_score(TH, -2.2).t_score(TH, -2.6)
    assert bone_density_of(chart.facts()).by_site[TH].value == -2.6


def test_the_lowest_is_taken_over_all_sites_though_their_scans_differ_in_age() -> None:
    chart = woman().t_score(LS, -2.4, "2020-01-01").t_score(TH, -1.2, "2026-01-01")
    lowest = bone_density_of(chart.facts()).lowest
    assert lowest is not None
    assert lowest.value == -2.4


def from_text(chart: Chart, site: SkeletalSite, value: float, on: str = "2026-01-01") -> Chart:
    return chart.t_score(site, value, on, from_report_text=True)


@pytest.mark.parametrize(("value", "expected"), [(-3.3, -3.4), (-3.4, -3.4), (-3.5, -3.5)])
def test_a_t_score_from_text_replaces_only_a_discrete_one_that_is_no_lower(
    value: float, expected: float
) -> None:
    chart = from_text(woman().t_score(TH, -3.4, "2020-01-01"), TH, value)
    assert bone_density_of(chart.facts()).by_site[TH].value == expected


def test_a_t_score_from_text_does_not_replace_a_hip_without_region() -> None:
    chart = from_text(woman().t_score(HIP_SITE, -2.6, "2020-01-01"), FN, -1.2)
    density = bone_density_of(chart.facts())
    assert set(density.by_site) == {HIP_SITE, FN}
    assert [score.value for score in density.from_report_text] == [-1.2]


def test_a_t_score_from_text_alone_makes_d1() -> None:
    assert held(from_text(woman(), LS, -2.5)) == ("D1",)


def test_a_hip_site_without_region_never_stands_for_the_femoral_neck() -> None:
    density = bone_density_of(woman().t_score(HIP_SITE, -2.6).facts())
    assert density.femoral_neck is None
    assert density.lowest_hip_or_spine is not None


@pytest.mark.parametrize("site", list(SkeletalSite))
def test_every_valid_site_makes_d1(site: SkeletalSite) -> None:
    assert held(woman().t_score(site, -2.5)) == ("D1",)
    assert held(woman().t_score(site, -2.4)) == ()


LESS, AT_MOST = Comparator.LESS, Comparator.LESS_OR_EQUAL
MORE, AT_LEAST = Comparator.GREATER, Comparator.GREATER_OR_EQUAL


def bound(comparator: Comparator, value: float, site: SkeletalSite = TH) -> Chart:
    return woman().t_score(site, value, comparator=comparator)


@pytest.mark.parametrize(
    ("comparator", "value", "expected"),
    [
        pytest.param(LESS, -2.5, "holds", id="below -2.5 proves it"),
        pytest.param(AT_MOST, -2.5, "holds", id="at most -2.5 proves it"),
        pytest.param(LESS, -2.4, "unknown", id="below -2.4 leaves it open"),
        pytest.param(AT_MOST, -2.4, "unknown", id="at most -2.4 leaves it open"),
        pytest.param(MORE, -2.5, "fails", id="above -2.5 disproves it"),
        pytest.param(AT_LEAST, -2.5, "unknown", id="at least -2.5 leaves it open"),
        pytest.param(AT_LEAST, -2.4, "fails", id="at least -2.4 disproves it"),
        pytest.param(MORE, -1.0, "fails", id="above -1.0 disproves it"),
        pytest.param(MORE, -2.6, "unknown", id="above -2.6 leaves it open"),
    ],
)
def test_a_bound_answers_d1_as_far_as_it_goes(
    comparator: Comparator, value: float, expected: str
) -> None:
    answer = evidence(bound(comparator, value)).diagnosis.criteria["D1"]
    assert getattr(answer, expected)
    assert all("Observation/1" in missing.text() for missing in answer.missing)


def test_a_bound_that_proves_d1_is_shown_as_a_bound() -> None:
    reasons = evidence(bound(LESS, -2.5)).diagnosis.reasons()
    assert [reason.text() for reason in reasons] == [
        "D1: T-score <-2.5 at the total hip, 2026-05-01, Observation/1"
    ]


def test_a_bound_of_the_newest_day_leaves_the_older_value_behind() -> None:
    chart = woman().t_score(TH, -2.6, "2020-01-01").t_score(TH, -1.0, "2026-01-01", MORE)
    assert held(chart) == ("D5",)


def test_an_earlier_bound_makes_d5_where_it_proves_it() -> None:
    chart = woman().t_score(TH, -2.5, "2020-01-01", LESS).t_score(TH, -2.2, "2026-01-01")
    assert held(chart) == ("D5",)


def test_an_earlier_bound_that_proves_nothing_leaves_d5_open() -> None:
    chart = woman().t_score(TH, -2.4, "2020-01-01", LESS).t_score(TH, -2.2, "2026-01-01")
    assert evidence(chart).diagnosis.criteria["D5"].unknown


@pytest.mark.parametrize(
    ("comparator", "value", "expected"),
    [
        pytest.param(LESS, -1.0, "holds", id="below -1.0 is osteopenia at least"),
        pytest.param(AT_MOST, -1.0, "unknown", id="at most -1.0 leaves it open"),
        pytest.param(LESS, -2.5, "fails", id="below -2.5 is osteoporosis"),
        pytest.param(AT_LEAST, -1.0, "fails", id="at least -1.0 is none"),
        pytest.param(MORE, -1.1, "unknown", id="above -1.1 leaves it open"),
    ],
)
def test_a_bound_answers_osteopenia_as_far_as_it_goes(
    comparator: Comparator, value: float, expected: str
) -> None:
    chart = bound(comparator, value).fracture(FOREARM, "2020-01-01", low_energy=True)
    assert getattr(evidence(chart).diagnosis.criteria["D3"], expected)


def test_an_exact_value_in_the_range_stands_beside_an_open_bound() -> None:
    chart = bound(LESS, -1.0, LS).t_score(TH, -1.8)
    assert held(chart.fracture(FOREARM, "2020-01-01", low_energy=True)) == ("D3",)


D2 = {
    "a hip fracture makes D2": (woman().fracture(FractureSite.HIP, "2020-01-01"), ("D2",)),
    "an undated vertebral fracture makes D2": (
        woman().fracture(FractureSite.VERTEBRA, "2026-01-01", found_on_imaging=True),
        ("D2",),
    ),
    "another metabolic bone disease excludes D2": (
        woman().fracture(FractureSite.HIP, "2020-01-01").has(Concept.OSTEOMALACIA),
        (),
    ),
    "a bone disease that is over does not": (
        woman()
        .fracture(FractureSite.HIP, "2020-01-01")
        .has(Concept.OSTEOMALACIA, course=Course.OVER),
        ("D2",),
    ),
    "an unconfirmed bone disease does not": (
        woman()
        .fracture(FractureSite.HIP, "2020-01-01")
        .has(Concept.OSTEOMALACIA, certainty=Certainty.DOUBTFUL),
        ("D2",),
    ),
    "a humerus fracture makes no D2": (
        woman().fracture(FractureSite.PROXIMAL_HUMERUS, "2020-01-01", low_energy=True),
        (),
    ),
}


@pytest.mark.parametrize(("chart", "expected"), D2.values(), ids=D2.keys())
def test_d2(chart: Chart, expected: tuple[str, ...]) -> None:
    assert held(chart) == expected


@pytest.mark.parametrize(
    ("cancer", "is_named"),
    [
        pytest.param({}, True, id="going on"),
        pytest.param({"course": Course.OVER}, True, id="in remission"),
        pytest.param({"course": Course.OVER, "resolved": True}, False, id="resolved"),
    ],
)
@pytest.mark.parametrize("concept", [Concept.BONE_METASTASIS, Concept.BONE_MALIGNANCY])
def test_an_unconfirmed_cancer_of_the_bone_takes_d2_not_away_and_is_named(
    concept: Concept, cancer: dict[str, Any], is_named: bool
) -> None:
    chart = woman().fracture(FractureSite.HIP, "2020-01-01")
    chart.has(concept, certainty=Certainty.DOUBTFUL, **cancer)
    (reason,) = evidence(chart).diagnosis.reasons()
    assert reason.code == "D2"
    assert ("Condition/2" in reason.text()) is is_named


@pytest.mark.parametrize(
    ("t_score", "expected"),
    [
        pytest.param(-1.0, (), id="-1.0 is no osteopenia"),
        pytest.param(-1.1, ("D3",), id="-1.1 is osteopenia"),
        pytest.param(-2.4, ("D3",), id="-2.4 is osteopenia"),
        pytest.param(-2.5, ("D1",), id="-2.5 is osteoporosis"),
    ],
)
def test_d3_needs_osteopenia(t_score: float, expected: tuple[str, ...]) -> None:
    assert held(osteopenic(t_score).fracture(FOREARM, "2020-01-01", low_energy=True)) == expected


@pytest.mark.parametrize(
    ("site", "expected"),
    [
        (FractureSite.PROXIMAL_HUMERUS, ("D3",)),
        (FractureSite.PELVIS, ("D3",)),
        (FOREARM, ("D3",)),
        (FractureSite.LOWER_LEG, ()),
        (FractureSite.RIB_CLAVICLE_STERNUM, ()),
    ],
)
def test_d3_names_its_sites(site: FractureSite, expected: tuple[str, ...]) -> None:
    assert held(osteopenic().fracture(site, "2020-01-01", low_energy=True)) == expected


def test_d3_takes_the_lowest_over_all_sites() -> None:
    chart = osteopenic(-0.5).t_score(R33, -1.4).fracture(FOREARM, "2020-01-01", low_energy=True)
    assert held(chart) == ("D3",)


@pytest.mark.parametrize(
    ("mof", "hip", "expected"),
    [
        pytest.param(20.0, 1.0, ("D4",), id="MOF 20 reaches the threshold"),
        pytest.param(19.99, 2.99, (), id="19.99 and 2.99 do not, nothing is rounded"),
        pytest.param(5.0, 3.0, ("D4",), id="hip 3 reaches the threshold"),
        pytest.param(None, 3.0, ("D4",), id="one of the two is enough"),
    ],
)
def test_d4_needs_one_risk_at_its_threshold(
    mof: float | None, hip: float | None, expected: tuple[str, ...]
) -> None:
    assert held(osteopenic().frax(mof, hip)) == expected


def test_d4_needs_osteopenia() -> None:
    assert held(osteopenic(-1.0).frax(25, 5)) == ()


def test_frax_of_any_age_makes_d4() -> None:
    assert held(osteopenic().frax(25, 5, "2015-01-01")) == ("D4",)


def test_frax_of_any_age_makes_v6() -> None:
    result = frax(woman().frax(31, 5, "2015-01-01"))
    assert (result.above.holds, result.very_high.holds) == (True, True)


@pytest.mark.parametrize(
    ("month", "exact", "known"),
    [
        pytest.param(25, 10, False, id="a month that may be the newer one and is above"),
        pytest.param(10, 25, False, id="a month that may be the newer one and is below"),
        pytest.param(10, 12, True, id="both below"),
    ],
)
def test_a_frax_of_the_same_month_may_be_the_newest(
    month: float, exact: float, known: bool
) -> None:
    chart = woman().frax(month, 1, "2026-05").frax(exact, 1, "2026-05-10")
    assert frax(chart).known_below.holds is known
    assert frax(chart).above.holds is not known


@pytest.mark.parametrize(
    ("on", "known"),
    [
        pytest.param("2024-06-15", True, id="24 months ago still tells"),
        pytest.param("2024-06-14", False, id="a day more does not"),
        pytest.param("2024-06", False, id="a month that could lie on either side does not"),
    ],
)
def test_known_below_needs_a_recent_frax(on: str, known: bool) -> None:
    result = frax(woman().frax(10, 1, on))
    assert (result.known_below.holds, result.above.unknown) == (known, not known)


def test_known_below_needs_both_risks() -> None:
    assert frax(woman().frax(10, None)).known_below.unknown


def test_the_newest_frax_decides() -> None:
    chart = woman().frax(25, 5, "2025-01-01").frax(10, 1, "2026-01-01")
    assert frax(chart).known_below.holds


@pytest.mark.parametrize(
    ("mof", "hip", "expected"),
    [
        pytest.param(30.0, 4.5, False, id="exactly 30 and 4.5 are not above"),
        pytest.param(30.1, 1.0, True, id="MOF 30.1 is"),
        pytest.param(10.0, 4.6, True, id="hip 4.6 is"),
    ],
)
def test_very_high_frax_is_strict(mof: float, hip: float, expected: bool) -> None:
    assert frax(woman().frax(mof, hip)).very_high.holds is expected


def test_a_bound_below_the_threshold_is_above_nothing() -> None:
    chart = woman().measured(Analyte.FRAX_MOF, 20, comparator=Comparator.LESS)
    chart.measured(Analyte.FRAX_HIP, 3, comparator=Comparator.LESS)
    assert frax(chart).known_below.holds


def test_a_bound_that_settles_nothing_leaves_frax_open() -> None:
    chart = woman().measured(Analyte.FRAX_MOF, 10, comparator=Comparator.GREATER)
    assert frax(chart).above.unknown


def test_an_unusable_frax_is_named() -> None:
    result = frax(woman().set_aside(Analyte.FRAX_MOF.value))
    assert "Observation/1" in result.above.missing[0].text()


D5 = {
    "a coded osteoporosis makes D5": (woman().has(Concept.OSTEOPOROSIS), ("D5",)),
    "a coded osteoporosis with fracture makes D5": (
        woman().has(Concept.OSTEOPOROSIS_WITH_FRACTURE),
        ("D5",),
    ),
    "an encounter diagnosis makes D5": (
        woman().has(Concept.OSTEOPOROSIS, kind=FindingKind.ENCOUNTER),
        ("D5",),
    ),
    "a resolved osteoporosis makes D5": (
        woman().has(Concept.OSTEOPOROSIS, course=Course.OVER),
        ("D5",),
    ),
    "an unconfirmed osteoporosis makes none": (
        woman().has(Concept.OSTEOPOROSIS, certainty=Certainty.DOUBTFUL),
        (),
    ),
    "osteopenia makes none": (woman().has(Concept.OSTEOPENIA), ()),
    "localized osteoporosis makes none": (woman().has(Concept.OSTEOPOROSIS_LOCALIZED), ()),
    "a bone drug alone makes none": (woman().takes(Agent.ALENDRONATE), ()),
    "an earlier T-score of -2.5 makes D5": (
        woman().t_score(TH, -2.5, "2018-01-01").t_score(TH, -2.2),
        ("D5",),
    ),
    "an earlier T-score of -2.4 makes none": (
        woman().t_score(TH, -2.4, "2018-01-01").t_score(TH, -2.2),
        (),
    ),
    "an earlier T-score is not needed where D1 holds": (
        woman().t_score(TH, -2.6, "2018-01-01").t_score(TH, -2.5),
        ("D1",),
    ),
    "a coded diagnosis stands beside D1": (
        woman().t_score(TH, -2.5).has(Concept.OSTEOPOROSIS),
        ("D1", "D5"),
    ),
}


@pytest.mark.parametrize(("chart", "expected"), D5.values(), ids=D5.keys())
def test_d5(chart: Chart, expected: tuple[str, ...]) -> None:
    assert held(chart) == expected


OPEN = {
    "observations not read leave D1 open": (woman().unread(Source.OBSERVATIONS), "D1", "dxa"),
    "a T-score that was set aside leaves D1 open": (
        woman().set_aside(Analyte.TSCORE.value),
        "D1",
        "dxa",
    ),
    "a scan without a T-score leaves D1 open": (woman().scan(), "D1", "dxa"),
    "conditions not read leave D2 open": (woman().unread(Source.CONDITIONS), "D2", "conditions"),
    "a forearm fracture without mechanism leaves D3 open": (
        osteopenic().fracture(FOREARM, "2020-01-01"),
        "D3",
        "fracture-mechanism",
    ),
    "osteopenia without FRAX leaves D4 open": (osteopenic(), "D4", "frax"),
}


@pytest.mark.parametrize(("chart", "code", "word"), OPEN.values(), ids=OPEN.keys())
def test_what_is_not_known_leaves_a_criterion_open(chart: Chart, code: str, word: str) -> None:
    answer = evidence(chart).diagnosis.criteria[code]
    assert answer.unknown
    assert [missing.word.value for missing in answer.missing] == [word]


def test_a_whole_record_without_a_scan_meets_no_criterion() -> None:
    assert all(answer.fails for answer in evidence(woman()).diagnosis.criteria.values())


def test_the_reason_of_d1_reads_as_on_the_wire() -> None:
    reasons = evidence(woman().t_score(TH, -2.6)).diagnosis.reasons()
    assert [reason.text() for reason in reasons] == [
        "D1: T-score -2.6 at the total hip, 2026-05-01, Observation/1"
    ]
