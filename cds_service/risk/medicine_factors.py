"""Medicines among the risk factors of screening, by days of exposure (knowledge 7.2, 9, 14.8)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.logic import Answer, Missing, Word, fails, holds, unknown
from cds_service.risk.day_spans import ONE_DAY
from cds_service.risk.medicine_days import MedicineDays, use_of
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate

ConceptTable = Mapping[str, frozenset[Concept]]


@dataclass(frozen=True, slots=True)
class Durations:
    """For how long a medicine must have run where the guideline says so (knowledge 7.2)."""

    proton_pump_inhibitor_over_months: int
    heparin_months: int


@cache
def durations() -> Durations:
    """Give the durations, read once."""
    return read_limits(Durations, "cds_service.risk", "screening.toml", "durations")


def medicine_answers(
    days: Iterable[MedicineDays], as_of: date, running: ConceptTable, lasting: ConceptTable
) -> Iterator[tuple[str, Answer]]:
    """Give for each medicine whether it counts on the as-of day.

    `running`: those that count while they run; `lasting`: those that must have run for a time. A
    burst counts for neither (knowledge 14.8), and words without a code tell no medicine.
    """
    coded = [one for one in days if not one.record.text_only]
    for key, concepts in running.items():
        if those := _of(coded, concepts):
            yield key, _runs(those, as_of, key)
    figures, yesterday = durations(), as_of - ONE_DAY
    for key, concepts in lasting.items():
        those = _of(coded, concepts)
        if those and key == "proton-pump-inhibitor":
            yield key, _lasted(those, yesterday, figures.proton_pump_inhibitor_over_months, key)
        elif those:
            yield key, _lasted(those, as_of, figures.heparin_months, key)


def _of(days: Iterable[MedicineDays], concepts: frozenset[Concept]) -> tuple[MedicineDays, ...]:
    return tuple(one for one in days if not one.record.concepts.isdisjoint(concepts))


def _runs(those: tuple[MedicineDays, ...], as_of: date, key: str) -> Answer:
    """Tell whether one runs, and may have run for longer than a burst."""
    if not use_of(those).perhaps:
        return fails(f"no {key} for longer than a burst on record")
    verdicts = [(one, one.runs_on(as_of)) for one in those]
    if running := tuple(one for one, verdict in verdicts if verdict):
        return holds("", *running)
    if undecided := [one for one, verdict in verdicts if verdict is None]:
        return unknown(key, _date_of(key, undecided))
    return fails(f"{key} does not run")


def _lasted(those: tuple[MedicineDays, ...], day: date, months: int, key: str) -> Answer:
    verdict = use_of(those).lasted(PartialDate.of_day(day), months)
    if verdict:
        return holds("", *(one for one in those if one.runs_on(day) is not False))
    if verdict is None:
        return unknown(key, _date_of(key, those))
    return fails(f"no {key} for {months} months on record")


def _date_of(key: str, those: Iterable[MedicineDays]) -> Missing:
    references = ", ".join(dict.fromkeys(one.record.provenance.reference for one in those))
    return Missing(Word.MEDICATIONS, f"{key}: when it began or ended, {references}")
