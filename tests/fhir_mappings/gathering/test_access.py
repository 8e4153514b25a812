"""Where the service may go."""

import socket

import pytest

from fhir_mappings.gathering import FhirAccess, Reach, access_allowed, fetch_all
from fhir_mappings.gathering.access import address_allowed
from fhir_mappings.gathering.base import FhirBase
from fhir_mappings.gathering.connections import Connections
from fhir_mappings.gathering.queries import FetchState, Query
from tests.fhir_mappings.gathering.fake_ehr import FakeEhr

DEVELOPMENT = Reach(deadline_seconds=5, production=False)
PRODUCTION = Reach(deadline_seconds=5, production=True)


def listing(base: str, *, production: bool) -> Reach:
    return Reach(deadline_seconds=5, production=production, allowed_bases=(base,))


@pytest.mark.parametrize(
    "base",
    [
        pytest.param("http://127.0.0.1:8090/fhir", id="this machine by address"),
        pytest.param("http://localhost:8090/fhir/", id="this machine by name"),
        pytest.param("http://[::1]:8090/fhir", id="this machine by its IPv6 address"),
        pytest.param("https://launch.smarthealthit.org/v/r4/fhir", id="a public name over https"),
        pytest.param("https://8.8.8.8/fhir", id="a public address over https"),
    ],
)
def test_development_goes_to(base: str) -> None:
    assert access_allowed(base, DEVELOPMENT)


@pytest.mark.parametrize(
    "base",
    [
        pytest.param("http://ehr.example/fhir", id="a public name without https"),
        pytest.param("http://8.8.8.8/fhir", id="a public address without https"),
        pytest.param("https://10.0.0.5/fhir", id="a private address"),
        pytest.param("https://192.168.1.1/fhir", id="a home router"),
        pytest.param("http://169.254.169.254/latest/meta-data", id="a cloud's metadata"),
        pytest.param("https://169.254.169.254/latest", id="a cloud's metadata over https"),
        pytest.param("https://[::ffff:169.254.169.254]/", id="metadata wrapped in IPv6"),
        pytest.param("https://[64:ff9b::a9fe:a9fe]/", id="metadata behind NAT64"),
        pytest.param("https://[2002:a9fe:a9fe::1]/", id="metadata behind 6to4"),
        pytest.param("https://[fd00:ec2::254]/", id="metadata at a private IPv6 address"),
        pytest.param("https://100.100.100.200/", id="metadata in shared address space"),
        pytest.param("http://0.0.0.0:8090/fhir", id="the unspecified address"),
        pytest.param("https://224.0.0.1/fhir", id="a multicast address"),
        pytest.param("https://good.example@evil.example/fhir", id="a name before an at sign"),
        pytest.param("https://good.example\\@evil.example/", id="a backslash"),
        pytest.param("https://good.example/fhir?x=1", id="a query"),
        pytest.param("https://good.example/fhir#x", id="a fragment"),
        pytest.param("https://good.example/fhir/../admin", id="a path that climbs"),
        pytest.param("https://good.example/fhir\n", id="a line break"),
        pytest.param("https://good.example:port/fhir", id="a port that is no number"),
        pytest.param("https://[::1/fhir", id="a bracket that is not closed"),
        pytest.param("https://bücher.example/fhir", id="a host beyond ASCII"),
        pytest.param("https:///fhir", id="no host"),
        pytest.param("file:///etc/passwd", id="a file"),
        pytest.param("ftp://localhost/fhir", id="another scheme"),
        pytest.param("", id="nothing"),
    ],
)
def test_development_refuses(base: str) -> None:
    assert not access_allowed(base, DEVELOPMENT)


def test_production_goes_only_to_the_listed_base() -> None:
    reach = listing("https://ehr.example/fhir/", production=True)
    assert access_allowed("https://EHR.example:443/fhir", reach)
    assert not access_allowed("https://ehr.example/other", reach)
    assert not access_allowed("https://ehr.example:8443/fhir", reach)
    assert not access_allowed("https://other.example/fhir", reach)


