"""A whole text of a report: its sections, sentences and tables, and what they state."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fhir_mappings.facts.measurements import SkeletalSite
from fhir_mappings.report_sentences import (
    Doubt,
    Outcome,
    Statement,
    doubt_of,
    has_signed_number,
    judge_sentence,
    names_t_score,
)
from fhir_mappings.report_tables import heading_in, rows_of
from fhir_mappings.report_text_rules import report_text_rules

DASHES = re.compile("[\N{MINUS SIGN}\N{EN DASH}\N{EM DASH}\N{HYPHEN}\N{NON-BREAKING HYPHEN}]")
SENTENCE_END = re.compile(r"(?<=[.!?;])\s+")
WRAPPED = re.compile(r"(?<=[^\s.:;|!?])\n[ \t]*(?=[a-z(])")
YEAR = re.compile(r"\b(?:19|20)\d\d\b")
SHORT_YEAR = re.compile(r"\b\d{1,2}[/.-]\d{1,2}[/.-](\d\d)\b(?![/.-])")
ENDS = (".", "!", "?", ";", ":")
NOTHING_SURE = Doubt(frozenset(SkeletalSite), frozenset())
"""A doubt about every site."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a text a line stands: under what is not of this scan, and after which open words."""

    is_earlier: bool = False
    is_aside: bool = False
    open_words: str = ""


def outcomes_of(text: str, year: int) -> Iterator[Outcome]:
    """Give the T-scores that a text states for sure and the doubts that it leaves.

    `year`: that of the report; an earlier one makes what follows a comparison.
    """
    plain = plain_text(text)
    if not names_t_score(plain):
        return
    rules = report_text_rules()
    if rules.other_method.search(plain) or rules.correction.search(plain):
        yield NOTHING_SURE
        return
    lines = tuple(_lines(plain))
    place, skip = _Place(), 0
    for index, line in enumerate(lines):
        if skip:
            skip -= 1
            continue
        heading = heading_in(line) if names_t_score(line) else None
        if heading is not None:
            rows = tuple(rows_of(heading, lines, index + 1))
            skip = len(rows)
            yield from _of_table(rows, place)
            place = _Place(place.is_earlier)
            continue
        place = _entering(line, place, year)
        found = tuple(_of_line(line, place, year))
        yield from found
        place = _leaving(line, place, found, year)


def plain_text(text: str) -> str:
    """Give a text with plain dashes and spaces, one minus sign for what is spoken.

    >>> plain_text("T-score of minus 2,7")
    'T-score of -2,7'
    """
    plain = DASHES.sub("-", unicodedata.normalize("NFKC", text).replace("\r", "\n"))
    return report_text_rules().numbers.spoken_minus.sub("-", plain)


def _lines(plain: str) -> Iterator[str]:
    """Lines with single spaces, wrapped ones joined, cut where a heading begins a section."""
    for line in WRAPPED.sub(" ", plain).split("\n"):
        words = " ".join(line.split())
        if not words:
            continue
        starts = [found.start() for found in report_text_rules().headings.any.finditer(words)]
        cuts = sorted({0, *starts})
        for start, end in zip(cuts, [*cuts[1:], len(words)], strict=True):
            if part := words[start:end].strip():
                yield part


def _entering(line: str, place: _Place, year: int) -> _Place:
    headings = report_text_rules().headings
    if headings.current.search(line):
        return _Place()
    if headings.earlier.search(line):
        return _Place(is_earlier=not headings.none.search(line), open_words="")
    is_aside = headings.aside.search(line) is not None
    if is_aside or names_t_score(line):
        return _Place(place.is_earlier, is_aside, place.open_words)
    is_old = _has_other_year(line, year)
    opens = line.endswith(":") and report_text_rules().vetoes.earlier.search(line)
    if opens or (is_old and not line.endswith(".")):
        return _Place(is_earlier=True)
    return place


def _leaving(line: str, place: _Place, found: Sequence[Outcome], year: int) -> _Place:
    """What an unfinished line says may go on in the next one, unless it was read for sure."""
    was_read = bool(found) and all(isinstance(one, Statement) for one in found)
    is_open = not line.endswith(ENDS) and not was_read
    is_aside = place.is_aside and line.endswith(":")
    words = SENTENCE_END.split(line)[-1] if is_open else ""
    if not _has_other_year(line, year):
        words = report_text_rules().vetoes.date.sub(" ", words)
    return _Place(place.is_earlier, is_aside, words[-report_text_rules().longest_sentence :])


def _of_line(line: str, place: _Place, year: int) -> Iterator[Outcome]:
    """Judge each sentence; after one of an earlier scan the rest of the line is not sure."""
    if place.is_earlier or place.is_aside:
        return
    vetoes, before, is_after_earlier = report_text_rules().vetoes, place.open_words, False
    for sentence in SENTENCE_END.split(line):
        if vetoes.current.search(sentence):
            is_after_earlier = False
        if not names_t_score(sentence):
            is_after_earlier |= _is_of_earlier(sentence, year)
            before = ""
            if has_signed_number(sentence):
                yield doubt_of(sentence)
            continue
        if is_after_earlier:
            yield doubt_of(sentence)
            continue
        found = tuple(judge_sentence(sentence, before))
        yield from found
        before = ""
        if not any(isinstance(one, Statement) for one in found):
            is_after_earlier |= _is_of_earlier(sentence, year)


def _is_of_earlier(sentence: str, year: int) -> bool:
    is_earlier = report_text_rules().vetoes.earlier.search(sentence)
    return bool(is_earlier) or _has_other_year(sentence, year)


def _has_other_year(words: str, year: int) -> bool:
    if report_text_rules().headings.birth.search(words):
        return False
    found = {int(one) for one in YEAR.findall(words)}
    century = year // 100 * 100
    found |= {century + int(one) for one in SHORT_YEAR.findall(words)}
    return bool(found - {year})


def _of_table(rows: Sequence[Outcome | None], place: _Place) -> Iterator[Outcome]:
    """A table under a heading of earlier scans says nothing; one without a row is a doubt."""
    if place.is_earlier or place.is_aside:
        return
    if not rows:
        yield Doubt(frozenset(), frozenset())
    yield from (one for one in rows if one is not None)
