"""The numbered traps of the terminology pages, section 1: what the record as a whole makes of each.

A number may have several tests; the last test asserts that none is without one. Single codes stand
in the table of test_terminology.py as well.
"""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Callable
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest

from fhir_mappings.context import Reading
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.fractures import Energy, Episode, FractureSite
from fhir_mappings.facts.measurements import Analyte, EgfrEquation, SkeletalSite
from fhir_mappings.facts.medications import Agent, Regimen
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.reading import read_patient_facts
from fhir_mappings.terminology import load_terminology

ReadingOf = Callable[..., Reading]
Json = dict[str, Any]

NUMBERS = set(range(1, 26))
TRAP = re.compile(r"test_trap_(\d\d)_")

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
WHO_ICD = "http://hl7.org/fhir/sid/icd-10"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
UNITS = "http://example.org/fhir/StructureDefinition/billed-units"
DAY = "2026-05-01"


def coded(system: str, *codes: str, text: str = "") -> Json:
    return {"coding": [{"system": system, "code": code} for code in codes], "text": text}


def observation(code: str, value: Json | None = None, **elements: Any) -> Json:
    return {
        "resourceType": "Observation",
        "id": f"o-{code}",
        "status": "final",
        "effectiveDateTime": DAY,
        "code": coded(LOINC, code),
        **(value or {}),
        **elements,
    }


def quantity(value: float, unit: str, **elements: Any) -> Json:
    return {"valueQuantity": {"value": value, "unit": unit, **elements}}


def condition(code: Json, **elements: Any) -> Json:
    return {"resourceType": "Condition", "id": "c", "code": code, **elements}


def given(medication: Json) -> Json:
    return {
        "resourceType": "MedicationAdministration",
        "id": "m",
        "status": "completed",
        "medicationCodeableConcept": medication,
        "effectiveDateTime": DAY,
    }


def billed(code: str, units: int | None = None) -> Json:
    stated = [] if units is None else [{"url": UNITS, "valueInteger": units}]
    return {
        "resourceType": "Procedure",
        "id": "p",
        "status": "completed",
        "code": coded(HCPCS, code),
        "performedDateTime": DAY,
        "extension": stated,
    }


def facts(reading: ReadingOf, *resources: Json) -> PatientFacts:
    return read_patient_facts(reading(*resources))


def concepts_of(found: PatientFacts) -> set[Concept]:
    return {concept for finding in found.findings for concept in finding.concepts}


def issues_of(reading: ReadingOf, *resources: Json) -> list[str]:
    one = reading(*resources)
    read_patient_facts(one)
    return [issue.issue for issue in one.log.all()]


@pytest.mark.parametrize(
    ("code", "words", "site"),
    [
        ("38263-0", "", SkeletalSite.HIP_REGION_UNSTATED),
        ("38264-8", "", SkeletalSite.HIP_REGION_UNSTATED),
        ("38263-0", "Femoral neck, left", SkeletalSite.FEMORAL_NECK),
        ("38264-8", "Neck of femur", SkeletalSite.FEMORAL_NECK),
        ("38263-0", "Total hip", SkeletalSite.TOTAL_HIP),
        ("38265-5", "Left radius 33%", SkeletalSite.RADIUS_33),
    ],
)
def test_trap_01_a_region_of_the_femur_is_told_by_words_and_never_invented(
    reading: ReadingOf, code: str, words: str, site: SkeletalSite
) -> None:
    sent = observation(code, quantity(-2.6, "{T-score}"), bodySite={"text": words})
    (score,) = facts(reading, sent).t_scores
    assert score.site is site


def test_trap_02_each_code_of_the_list_means_what_its_page_says(reading: ReadingOf) -> None:
    t_scores = ["38263-0", "38264-8", "38265-5", "38266-3", "38267-1", "80948-3"]
    densities = ["24701-5", "46278-8", "46279-6", "46383-6"]
    strangers = ["85053-7", "38268-9"]
    codes = [*t_scores, *densities, *strangers]
    values = (quantity(-2.6 - index / 10, "{T-score}") for index in range(len(codes)))
    found = facts(reading, *map(observation, codes, values))
    read = {score.provenance.reference: score.site for score in found.t_scores}
    assert read == {
        "Observation/o-38263-0": SkeletalSite.HIP_REGION_UNSTATED,
        "Observation/o-38264-8": SkeletalSite.HIP_REGION_UNSTATED,
        "Observation/o-38265-5": SkeletalSite.RADIUS_33,
        "Observation/o-38267-1": SkeletalSite.LUMBAR_SPINE,
        "Observation/o-80948-3": SkeletalSite.HIP_REGION_UNSTATED,
    }


