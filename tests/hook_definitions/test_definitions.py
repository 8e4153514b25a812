"""Discovery bodies and prefetch templates keep to what every EHR can run."""

import json
import re
from collections.abc import Iterator
from copy import deepcopy
from importlib.resources import files
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from hook_definitions.definitions import (
    InvalidDefinition,
    PrefetchKey,
    ServiceDefinition,
    load_services,
    read_service,
)

SERVICES = load_services()
KEYS = [key for service in SERVICES.values() for key in service.prefetch]
VALUE_SETS = Path(__file__).parents[2] / "fhir_mappings" / "value_sets"
SEARCHED_SYSTEMS = {"http://loinc.org", "http://snomed.info/sct"}
SEARCHED = {key.name: key.value_sets for key in KEYS if key.value_sets}


def each_key(function: Any) -> Any:
    ids = [f"{s.hook}, {key.name}" for s in SERVICES.values() for key in s.prefetch]
    return pytest.mark.parametrize("key", KEYS, ids=ids)(function)


def each_service(function: Any) -> Any:
    return pytest.mark.parametrize("service", SERVICES.values(), ids=list(SERVICES))(function)


def walk(node: object) -> Iterator[object]:
    yield node
    inner = node.values() if isinstance(node, dict) else node if isinstance(node, list) else ()
    for value in inner:
        yield from walk(value)


def source(name: str = "osteoporosis-patient-view") -> dict[str, Any]:
    text = files("hook_definitions").joinpath(f"services/{name}.json").read_text("utf-8")
    body: dict[str, Any] = json.loads(text)
    return body


def test_the_four_services_of_the_interface_are_listed_with_their_hooks() -> None:
    assert {service.id: service.hook for service in SERVICES.values()} == {
        "osteoporosis-patient-view": "patient-view",
        "osteoporosis-order-select": "order-select",
        "osteoporosis-order-sign": "order-sign",
        "osteoporosis-encounter-discharge": "encounter-discharge",
    }


@each_service
def test_discovery_serves_the_file_without_its_private_part(service: ServiceDefinition) -> None:
    body = source(service.id)
    del body["x-private"]
    assert service.discovery == body
    assert list(service.discovery) == list(body)


@each_service
def test_discovery_holds_nothing_empty_and_nothing_null(service: ServiceDefinition) -> None:
    for node in walk(service.discovery):
        assert node not in (None, "", [], {})
        assert not isinstance(node, str) or node.strip()


@each_service
def test_discovery_claims_no_hook_version(service: ServiceDefinition) -> None:
    assert set(service.discovery) == {
        "hook",
        "title",
        "description",
        "id",
        "usageRequirements",
        "prefetch",
    }


@each_service
def test_usage_requirements_name_every_prefetch_key(service: ServiceDefinition) -> None:
    for key in service.prefetch:
        assert f"`{key.name}`" in service.usage_requirements


@each_service
def test_the_patient_alone_is_required(service: ServiceDefinition) -> None:
    assert [key.name for key in service.prefetch if key.required] == ["patient"]


def test_all_services_ask_for_the_same_so_that_an_ehr_configures_it_once() -> None:
    first, *others = SERVICES.values()
    assert all(service.prefetch == first.prefetch for service in others)


@each_key
def test_a_template_is_a_relative_read_or_search_with_our_one_token(key: PrefetchKey) -> None:
    token = re.escape("{{context.patientId}}")
    assert re.fullmatch(rf"{key.resource_type}(/{token}|\?patient={token}&\S+)", key.template)
    assert key.template.count("{{") == key.template.count("}}") == 1


@each_key
def test_a_template_uses_only_plain_parameters_and_each_once(key: PrefetchKey) -> None:
    names = [name for name, _ in parse_qsl(urlsplit(key.template).query, strict_parsing=False)]
    assert set(names) <= {"patient", "code", "_sort", "_count"}
    assert len(names) == len(set(names))


@each_key
def test_only_observations_are_selected_by_code_and_sorted(key: PrefetchKey) -> None:
    parameters = dict(parse_qsl(urlsplit(key.template).query))
    selective = key.resource_type == "Observation"
    assert ("code" in parameters) == selective
    assert parameters.get("_sort") == ("-date" if selective else None)


