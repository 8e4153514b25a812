"""Whether the report of an image says that the fracture found is fresh (knowledge 1.4, dates)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fhir_mappings.elements import Resource, as_object, as_objects, as_text
from fhir_mappings.plain_words import plain_words, says_any

_SENTENCE_ENDS = re.compile(r"[.;:!?\r\n]")


@dataclass(frozen=True, slots=True)
class ReportWords:
    """The phrases of fracture_reports.toml, as plain words."""

    broken: tuple[str, ...]
    fresh: tuple[str, ...]
    taken_back_before: tuple[str, ...]
    taken_back: tuple[str, ...]


def says_fresh(report: Resource) -> bool:
    """Tell whether a sentence of a report's conclusion, or the text of its code, says acute.

    A doubt, a negation or a word of age in the same sentence takes it back. Any JSON may be given.
    """
    codes = as_objects(report.get("conclusionCode"))
    sent = (report.get("conclusion"), *(as_object(code).get("text") for code in codes))
    sentences = (one for text in sent for one in _SENTENCE_ENDS.split(as_text(text)))
    return any(_is_fresh(plain_words(sentence)) for sentence in sentences)


def _is_fresh(words: str) -> bool:
    known = report_words()
    if not says_any(words, known.broken) or says_any(words, known.taken_back):
        return False
    starts = [words.find(phrase) for phrase in known.fresh if phrase in words]
    return bool(starts) and not says_any(words[: min(starts) + 1], known.taken_back_before)


@cache
def report_words() -> ReportWords:
    """Read fracture_reports.toml of the package."""
    text = files("fhir_mappings").joinpath("fracture_reports.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)["words"]
    return ReportWords(**{name: tuple(map(plain_words, tables[name])) for name in tables})