def test_trap_03_a_forearm_code_counts_and_its_site_is_called_uncertain(
    reading: ReadingOf,
) -> None:
    sent = observation("38265-5", quantity(-3.1, "{T-score}"))
    (score,) = facts(reading, sent).t_scores
    assert (score.site, score.site_uncertain) == (SkeletalSite.RADIUS_33, True)
    assert issues_of(reading, sent) == ["does not say which part of the forearm"]


def test_trap_04_a_mistyped_code_and_a_result_without_a_value_are_survived(
    reading: ReadingOf,
) -> None:
    mistyped, empty = observation("38250-5", quantity(-2.6, "1")), observation("38267-1")
    assert facts(reading, mistyped, empty).t_scores == ()
    assert issues_of(reading, mistyped, empty) == [
        "has a code whose check digit fails; not used",
        "has no value; set aside",
    ]


@pytest.mark.parametrize(
    "value",
    [
        quantity(-2.7, "{T-score}"),
        quantity(-2.7, "{T-Score}"),
        quantity(-2.7, "T-Score", code="1", system="http://unitsofmeasure.org"),
        quantity(-2.7, "{T-score}", code="{T-score}", system="http://unitsofmeasure.org/"),
        {"valueQuantity": {"value": -2.7}},
        {"valueString": "-2.7"},
        {"valueString": "<-2.7"},
        {"component": [{"code": coded(LOINC, "38267-1"), **quantity(-2.7, "1")}]},
    ],
)
def test_trap_05_a_t_score_is_read_in_each_form(reading: ReadingOf, value: Json) -> None:
    (score,) = facts(reading, observation("38267-1", value)).t_scores
    assert score.value == -2.7


@pytest.mark.parametrize("value", [quantity(2.7, "{T-score}"), quantity(68, "{%YAM}")])
def test_trap_05_a_lost_sign_and_another_scale_are_refused(reading: ReadingOf, value: Json) -> None:
    assert facts(reading, observation("38267-1", value)).t_scores == ()


@pytest.mark.parametrize(
    ("sent", "regimen"),
    [
        *((given(coded(RXNORM, code)), Regimen.OSTEOPOROSIS) for code in ("705824", "705875")),
        *(
            (given(coded(RXNORM, code)), Regimen.ONCOLOGY)
            for code in ("1114085", "1114087", "351114", "351945", "1865665")
        ),
        (given(coded(RXNORM, "77655")), Regimen.UNKNOWN),
        (given(coded(RXNORM, "77655", text="zoledronic acid 5 mg/100 mL")), Regimen.OSTEOPOROSIS),
        (billed("J3489"), Regimen.UNKNOWN),
        (billed("J3489", 4), Regimen.ONCOLOGY),
        (billed("J3489", 5), Regimen.OSTEOPOROSIS),
    ],
)
def test_trap_06_the_two_strengths_of_zoledronate(
    reading: ReadingOf, sent: Json, regimen: Regimen
) -> None:
    (record,) = facts(reading, sent).medications
    assert (record.agent, record.regimen) == (Agent.ZOLEDRONATE, regimen)


@pytest.mark.parametrize(
    ("sent", "regimen"),
    [
        *((given(coded(RXNORM, code)), Regimen.OSTEOPOROSIS) for code in ("993452", "993456")),
        *((given(coded(RXNORM, code)), Regimen.ONCOLOGY) for code in ("1046398", "1046402")),
        (given(coded(RXNORM, "993449")), Regimen.UNKNOWN),
        (given(coded(RXNORM, "993449", text="denosumab 60 mg/mL")), Regimen.OSTEOPOROSIS),
        *((billed(code, 60), Regimen.OSTEOPOROSIS) for code in ("J0897", "Q5136")),
        *((billed(code, 120), Regimen.ONCOLOGY) for code in ("J0897", "Q5136")),
        *((billed(code), Regimen.UNKNOWN) for code in ("J0897", "Q5136")),
        (
            billed("J0897") | {"reasonCode": [coded(ICD, "C79.51")]},
            Regimen.ONCOLOGY,
        ),
    ],
)
def test_trap_07_the_two_strengths_of_denosumab(
    reading: ReadingOf, sent: Json, regimen: Regimen
) -> None:
    (record,) = facts(reading, sent).medications
    assert (record.agent, record.regimen) == (Agent.DENOSUMAB, regimen)


