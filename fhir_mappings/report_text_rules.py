"""The data behind the reading of T-scores in the words of a report; see report_text.toml."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is a T-score's number, what only looks like one, and what may stand beside it."""

    number: re.Pattern[str]
    spoken_minus: re.Pattern[str]
    z_score: re.Pattern[str]
    z_score_word: re.Pattern[str]
    bone_density: re.Pattern[str]
    age: re.Pattern[str]
    list_mark: re.Pattern[str]
    before_number: re.Pattern[str]
    after_number: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Vetoes:
    """Words that keep a sentence from being read, and those that open or deny a comparison."""

    earlier: re.Pattern[str]
    date: re.Pattern[str]
    denied: re.Pattern[str]
    supposed: re.Pattern[str]
    bounded: re.Pattern[str]
    another: re.Pattern[str]
    comparison: re.Pattern[str]
    needs_history: re.Pattern[str]
    current: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Headings:
    """Where a section begins, and whether what follows is of this scan."""

    any: re.Pattern[str]
    current: re.Pattern[str]
    earlier: re.Pattern[str]
    aside: re.Pattern[str]
    none: re.Pattern[str]
    birth: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TableWords:
    """The columns of a table and the cells that fit them."""

    label: re.Pattern[str]
    t_score: re.Pattern[str]
    figure: re.Pattern[str]
    words: re.Pattern[str]
    units: re.Pattern[str]
    figure_cell: re.Pattern[str]
    t_score_cell: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class ReportTextRules:
    """Sizes, kinds of text, and compiled words."""

    longest_text: int
    longest_sentence: int
    content_types: frozenset[str]
    charsets: frozenset[str]
    other_method: re.Pattern[str]
    correction: re.Pattern[str]
    plain_words: frozenset[str]
    left: re.Pattern[str]
    right: re.Pattern[str]
    numbers: Numbers
    vetoes: Vetoes
    headings: Headings
    table: TableWords


@cache
def report_text_rules() -> ReportTextRules:
    """Read report_text.toml; raises KeyError or re.error where it cannot be used."""
    text = files("fhir_mappings").joinpath("report_text.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    texts, limits = tables["texts"], tables["limits"]
    return ReportTextRules(
        longest_text=limits["longest_text"]["value"],
        longest_sentence=limits["longest_sentence"]["value"],
        content_types=frozenset(texts["content_types"]),
        charsets=frozenset(texts["charsets"]),
        other_method=_words(texts["other_method"]),
        correction=_words(texts["correction"]),
        plain_words=frozenset(tables["plain"]["words"].split()),
        left=_words(tables["sides"]["left"]),
        right=_words(tables["sides"]["right"]),
        numbers=Numbers(**_patterns(tables["numbers"])),
        vetoes=Vetoes(**_patterns(tables["vetoes"])),
        headings=Headings(**_patterns(tables["headings"])),
        table=TableWords(**_patterns(tables["table"])),
    )


PROVENANCE = frozenset({"source", "locator", "verified", "effective", "review_by"})


def _patterns(table: Mapping[str, Any]) -> dict[str, re.Pattern[str]]:
    return {key: _words(pattern) for key, pattern in table.items() if key not in PROVENANCE}


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
