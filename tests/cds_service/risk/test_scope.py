"""For whom the service speaks (knowledge 1.3, 1.5, 14.6, 14.12)."""

from __future__ import annotations

from dataclasses import replace

import pytest

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Certainty, Course, FindingKind
from fhir_mappings.facts.fractures import FractureSite
from fhir_mappings.facts.measurements import SkeletalSite
from fhir_mappings.facts.medications import Agent, RecordStatus, Regimen, Rung
from fhir_mappings.facts.person import Sex
from tests.cds_service.facts_builder import Chart, without_birth_date, woman
from tests.cds_service.risk.judging import scope

DENOSUMAB = Agent.DENOSUMAB
ONCOLOGY = Regimen.ONCOLOGY


def of_sex(sex: Sex) -> Chart:
    chart = woman(71)
    chart.person = replace(chart.person, sex=sex)
    return chart


def deceased() -> Chart:
    chart = woman(71)
    chart.person = replace(chart.person, deceased=True)
    return chart


IN_SCOPE = {
    "a woman of 50": (woman(50), "postmenopausal: age 50"),
    "a woman of 49 with recorded menopause": (
        woman(49).has(Concept.POSTMENOPAUSAL),
        "postmenopausal: age 49",
    ),
    "a woman of 40 after bilateral oophorectomy": (
        woman(40).has(Concept.BILATERAL_OOPHORECTOMY),
        "postmenopausal: age 40",
    ),
    "oophorectomy outweighs a recent period": (
        woman(45).has(Concept.BILATERAL_OOPHORECTOMY).last_period("2026-05-01"),
        "postmenopausal: age 45",
    ),
    "premature menopause": (
        woman(42).has(Concept.PREMATURE_MENOPAUSE),
        "postmenopausal: age 42",
    ),
    "last period more than 12 months ago at 48": (
        woman(48).last_period("2025-06-14"),
        "postmenopausal: age 48",
    ),
    "no birth date, but recorded menopause": (
        without_birth_date(woman().has(Concept.POSTMENOPAUSAL)),
        "postmenopausal: age not known",
    ),
    "a resolved bone metastasis": (
        woman().has(Concept.BONE_METASTASIS, course=Course.OVER, resolved=True),
        "postmenopausal: age 66",
    ),
    "comfort care more than 12 months ago": (
        woman().has(Concept.COMFORT_CARE, when="2025-06-14"),
        "postmenopausal: age 66",
    ),
    "an oncology dose more than 12 months ago": (
        woman().takes(DENOSUMAB, rung=Rung.ADMINISTERED, regimen=ONCOLOGY, given="2025-06-14"),
        "postmenopausal: age 66",
    ),
    "an oncology order that was stopped": (
        woman().takes(DENOSUMAB, status=RecordStatus.STOPPED, regimen=ONCOLOGY),
        "postmenopausal: age 66",
    ),
    "an osteoporosis dose": (
        woman().takes(DENOSUMAB, regimen=Regimen.OSTEOPOROSIS),
        "postmenopausal: age 66",
    ),
    "a pregnancy recorded more than 10 months ago": (
        woman(55)
        .has(Concept.PREGNANCY, when="2025-08-14")
        .has(Concept.POSTMENOPAUSAL, when="2026-01-01"),
        "postmenopausal: age 55",
    ),
    "a pregnancy of long ago": (
        woman().has(Concept.PREGNANCY, when="1990-01-01"),
        "postmenopausal: age 66",
    ),
    "a pregnancy without a date at 71": (
        woman(71).has(Concept.PREGNANCY),
        "postmenopausal: age 71",
    ),
    "an active pregnancy without a date at 50": (
        woman(50).has(Concept.PREGNANCY, course=Course.ACTIVE),
        "postmenopausal: age 50",
    ),
    "a pregnancy that is over": (
        woman(51)
        .has(
            Concept.PREGNANCY,
            when="2026-01-01",
            course=Course.OVER,
        )
        .has(Concept.POSTMENOPAUSAL, when="2026-06-01"),
        "postmenopausal: age 51",
    ),
    "Paget disease beside an osteoporotic T-score": (
        woman().has(Concept.PAGET_DISEASE).t_score(SkeletalSite.TOTAL_HIP, -2.6),
        "postmenopausal: age 66",
    ),
    "Paget disease beside a coded osteoporosis": (
        woman().has(Concept.PAGET_DISEASE).has(Concept.OSTEOPOROSIS),
        "postmenopausal: age 66",
    ),
}

