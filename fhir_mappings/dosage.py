"""Dosage instructions: the route, the days they cover, the day they begin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta

from fhir_mappings.drug_amounts import unit_of
from fhir_mappings.drug_lexicon import Route, lexicon
from fhir_mappings.elements import (
    Resource,
    as_number,
    as_object,
    as_objects,
    codings,
    texts,
)
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.plain_words import plain_words, says_any
from fhir_mappings.spans import first_sent


@dataclass(frozen=True, slots=True)
class Bounds:
    """When a dosage begins and ends as sent, and how many days it lasts where that was sent."""

    start: object = None
    end: object = None
    days: float | None = None


def dosages_of(resource: Resource) -> tuple[Resource, ...]:
    """Give the dosages of a medication entry: dosageInstruction, or dosage."""
    return (
        *as_objects(resource.get("dosageInstruction")),
        *as_objects(resource.get("dosage")),
    )


def duration_days(quantity: object) -> float | None:
    """Give a Duration in days, a month being 30 days; None when its unit is not understood."""
    factor = lexicon().units.days.get(unit_of(quantity) or "d")
    value = as_number(as_object(quantity).get("value"))
    return value * factor if factor is not None and value is not None and value > 0 else None


def bounds_of(dosages: Sequence[Resource]) -> Bounds:
    """Give the first day and the last that the dosages state, and their length.

    The steps of a taper follow each other: the last of them tells the end, and their lengths add
    up. Dosages without numbers, or of one number, are taken to run side by side.
    """
    steps = _in_turn(dosages)
    repeats = [as_object(as_object(one.get("timing")).get("repeat")) for one in steps]
    periods = [as_object(repeat.get("boundsPeriod")) for repeat in repeats]
    return Bounds(
        start=first_sent(*(period.get("start") for period in periods)),
        end=periods[-1].get("end") if periods else None,
        days=_length([duration_days(one.get("boundsDuration")) for one in repeats], steps),
    )


def _in_turn(dosages: Sequence[Resource]) -> tuple[Resource, ...]:
    numbers = [as_number(one.get("sequence")) for one in dosages]
    if any(number is None for number in numbers):
        return tuple(dosages)
    return tuple(sorted(dosages, key=lambda one: as_number(one.get("sequence")) or 0))


def _length(lengths: Sequence[float | None], steps: Sequence[Resource]) -> float | None:
    """Give how long dosages last together; None where one of them does not say how long."""
    known = [length for length in lengths if length is not None]
    if not known or len(known) < len(lengths):
        return None
    by_step: dict[float | None, float] = {}
    for step, length in zip(steps, known, strict=True):
        number = as_number(step.get("sequence"))
        by_step[number] = max(by_step.get(number, 0), length)
    return sum(by_step.values())


def event_sent(timing: object) -> object:
    """Give the first day that a Timing names."""
    events = as_object(timing).get("event")
    return next(iter(events), None) if isinstance(events, list) else events


def planned_sent(dosages: Sequence[Resource]) -> object:
    """Give the day on which dosages say to begin: a timing event, else the start of the bounds."""
    return first_sent(*(event_sent(one.get("timing")) for one in dosages), bounds_of(dosages).start)


def after_days(start: PartialDate | None, days: float | None) -> PartialDate | None:
    """Give the date so many days after a start; None when either is not known, or out of range."""
    if start is None or days is None:
        return None
    try:
        span = timedelta(days=days)
        return PartialDate(start.earliest + span, start.latest + span)
    except OverflowError:
        return None


def last_day(start: PartialDate | None, days: float | None) -> PartialDate | None:
    """Give the last of so many days from a start on; None when either is not known."""
    return after_days(start, None if days is None else max(days, 1) - 1)


def route_of(dosages: Sequence[Resource], forms: Sequence[Resource], names: str) -> str | None:
    """Give the route by name: as the dosage states it, else by the form, else by the drug's name.

    `names`: the drug's texts in plain words.
    """
    stated = [route for one in dosages for route in as_objects(one.get("route"))]
    return _route_stated([*stated, *forms]) or _route_in(names)


def _route_stated(codeables: Sequence[Resource]) -> str | None:
    codes = {code for codeable in codeables for _, code in codings(codeable)}
    coded = (route.name for route in _routes() if route.codes & codes)
    words = "".join(plain_words(text) for codeable in codeables for text in texts(codeable))
    return next(coded, None) or _route_in(words)


def route_in(*texts: str) -> str | None:
    """Give the route that the names of a drug tell."""
    return _route_in("".join(map(plain_words, texts)))


def _route_in(words: str) -> str | None:
    return next((route.name for route in _routes() if says_any(words, route.phrases)), None)


def _routes() -> Iterator[Route]:
    yield from lexicon().routes
