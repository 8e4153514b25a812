"""The lines that `osteo-cds check` prints about the value sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from fhir_mappings.value_set_files import shown_code
from fhir_mappings.value_set_library import Library
from fhir_mappings.value_set_survey import (
    DOUBTFUL,
    HIGH,
    UNMARKED,
    DoubtfulCode,
    LaidOver,
    Survey,
    read_coverage,
    survey,
)

OPEN_STATUSES = ("part", "open")


def value_set_lines(library: Library, *, snomed: bool) -> Iterator[str]:
    """Say what is in use, what a deployer laid over it, the coverage, and every doubtful code."""
    found = survey(library, snomed=snomed)
    yield (
        f"value sets: ok, {found.sets} sets with {found.codes} codes and "
        f"{found.prefixes} ICD-10-CM prefixes; no set contradicts another"
    )
    if not snomed:
        yield f"value sets: SNOMED CT is switched off: {found.snomed_switched_off} codes not read"
    yield from map(_laid_over, found.laid_over)
    for one in library.helpers:
        yield f"value sets: {one.file} is imported as {one.url}"
    for system, count in found.local_systems.items():
        yield f"value sets: {system} is no system that we know: a local one with {count} codes"
    yield from _coverage()
    yield f"codes: {_counted(found)}"
    yield from map(_doubtful, found.doubtful)


def _laid_over(one: LaidOver) -> str:
    verb = "adds to" if one.adds else "takes the place of"
    changed = f"{one.added} codes more, {one.removed} fewer"
    return f"value sets: {one.file} {verb} {one.concept}: {changed}"


def _coverage() -> Iterator[str]:
    coverage = read_coverage()
    counts = Counter(one.status for one in coverage.criteria)
    told = ", ".join(f"{counts[status]} {status}" for status in ("full", *OPEN_STATUSES, "data"))
    yield f"coverage: {len(coverage.criteria)} criteria of the knowledge: {told}"
    for status in OPEN_STATUSES:
        for one in coverage.criteria:
            if one.status == status:
                yield f"coverage: {status}: {one.criterion}: {one.note}"
    for left_out in coverage.not_here:
        yield f"coverage: not here: {left_out.set}: {left_out.why}"


def _counted(found: Survey) -> str:
    marks = (HIGH, *reversed(DOUBTFUL), UNMARKED)
    return ", ".join(f"{found.marks[mark]} {mark}" for mark in marks)


def _doubtful(one: DoubtfulCode) -> str:
    sources = "; ".join(one.sources) or "no source named"
    return f"codes: {one.mark}: {shown_code(one.code)} in {', '.join(one.sets)}: {sources}"
