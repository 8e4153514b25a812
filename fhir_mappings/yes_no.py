"""Whether the value of a coded statement affirms or denies it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fhir_mappings.amounts import has_value, is_stated_absent
from fhir_mappings.elements import Resource, as_text, codings, texts


@dataclass(frozen=True, slots=True)
class Answers:
    """Codes and words, in lower case, that say yes and no."""

    yes: frozenset[str]
    no: frozenset[str]


def affirms(observation: Resource) -> bool | None:
    """Tell whether a statement whose code says it all is affirmed (knowledge 14.16).

    One without a value affirms what its code says. None for a value that is not understood and
    for one that is stated to be missing.
    """
    if is_stated_absent(observation):
        return None
    if not has_value(observation):
        return True
    said = observation.get("valueBoolean")
    if isinstance(said, bool):
        return said
    words = set(_words(observation))
    affirmed, denied = words & answers().yes, words & answers().no
    if bool(affirmed) == bool(denied):
        return None
    return bool(affirmed)


def _words(observation: Resource) -> Iterator[str]:
    value = observation.get("valueCodeableConcept")
    yield from (code.casefold() for _, code in codings(value))
    yield from (text.casefold() for text in texts(value))
    yield as_text(observation.get("valueString")).casefold()


@cache
def answers() -> Answers:
    """Read the table of answers; raises KeyError where one of its lists is missing."""
    text = files("fhir_mappings").joinpath("lifestyle.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)["answers"]
    return Answers(frozenset(table["yes"]), frozenset(table["no"]))
