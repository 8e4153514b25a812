"""Turns the words of a vignette into the FHIR resources of one patient."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.vignettes.harness.codes import Resource
from tests.vignettes.harness.history_words import HISTORY_WORDS
from tests.vignettes.harness.medicine_words import MEDICINE_WORDS
from tests.vignettes.harness.order_words import NOT_SELECTED, ORDER_WORDS, WITHOUT_ID
from tests.vignettes.harness.plan_words import PLAN_WORDS
from tests.vignettes.harness.result_words import RESULT_WORDS
from tests.vignettes.harness.template import Word

RECORD_WORDS = (*HISTORY_WORDS, *RESULT_WORDS, *MEDICINE_WORDS, *PLAN_WORDS)
PATIENT_ID = "p1"
SUBJECT = {"reference": f"Patient/{PATIENT_ID}"}


class UnknownWord(ValueError):
    """A word that no template of the vocabulary understands, or more than one does."""


@dataclass(frozen=True, slots=True)
class Record:
    """The resources of one patient."""

    patient: Resource
    resources: tuple[Resource, ...]


@dataclass(frozen=True, slots=True)
class Drafts:
    """The drafts of an order call, and the references of those that are selected."""

    resources: tuple[Resource, ...]
    selections: tuple[str, ...]


def read_record(words: Iterable[str]) -> Record:
    """Give the record that the words describe; raise UnknownWord.

    Resources are numbered by type in the order of the words: the first order for a medicine is
    MedicationRequest/1.
    """
    built = [one for word in words for one in resources_of(word, RECORD_WORDS)]
    patients = [one for one in built if one["resourceType"] == "Patient"]
    if len(patients) != 1:
        raise UnknownWord(f"a record says once who the patient is, not {len(patients)} times")
    others = [one for one in built if one["resourceType"] != "Patient"]
    return Record(patients[0] | {"id": PATIENT_ID}, tuple(numbered(others)))


def read_drafts(words: Iterable[str]) -> Drafts:
    """Give the drafts that the words describe, named draft-1, draft-2 …; raise UnknownWord."""
    drafts = [(one, word) for word in words for one in _drafts_of(word)]
    resources = tuple(numbered((one for one, _ in drafts), "draft-"))
    named = [(one, word) for one, (_, word) in zip(resources, drafts, strict=True)]
    return Drafts(
        tuple(_without_id(one) if WITHOUT_ID in word else one for one, word in named),
        tuple(
            f"{one['resourceType']}/{one['id']}" for one, word in named if NOT_SELECTED not in word
        ),
    )


def _drafts_of(word: str) -> list[Resource]:
    return resources_of(word.removesuffix(NOT_SELECTED).removesuffix(WITHOUT_ID), ORDER_WORDS)


def _without_id(resource: Resource) -> Resource:
    return {name: value for name, value in resource.items() if name != "id"}


def resources_of(text: str, vocabulary: Sequence[Word]) -> list[Resource]:
    """Build the resources of one word; raise UnknownWord unless exactly one template fits."""
    heard = [(word, said) for word in vocabulary if (said := word.hear(text)) is not None]
    if len(heard) != 1:
        fitting = [word.template for word, _ in heard] or "no template"
        raise UnknownWord(f"{text!r} is understood by {fitting}")
    word, said = heard[0]
    return word.build(said)


def numbered(resources: Iterable[Resource], prefix: str = "") -> Iterable[Resource]:
    """Give each resource its id and its subject."""
    counts: Counter[str] = Counter()
    for resource in resources:
        counts[resource["resourceType"]] += 1
        number = f"{prefix}{counts[resource['resourceType']]}"
        yield {**resource, "id": number, **_about_her(resource["resourceType"])}


def _about_her(resource_type: str) -> Resource:
    match resource_type:
        case "Appointment":
            return {"participant": [{"actor": SUBJECT, "status": "accepted"}]}
        case "AllergyIntolerance" | "FamilyMemberHistory":
            return {"patient": SUBJECT}
        case _:
            return {"subject": SUBJECT}
