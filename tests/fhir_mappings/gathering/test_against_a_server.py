"""Reading from a server that pages, redirects, drips and never ends."""

import logging
import re
import socket
import threading
from http.server import BaseHTTPRequestHandler

import pytest

from fhir_mappings.gathering import (
    Fetched,
    FetchState,
    FhirAccess,
    Limits,
    Query,
    Reach,
    fetch_all,
)
from tests.fhir_mappings.gathering.fake_ehr import FakeEhr, condition, searchset, send_json

ASK = "Condition?patient=1"
QUERY = Query("conditions", ASK, "Condition")
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/fhir+json\r\n"


def fetch(ehr: FakeEhr, *, seconds: float = 30, limits: Limits | None = None) -> Fetched:
    reach = Reach(seconds, production=False, limits=limits or Limits())
    return fetch_all([QUERY], FhirAccess(ehr.base, "canary-token"), reach)["conditions"]


def ids(fetched: Fetched) -> list[str]:
    return [resource["id"] for resource in fetched.resources]


@pytest.mark.parametrize(
    "link",
    [
        pytest.param("{base}?page=2", id="at the base, as HAPI pages"),
        pytest.param("{base}/Condition?page=2", id="below the base"),
        pytest.param("/fhir/Condition?page=2", id="without an origin"),
        pytest.param("Condition?page=2", id="relative to the base"),
        pytest.param("?page=2", id="relative to the search"),
    ],
)
def test_a_next_page_is_followed(ehr: FakeEhr, link: str) -> None:
    second = searchset(condition("b"))
    ehr.script = {
        ASK: searchset(condition("a"), next_url=link.format(base=ehr.base)),
        "Condition?page=2": second,
        "?page=2": second,
    }
    fetched = fetch(ehr)
    assert (fetched.state, ids(fetched)) == (FetchState.WHOLE, ["a", "b"])
    assert ehr.authorizations == ["Bearer canary-token"] * 2
    assert {headers["Accept"] for headers in ehr.headers} == {"application/fhir+json"}


def test_without_a_token_no_authorization_is_sent(ehr: FakeEhr) -> None:
    ehr.script[ASK] = searchset()
    fetch_all([QUERY], FhirAccess(ehr.base), Reach(30, production=False))
    assert ehr.authorizations == [None]


def test_an_empty_page_on_the_way_is_no_end(ehr: FakeEhr) -> None:
    ehr.script = {
        ASK: searchset(next_url="Condition?page=2"),
        "Condition?page=2": searchset(condition("a")),
    }
    fetched = fetch(ehr)
    assert (fetched.state, ids(fetched)) == (FetchState.WHOLE, ["a"])


def test_rows_doubled_and_lost_by_paging_are_cut_off(ehr: FakeEhr) -> None:
    ehr.script = {
        ASK: searchset(condition("a"), condition("b"), next_url="?page=2", total=4),
        "Condition?page=2": searchset(condition("b"), condition("c")),
    }
    fetched = fetch(ehr)
    assert (fetched.state, ids(fetched)) == (FetchState.CUT_OFF, ["a", "b", "c"])


def test_a_total_that_only_a_later_page_tells_counts(ehr: FakeEhr) -> None:
    ehr.script = {
        ASK: searchset(condition("a"), next_url="?page=2"),
        "Condition?page=2": searchset(condition("b"), total=3),
    }
    assert fetch(ehr).state is FetchState.CUT_OFF


def test_a_loop_of_pages_ends_cut_off(ehr: FakeEhr) -> None:
    ehr.script = {
        ASK: searchset(condition("a"), next_url="?page=2"),
        "Condition?page=2": searchset(condition("b"), next_url=ASK),
    }
    fetched = fetch(ehr)
    assert (fetched.state, ids(fetched)) == (FetchState.CUT_OFF, ["a", "b"])
    assert len(ehr.asked) == 2


def test_a_page_repeated_under_new_addresses_ends_cut_off(ehr: FakeEhr) -> None:
    ehr.script = {ASK: searchset(condition("a"), next_url="?page=2")} | {
        f"Condition?page={n}": searchset(condition("a"), next_url=f"?page={n + 1}")
        for n in range(2, 9)
    }
    fetched = fetch(ehr)
    assert (fetched.state, ids(fetched)) == (FetchState.CUT_OFF, ["a"])
    assert len(ehr.asked) == 2


