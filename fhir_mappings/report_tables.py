"""Tables of a report: read only where every word of the heading row is a column that is known."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fhir_mappings.density_rules import Region
from fhir_mappings.report_sentences import (
    Doubt,
    Outcome,
    Statement,
    families_in,
    has_only_plain_words,
    side_of,
    site_named,
    sites_in,
)
from fhir_mappings.report_text_rules import report_text_rules

SEPARATORS = re.compile(r"[\s|:;]+")


@dataclass(frozen=True, slots=True)
class Heading:
    """How many figures a row has, which of them is the T-score, and whether words may follow."""

    figures: int
    t_score: int
    has_words: bool


def heading_in(line: str) -> Heading | None:
    """Give the columns of a heading row; None where a word of it is not understood."""
    if len(line) > report_text_rules().longest_sentence:
        return None
    table = report_text_rules().table
    rest = SEPARATORS.sub(" ", table.units.sub(" ", line)).strip()
    label = table.label.match(rest)
    rest = rest[label.end() :].strip() if label else rest
    columns: list[str] = []
    while rest:
        name, found = _column(rest)
        if found is None or "words" in columns:
            return None
        columns.append(name)
        rest = rest[found.end() :].strip()
    has_words = "words" in columns
    figures = [name for name in columns if name != "words"]
    if figures.count("t_score") != 1 or not (label or len(figures) > 1):
        return None
    return Heading(len(figures), figures.index("t_score"), has_words)


def _column(text: str) -> tuple[str, re.Match[str] | None]:
    table = report_text_rules().table
    for name, pattern in (
        ("t_score", table.t_score),
        ("figure", table.figure),
        ("words", table.words),
    ):
        found = pattern.match(text)
        if found and (found.end() == len(text) or text[found.end()] == " "):
            return name, found
    return "", None


def rows_of(heading: Heading, lines: Sequence[str], start: int) -> Iterator[Outcome | None]:
    """Give what each row states, from `start` to the first line that is none.

    None is a row without news, such as that of a site that does not count. A row with other columns
    than its heading, or without a site, is a doubt.
    """
    for index in range(start, len(lines)):
        cells = SEPARATORS.sub(" ", lines[index]).strip().split()
        if not any(map(_is_figure, cells)):
            return
        yield _row(heading, cells)


def _row(heading: Heading, cells: list[str]) -> Outcome | None:
    if heading.has_words:
        while cells and not _is_figure(cells[-1]):
            cells = cells[:-1]
    label, figures = cells[: -heading.figures], cells[-heading.figures :]
    words = " ".join(label)
    if families_in(words) == {Region.NOT_COUNTED}:
        return None
    site = site_named(words)
    score = figures[heading.t_score] if len(figures) == heading.figures else ""
    is_row = all(map(_is_figure, figures)) and not any(map(_is_figure, label))
    fits = report_text_rules().table.t_score_cell.fullmatch(score)
    if site is None or not is_row or not fits or not _is_plain(words):
        return Doubt(sites_in(words), frozenset())
    return Statement(site, side_of(words), float(score.replace(",", ".")))


def _is_plain(label: str) -> bool:
    is_dated = report_text_rules().vetoes.date.search(label) is not None
    return has_only_plain_words(label) and not is_dated


def _is_figure(cell: str) -> bool:
    return report_text_rules().table.figure_cell.fullmatch(cell) is not None