@pytest.mark.parametrize(
    "medication",
    [
        *(coded(RXNORM, code) for code in ("2693643", "2693646", "2693648")),
        {"text": "teriparatide 0.3 MG/ML Pen Injector [Yorvipath]"},
        coded(RXNORM, "2693643", "32915"),
    ],
)
def test_trap_08_yorvipath_is_no_teriparatide(reading: ReadingOf, medication: Json) -> None:
    agents = [record.agent for record in facts(reading, given(medication)).medications]
    assert Agent.TERIPARATIDE not in agents


def test_trap_09_only_25_oh_vitamin_d_is_vitamin_d(reading: ReadingOf) -> None:
    for code, unit, value in (("62292-8", "ng/mL", 30.0), ("1989-3", "ng/mL", 30.0)):
        (one,) = facts(reading, observation(code, quantity(30, unit))).measurements[
            Analyte.VITAMIN_D
        ]
        assert one.value == value
    (molar,) = facts(reading, observation("68438-1", quantity(75, "nmol/L"))).measurements[
        Analyte.VITAMIN_D
    ]
    assert molar.value == pytest.approx(30.045)
    for code in ("49054-0", "62290-2", "62291-0"):
        other = facts(reading, observation(code, quantity(30, "ng/mL")))
        assert Analyte.VITAMIN_D not in other.measurements


def test_trap_10_race_variants_stay_two_values_and_a_clearance_is_no_egfr(
    reading: ReadingOf,
) -> None:
    unit = "mL/min/{1.73_m2}"
    found = facts(
        reading,
        observation("48642-3", quantity(52, unit)),
        observation("48643-1", quantity(63, unit)),
        observation("98979-8", quantity(90, unit, comparator=">")),
        observation("35591-7", quantity(41, "mL/min")),
    ).measurements
    values = {(one.value, one.equation) for one in found[Analyte.EGFR]}
    assert {value for value, _ in values} == {52, 63, 90}
    assert (90, EgfrEquation.RACE_FREE) in values
    assert [one.value for one in found[Analyte.CREATININE_CLEARANCE]] == [41]


@pytest.mark.parametrize(
    "code",
    [
        coded(SNOMED, "203450003"),  # osteoporotic fracture of lumbar vertebra
        coded(SNOMED, "90560007"),  # gout
        coded(ICD, "M89.8X1"),  # other disorders of bone
        coded(ICD, "M81.6"),  # localized
    ],
)
def test_trap_11_what_a_published_set_holds_too_much_is_no_osteoporosis_or_osteopenia(
    reading: ReadingOf, code: Json
) -> None:
    found = concepts_of(facts(reading, condition(code)))
    assert found.isdisjoint({Concept.OSTEOPOROSIS, Concept.OSTEOPENIA})


def test_trap_12_oral_glucocorticoids_hold_no_paste_but_brands_ingredients_and_deflazacort() -> (
    None
):
    folder = files("fhir_mappings").joinpath("value_sets")
    text = folder.joinpath("rx-glucocorticoid-oral-systemic.json").read_text("utf-8")
    names = [
        concept.get("display", "").casefold()
        for include in json.loads(text)["compose"]["include"]
        for concept in include["concept"]
    ]
    assert not any("paste" in name or "triamcinolone" in name for name in names)
    assert any("deflazacort" in name for name in names)
    assert any("[" in name for name in names)
    terminology = load_terminology()
    assert terminology.concepts(RXNORM, "8640") == {Concept.GLUCOCORTICOID_ORAL_SYSTEMIC}


