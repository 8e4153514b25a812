"""The risk factors under 65 that the authors of the US measure CMS249 see, case by case."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cds_service.pipeline import Engine, build_engine, evaluate_bundle
from cds_service.settings import Settings

EXPLANATION = "io.github.osteoporosis-cds.explanation"
FILE = Path(__file__).parents[2] / "data" / "ecqm_cms249" / "cases.json"

# Bone diseases that make a scan appropriate there put her out of scope here.
OUT_OF_SCOPE = ("other-bone-disease", "bone-metastases-or-myeloma")

# Where knowledge 9 answers otherwise than the measure, by the start of the case's id.
OTHERWISE = {
    "00aebb4a": "an osteoporotic bone marrow defect is one of the jaw and no osteoporosis",
    "388c4d35": "osteopenia is a result of a scan and no risk factor of knowledge 9",
    "8f4b4c27": "amenorrhea that begins at 50 is no menopause before 45, and not of 7.1",
    "e22e977b": "both ovaries taken out at 50 is no menopause before 45",
    "fe77c3ba": "the same, one ovary after the other",
    "df8f004b": "a mother's hip fracture and a gastrectomy count though recorded during the year",
}


@dataclass(frozen=True, slots=True)
class Case:
    """One patient of the measure, and what its authors say of her."""

    entry: Mapping[str, Any]

    @property
    def key(self) -> str:
        """Give the start of its id."""
        return str(self.entry["id"][:8])

    @property
    def has_risk(self) -> bool:
        """Tell whether the authors see a risk factor."""
        return bool(self.entry["expected"]["denominator-exclusion"])

    @property
    def last_day(self) -> date:
        """Give the last day of the year that is measured."""
        return date.fromisoformat(self.entry["period"]["end"])


CASES = [Case(entry) for entry in json.loads(FILE.read_text("utf-8"))]
EACH_CASE = pytest.mark.parametrize(
    "case", [pytest.param(one, id=f"{one.key}: {one.entry['description']}") for one in CASES]
)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return build_engine(Settings(), propagate=True)


def sees_risk(case: Case, engine: Engine) -> bool:
    answer = evaluate_bundle(
        case.entry["bundle"], "patient-view", engine, case.last_day, explain=True
    )
    explanation = answer["extension"][EXPLANATION]
    reason = explanation["scope"]["reason"].split(":")[0]
    return bool(explanation["riskFactors"]) or reason in OUT_OF_SCOPE


@EACH_CASE
def test_the_answer_is_that_of_the_authors_or_one_that_is_explained(
    case: Case, engine: Engine
) -> None:
    agrees = sees_risk(case, engine) is case.has_risk
    assert agrees is (case.key not in OTHERWISE)


def test_each_explained_case_is_one_of_the_cases() -> None:
    assert OTHERWISE.keys() <= {case.key for case in CASES}
