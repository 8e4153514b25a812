"""Words as a fallback: flagged, whole words of their own list, and never a reason to exclude."""

from datetime import date
from typing import Any

import pytest

from cds_service.pipeline import Engine, build_engine, evaluate_bundle
from cds_service.settings import Settings
from fhir_mappings.drug_lexicon import Name, lexicon
from fhir_mappings.drugs import DOSE_OPEN, WORDS_ONLY
from fhir_mappings.facts.medications import MedicationRecord, Regimen
from fhir_mappings.facts.provenance import SourceState
from fhir_mappings.issues import DataIssue
from fhir_mappings.reading import read_facts
from fhir_mappings.record import SourceRows, build_record
from fhir_mappings.terminology import load_terminology

AS_OF = date(2026, 6, 15)
EXPLANATION = "io.github.osteoporosis-cds.explanation"
PATIENT = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1955-02-01"}
TERMINOLOGY = load_terminology()
PHRASES = [(phrase.strip(), name) for name in lexicon().names for phrase in name.phrases]

Json = dict[str, Any]


def statement(medication: Json) -> Json:
    return {
        "resourceType": "MedicationStatement",
        "id": "m",
        "status": "active",
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": medication,
        "effectivePeriod": {"start": "2026-01-05"},
    }


def read(resource: Json) -> tuple[tuple[MedicationRecord, ...], tuple[DataIssue, ...]]:
    rows = SourceRows("MedicationStatement", SourceState.WHOLE, ({"resource": resource},))
    facts, issues = read_facts(build_record(PATIENT, [rows]), AS_OF, TERMINOLOGY)
    return facts.medications, issues


@pytest.mark.parametrize(("phrase", "name"), PHRASES, ids=[phrase for phrase, _ in PHRASES])
def test_a_drug_known_by_its_words_is_flagged_and_named_as_an_issue(
    phrase: str, name: Name
) -> None:
    (record,), issues = read(statement({"text": f"{phrase.upper()} (pharmacy)"}))
    assert record.text_only
    assert record.agent in name.agents
    assert DataIssue("MedicationStatement/m", WORDS_ONLY) in issues


@pytest.mark.parametrize("phrase", [phrase for phrase, _ in PHRASES])
def test_a_name_within_a_longer_word_is_none(phrase: str) -> None:
    assert read(statement({"text": f"x{phrase}"})) == ((), ())
    assert read(statement({"text": f"{phrase}x"})) == ((), ())


@pytest.mark.parametrize(
    ("text", "regimen"),
    [
        ("denosumab", Regimen.UNKNOWN),
        ("denosumab 60 mg", Regimen.OSTEOPOROSIS),
        ("denosumab 120 mg", Regimen.ONCOLOGY),
        ("zoledronic acid", Regimen.UNKNOWN),
        ("zoledronic acid 5 mg/100 mL", Regimen.OSTEOPOROSIS),
        ("zoledronic acid 4 mg/5 mL", Regimen.ONCOLOGY),
    ],
)
def test_where_the_strength_decides_words_without_it_tell_no_dose(
    text: str, regimen: Regimen
) -> None:
    (record,), issues = read(statement({"text": text}))
    assert record.regimen is regimen
    assert (DataIssue("MedicationStatement/m", DOSE_OPEN) in issues) is (regimen is Regimen.UNKNOWN)


def test_a_display_never_takes_the_place_of_a_code() -> None:
    coding = {"system": "http://hospital.example", "code": "1", "display": "Prolia 60 mg"}
    (record,), issues = read(statement({"coding": [coding]}))
    assert record.text_only
    assert DataIssue("MedicationStatement/m", WORDS_ONLY) in issues


def test_a_display_never_speaks_against_the_code_beside_it() -> None:
    system = "http://www.nlm.nih.gov/research/umls/rxnorm"
    coding = {"system": system, "code": "904431", "display": "Prolia 60 mg"}
    (record,), _ = read(statement({"coding": [coding]}))
    assert (record.agent, record.text_only) == ("alendronate", False)


@pytest.fixture(scope="module")
def engine() -> Engine:
    return build_engine(Settings(as_of=AS_OF), propagate=True)


def explained(engine: Engine, *resources: Json) -> Json:
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": one} for one in (PATIENT, *resources)],
    }
    found: Json = evaluate_bundle(bundle, "patient-view", engine, AS_OF, True)["extension"]
    return dict(found[EXPLANATION])


def given(text: str) -> Json:
    return {
        "resourceType": "MedicationAdministration",
        "id": "a",
        "status": "completed",
        "subject": {"reference": "Patient/p"},
        "medicationCodeableConcept": {"text": text},
        "effectiveDateTime": "2026-05-01",
    }


def condition(text: str) -> Json:
    return {
        "resourceType": "Condition",
        "id": "c",
        "subject": {"reference": "Patient/p"},
        "clinicalStatus": {"coding": [{"code": "active"}]},
        "code": {"text": text},
        "recordedDate": "2026-05-01",
    }


@pytest.mark.parametrize(
    "resource",
    [
        pytest.param(given("Xgeva 120 mg"), id="an oncology dose"),
        pytest.param(condition("bone metastases"), id="metastases"),
        pytest.param(condition("multiple myeloma"), id="myeloma"),
        pytest.param(condition("Paget's disease of bone"), id="another bone disease"),
        pytest.param(condition("hospice care"), id="hospice"),
    ],
)
def test_words_alone_put_nobody_out_of_scope(engine: Engine, resource: Json) -> None:
    assert explained(engine, resource)["scope"]["inScope"] is True


@pytest.mark.parametrize(
    ("resource", "agent"),
    [
        pytest.param(condition("achalasia"), "alendronate", id="a condition"),
        pytest.param(
            {
                "resourceType": "AllergyIntolerance",
                "id": "i",
                "patient": {"reference": "Patient/p"},
                "code": {"text": "Fosamax"},
            },
            "alendronate",
            id="an allergy",
        ),
    ],
)
def test_words_alone_exclude_no_agent_and_leave_it_open(
    engine: Engine, resource: Json, agent: str
) -> None:
    assert explained(engine, resource)["therapies"][agent]["status"] == "needs-data"


def test_words_alone_are_no_diagnosis(engine: Engine) -> None:
    assert explained(engine, condition("osteoporosis with hip fracture"))["diagnosis"] == []
