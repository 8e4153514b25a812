"""Servers for the tests of gathering."""

from collections.abc import Iterator

import pytest

from tests.fhir_mappings.gathering.fake_ehr import FakeEhr, running_ehr


@pytest.fixture
def ehr() -> Iterator[FakeEhr]:
    with running_ehr() as server:
        yield server


@pytest.fixture
def stranger() -> Iterator[FakeEhr]:
    """Another server on this machine, which no read may ever reach."""
    with running_ehr() as server:
        yield server