def test_trap_13_a_truncated_expansion_is_refused_as_a_value_set(tmp_path: Path) -> None:
    contains = [{"system": SNOMED, "code": "64859006"}]
    expansion = {"total": 1264, "contains": contains}
    sent = {"resourceType": "ValueSet", "id": "cond-osteoporosis", "expansion": expansion}
    (tmp_path / "cond-osteoporosis.json").write_text(json.dumps(sent), "utf-8")
    with pytest.raises(ValueError, match=r"cond-osteoporosis\.json"):
        load_terminology(tmp_path)


def test_trap_14_smoker_in_name_but_status_unknown_is_no_smoker(reading: ReadingOf) -> None:
    answer = {"valueCodeableConcept": coded(SNOMED, "77176002")}
    found = concepts_of(facts(reading, observation("72166-2", answer)))
    assert found == {Concept.SMOKING_UNKNOWN}


@pytest.mark.parametrize(
    ("code", "proves"),
    [
        *((code, True) for code in ("Z78.0", "N95.0", "N95.2", "E89.40", "E89.41")),
        *((code, False) for code in ("N95.1", "Z90.710")),
    ],
)
def test_trap_15_which_codes_prove_a_menopause(reading: ReadingOf, code: str, proves: bool) -> None:
    found = concepts_of(facts(reading, condition(coded(ICD, code))))
    assert (Concept.POSTMENOPAUSAL in found) is proves


@pytest.mark.parametrize(
    ("sent", "found"),
    [
        (condition(coded(ICD, "Z82.62")), False),
        *(
            (observation("x") | {"code": coded(SNOMED, code)}, True)
            for code in ("445501000124107", "391096007", "445121000124105")
        ),
        *(
            (
                {
                    "resourceType": "FamilyMemberHistory",
                    "id": "f",
                    "status": "completed",
                    "relationship": {"coding": [{"code": code}]},
                    "condition": [{"code": coded(ICD, "S72.001A")}],
                },
                code != "SIS",
            )
            for code in ("MTH", "FTH", "NMTH", "NFTH", "SIS")
        ),
    ],
)
def test_trap_16_a_parents_hip_fracture_is_told_from_osteoporosis_in_the_family(
    reading: ReadingOf, sent: Json, found: bool
) -> None:
    read = concepts_of(facts(reading, sent))
    assert (Concept.PARENTAL_HIP_FRACTURE in read) is found


@pytest.mark.parametrize(
    ("code", "episode"),
    [
        ("S72.001A", Episode.INITIAL),
        ("S72001A", Episode.INITIAL),
        ("M80.08XA", Episode.INITIAL),
        ("M48.54XA", Episode.INITIAL),
        *((f"S72.001{letter}", Episode.LATER) for letter in "DGKP"),
        ("S72.001S", Episode.LATER),
        ("S72.001", Episode.UNSTATED),
    ],
)
def test_trap_17_only_an_initial_encounter_dates_a_fracture_by_its_filing(
    reading: ReadingOf, code: str, episode: Episode
) -> None:
    sent = condition(coded(ICD, code), recordedDate=DAY)
    (record,) = facts(reading, sent).fractures
    filed = PartialDate.of_day(date.fromisoformat(DAY))
    assert record.episode is episode
    assert record.when == (filed if episode is Episode.INITIAL else None)


def test_trap_18_what_a_fracture_code_says_of_its_cause(reading: ReadingOf) -> None:
    def read(code: str, system: str = ICD) -> list[tuple[FractureSite, bool, bool]]:
        found = facts(reading, condition(coded(system, code), onsetDateTime=DAY))
        return [(one.site, one.fragility_by_code, one.pathologic) for one in found.fractures]

    assert read("S72.001A") == [(FractureSite.HIP, False, False)]
    assert read("M80.051A") == [(FractureSite.HIP, True, False)]
    assert read("M84.451A") == [(FractureSite.OTHER, False, True)]
    for no_fracture in ("M84.551A", "M84.351A", "M84.750A"):
        assert read(no_fracture) == []
    assert read("890095006", SNOMED) == []
    for not_counted in ("S02.0XXA", "S62.001A", "S92.501A", "S82.001A"):
        assert read(not_counted) == [(FractureSite.NOT_COUNTED, False, False)]


def test_trap_19_codes_of_who_icd_10_are_not_read_as_icd_10_cm(reading: ReadingOf) -> None:
    found = facts(reading, condition(coded(WHO_ICD, "M80.0")), condition(coded(WHO_ICD, "M81.0")))
    assert (found.findings, found.fractures) == ((), ())


