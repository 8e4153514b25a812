"""What the words and codes for a patient's sex mean, and which source of them is stronger."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fhir_mappings.elements import Resource, as_objects, as_text, codings
from fhir_mappings.facts.person import Sex

_MEANINGS = {"female": Sex.FEMALE, "male": Sex.MALE, "other": Sex.UNKNOWN}


@dataclass(frozen=True, slots=True)
class SexCodes:
    """Addresses of the extensions, strongest first, and the meaning of each word.

    `undetermined`: by address, the words with which a source says that the sex is not known.
    """

    extensions: tuple[str, ...]
    words: Mapping[str, Sex]
    undetermined: Mapping[str, frozenset[str]]


def stated_sexes(patient: Resource) -> tuple[frozenset[Sex], ...]:
    """Give what each source that says anything says, strongest first (knowledge 14.12).

    Sex for clinical use, US Core sex, birth sex, then `gender`. Words such as "unknown" say
    nothing, except in the sex for clinical use; "other" says that the sex is neither.
    """
    codes = sex_codes()
    extensions = as_objects(patient.get("extension"))
    sources = {
        url: [word for sent in extensions if sent.get("url") == url for word in _words(sent)]
        for url in codes.extensions
    }
    sources["gender"] = [as_text(patient.get("gender"))]
    said = (frozenset(_meant(codes, url, words)) for url, words in sources.items())
    return tuple(sexes for sexes in said if sexes)


def _meant(codes: SexCodes, source: str, words: list[str]) -> Iterator[Sex]:
    undetermined = codes.undetermined.get(source, frozenset())
    for word in map(str.casefold, words):
        sex = Sex.UNKNOWN if word in undetermined else codes.words.get(word)
        if sex is not None:
            yield sex


def _words(extension: Resource) -> Iterator[str]:
    """The code of a simple extension, or of the part of a complex one that is called "value"."""
    inner = [part for part in as_objects(extension.get("extension")) if part.get("url") == "value"]
    for part in (extension, *inner):
        for form in ("valueCode", "valueString"):
            yield as_text(part.get(form))
        yield from (code for _, code in codings({"coding": part.get("valueCoding")}))
        yield from (code for _, code in codings(part.get("valueCodeableConcept")))


@cache
def sex_codes() -> SexCodes:
    """Read the table of words; raises KeyError where one of its lists is missing."""
    text = files("fhir_mappings").joinpath("patient_codes.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return SexCodes(
        extensions=tuple(tables["sources"]["strongest_first"]),
        words={word: sex for name, sex in _MEANINGS.items() for word in tables["words"][name]},
        undetermined=dict.fromkeys(
            tables["undetermined"]["sources"], frozenset(tables["undetermined"]["words"])
        ),
    )
