"""Runs a vignette over HTTP against a real server, and checks the form of every answer."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import requests
from fhir.resources.R4B import get_fhir_model_class

from cds_service.recommendations.catalog import Recommendation
from hook_definitions.validation import SchemaName, problems
from tests.vignettes.harness.calls import call_body, service_of
from tests.vignettes.harness.codes import Resource
from tests.vignettes.harness.observed import Observed
from tests.vignettes.harness.vignette import Case

EXPLANATION = "io.github.osteoporosis-cds.explanation"
SECONDS = 30


def answered(case: Case, base: str) -> Observed:
    """Post the call of a case; give what the answer shows and explains of its recommendation."""
    body = call_body(case.hook, case.chart, case.drafts, case.prefetch_without)
    answer = post(base, body)
    return _observed(answer, case.recommendation)


def post(base: str, body: Resource) -> dict[str, Any]:
    """Post a hook call; give the answer once its form is right.

    Asserts 200, the schema of our responses, and every emitted resource against FHIR R4.
    """
    path = f"{base}/cds-services/{service_of(body['hook']).id}"
    sent = requests.post(path, json=body, timeout=SECONDS)
    assert sent.status_code == 200, sent.text
    answer: dict[str, Any] = sent.json()
    assert problems(SchemaName.RESPONSE, answer) == []
    for resource in emitted(answer):
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    return answer


def emitted(answer: dict[str, Any]) -> Iterator[Resource]:
    """Give every resource in the suggestions of an answer."""
    for card in answer["cards"]:
        for suggestion in card.get("suggestions", ()):
            for action in suggestion.get("actions", ()):
                if "resource" in action:
                    yield action["resource"]


def explanation_of(answer: dict[str, Any]) -> dict[str, Any]:
    """Give the explanation beside the cards."""
    explanation: dict[str, Any] = answer["extension"][EXPLANATION]
    return explanation


def card_of(answer: dict[str, Any], code: str) -> dict[str, Any] | None:
    """Give the card of a recommendation, None where it has none."""
    found = [one for one in answer["cards"] if one["source"]["topic"]["code"] == code]
    assert len(found) <= 1, f"{code} has {len(found)} cards"
    return found[0] if found else None


def _observed(answer: dict[str, Any], recommendation: Recommendation) -> Observed:
    explanation = explanation_of(answer)
    code = recommendation.code
    entry = next(one for one in explanation["recommendations"] if one["code"] == code)
    card = card_of(answer, code)
    assert (card is not None) == (entry.get("shown") == "card"), entry
    return Observed(
        outcome=entry["outcome"],
        because=tuple(entry["because"]),
        missing=tuple(entry["missing"]),
        tier=explanation["tier"],
        diagnosis=tuple(explanation["diagnosis"]),
        card=_card_key(card["summary"], recommendation) if card else None,
        indicator=card["indicator"] if card else None,
    )


def _card_key(summary: str, recommendation: Recommendation) -> str:
    """Tell by its wording which card of the recommendation a summary is of."""
    fitting = [key for key, card in recommendation.cards.items() if _wording(card.summary, summary)]
    assert len(fitting) == 1, f"{summary!r} is the wording of {fitting}"
    return fitting[0]


def _wording(pattern: str, summary: str) -> bool:
    pieces = re.split(r"\{[^}]*\}", pattern)
    return re.fullmatch(".+".join(map(re.escape, pieces)), summary) is not None
