"""Fixtures of the vignettes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from tests.vignettes.harness.servers import Servers


@pytest.fixture(scope="session")
def servers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Servers]:
    """Give real servers, one for each as-of date and profile, stopped at the end of the run."""
    with ExitStack() as stack:
        yield Servers(stack, tmp_path_factory.mktemp("servers"))