OUT_OF_SCOPE = {
    "a man": (of_sex(Sex.MALE), "male"),
    "an unknown sex": (of_sex(Sex.UNKNOWN), "sex-unknown"),
    "a woman of 39": (woman(39).has(Concept.POSTMENOPAUSAL), "age-under-40"),
    "an age of 39 or 40": (woman(born="1986").has(Concept.POSTMENOPAUSAL), "age-under-40"),
    "a woman of 49 without evidence": (woman(49), "menopause-unknown"),
    "an age of 49 or 50": (woman(born="1976"), "menopause-unknown"),
    "a hysterectomy alone at 49": (woman(49).has(Concept.HYSTERECTOMY), "menopause-unknown"),
    "an ambiguous menopause code at 49": (
        woman(49).has(Concept.MENOPAUSE_AMBIGUOUS),
        "menopause-unknown",
    ),
    "a last period that may be 12 months ago": (
        woman(48).last_period("2025-06"),
        "menopause-unknown",
    ),
    "no birth date and no evidence": (without_birth_date(woman()), "menopause-unknown"),
    "a period exactly 12 months ago at 55": (
        woman(55).last_period("2025-06-15"),
        "premenopausal",
    ),
    "pregnant after recorded menopause": (
        woman(45)
        .has(Concept.POSTMENOPAUSAL, when="2024-01-01")
        .has(Concept.PREGNANCY, when="2025-01-01", course=Course.OVER),
        "premenopausal",
    ),
    "pregnant now": (woman(44).has(Concept.PREGNANCY, when="2026-02-01"), "pregnant"),
    "a pregnancy recorded exactly 10 months ago": (
        woman(44).has(Concept.PREGNANCY, when="2025-08-15"),
        "pregnant",
    ),
    "a pregnant answer of this month": (
        woman(44).has(Concept.PREGNANT, when="2026-06-01", kind=FindingKind.OBSERVATION),
        "pregnant",
    ),
    "a pregnancy without a date at 49": (
        woman(49).has(Concept.POSTMENOPAUSAL).has(Concept.PREGNANCY),
        "pregnant",
    ),
    "a pregnancy without a date where the birth date is not known": (
        without_birth_date(woman().has(Concept.POSTMENOPAUSAL).has(Concept.PREGNANCY)),
        "pregnant",
    ),
    "a pregnancy of this month at 71": (
        woman(71).has(Concept.PREGNANCY, when="2026-06-01"),
        "pregnant",
    ),
    "a pregnancy that a newer answer denies": (
        woman(44)
        .has(Concept.PREGNANCY, when="2026-01-01")
        .has(Concept.NOT_PREGNANT, when="2026-06-01"),
        "menopause-unknown",
    ),
    "hospice as a procedure": (
        woman().has(Concept.HOSPICE, kind=FindingKind.PROCEDURE),
        "hospice",
    ),
    "comfort care exactly 12 months ago": (
        woman().has(Concept.COMFORT_CARE, when="2025-06-15"),
        "hospice",
    ),
    "a death": (deceased(), "deceased"),
    "a bone metastasis": (woman().has(Concept.BONE_METASTASIS), "bone-metastases-or-myeloma"),
    "myeloma": (woman().has(Concept.MULTIPLE_MYELOMA), "bone-metastases-or-myeloma"),
    "an oncology dose exactly 12 months ago": (
        woman().takes(DENOSUMAB, rung=Rung.ADMINISTERED, regimen=ONCOLOGY, given="2025-06-15"),
        "oncology-dosing",
    ),
    "an active oncology order": (
        woman().takes(Agent.ZOLEDRONATE, regimen=ONCOLOGY),
        "oncology-dosing",
    ),
    "Paget disease alone": (woman().has(Concept.PAGET_DISEASE), "other-bone-disease"),
    "osteomalacia beside a hip fracture": (
        woman().has(Concept.OSTEOMALACIA).fracture(FractureSite.HIP, "2026-01-01"),
        "other-bone-disease",
    ),
}


