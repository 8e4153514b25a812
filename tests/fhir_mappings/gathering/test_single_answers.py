"""What one answer of a FHIR server counts as."""

import gzip
import json
from collections.abc import Mapping
from typing import Any

import pytest
import requests
import responses

from fhir_mappings.gathering import (
    Fetched,
    FetchState,
    FhirAccess,
    Limits,
    Query,
    Reach,
    fetch_all,
)
from tests.fhir_mappings.gathering.fake_ehr import condition, searchset

BASE = "https://ehr.example/fhir"
CONDITIONS = Query("conditions", "Condition?patient=1", "Condition")
PATIENT = Query("patient", "Patient/1", "Patient")
REACH = Reach(deadline_seconds=5, production=False, limits=Limits(decoded_bytes=2000))


def fetch(query: Query, token: str | None = "token") -> Fetched:
    return fetch_all([query], FhirAccess(BASE, token), REACH)[query.key]


def answered(body: object, query: Query = CONDITIONS, **options: Any) -> Fetched:
    """The outcome of a query that the server answers with this body."""
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    options = {"status": 200, "content_type": "application/fhir+json", **options}
    with responses.RequestsMock() as server:
        server.get(f"{BASE}/{query.url}", body=content, **options)
        return fetch(query)


def outcome(*issues: Any, mode: str = "outcome") -> dict[str, Any]:
    resource = {"resourceType": "OperationOutcome", "issue": list(issues)}
    return {"resource": resource, "search": {"mode": mode}}


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(searchset(total=0), id="no rows and a total of zero"),
        pytest.param({"resourceType": "Bundle", "type": "searchset"}, id="a bundle without more"),
        pytest.param({"resourceType": "Bundle", "entry": None, "link": None}, id="null members"),
        pytest.param(
            searchset(outcome({"severity": "warning", "code": "processing"}), total=0),
            id="a warning beside nothing, as Epic says no results",
        ),
        pytest.param(
            searchset(outcome({"severity": "information", "code": "not-found"}, mode="match")),
            id="an information that is not marked as outcome",
        ),
    ],
)
def test_nothing_found_is_a_whole_answer(body: Mapping[str, Any]) -> None:
    assert answered(body) == Fetched("conditions", FetchState.WHOLE)


@pytest.mark.parametrize(
    "media_type",
    [
        pytest.param("application/fhir+json;charset=utf-8", id="FHIR with a charset"),
        pytest.param("application/json", id="plain JSON"),
        pytest.param("application/json+fhir", id="the name before R4"),
        pytest.param("", id="no name"),
    ],
)
def test_rows_arrive_under_the_media_type(media_type: str) -> None:
    fetched = answered(searchset(condition("a", fullUrl="urn:uuid:1")), content_type=media_type)
    assert fetched.state is FetchState.WHOLE
    assert [row["id"] for row in fetched.resources] == ["a"]
    assert [row["fullUrl"] for row in fetched.entries] == ["urn:uuid:1"]


@pytest.mark.parametrize(
    ("body", "options"),
    [
        pytest.param(searchset(), {"status": 400}, id="a search parameter it does not know"),
        pytest.param(searchset(), {"status": 401}, id="a token that it refuses"),
        pytest.param(searchset(), {"status": 404}, id="a type that it does not have"),
        pytest.param(searchset(), {"status": 429}, id="too many calls"),
        pytest.param(searchset(), {"status": 500}, id="its own error"),
        pytest.param(searchset(), {"status": 206}, id="a part of the content"),
        pytest.param(searchset(), {"content_type": "text/html"}, id="HTML by name"),
        pytest.param(b"<html>Sign in</html>", {}, id="HTML under the name of JSON"),
        pytest.param(b'{"resourceType": "Bundle", "ent', {}, id="truncated JSON"),
        pytest.param(b'{"resourceType": "Bundle", "total": NaN}', {}, id="a number that is none"),
        pytest.param(json.dumps(searchset()).encode("utf-16"), {}, id="another charset"),
        pytest.param(b'{"resourceType": "Bundle", "x": "\xe9"}', {}, id="a byte that is not UTF-8"),
        pytest.param(b"[" * 100_000, {}, id="more than the limit of bytes"),
        pytest.param(b'{"a":' * 390, {}, id="JSON that never closes"),
        pytest.param(b"", {}, id="nothing at all"),
        pytest.param([searchset()], {}, id="a list"),
        pytest.param({"resourceType": "OperationOutcome"}, {}, id="an outcome as the answer"),
        pytest.param({"resourceType": "Condition"}, {}, id="a resource where rows were asked for"),
        pytest.param({"resourceType": "Bundle", "entry": {}}, {}, id="rows that are no list"),
        pytest.param(
            searchset(outcome({"severity": "error", "code": "processing"})),
            {},
            id="an error beside nothing",
        ),
        pytest.param(searchset(outcome({"severity": "fatal"})), {}, id="a fatal error"),
        pytest.param(searchset(outcome()), {}, id="an outcome that says nothing"),
        pytest.param(searchset(outcome("?")), {}, id="an issue that cannot be read"),
        pytest.param(searchset(outcome({"severity": []})), {}, id="a severity that is no text"),
    ],
)
def test_is_a_failure_and_never_nothing_found(body: object, options: dict[str, Any]) -> None:
    assert answered(body, **options) == Fetched("conditions", FetchState.FAILED)


