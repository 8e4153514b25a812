"""Falls on record in a stretch of time (knowledge 2.1, V7)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from cds_service.labs.history import certain, date_of
from cds_service.logic import Describable
from cds_service.risk.events import FractureEvent, Fractures, is_same_date, may_be_one_day
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Finding
from fhir_mappings.facts.measurements import Analyte, Measurement
from fhir_mappings.facts.patient import PatientFacts

FALLS = frozenset({Concept.FALLS})
REPEATED = frozenset({Concept.REPEATED_FALLS})
INJURY = frozenset({Concept.INJURY})


@dataclass(frozen=True, slots=True)
class FallHistory:
    """How many falls, those that injured with their injuries, and the entries.

    `undated` could not be placed in time.
    """

    falls: float
    injurious: tuple[Finding, ...]
    because: tuple[Describable, ...]
    undated: tuple[Finding | Measurement, ...] = ()


def falls_since(
    facts: PatientFacts, fractures: Fractures, since: date, by_repeated_falls: int
) -> FallHistory:
    """Count the falls since a day, inclusive.

    Several entries of one day are one fall, an entry of repeated falls is so many, a number of
    falls in the past year counts as it is: nobody knows which falls it holds, so nothing is added
    to it nor taken from it, and the highest of these stands. The fall that caused a fracture which
    counts is left out; one that caused another fracture, or with an injury of its date, is
    injurious. The aftercare or late effect of a fall is no new one.
    """
    entries = [one for one in certain(facts, FALLS | REPEATED) if _tells_of_a_fall(one)]
    recent = [entry for entry in entries if _is_since(entry, since)]
    own = [entry for entry in recent if not _caused(entry, fractures.counting)]
    repeated = [entry for entry in recent if entry.concepts & REPEATED]
    counted = [one for one in facts.measurements.get(Analyte.FALLS_PAST_YEAR, ()) if one.value]
    surveys = [survey for survey in counted if survey.on.on_or_after(since)]
    by_entries = by_repeated_falls if repeated else _days(own)
    by_survey = max((survey.value or 0 for survey in surveys), default=0)
    undated = [entry for entry in entries if _may_be_since(entry, since)]
    return FallHistory(
        falls=max(by_entries, by_survey),
        injurious=_injurious(facts, fractures, own),
        because=(*own, *(entry for entry in repeated if entry not in own), *surveys),
        undated=(*undated, *(one for one in counted if one.on.on_or_after(since) is None)),
    )


def _injurious(
    facts: PatientFacts, fractures: Fractures, falls: list[Finding]
) -> tuple[Finding, ...]:
    """Give the falls that broke a bone which does not count or hurt her, with the injuries."""
    others = tuple(event for event in fractures.events if not event.counts)
    injuries = certain(facts, INJURY)
    found: list[Finding] = []
    for fall in falls:
        hurt = [injury for injury in injuries if _is_of(injury, fall)]
        if hurt or _caused(fall, others):
            found += [fall, *hurt]
    return tuple(dict.fromkeys(found))


def _is_of(injury: Finding, fall: Finding) -> bool:
    hurt_on, fell_on = date_of(injury), date_of(fall)
    return hurt_on is not None and fell_on is not None and is_same_date(hurt_on, fell_on)


def _tells_of_a_fall(entry: Finding) -> bool:
    """Repeated falls (R29.6) have no 7th character: a later code beside them takes nothing away."""
    return not entry.later_episode or bool(entry.concepts & REPEATED)


def _date(entry: Finding) -> PartialDate | None:
    """Give the day of a fall; repeated falls count from the day that they are recorded."""
    return (entry.recorded or entry.when) if entry.concepts & REPEATED else date_of(entry)


def _is_since(entry: Finding, since: date) -> bool:
    dated = _date(entry)
    return dated is not None and dated.on_or_after(since) is True


def _may_be_since(entry: Finding, since: date) -> bool:
    dated = _date(entry)
    return dated is None or dated.on_or_after(since) is None


def _caused(entry: Finding, events: tuple[FractureEvent, ...]) -> bool:
    dated = date_of(entry)
    return dated is not None and any(
        event.on is not None and may_be_one_day(dated, event.on) for event in events
    )


def _days(entries: list[Finding]) -> int:
    days: list[PartialDate] = []
    for entry in entries:
        dated = _date(entry)
        if dated is not None and not any(may_be_one_day(dated, day) for day in days):
            days.append(dated)
    return len(days)