@pytest.mark.parametrize(
    ("limits", "read", "asked"),
    [
        pytest.param(Limits(pages=3), 6, 3, id="pages"),
        pytest.param(Limits(entries=5), 5, 3, id="rows"),
        pytest.param(Limits(decoded_bytes=700), 4, 3, id="bytes"),
    ],
)
def test_pages_without_end_are_cut_off_at_the_limit_of(
    ehr: FakeEhr, limits: Limits, read: int, asked: int
) -> None:
    def page(request: BaseHTTPRequestHandler) -> None:
        n = len(ehr.asked)
        rows = condition(f"a{n}"), condition(f"b{n}")
        send_json(request, searchset(*rows, next_url=f"?page={n + 1}"))

    ehr.script = {ASK: page} | {f"Condition?page={n}": page for n in range(2, 9)}
    fetched = fetch(ehr, limits=limits)
    assert (fetched.state, len(fetched.resources)) == (FetchState.CUT_OFF, read)
    assert len(ehr.asked) == asked


def test_a_last_page_of_exactly_the_limit_of_rows_is_whole(ehr: FakeEhr) -> None:
    ehr.script[ASK] = searchset(condition("a"), condition("b"))
    assert fetch(ehr, limits=Limits(entries=2)).state is FetchState.WHOLE
    assert fetch(ehr, limits=Limits(entries=1)).state is FetchState.CUT_OFF


def test_a_later_page_that_fails_leaves_the_first_ones_cut_off(ehr: FakeEhr) -> None:
    ehr.script[ASK] = searchset(condition("a"), next_url="?page=gone")
    fetched = fetch(ehr)
    assert (fetched.state, ids(fetched)) == (FetchState.CUT_OFF, ["a"])


def test_a_next_page_of_another_origin_is_not_called(ehr: FakeEhr, stranger: FakeEhr) -> None:
    ehr.script[ASK] = searchset(condition("a"), next_url=f"{stranger.base}/Condition?page=2")
    stranger.script["Condition?page=2"] = searchset(condition("b"))
    fetched = fetch(ehr)
    assert (fetched.state, ids(fetched)) == (FetchState.CUT_OFF, ["a"])
    assert stranger.asked == []


def test_a_next_page_outside_the_base_is_not_called(ehr: FakeEhr) -> None:
    outside = ehr.base.removesuffix("/fhir") + "/admin"
    ehr.script[ASK] = searchset(condition("a"), next_url=outside)
    assert fetch(ehr).state is FetchState.CUT_OFF
    assert ehr.asked == [ASK]


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_fails_and_is_not_followed(ehr: FakeEhr, stranger: FakeEhr, status: int) -> None:
    def redirect(request: BaseHTTPRequestHandler) -> None:
        request.send_response(status)
        request.send_header("Location", f"{stranger.base}/{ASK}")
        request.send_header("Content-Length", "0")
        request.end_headers()

    ehr.script[ASK] = redirect
    stranger.script[ASK] = searchset()
    assert fetch(ehr).state is FetchState.FAILED
    assert stranger.asked == []


def test_a_cookie_is_not_sent_back(ehr: FakeEhr) -> None:
    def page(request: BaseHTTPRequestHandler) -> None:
        send_json(request, searchset(next_url=f"{ASK}&page=2"), {"Set-Cookie": "session=1; Path=/"})

    ehr.script = {ASK: page, f"{ASK}&page=2": searchset(condition("a"))}
    assert fetch(ehr).state is FetchState.WHOLE
    assert all("Cookie" not in headers for headers in ehr.headers)


@pytest.mark.parametrize(
    "beginning",
    [
        pytest.param(b"HTTP/1.1 200 OK\r\nX-Slow: ", id="in its headers"),
        pytest.param(OK + b"Content-Length: 900000\r\n\r\n{", id="in a body of known length"),
        pytest.param(OK + b"Connection: close\r\n\r\n{", id="in a body without a length"),
        pytest.param(OK + b"Transfer-Encoding: chunked\r\n\r\nfffff\r\n", id="in a chunk"),
    ],
)
def test_an_answer_that_drips_past_the_deadline_fails_and_is_hung_up_on(
    ehr: FakeEhr, beginning: bytes
) -> None:
    ehr.script[ASK] = ehr.drip(beginning)
    assert fetch(ehr, seconds=0.3) == Fetched("conditions", FetchState.FAILED)
    assert ehr.was_hung_up_on.wait(30)


