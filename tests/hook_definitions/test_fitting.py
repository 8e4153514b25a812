"""Prefetch queries of a deployment: its own codes in, SNOMED CT out."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest

from hook_definitions.definitions import load_services
from hook_definitions.fitting import LONGEST_TEMPLATE, fitted, too_long

SERVICES = load_services()
PATIENT_VIEW = SERVICES["osteoporosis-patient-view"]
BONE_DENSITY = "observationsBoneDensity"


def codes(template: str) -> list[str]:
    return parse_qs(urlsplit(template).query).get("code", [""])[0].split(",")


def template_of(key: str, **further: list[str]) -> str:
    added = {name.replace("_", "-"): codes for name, codes in further.items()}
    service = fitted(SERVICES, added, snomed=True)[PATIENT_VIEW.id]
    return next(one.template for one in service.prefetch if one.name == key)


def test_without_a_wish_the_services_are_as_their_files_state_them() -> None:
    assert fitted(SERVICES, {}, snomed=True) is SERVICES


def test_the_codes_of_a_deployment_are_asked_for_where_its_value_set_is_searched() -> None:
    template = template_of(BONE_DENSITY, obs_dxa_tscore_hip=["B2", "B1"])
    ours = next(one.template for one in PATIENT_VIEW.prefetch if one.name == BONE_DENSITY)
    assert codes(template) == [*codes(ours), "B1", "B2"]
    assert template.partition("&_sort")[2] == ours.partition("&_sort")[2]


def test_a_code_of_another_value_set_changes_no_query() -> None:
    service = fitted(SERVICES, {"fx-hip": ["B1"]}, snomed=True)[PATIENT_VIEW.id]
    assert service == PATIENT_VIEW


def test_a_code_is_asked_for_once() -> None:
    template = template_of(BONE_DENSITY, obs_dxa_tscore_hip=["B1"], obs_dxa_bmd=["B1"])
    assert codes(template).count("B1") == 1


def test_an_odd_code_cannot_change_the_query() -> None:
    template = template_of("observationsVitals", vital_bmi=["a,b&_id=1", "{{context.userId}}"])
    assert r"a\,b&_id=1" in parse_qs(urlsplit(template).query)["code"][0]
    assert set(parse_qs(urlsplit(template).query)) == {"patient", "code", "_sort", "_count"}
    assert template.count("{{") == 1


@pytest.mark.parametrize("name", list(SERVICES))
def test_with_snomed_switched_off_no_query_holds_a_code_of_it(name: str) -> None:
    off = fitted(SERVICES, {}, snomed=False)[name]
    for key in off.prefetch:
        if key.value_sets:
            assert all(re.fullmatch(r"\d+-\d", code) for code in codes(key.template))
    assert "440035002" not in str(off.discovery)
    assert "38264-8" in str(off.discovery)


def test_discovery_and_the_queries_of_the_service_stay_the_same() -> None:
    off = fitted(SERVICES, {"obs-dxa-bmd": ["B1"]}, snomed=False)[PATIENT_VIEW.id]
    assert off.discovery["prefetch"] == {key.name: key.template for key in off.prefetch}
    assert list(off.discovery) == list(PATIENT_VIEW.discovery)


def test_a_query_that_some_servers_refuse_is_named() -> None:
    many = [f"LOCAL-{number}" for number in range(LONGEST_TEMPLATE // len("LOCAL-1"))]
    assert too_long(SERVICES) == ()
    assert too_long(fitted(SERVICES, {"vital-bmi": many}, snomed=True)) == ("observationsVitals",)
