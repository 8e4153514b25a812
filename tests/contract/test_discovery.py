"""Discovery and the operations endpoints of a live server (conformance 1.2)."""

import pytest
import requests

from hook_definitions.definitions import load_services
from tests.contract.bodies import assert_no_empty_element, call, strict_json


def get(server: str, path: str, **headers: str) -> requests.Response:
    return requests.get(server + path, headers=headers, timeout=10, allow_redirects=False)


def test_discovery_lists_the_services_word_for_word_and_in_order(server: str) -> None:
    answer = get(server, "/cds-services")
    assert answer.status_code == 200
    body = strict_json(answer)
    assert_no_empty_element(body)
    assert body == {"services": [dict(each.discovery) for each in load_services().values()]}
    for sent, ours in zip(body["services"], load_services().values(), strict=True):
        assert list(sent["prefetch"]) == [key.name for key in ours.prefetch]


@pytest.mark.parametrize("path", ["/cds-services", "/cds-services/"])
@pytest.mark.parametrize("token", ["Bearer garbage", "Basic eDp5", "bearer a.b.c"])
def test_discovery_answers_without_a_redirect_whatever_token_is_sent(
    server: str, path: str, token: str
) -> None:
    assert get(server, path, Authorization=token).status_code == 200


def test_every_listed_service_answers_at_its_id(server: str) -> None:
    for service in strict_json(get(server, "/cds-services"))["services"]:
        answer = requests.post(
            f"{server}/cds-services/{service['id']}",
            json=call(service["hook"], context={}),
            timeout=10,
        )
        assert answer.status_code == 400


@pytest.mark.parametrize(("path", "status"), [("/livez", "live"), ("/readyz", "ready")])
def test_the_probes_say_that_the_process_is(server: str, path: str, status: str) -> None:
    assert strict_json(get(server, path)) == {"status": status}


def test_version_tells_code_and_knowledge(server: str) -> None:
    body = strict_json(get(server, "/version"))
    assert set(body) == {"version", "knowledgeVersion"}
    assert all(isinstance(value, str) and value for value in body.values())


@pytest.mark.parametrize("path", ["/cds-services", "/readyz", "/"])
def test_answers_stay_out_of_caches_and_frames(server: str, path: str) -> None:
    headers = get(server, path).headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
