"""SNOMED CT switched off by the setting: in discovery, in what is read, in what is drafted."""

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cds_service.app import create_app
from cds_service.cards.drafts import drafts
from cds_service.cards.suggestions import suggestions_of
from cds_service.pipeline import Engine, build_engine, evaluate_bundle
from cds_service.recommendations.outcomes import Recommend
from cds_service.settings import Settings
from tests.cds_service.cards.situations import card, situation

AS_OF = date(2026, 6, 15)
EXPLANATION = "io.github.osteoporosis-cds.explanation"
HOSPICE = {"system": "http://snomed.info/sct", "code": "385763009"}
OSTEOPOROSIS = {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M81.0"}


@pytest.fixture(scope="module")
def off() -> Engine:
    return build_engine(Settings(snomed=False, as_of=AS_OF), propagate=True)


@pytest.fixture(scope="module")
def on() -> Engine:
    return build_engine(Settings(as_of=AS_OF), propagate=True)


def explained(engine: Engine, *codings: dict[str, str]) -> dict[str, Any]:
    patient = {"resourceType": "Patient", "id": "p", "gender": "female", "birthDate": "1955-02-01"}
    conditions = [
        {
            "resourceType": "Condition",
            "id": f"c{number}",
            "subject": {"reference": "Patient/p"},
            "code": {"coding": [coding]},
            "clinicalStatus": {"coding": [{"code": "active"}]},
            "recordedDate": "2026-06-01",
        }
        for number, coding in enumerate(codings)
    ]
    bundle = {
        "resourceType": "Bundle",
        "type": "collection",
        "entry": [{"resource": one} for one in (patient, *conditions)],
    }
    answer = evaluate_bundle(bundle, "patient-view", engine, AS_OF, True)
    found: dict[str, Any] = answer["extension"][EXPLANATION]
    return found


def test_a_code_of_it_counts_while_it_is_on_and_not_while_it_is_off(
    on: Engine, off: Engine
) -> None:
    assert explained(on, HOSPICE)["scope"]["reason"].startswith("hospice")
    assert explained(off, HOSPICE)["scope"]["inScope"] is True


def test_codes_of_other_systems_count_either_way(on: Engine, off: Engine) -> None:
    assert explained(on, OSTEOPOROSIS)["diagnosis"] == explained(off, OSTEOPOROSIS)["diagnosis"]
    assert explained(off, OSTEOPOROSIS)["diagnosis"] == ["D5"]


def test_the_explanation_says_that_it_is_off(on: Engine, off: Engine) -> None:
    said = "SNOMED CT codes: switched off on this site"
    assert any(one.startswith(said) for one in explained(off)["notAssessed"])
    assert not any(one.startswith(said) for one in explained(on)["notAssessed"])


def test_discovery_asks_for_no_code_of_it(off: Engine) -> None:
    client = create_app(Settings(snomed=False), off).test_client()
    served = client.get("/cds-services").get_json()["services"]
    templates = [one for service in served for one in service["prefetch"].values()]
    asked = [one.split("code=")[1].split("&")[0] for one in templates if "code=" in one]
    assert asked
    assert [code for one in asked for code in one.split(",") if code.isdecimal()] == []


def test_drafts_hold_no_code_of_it_and_say_the_same_in_words() -> None:
    coded, worded = drafts(), drafts(snomed=False)
    assert list(coded) == list(worded)
    assert "snomed" in json.dumps([dict(one.resource) for one in coded.values()])
    assert "snomed" not in json.dumps([dict(one.resource) for one in worded.values()])
    referral = worded["bone-specialist"].resource
    assert referral["code"] == {"text": "Referral for osteoporosis treatment"}
    assert worded["alendronate"] == coded["alendronate"]


@pytest.mark.parametrize("uses_snomed", [True, False], ids=["on", "off"])
def test_the_suggestions_of_a_card_follow_the_switch(*, uses_snomed: bool) -> None:
    there = replace(situation(), uses_snomed=uses_snomed)
    text = card(suggest=("bone-specialist", "physical-therapy"))
    made = suggestions_of(text, Recommend(text.key, (), ()), there)
    assert len(made) == 2
    assert ("snomed" in json.dumps(made)) is uses_snomed
