"""One application on the day of the twelve, and what it answers to a record."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import pytest
from flask.testing import FlaskClient

from cds_service.app import create_app
from cds_service.pipeline import build_engine
from cds_service.settings import Settings
from hook_definitions.definitions import load_services
from tests.dialects.asking import call_body
from tests.dialects.codes import Json
from tests.dialects.twelve import AS_OF
from tests.vignettes.harness.over_http import explanation_of

SETTINGS = Settings(as_of=AS_OF, fhir_deadline_seconds=60)

Answer = dict[str, Any]
Post = Callable[[Json], Answer]
Ask = Callable[..., Answer]


@pytest.fixture(scope="session")
def client() -> FlaskClient:
    return create_app(SETTINGS, build_engine(SETTINGS, propagate=True)).test_client()


@pytest.fixture(scope="session")
def post(client: FlaskClient) -> Post:
    """Post the body of a call; give the answer."""
    return partial(_post, client)


@pytest.fixture(scope="session")
def ask(post: Post) -> Ask:
    """Give the answer to a record: its entries, a hook, and the drafts of an order hook."""

    def asked(
        entries: Sequence[Json], hook: str = "patient-view", drafts: Sequence[Json] = ()
    ) -> Answer:
        service = load_services()[f"osteoporosis-{hook}"]
        return post(call_body(service, entries, drafts))

    return asked


def _post(client: FlaskClient, body: Json) -> Answer:
    sent = client.post(f"/cds-services/osteoporosis-{body['hook']}", json=body)
    assert sent.status_code == 200, sent.text
    answer: Answer = sent.get_json()
    assert explanation_of(answer)["asOf"] == AS_OF.isoformat()
    return answer