def test_production_without_a_list_goes_nowhere() -> None:
    assert not access_allowed("https://ehr.example/fhir", PRODUCTION)
    assert not access_allowed("https://127.0.0.1/fhir", PRODUCTION)


@pytest.mark.parametrize(
    ("base", "production", "allowed"),
    [
        pytest.param("https://10.0.0.5/fhir", True, True, id="a hospital's own network counts"),
        pytest.param("http://10.0.0.5/fhir", True, False, id="production still needs https"),
        pytest.param("http://ehr.example/fhir", True, False, id="so does a name"),
        pytest.param("http://hapi:8080/fhir", False, True, id="development may do without https"),
        pytest.param("https://169.254.169.254/", False, False, id="metadata is never vouched for"),
    ],
)
def test_of_a_listed_base(base: str, production: bool, allowed: bool) -> None:
    assert access_allowed(base, listing(base, production=production)) is allowed


@pytest.mark.parametrize(
    ("address", "allowed"),
    [
        pytest.param("93.184.215.14", True, id="a public address"),
        pytest.param("10.0.0.5", False, id="a private address"),
        pytest.param("169.254.169.254", False, id="a cloud's metadata"),
        pytest.param("fe80::1%eth0", False, id="a link-local address with its zone"),
        pytest.param("not an address", False, id="no address"),
    ],
)
def test_a_public_name_is_connected_to_at(address: str, allowed: bool) -> None:
    base = FhirBase.parse("https://ehr.example/fhir")
    assert base is not None
    assert address_allowed(address, base, DEVELOPMENT) is allowed


def test_a_name_that_leads_to_a_refused_address_is_not_connected_to() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0)
        with (
            Connections(permits=lambda address: False, seconds=5) as line,
            pytest.raises(OSError, match="no address that may be called"),
        ):
            line.open("localhost", listener.getsockname()[1])
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_after_the_end_of_a_call_no_connection_is_opened() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        with Connections(permits=lambda address: True, seconds=30) as line:
            pass
        with pytest.raises(TimeoutError, match="the time of this call is up"):
            line.open("127.0.0.1", listener.getsockname()[1])


def test_a_base_that_may_not_be_called_fails_every_query_uncalled(ehr: FakeEhr) -> None:
    ehr.script["Patient/1"] = {"resourceType": "Patient", "id": "1"}
    queries = [Query("patient", "Patient/1", "Patient")]
    answers = fetch_all(queries, FhirAccess(ehr.base, "secret"), PRODUCTION)
    assert answers["patient"].state is FetchState.FAILED
    assert ehr.asked == []


def test_the_token_is_not_in_what_an_access_prints() -> None:
    access = FhirAccess("https://ehr.example/fhir", "canary-token")
    assert "canary-token" not in f"{access!r} {access}"


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("https://ehr.example/fhir?_getpages=1", id="the base itself"),
        pytest.param("https://ehr.example:443/fhir/Condition?page=2", id="a page below"),
    ],
)
def test_belongs_to_the_base(url: str) -> None:
    base = FhirBase.parse("https://ehr.example/fhir")
    assert base is not None
    assert base.contains(url)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param("http://ehr.example/fhir/Condition", id="another scheme"),
        pytest.param("https://ehr.example:8443/fhir/Condition", id="another port"),
        pytest.param("https://ehr.example:0/fhir/Condition", id="port zero"),
        pytest.param("https://evil.example/fhir/Condition", id="another host"),
        pytest.param("https://ehr.example.evil.example/fhir", id="a host that begins the same"),
        pytest.param("https://ehr.example@evil.example/fhir", id="user information"),
        pytest.param("https://ehr.example/fhirs/Condition", id="a path that begins the same"),
        pytest.param("https://ehr.example/fhir/../admin", id="a path that climbs"),
        pytest.param("https://ehr.example/fhir/%2e%2E/admin", id="a path that climbs, encoded"),
        pytest.param("/fhir/Condition", id="no origin"),
    ],
)
def test_does_not_belong_to_the_base(url: str) -> None:
    base = FhirBase.parse("https://ehr.example/fhir")
    assert base is not None
    assert not base.contains(url)
