"""The statuses of agents in the shared vignettes, on facts (vignettes VG-44 to VG-56)."""

from __future__ import annotations

import pytest

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.medications import Agent
from tests.cds_service.facts_builder import Chart, days_ago, woman
from tests.cds_service.therapy.charting import entry, fits

UNITS = {
    "calcium": Analyte.CALCIUM_TOTAL,
    "albumin": Analyte.ALBUMIN,
    "clearance": Analyte.CREATININE_CLEARANCE,
    "egfr": Analyte.EGFR,
    "vitamin_d": Analyte.VITAMIN_D,
}


def case(**labs: float) -> Chart:
    """The woman of the vignettes: yearly laboratory 200 days ago, some values 14 days ago."""
    chart = woman(76).has(Concept.OSTEOPOROSIS)
    for name, value in (("calcium", 9.5), ("clearance", 75), ("egfr", 75), ("vitamin_d", 32)):
        chart.measured(UNITS[name], value, days_ago(200))
    chart.measured(Analyte.ALP, 80, days_ago(200))
    for name, value in labs.items():
        chart.measured(UNITS[name], value, days_ago(14))
    return chart


@pytest.mark.parametrize(
    ("chart", "expected"),
    [
        pytest.param(
            case(calcium=9.4, albumin=4.0, clearance=34, egfr=37, vitamin_d=34),
            {Agent.ZOLEDRONATE: "contraindicated", Agent.ALENDRONATE: "avoid"},
            id="VG-44 a clearance of 34",
        ),
        pytest.param(
            case(calcium=9.4, albumin=4.0, clearance=27, egfr=29, vitamin_d=34),
            {Agent.DENOSUMAB: "boxed-warning", Agent.ROMOSOZUMAB: "caution"},
            id="VG-47 an eGFR of 29",
        ),
        pytest.param(
            case(calcium=7.9, albumin=3.5, clearance=55, egfr=58, vitamin_d=12),
            {Agent.DENOSUMAB: "contraindicated"},
            id="VG-48 a corrected calcium of 8.3",
        ),
        pytest.param(
            case(),
            {Agent.ZOLEDRONATE: "needs-data"},
            id="VG-50 tests older than 90 days",
        ),
        pytest.param(
            case(calcium=9.4, clearance=70, egfr=72).has(Concept.ESOPHAGUS_CONTRAINDICATING),
            {Agent.ALENDRONATE: "contraindicated", Agent.RISEDRONATE: "contraindicated"},
            id="VG-51 an esophageal stricture",
        ),
        pytest.param(
            case(calcium=9.4, egfr=70, clearance=70).has(Concept.STROKE, when="2025-05-10"),
            {Agent.ROMOSOZUMAB: "caution"},
            id="VG-53 a stroke 13 months ago",
        ),
        pytest.param(
            entry(case(calcium=9.6, egfr=70), Agent.TERIPARATIDE, start="2024-06-15"),
            {Agent.TERIPARATIDE: "duration-limit"},
            id="VG-56 two years of teriparatide",
        ),
    ],
)
def test_published_statuses(chart: Chart, expected: dict[Agent, str]) -> None:
    assert {agent: fits(chart, agent).status for agent in expected} == expected