@pytest.mark.parametrize(("chart", "reason"), IN_SCOPE.values(), ids=IN_SCOPE.keys())
def test_in_scope(chart: Chart, reason: str) -> None:
    assert (scope(chart).in_scope, scope(chart).reason) == (True, reason)


@pytest.mark.parametrize(("chart", "key"), OUT_OF_SCOPE.values(), ids=OUT_OF_SCOPE.keys())
def test_out_of_scope_with_its_key_first(chart: Chart, key: str) -> None:
    result = scope(chart)
    assert not result.in_scope
    assert result.reason.split(":")[0] == key


def test_a_patient_who_reads_it_herself_is_out_of_the_audience() -> None:
    assert scope(woman(), audience_is_clinical=False).reason.startswith("audience")


def test_a_man_is_out_of_scope_whatever_else_is_true() -> None:
    assert scope(of_sex(Sex.MALE).has(Concept.HOSPICE)).reason == "male"


OPEN = {
    "comfort care whose year leaves it open": woman().has(Concept.COMFORT_CARE, when="2025"),
    "comfort care without a date": woman().has(Concept.COMFORT_CARE),
    "an oncology dose whose year leaves it open": woman().takes(
        DENOSUMAB, rung=Rung.ADMINISTERED, regimen=ONCOLOGY, given="2025"
    ),
    "a pregnancy without a date at 71": woman(71).has(Concept.PREGNANCY),
    "a text that names hospice": woman().has(Concept.HOSPICE, certainty=Certainty.TEXT_ONLY),
    "an unconfirmed metastasis": woman().has(Concept.BONE_METASTASIS, certainty=Certainty.DOUBTFUL),
    "an unconfirmed metastasis in remission": woman().has(
        Concept.BONE_METASTASIS, course=Course.OVER, certainty=Certainty.DOUBTFUL
    ),
    "a text that names a myeloma, in remission": woman().has(
        Concept.MULTIPLE_MYELOMA, course=Course.OVER, certainty=Certainty.TEXT_ONLY
    ),
    "a text that names Paget disease": woman().has(
        Concept.PAGET_DISEASE, certainty=Certainty.TEXT_ONLY
    ),
    "a phosphorus code that hypophosphatasia shares": woman().has(
        Concept.HYPOPHOSPHATASIA_AMBIGUOUS
    ),
    "denosumab of unknown strength": woman().takes(DENOSUMAB, given="2026-05-01"),
    "an oncology product by text alone": woman().takes(DENOSUMAB, regimen=ONCOLOGY, text_only=True),
}


@pytest.mark.parametrize("chart", OPEN.values(), ids=OPEN.keys())
def test_what_is_not_proven_excludes_nobody_and_is_named(chart: Chart) -> None:
    result = scope(chart)
    assert result.in_scope
    assert any("/1" in reason.text() for reason in result.because)


def test_an_age_that_is_not_known_is_named() -> None:
    result = scope(without_birth_date(woman().has(Concept.POSTMENOPAUSAL)))
    assert "age from 40 not known: no birth date" in [one.text() for one in result.still_open]


def test_a_known_age_is_not_named() -> None:
    assert scope(woman()).still_open == ()


@pytest.mark.parametrize("certainty", [Certainty.DOUBTFUL, Certainty.TEXT_ONLY])
def test_a_possible_metastasis_that_is_resolved_is_not_named(certainty: Certainty) -> None:
    chart = woman().has(
        Concept.BONE_METASTASIS, course=Course.OVER, resolved=True, certainty=certainty
    )
    assert scope(chart).still_open == ()