@pytest.mark.parametrize(
    ("body", "read"),
    [
        pytest.param(searchset(condition("a"), total=2), ["a"], id="a total above its rows"),
        pytest.param(searchset(condition("a"), total="1"), ["a"], id="a total that is text"),
        pytest.param(searchset(condition("a"), total=True), ["a"], id="a total that is true"),
        pytest.param(searchset(total=-1), [], id="a total below zero"),
        pytest.param(
            searchset(condition("a"), condition("a"), total=2), ["a"], id="one row sent twice"
        ),
        pytest.param(
            searchset(condition("a"), condition("b", search={"mode": "include"}), total=2),
            ["a", "b"],
            id="an included row counted as a match",
        ),
        pytest.param(searchset(condition("a"), "?"), ["a"], id="a row that is no object"),
        pytest.param(searchset({"fullUrl": "x"}), [], id="a row without a resource"),
        pytest.param(searchset({"resource": {"id": "a"}}), [], id="a resource without a type"),
        pytest.param(
            searchset({"resource": {"resourceType": "Observation", "id": "o"}}),
            [],
            id="rows of a type that was not asked for",
        ),
        pytest.param(
            searchset(condition("a"), outcome({"severity": "error"})), ["a"], id="an error beside"
        ),
        pytest.param(
            searchset(outcome({"severity": "warning", "code": "suppressed"}), total=0),
            [],
            id="a warning that rows are suppressed",
        ),
        pytest.param(searchset(condition("a"), link={}), ["a"], id="links that are no list"),
        pytest.param(searchset(condition("a"), link=["?"]), ["a"], id="a link that is no object"),
        pytest.param(
            searchset(condition("a"), link=[{"relation": "next"}]), ["a"], id="a next to nowhere"
        ),
        pytest.param(
            searchset(condition("a"), next_url="http://[bad"), ["a"], id="a next that is no URL"
        ),
        pytest.param(
            searchset(condition("a"), next_url=f"{BASE}/\ud800"), ["a"], id="a next beyond Unicode"
        ),
    ],
)
def test_is_cut_off(body: Mapping[str, Any], read: list[str]) -> None:
    fetched = answered(body)
    assert fetched.state is FetchState.CUT_OFF
    assert [resource["id"] for resource in fetched.resources] == read


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(
            searchset(condition("a"), condition("m", search={"mode": "include"}), total=1),
            id="an included row beside a total of matches",
        ),
        pytest.param(
            searchset(condition("a"), {"resource": {"resourceType": "Condition"}}, total=2),
            id="a row without an id",
        ),
        pytest.param(
            searchset(condition("a"), outcome({"severity": "warning", "code": 5}), search=[]),
            id="a warning with a code that cannot be read",
        ),
        pytest.param(searchset(condition("a", search="?"), total=1), id="a mode of any shape"),
    ],
)
def test_is_whole_in_spite_of(body: Mapping[str, Any]) -> None:
    assert answered(body).state is FetchState.WHOLE


def test_a_read_brings_the_resource_under_its_address() -> None:
    patient = {"resourceType": "Patient", "id": "1"}
    assert answered(patient, PATIENT) == Fetched(
        "patient",
        FetchState.WHOLE,
        (patient,),
        ({"fullUrl": f"{BASE}/Patient/1", "resource": patient},),
    )


@pytest.mark.parametrize(
    ("body", "status"),
    [
        pytest.param({"resourceType": "Patient", "id": "1"}, 404, id="not found"),
        pytest.param({"resourceType": "Practitioner", "id": "1"}, 200, id="another type"),
        pytest.param({"resourceType": "OperationOutcome"}, 200, id="an outcome"),
        pytest.param(searchset(), 200, id="a bundle"),
        pytest.param({}, 200, id="an empty object"),
    ],
)
def test_a_read_fails_on(body: Mapping[str, Any], status: int) -> None:
    assert answered(body, PATIENT, status=status).state is FetchState.FAILED


@pytest.mark.parametrize(
    "error",
    [
        pytest.param(requests.ConnectTimeout("slow"), id="a connection that takes too long"),
        pytest.param(requests.ReadTimeout("slow"), id="an answer that takes too long"),
        pytest.param(requests.exceptions.SSLError("bad"), id="a certificate that is not valid"),
        pytest.param(requests.exceptions.ChunkedEncodingError("cut"), id="a cut connection"),
        pytest.param(ConnectionResetError("reset"), id="a reset"),
    ],
)
def test_fails_by(error: Exception) -> None:
    with responses.RequestsMock() as server:
        server.get(f"{BASE}/{CONDITIONS.url}", body=error)
        assert fetch(CONDITIONS).state is FetchState.FAILED


def test_a_small_answer_that_unpacks_to_a_huge_one_fails() -> None:
    packed = gzip.compress(json.dumps(searchset(note=" " * 1_000_000)).encode())
    fetched = answered(packed, headers={"Content-Encoding": "gzip"})
    assert fetched.state is FetchState.FAILED


@pytest.mark.parametrize(
    "token",
    [
        pytest.param("line\nbreak", id="a line break"),
        pytest.param("snow ☃", id="a character beyond Latin-1"),
    ],
)
def test_a_token_that_no_header_can_carry_fails_the_query_and_nothing_else(token: str) -> None:
    access = FhirAccess("http://127.0.0.1:9/fhir", token)
    assert fetch_all([PATIENT], access, REACH)["patient"].state is FetchState.FAILED


def test_a_query_that_climbs_out_of_the_base_is_not_sent() -> None:
    with responses.RequestsMock() as server:
        climbing = Query("patient", "Patient/../../admin", "Patient")
        assert fetch(climbing).state is FetchState.FAILED
        assert len(server.calls) == 0


def test_no_queries_bring_no_answers() -> None:
    assert fetch_all([], FhirAccess(BASE), REACH) == {}