@each_key
def test_a_template_stays_short_enough_for_a_get(key: PrefetchKey) -> None:
    assert len(key.template) < 1000


@each_key
def test_what_an_absent_key_means_is_said_in_a_sentence(key: PrefetchKey) -> None:
    assert re.fullmatch(r"[A-Z].+\.", key.degrades)


def test_every_query_by_code_names_its_value_sets() -> None:
    assert {key.name for key in KEYS if "code=" in key.template} == set(SEARCHED)


@pytest.mark.parametrize(("name", "sets"), SEARCHED.items(), ids=list(SEARCHED))
def test_observations_are_searched_by_exactly_the_codes_of(
    name: str, sets: tuple[str, ...]
) -> None:
    key = next(key for key in KEYS if key.name == name)
    asked = dict(parse_qsl(urlsplit(key.template).query))["code"].split(",")
    known = {
        concept["code"]
        for each in sets
        for include in json.loads((VALUE_SETS / f"{each}.json").read_text())["compose"]["include"]
        if include["system"] in SEARCHED_SYSTEMS
        for concept in include["concept"]
    }
    assert set(asked) == known
    assert len(asked) == len(known)


@pytest.mark.parametrize(
    ("patient_id", "url"),
    [
        pytest.param("eXoG.x-g3", "Patient/eXoG.x-g3", id="dots and hyphens as they are"),
        pytest.param("a b&c=d/é", "Patient/a%20b%26c%3Dd%2F%C3%A9", id="the rest URL-encoded"),
        pytest.param("x" * 200, f"Patient/{'x' * 200}", id="longer than FHIR allows"),
        pytest.param(
            "{{context.userId}}", "Patient/%7B%7Bcontext.userId%7D%7D", id="no second round"
        ),
    ],
)
def test_a_template_is_filled_with_the_id(patient_id: str, url: str) -> None:
    assert KEYS[0].resolve({"patientId": patient_id, "userId": "Practitioner/1"}) == url


@pytest.mark.parametrize("context", [{}, {"patientId": ""}], ids=["missing", "empty"])
def test_a_template_without_its_field_is_not_filled(context: dict[str, str]) -> None:
    assert KEYS[0].resolve(context) is None


def broken(*path: str, to: object) -> dict[str, Any]:
    body = deepcopy(source())
    inner = body
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = to
    return body


@pytest.mark.parametrize(
    ("body", "message"),
    [
        pytest.param([], "patient-view: \\$ must be", id="it is no object"),
        pytest.param(broken("hook", to="order-dispatch"), "\\$.hook", id="the hook is unknown"),
        pytest.param(broken("title", to=" "), "\\$.title", id="the title is blank"),
        pytest.param(broken("hookVersion", to="1.0"), "\\$ must be", id="a member is unknown"),
        pytest.param(
            broken("id", to="another-id"), "name of the file", id="the id is not its name"
        ),
        pytest.param(
            broken("prefetch", "extra", to="Task?patient={{context.patientId}}"),
            "different keys",
            id="a key has no private part",
        ),
        pytest.param(
            broken("prefetch", "conditions", to="Task?patient={{context.patientId}}"),
            "does not ask for Condition",
            id="a template asks for another type",
        ),
        pytest.param(
            broken("prefetch", "conditions", to="Condition?encounter={{context.encounterId}}"),
            "token",
            id="a token is not in every context",
        ),
        pytest.param(
            broken("prefetch", "conditions", to="https://ehr.example.org/Condition?patient=1"),
            "\\$.prefetch.conditions",
            id="a template is absolute",
        ),
    ],
)
def test_a_service_file_stops_the_start_when(body: object, message: str) -> None:
    with pytest.raises(InvalidDefinition, match=message):
        read_service("osteoporosis-patient-view", json.dumps(body))


def test_a_service_file_stops_the_start_when_it_is_no_json() -> None:
    with pytest.raises(InvalidDefinition, match="osteoporosis-patient-view: not JSON"):
        read_service("osteoporosis-patient-view", '{"id": ')
