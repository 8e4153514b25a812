"""Diagnosis and tiers of the published and synthetic cases that the knowledge comes with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from cds_service.risk.evidence import TherapyInterval
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.fractures import FractureSite
from fhir_mappings.facts.measurements import Analyte, SkeletalSite
from fhir_mappings.facts.medications import Agent
from tests.cds_service.facts_builder import Chart, known_day, woman
from tests.cds_service.risk.judging import aace, endocrine_society, held, reasons, scope

HIP, VERTEBRA, FOREARM = FractureSite.HIP, FractureSite.VERTEBRA, FractureSite.DISTAL_FOREARM
SITES = {
    "LS": SkeletalSite.LUMBAR_SPINE,
    "TH": SkeletalSite.TOTAL_HIP,
    "FN": SkeletalSite.FEMORAL_NECK,
}
CODED = Concept.OSTEOPOROSIS


def scanned(age: int, on: str = "2026-05-01", **t_scores: float) -> Chart:
    chart = woman(age)
    for site, value in t_scores.items():
        chart.t_score(SITES[site], value, on)
    return chart


def coded_low_76() -> Chart:
    return scanned(76, "2026-03-01", LS=-2.7, TH=-2.6, FN=-2.8).has(CODED)


def coded_osteopenic_72() -> Chart:
    return scanned(72, "2025-12-01", LS=-2.3, TH=-2.0, FN=-2.2).has(CODED)


@dataclass(frozen=True)
class Case:
    chart: Callable[[], Chart]
    diagnosis: list[str]
    tier: str
    very_high_by: list[str] | None = None
    endocrine_society: str | None = None
    therapy: tuple[TherapyInterval, ...] = ()


ALENDRONATE_SINCE_JANUARY = TherapyInterval(
    frozenset({Agent.ALENDRONATE}), known_day("2026-01-01"), None, ("MedicationRequest/9",)
)

CASES = {
    "VG-01 T exactly -2.5 at the total hip": Case(
        lambda: scanned(66, LS=-1.9, TH=-2.5, FN=-2.2), ["D1"], "high", [], "high"
    ),
    "VG-03 T -2.46 is read as -2.5": Case(
        lambda: scanned(66, LS=-2.5, TH=-1.9, FN=-1.8), ["D1"], "high", [], "high"
    ),
    "VG-05 normal density and a vertebral fracture": Case(
        lambda: scanned(70, "2026-03-01", LS=-0.4, TH=-0.8, FN=-0.9).fracture(
            VERTEBRA, "2023-05-10", low_energy=True
        ),
        ["D2"],
        "high",
        [],
        "high",
    ),
    "VG-07 T exactly -1.0 with a forearm fracture": Case(
        lambda: scanned(63, "2026-04-15", LS=-0.6, TH=-1.0, FN=-0.9).fracture(
            FOREARM, "2023-04-01", low_energy=True
        ),
        [],
        "low",
    ),
    "VG-08 osteopenia and FRAX 20.0 / 2.9": Case(
        lambda: scanned(72, "2026-05-20", LS=-1.8, TH=-1.9, FN=-2.0).frax(20.0, 2.9),
        ["D4"],
        "high",
        [],
        "high",
    ),
    "VG-14 a toe fracture, FRAX 9 / 1": Case(
        lambda: (
            scanned(61, "2026-05-20", LS=-1.8, TH=-1.3, FN=-1.4)
            .frax(9, 1.0)
            .fracture(FractureSite.NOT_COUNTED, "2026-05-01", low_energy=True)
        ),
        [],
        "moderate",
        None,
        "moderate",
    ),
    "VG-17 T -3.1 without fracture": Case(
        lambda: scanned(69, LS=-3.1, TH=-2.2, FN=-2.4), ["D1"], "very-high", ["V5"], "high"
    ),
    "VG-18 FRAX exactly 30.0 / 4.5": Case(
        lambda: scanned(80, LS=-1.5, TH=-2.2, FN=-2.4).frax(30.0, 4.5),
        ["D4"],
        "high",
        [],
        "high",
    ),
    "VG-20 hip fracture exactly 12 months ago": Case(
        lambda: scanned(77, LS=-1.9, TH=-2.3, FN=-2.4).fracture(HIP, "2025-06-15", low_energy=True),
        ["D2"],
        "very-high",
        ["V1"],
        "high",
    ),
    "VG-22 two vertebrae at one imaging date": Case(
        lambda: (
            scanned(74, LS=-2.2, TH=-2.0, FN=-2.1)
            .fracture(VERTEBRA, "2023-02-01", levels=("T12",), low_energy=True)
            .fracture(VERTEBRA, "2023-02-01", levels=("L1",), low_energy=True)
        ),
        ["D2"],
        "very-high",
        ["V3"],
        "very-high",
    ),
    "VG-24 falls do not upgrade a diagnosis by FRAX alone": Case(
        lambda: (
            scanned(73, LS=-1.7, TH=-1.8, FN=-2.0)
            .frax(21, 2.8)
            .has(Concept.FALLS, when="2026-02-01")
            .has(Concept.REPEATED_FALLS, Concept.FALLS, when="2026-03-01")
        ),
        ["D4"],
        "high",
        [],
        "high",
    ),
    "VG-26 a fracture four months after alendronate began": Case(
        lambda: (
            scanned(75, "2025-11-01", LS=-2.7, TH=-2.4, FN=-2.5)
            .has(CODED)
            .fracture(FOREARM, "2026-05-01", low_energy=True)
        ),
        ["D1", "D5"],
        "very-high",
        ["V1"],
        "very-high",
        (ALENDRONATE_SINCE_JANUARY,),
    ),
    "VG-28 never scanned": Case(lambda: woman(65), [], "indeterminate"),
    "VG-31 a smoker of 55, never scanned": Case(
        lambda: woman(55).has(Concept.TOBACCO_SMOKING).measured(Analyte.WEIGHT, 80),
        [],
        "indeterminate",
    ),
    "VG-32 hip fracture 18 days ago, never scanned": Case(
        lambda: woman(84).fracture(HIP, "2026-05-28", low_energy=True),
        ["D2"],
        "very-high",
        ["V1"],
        "high",
    ),
    "VG-33 and 35 to 41, a coded diagnosis and osteopenia": Case(
        coded_osteopenic_72, ["D5"], "high", []
    ),
    "VG-44 to 60 and 71, 90, 94, coded and T -2.8": Case(
        coded_low_76, ["D1", "D5"], "high", [], "high"
    ),
    "VG-62 never scanned at 62": Case(lambda: woman(62), [], "indeterminate"),
    "VG-64 FRAX 8 / 1 from last year": Case(
        lambda: scanned(70, "2025-04-15", LS=-1.2, TH=-1.1, FN=-1.3).frax(8, 1, "2025-04-15"),
        [],
        "moderate",
        None,
        "moderate",
    ),
    "VG-70 T -2.8 on risedronate": Case(
        lambda: scanned(68, LS=-2.8, TH=-2.3, FN=-2.4).has(CODED),
        ["D1", "D5"],
        "high",
        [],
        "high",
    ),
    "VG-72 and 73, T -1.4 and FRAX 9 / 1.2": Case(
        lambda: scanned(68, "2026-03-01", LS=-1.4, TH=-1.2, FN=-1.3).frax(9, 1.2),
        [],
        "moderate",
        None,
        "moderate",
    ),
    "VG-77 femoral neck -2.4 at 80 without FRAX": Case(
        lambda: scanned(80, LS=-1.2, TH=-1.9, FN=-2.4),
        [],
        "moderate-unconfirmed",
        None,
        "moderate-unconfirmed",
    ),
    "VG-78 femoral neck -2.3 at 85 without FRAX": Case(
        lambda: scanned(85, LS=-1.2, TH=-1.9, FN=-2.3),
        [],
        "high-provisional",
        None,
        "moderate-unconfirmed",
    ),
    "VG-80 three vertebrae a year after denosumab": Case(
        lambda: (
            scanned(76, "2025-06-01", LS=-3.2)
            .has(CODED)
            .fracture(VERTEBRA, "2026-06-01", levels=("L1", "L3", "L4"), low_energy=True)
        ),
        ["D1", "D2", "D5"],
        "very-high",
        ["V1", "V3", "V5"],
        "very-high",
    ),
    "VG-82 five vertebrae ten months after denosumab": Case(
        lambda: (
            scanned(69, "2025-05-01", LS=-2.8)
            .has(CODED)
            .fracture(
                VERTEBRA, "2026-06-10", levels=("T8", "T9", "T12", "L1", "L2"), low_energy=True
            )
        ),
        ["D1", "D2", "D5"],
        "very-high",
        ["V1", "V3"],
        "very-high",
    ),
    "VG-85 a T10 fracture at 55 and T -2.6": Case(
        lambda: scanned(55, "2026-06-01", LS=-2.6).fracture(
            VERTEBRA, "2026-06-01", levels=("T10",), low_energy=True
        ),
        ["D1", "D2"],
        "very-high",
        ["V1"],
        "very-high",
    ),
    "VG-86 femoral neck -2.3 and FRAX 10 / 2.2": Case(
        lambda: scanned(65, FN=-2.3).frax(10, 2.2), [], "moderate", None, "moderate"
    ),
    "VG-89 prednisone 2.5 mg and FRAX 12 / 1.5": Case(
        lambda: (
            scanned(66, LS=-1.5, TH=-1.2, FN=-1.4)
            .frax(12, 1.5)
            .steroid(2.5, "2026-03-15", strength=2.5)
        ),
        [],
        "moderate",
        None,
        "moderate",
    ),
    "VG-92 hip fracture three months ago and T -2.9": Case(
        lambda: (
            scanned(78, "2026-04-01", LS=-2.6, TH=-2.8, FN=-2.9)
            .has(CODED)
            .fracture(HIP, "2026-03-10", low_energy=True)
        ),
        ["D1", "D2", "D5"],
        "very-high",
        ["V1"],
        "very-high",
    ),
    "VG-95 T -2.6 that is not on the problem list": Case(
        lambda: scanned(67, "2024-05-10", LS=-2.6, TH=-2.1, FN=-2.2), ["D1"], "high", [], "high"
    ),
}


@pytest.mark.parametrize("case", CASES.values(), ids=CASES.keys())
def test_diagnosis_and_tiers_are_those_of_the_case(case: Case) -> None:
    chart = case.chart()
    result = aace(chart, case.therapy)
    assert list(held(chart)) == case.diagnosis
    assert result.tier == case.tier
    assert case.very_high_by is None or reasons(result) == case.diagnosis + case.very_high_by
    assert case.endocrine_society in (None, endocrine_society(chart).tier)
    assert scope(chart).in_scope


def test_vg_11_a_woman_of_47_with_periods_is_premenopausal() -> None:
    result = scope(scanned(47, LS=-2.7).last_period("2026-05-20"))
    assert result.reason.startswith("premenopausal")


def test_vg_74_hospice_is_out_of_scope() -> None:
    chart = woman(88).has(Concept.HOSPICE).fracture(HIP, "2026-05-01", low_energy=True)
    assert scope(chart).reason.startswith("hospice")
