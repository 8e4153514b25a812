"""The demo: its data are whole, its requests are valid, and each patient shows what she is for."""

import json
import re
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class
from flask.testing import FlaskClient

from cds_service.web.demo.catalog import demo_drafts, demo_patients
from cds_service.web.demo.requests import demo_request
from fhir_mappings.terminology import load_terminology
from hook_definitions.definitions import load_services
from hook_definitions.validation import call_problems

AS_OF = date(2026, 6, 15)
SERVICES = load_services()
PATIENT_IDS = list(demo_patients())
PAGE_FILES = ["demo.css", "demo.js", "cards.js", "markdown.js"]


@pytest.mark.parametrize("patient_id", PATIENT_IDS)
def test_a_record_uses_only_prefetch_keys_of_discovery(patient_id: str) -> None:
    patient = demo_patients()[patient_id]
    assert set(patient.record) <= {key.name for key in SERVICES[patient.service].prefetch}
    assert patient.draft is None or patient.draft in demo_drafts()
    assert patient.record["patient"]["id"] == patient.id


@pytest.mark.parametrize("service_id", list(SERVICES))
@pytest.mark.parametrize("patient_id", PATIENT_IDS)
def test_a_request_is_valid_for_every_service(patient_id: str, service_id: str) -> None:
    service = SERVICES[service_id]
    for draft in [None, *demo_drafts().values()]:
        request = demo_request(service, demo_patients()[patient_id], draft, AS_OF)
        assert call_problems(request, service.hook) == []
        assert list(request["prefetch"]) == [key.name for key in service.prefetch]


@pytest.mark.parametrize("patient_id", PATIENT_IDS)
def test_every_resource_of_a_request_is_valid_r4_and_hers(patient_id: str) -> None:
    for draft in demo_drafts().values():
        request = demo_request(
            SERVICES["osteoporosis-order-sign"], demo_patients()[patient_id], draft, AS_OF
        )
        for resource in resources_of(request):
            get_fhir_model_class(resource["resourceType"]).model_validate(resource)
            subject = resource.get("subject", {"reference": f"Patient/{patient_id}"})
            assert subject["reference"] == f"Patient/{patient_id}"


def test_no_date_of_a_record_lies_after_the_as_of_day() -> None:
    for patient in demo_patients().values():
        request = demo_request(SERVICES[patient.service], patient, None, AS_OF)
        dates = re.findall(r'"(\d{4}-\d{2}-\d{2})"', json.dumps(request))
        assert dates
        assert max(dates) <= AS_OF.isoformat()


def test_every_drug_of_the_demo_means_an_agent() -> None:
    terminology = load_terminology()
    for patient in demo_patients().values():
        for draft in demo_drafts().values():
            request = demo_request(SERVICES["osteoporosis-order-sign"], patient, draft, AS_OF)
            for resource in resources_of(request):
                if drug := resource.get("medicationCodeableConcept"):
                    assert terminology.concepts_of(drug)


SHOWS = {
    "demo-high-risk": ["highRiskUntreated"],
    "demo-very-high-risk": ["veryHighRiskPathway"],
    "demo-denosumab-overdue": ["denosumabOverdue"],
    "demo-denosumab-due": ["denosumabDue"],
    "demo-screening-due": ["dxaScreeningDue"],
    "demo-romosozumab-finished": ["postAnabolicConsolidation"],
    "demo-denosumab-stop": ["denosumabStopUnsafe"],
    "demo-low-clearance": ["renalLimit"],
    "demo-discharge": ["dischargeAfterFragilityFracture", "veryHighRiskPathway"],
    "demo-low-risk": [],
}
"""The cards that each patient's own service shows first, whatever else follows."""


@pytest.mark.parametrize("patient_id", PATIENT_IDS)
def test_a_patient_shows_what_she_is_for(client: FlaskClient, patient_id: str) -> None:
    patient = demo_patients()[patient_id]
    asked = f"/demo/requests/{patient_id}/{patient.service}?draft={patient.draft or ''}"
    request = client.get(asked).get_json()
    answer = client.post(f"/cds-services/{patient.service}", json=request)
    assert answer.status_code == 200
    codes = [card["source"]["topic"]["code"] for card in answer.get_json()["cards"]]
    expected = SHOWS[patient_id]
    assert set(expected) <= set(codes)
    assert bool(codes) == bool(expected)


def test_the_page_loads_only_its_own_files(client: FlaskClient) -> None:
    page = client.get("/")
    html = page.get_data(as_text=True)
    policy = page.headers["Content-Security-Policy"]
    assert page.content_type == "text/html; charset=utf-8"
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    loaded = re.findall(r'(?:src|<link rel="stylesheet" href)="([^"]+)"', html)
    assert loaded
    assert all(client.get(address).status_code == 200 for address in loaded)
    assert not re.search(r"<script(?![^>]*src=)|<style|\son\w+=|style=", html)


@pytest.mark.parametrize("name", PAGE_FILES)
def test_a_file_of_the_page_is_served_and_never_writes_markup(
    client: FlaskClient, name: str
) -> None:
    answer = client.get(f"/demo/{name}")
    text = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert answer.content_type.startswith("text/")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(", text)
    assert not re.search(r"url\(|@import|https?://[\w.]+/[\w./]+\.(js|css|woff)", text)


@pytest.mark.parametrize(
    "path",
    [
        "/demo/blueprint.py",
        "/demo/../app.py",
        "/demo/requests/nobody/osteoporosis-patient-view",
        "/demo/requests/demo-high-risk/nothing",
    ],
)
def test_nothing_else_is_served(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_listing_names_patients_drafts_and_services(client: FlaskClient) -> None:
    listing = client.get("/demo/patients").get_json()
    assert [each["id"] for each in listing["patients"]] == PATIENT_IDS
    assert [each["id"] for each in listing["services"]] == list(SERVICES)
    assert {each["draft"] for each in listing["patients"]} - {None} <= {
        each["id"] for each in listing["drafts"]
    }


def resources_of(request: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for source in [*request["prefetch"].values(), request["context"].get("draftOrders", {})]:
        if source.get("resourceType") == "Bundle":
            yield from (entry["resource"] for entry in source.get("entry", []))
        else:
            yield source
