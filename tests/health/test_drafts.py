"""The resources that a suggestion creates are valid FHIR, and their codes are ours."""

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from cds_service.cards.drafts import Draft, drafts
from cds_service.logic import Word
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.measurements import Analyte
from tests.health.test_wording import HTML, PROMISES
from tests.health.tree import ROOT, texts_in

UNITS = "http://unitsofmeasure.org"
DRAFTS = list(drafts().values())
EACH = pytest.mark.parametrize("draft", DRAFTS, ids=[one.key for one in DRAFTS])


def known_codes() -> dict[tuple[str, str], set[str | None]]:
    """Each code of our value sets with the displays that they give it."""
    found: dict[tuple[str, str], set[str | None]] = {}
    for path in sorted((ROOT / "fhir_mappings" / "value_sets").glob("*.json")):
        compose = json.loads(path.read_text(encoding="utf-8")).get("compose", {})
        for include in compose.get("include", ()):
            for concept in include.get("concept", ()):
                key = (include["system"], concept["code"])
                found.setdefault(key, set()).add(concept.get("display"))
    return found


KNOWN = known_codes()


def codings(value: Any) -> Iterator[dict[str, Any]]:
    match value:
        case {"system": str(system), "code": str(), **rest}:
            if system != UNITS and "value" not in rest:
                yield dict(value)
        case dict():
            for one in value.values():
                yield from codings(one)
        case list():
            for one in value:
                yield from codings(one)


@EACH
def test_every_code_of_a_draft_is_in_a_value_set_with_the_same_display(draft: Draft) -> None:
    for coding in codings(draft.resource):
        key = (coding["system"], coding["code"])
        assert key in KNOWN
        assert coding.get("display") in KNOWN[key]


@EACH
def test_a_filled_draft_is_valid_r4(draft: Draft) -> None:
    resource = draft.filled("p-1", date(2026, 6, 15))
    model = get_fhir_model_class(resource["resourceType"]).model_validate(resource)
    assert model.get_resource_type() == resource["resourceType"]
    assert "Patient/p-1" in json.dumps(resource)
    assert "Patient/example" not in json.dumps(resource)


@EACH
def test_a_draft_is_a_draft_that_somebody_must_decide_on(draft: Draft) -> None:
    assert draft.resource["status"] == "draft"
    assert draft.resource["intent"] in {"proposal", "plan"}


@EACH
def test_filling_a_draft_leaves_the_template_as_it_was(draft: Draft) -> None:
    before = json.dumps(draft.resource)
    draft.filled("p-1", date(2026, 6, 15))
    assert json.dumps(draft.resource) == before


@EACH
def test_a_draft_says_in_plain_words_what_it_does(draft: Draft) -> None:
    texts = [draft.label, draft.description, *texts_in(dict(draft.resource))]
    assert draft.label.strip()
    assert draft.description.strip()
    assert [text for text in texts if HTML.search(text) or PROMISES.search(text)] == []


@EACH
def test_a_draft_names_how_to_see_that_it_is_on_order_already(draft: Draft) -> None:
    match draft.kind:
        case "drug" | "visit":
            assert draft.agent is not None
        case "laboratory":
            assert draft.analyte in set(Analyte)
            assert draft.word in set(Word)
        case "scan" | "referral":
            assert draft.concepts
            assert draft.concepts <= set(Concept)
        case kind:
            assert kind == "task"


def test_no_two_drafts_have_the_same_button() -> None:
    assert len({one.label for one in DRAFTS}) == len(DRAFTS)
