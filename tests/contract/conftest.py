"""One live server for all contract tests, with two workers and a limit of 20 MB."""

from collections.abc import Iterator

import pytest

from tests.live_server import running_server


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    log = tmp_path_factory.mktemp("server") / "server.log"
    with running_server(log, WORKERS="2", AS_OF="2026-06-15") as base:
        yield base