def test_a_second_page_that_drips_past_the_deadline_leaves_the_first_cut_off(ehr: FakeEhr) -> None:
    ehr.script = {
        ASK: searchset(condition("a"), next_url="?page=2"),
        "Condition?page=2": ehr.drip(OK + b"Content-Length: 900000\r\n\r\n{"),
    }
    fetched = fetch(ehr, seconds=2)
    assert (fetched.state, ids(fetched)) == (FetchState.CUT_OFF, ["a"])


def test_a_slow_query_takes_nothing_from_the_others(ehr: FakeEhr) -> None:
    ehr.script = {
        ASK: ehr.drip(OK),
        "Patient/1": {"resourceType": "Patient", "id": "1"},
    }
    queries = [QUERY, Query("patient", "Patient/1", "Patient")]
    answers = fetch_all(queries, FhirAccess(ehr.base), Reach(2, production=False))
    assert {key: answer.state for key, answer in answers.items()} == {
        "conditions": FetchState.FAILED,
        "patient": FetchState.WHOLE,
    }


def test_a_body_without_end_fails_at_the_limit_of_bytes(ehr: FakeEhr) -> None:
    def endless(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(OK + b"Connection: close\r\n\r\n{")
        while not ehr.closing.is_set():
            request.wfile.write(b" " * 65_536)

    ehr.script[ASK] = endless
    assert fetch(ehr).state is FetchState.FAILED
    assert ehr.was_hung_up_on.wait(30)


def test_a_connection_cut_in_the_middle_fails(ehr: FakeEhr) -> None:
    def cut(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(OK + b'Content-Length: 1000\r\n\r\n{"resourceType": "Bundle"}')

    ehr.script[ASK] = cut
    assert fetch(ehr).state is FetchState.FAILED


def test_tls_that_never_answers_fails_and_is_hung_up_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        access = FhirAccess(f"https://127.0.0.1:{listener.getsockname()[1]}/fhir", "canary-token")
        answers = fetch_all([QUERY], access, Reach(0.3, production=False))
        assert answers["conditions"].state is FetchState.FAILED
        accepted, _ = listener.accept()
        with accepted, accepted.makefile("rb") as received:
            assert b"canary-token" not in received.read()  # reads to the end, so there is one


def test_a_server_that_is_not_there_fails() -> None:
    access = FhirAccess("http://127.0.0.1:9/fhir")
    answers = fetch_all([QUERY], access, Reach(30, production=False))
    assert answers["conditions"].state is FetchState.FAILED


def test_no_time_means_no_call(ehr: FakeEhr) -> None:
    ehr.script[ASK] = searchset()
    assert fetch(ehr, seconds=0).state is FetchState.FAILED
    assert ehr.asked == []


def test_many_queries_are_on_their_way_at_once(ehr: FakeEhr) -> None:
    everyone_is_here = threading.Barrier(10)

    def meet(request: BaseHTTPRequestHandler) -> None:
        everyone_is_here.wait(30)
        send_json(request, searchset())

    queries = [Query(str(n), f"Condition?n={n}", "Condition") for n in range(10)]
    ehr.script = {query.url: meet for query in queries}
    answers = fetch_all(queries, FhirAccess(ehr.base), Reach(60, production=False))
    assert {answer.state for answer in answers.values()} == {FetchState.WHOLE}


def test_more_queries_than_threads_are_all_answered(ehr: FakeEhr) -> None:
    queries = [Query(str(n), f"Condition?n={n}", "Condition") for n in range(50)]
    ehr.script = {query.url: searchset(condition(query.key)) for query in queries}
    answers = fetch_all(queries, FhirAccess(ehr.base), Reach(60, production=False))
    assert {key: ids(answer) for key, answer in answers.items()} == {
        query.key: [query.key] for query in queries
    }


def test_neither_token_nor_query_reaches_a_log(
    ehr: FakeEhr, caplog: pytest.LogCaptureFixture
) -> None:
    def malformed(request: BaseHTTPRequestHandler) -> None:
        request.wfile.write(b"HTTP/1.1 200 OK\r\nno colon here\r\n\r\n")

    ehr.script[ASK] = malformed
    with caplog.at_level(logging.DEBUG):
        fetch(ehr)
    assert ehr.asked == [ASK]
    assert re.search("canary-token|patient=1", caplog.text) is None


def test_proxies_and_credentials_of_the_environment_are_not_used(
    ehr: FakeEhr, stranger: FakeEhr, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HTTP_PROXY", stranger.base)
    monkeypatch.setenv("http_proxy", stranger.base)
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    ehr.script[ASK] = searchset()
    assert fetch(ehr).state is FetchState.WHOLE
    assert stranger.asked == []