def test_trap_20_a_wrist_subluxation_is_no_fracture_of_the_forearm(reading: ReadingOf) -> None:
    subluxation = condition(coded(SNOMED, "263102004"), onsetDateTime=DAY)
    radius = condition(coded(SNOMED, "263199001"), onsetDateTime=DAY)
    assert facts(reading, subluxation).fractures == ()
    (record,) = facts(reading, radius).fractures
    assert record.site is FractureSite.DISTAL_FOREARM


@pytest.mark.parametrize(
    ("code", "concept"),
    [
        ("F17.210", Concept.TOBACCO_SMOKING),
        ("F17.211", Concept.HISTORY_OF_TOBACCO),
        ("F17.220", Concept.TOBACCO_OTHER_PRODUCT),
        ("F10.10", Concept.ALCOHOL_DISORDER),
        ("F10.11", Concept.HISTORY_OF_ALCOHOL_DISORDER),
    ],
)
def test_trap_21_remission_and_chewing_are_no_smoking_and_no_drinking(
    reading: ReadingOf, code: str, concept: Concept
) -> None:
    assert concepts_of(facts(reading, condition(coded(ICD, code)))) == {concept}


def test_trap_22_hospice_comfort_care_and_a_palliative_referral_are_three(
    reading: ReadingOf,
) -> None:
    assert concepts_of(facts(reading, condition(coded(SNOMED, "385763009")))) == {Concept.HOSPICE}
    assert concepts_of(facts(reading, condition(coded(ICD, "Z51.5")))) == {Concept.COMFORT_CARE}
    referral = {
        "resourceType": "ServiceRequest",
        "id": "s",
        "status": "active",
        "intent": "order",
        "code": coded(SNOMED, "306237005"),
    }
    found = concepts_of(facts(reading, referral))
    assert found.isdisjoint({Concept.HOSPICE, Concept.COMFORT_CARE})


@pytest.mark.parametrize(
    ("code", "positive"),
    [
        ("E83.59", {Concept.CUTANEOUS_CALCIFICATION}),
        ("E83.39", {Concept.OSTEOMALACIA}),
        ("R10.30", {Concept.THIGH_GROIN_PAIN}),
    ],
)
def test_trap_23_a_shared_code_is_no_positive_evidence(
    reading: ReadingOf, code: str, positive: set[Concept]
) -> None:
    assert concepts_of(facts(reading, condition(coded(ICD, code)))).isdisjoint(positive)


@pytest.mark.parametrize(
    ("codes", "energy"),
    [
        (("W19.XXXA",), Energy.UNSTATED),
        (("W10.9XXA",), Energy.UNSTATED),
        (("V00.811A",), Energy.UNSTATED),
        (("W19.XXXA", "W01.0XXA"), Energy.LOW),
        (("W19.XXXA", "V43.52XA"), Energy.HIGH),
    ],
)
def test_trap_24_a_fall_of_unknown_height_is_decided_by_what_stands_beside_it(
    reading: ReadingOf, codes: tuple[str, ...], energy: Energy
) -> None:
    sent = condition(coded(ICD, "S52.501A", *codes), onsetDateTime=DAY)
    (record,) = facts(reading, sent).fractures
    assert record.energy is energy


@pytest.mark.parametrize(
    ("code", "concepts"),
    [
        ("E83.59", {Concept.CALCIUM_METABOLISM_AMBIGUOUS}),
        ("E83.39", {Concept.HYPOPHOSPHATASIA_AMBIGUOUS}),
        ("K22.2", {Concept.ESOPHAGUS_CONTRAINDICATING}),
        ("M27.2", {Concept.ORAL_INFECTION}),
    ],
)
def test_trap_25_a_residual_code_means_its_inclusion_terms(
    reading: ReadingOf, code: str, concepts: set[Concept]
) -> None:
    assert concepts_of(facts(reading, condition(coded(ICD, code)))) <= concepts
    assert load_terminology().concepts(ICD, code) == concepts


def test_each_trap_has_its_test() -> None:
    tree = ast.parse(Path(__file__).read_text("utf-8"))
    names = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    numbers = {int(found[1]) for name in names if (found := TRAP.match(name))}
    assert numbers == NUMBERS
