"""Entries without a code: which exclusions their words may name (knowledge 14.15).

A hint never counts as the thing it names; it makes that exclusion unknown.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fhir_mappings.context import Reading
from fhir_mappings.elements import texts
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Certainty
from fhir_mappings.plain_words import first_words, plain_words, says, words_of

Concepts = frozenset[Concept]
NOTHING: Concepts = frozenset()


@dataclass(frozen=True, slots=True)
class Hints:
    """Phrases in plain words that name an exclusion, and how plain words of a negation begin."""

    exclusions: Mapping[str, Concepts]
    first_words: frozenset[str]
    negations: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Understood:
    """What an entry means, and whether its codes or only its words say so."""

    concepts: Concepts
    certainty: Certainty


def understand(reading: Reading, codeable: object) -> Understood:
    """Give the concepts of a CodeableConcept: of its codes, else of its words.

    Words are read only where no coding stands in a known code system.
    """
    terminology = reading.terminology
    concepts = terminology.concepts_of(codeable)
    if concepts or terminology.knows_system(codeable):
        return Understood(concepts, Certainty.CERTAIN)
    return Understood(hinted(codeable), Certainty.TEXT_ONLY)


def hinted(codeable: object) -> Concepts:
    """Give the exclusions that the text or the displays name; a negated text names none."""
    return NOTHING.union(*map(_named_in, texts(codeable)))


def _named_in(text: str) -> Concepts:
    hints = load_hints()
    if hints.first_words.isdisjoint(words_of(text)):
        return NOTHING
    words = plain_words(text)
    if is_negated(words):
        return NOTHING
    named = (concepts for phrase, concepts in hints.exclusions.items() if says(words, phrase))
    return NOTHING.union(*named)


def is_negated(words: str) -> bool:
    """Tell whether plain words begin with a negation ("no", "denies", "family history of")."""
    return words.startswith(load_hints().negations)


@cache
def load_hints() -> Hints:
    """Read text_hints.toml of the package."""
    text = files("fhir_mappings").joinpath("text_hints.toml").read_text(encoding="utf-8")
    return read_hints(tomllib.loads(text))


def read_hints(tables: Mapping[str, Any]) -> Hints:
    """Read the tables of text_hints.toml: negations, and one table an exclusion.

    Raises ValueError for a name that is no Concept, and for a phrase that is not in plain words,
    which no text could ever match.
    """
    exclusions: dict[str, Concepts] = {}
    for entry in tables["exclusion"]:
        concepts = frozenset(map(Concept, entry["concepts"]))
        for phrase in map(_plain_phrase, entry["phrases"]):
            exclusions[phrase] = exclusions.get(phrase, NOTHING) | concepts
    negations = map(_plain_phrase, tables["negations"])
    return Hints(exclusions, first_words(exclusions), tuple(f" {phrase} " for phrase in negations))


def _plain_phrase(phrase: str) -> str:
    if plain_words(phrase) != f" {phrase} ":
        raise ValueError(f"text_hints.toml: {phrase!r} is not in plain lower-case words")
    return phrase
