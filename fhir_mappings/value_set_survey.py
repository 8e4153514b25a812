"""What `osteo-cds check` tells of the value sets: coverage, doubtful codes, what was laid over.

Read on request only; nothing of it is kept for answering calls.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fhir_mappings.code_systems import SNOMED_CT, plain_code
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.value_set_content import Code
from fhir_mappings.value_set_library import Library, package_folder
from fhir_mappings.value_set_overlay import adds_to_ours

HIGH = "high"
DOUBTFUL = ("low", "medium")
UNMARKED = "unmarked"
"""How sure a deployer's code is that carries no mark: he alone knows."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion of the knowledge: how far codes tell it, by which sets, and what they lack."""

    criterion: str
    status: str
    sets: tuple[str, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class NotHere:
    """A value set that is known and left out, and why."""

    set: str
    why: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """The table of meta/coverage.json."""

    criteria: tuple[Criterion, ...]
    not_here: tuple[NotHere, ...]


@dataclass(frozen=True, slots=True)
class DoubtfulCode:
    """A code that was not verified against an authoritative release: its mark and its sources."""

    code: Code
    mark: str
    sets: tuple[Concept, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class LaidOver:
    """What a deployer's file makes of a set of ours."""

    concept: Concept
    file: str
    adds: bool
    added: int
    removed: int


@dataclass(frozen=True, slots=True)
class Survey:
    """The value sets in use, counted. `marks`: codes by how sure they are."""

    sets: int
    codes: int
    prefixes: int
    marks: Mapping[str, int]
    doubtful: tuple[DoubtfulCode, ...]
    laid_over: tuple[LaidOver, ...]
    local_systems: Mapping[str, int]
    snomed_switched_off: int


def survey(library: Library, *, snomed: bool = True) -> Survey:
    """Count what a library holds, and name every code that is only medium or low."""
    everything = _sets_of_codes(library)
    in_use = {code: sets for code, sets in everything.items() if snomed or code[0] != SNOMED_CT}
    marks = _marks(library)
    systems = Counter(system for system, _ in in_use if library.systems.is_local(system))
    return Survey(
        sets=len(library.contents),
        codes=len(in_use),
        prefixes=len({one for each in library.contents.values() for one in each.prefixes}),
        marks=Counter(marks.get(code, HIGH) for code in in_use),
        doubtful=tuple(_doubtful(in_use, marks)),
        laid_over=tuple(_laid_over(library)),
        local_systems=dict(sorted(systems.items())),
        snomed_switched_off=len(everything) - len(in_use),
    )


def read_coverage() -> Coverage:
    """Read meta/coverage.json; raises ValueError for a set that is no Concept."""
    table = _meta("coverage.json")
    criteria = tuple(
        Criterion(
            one["criterion"], one["status"], tuple(map(Concept, one["sets"])), one.get("note", "")
        )
        for one in table["criteria"]
    )
    return Coverage(criteria, tuple(NotHere(**one) for one in table["not_here"]))


def read_provenance() -> Mapping[Code, tuple[str, ...]]:
    """Read meta/provenance.json: what each code of ours rests on, by system and plain code."""
    table = _meta("provenance.json")
    names = table["sources"]
    return {
        (system, plain_code(system, code)): tuple(names[number] for number in group["sources"])
        for system, groups in table["systems"].items()
        for group in groups
        for line in group["codes"]
        for code in line.split()
    }


def _meta(name: str) -> Any:
    return json.loads(package_folder().joinpath("meta", name).read_text(encoding="utf-8"))


def _sets_of_codes(library: Library) -> dict[Code, tuple[Concept, ...]]:
    """Give each code in use with its sets; those that stand beside a prefix count too."""
    found: defaultdict[Code, set[Concept]] = defaultdict(set)
    for concept, one in library.contents.items():
        for code in one.codes:
            found[code].add(concept)
        for part in library.ours[concept].includes:
            for code in part.codes or ():
                if one.holds(code):
                    found[code].add(concept)
    return {code: tuple(sorted(sets)) for code, sets in found.items()}


def _marks(library: Library) -> dict[Code, str]:
    """Give the marks of codes: ours, and over them those of a deployer."""
    marks = {code: mark for one in library.ours.values() for code, mark in one.marks.items()}
    for concept in library.laid_over:
        marks |= dict.fromkeys(library.added(concept) - marks.keys(), UNMARKED)
    for one in (*library.laid_over.values(), *library.helpers):
        marks |= one.marks
    return marks


def _doubtful(
    in_use: Mapping[Code, tuple[Concept, ...]], marks: Mapping[Code, str]
) -> Iterator[DoubtfulCode]:
    provenance = read_provenance()
    for code, mark in sorted(marks.items(), key=lambda item: (item[1], item[0])):
        if mark in DOUBTFUL and code in in_use:
            yield DoubtfulCode(code, mark, in_use[code], provenance.get(code, ()))


def _laid_over(library: Library) -> Iterator[LaidOver]:
    for concept, one in library.laid_over.items():
        yield LaidOver(
            concept,
            one.file,
            adds_to_ours(one),
            len(library.added(concept)),
            len(library.removed(concept)),
        )
