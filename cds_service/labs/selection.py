"""Which results of an analyte lie in a window of days, and why none can be used."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta

from cds_service.labs.values import LabValue, NoLabValue
from cds_service.logic import Missing, Word
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.measurements import Analyte, Measurement
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import Source


@dataclass(frozen=True, slots=True)
class Window:
    """The days up to the as-of day; "<= n days" includes day n (knowledge 6)."""

    as_of: date
    days: float
    first_day: date = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "first_day", self.as_of - timedelta(days=self.days))

    def holds(self, on: PartialDate) -> bool | None:
        """Tell whether a date lies in the window; None when a partial date leaves that open."""
        return on.on_or_after(self.first_day)


@dataclass(frozen=True, slots=True)
class Result:
    """A measurement that has a number."""

    value: float
    measurement: Measurement

    @property
    def on(self) -> PartialDate:
        """Give the date of the measurement."""
        return self.measurement.on

    @property
    def reference(self) -> str:
        """Give the entry that it comes from."""
        return self.measurement.provenance.reference


def results_in(facts: PatientFacts, analyte: Analyte, window: Window) -> tuple[Result, ...]:
    """Give the numbers of an analyte that lie in the window for certain, newest first."""
    measurements = facts.measurements.get(analyte)
    if not measurements:
        return ()
    return newest_first([m for m in measurements if m.on.on_or_after(window.first_day)])


def newest_first(measurements: Iterable[Measurement]) -> tuple[Result, ...]:
    """Give the measurements that have a number, newest first."""
    numbers = [Result(m.value, m) for m in measurements if m.value is not None]
    return tuple(sorted(numbers, key=_day, reverse=True))


def may_be_newest(results: Iterable[Result]) -> tuple[Result, ...]:
    """Give the results of the newest day, and those of a month or year that may be as new.

    Whether a result of "2026-05" is newer than one of 10 May is not known (knowledge 14.10), so
    that neither silently takes the place of the other.
    """
    found = tuple(results)
    newest = max((result.on.earliest for result in found), default=None)
    return tuple(one for one in found if newest is not None and one.on.latest >= newest)


def lowest_of_newest_day(results: tuple[Result, ...]) -> Result | None:
    """Give the newest result; of several that may be of its day the lowest."""
    return min(may_be_newest(results), key=_value, default=None)


def highest_of_newest_day(results: tuple[Result, ...]) -> Result | None:
    """Give the newest result; of several that may be of its day the highest."""
    return max(may_be_newest(results), key=_value, default=None)


def lab_value(
    result: Result, label: str = "", low: float | None = None, high: float | None = None
) -> LabValue:
    """Give a result as a lab value; its own reference limits come before the default ones."""
    measurement = result.measurement
    own_low, own_high = measurement.reference_low, measurement.reference_high
    return LabValue(
        label=label or measurement.analyte.value,
        value=result.value,
        unit=measurement.unit,
        on=result.on.earliest,
        references=(result.reference,),
        low=low if own_low is None else own_low,
        high=high if own_high is None else own_high,
        note="" if result.on.is_exact else f"dated {result.on} only",
        comparator=measurement.comparator,
    )


def joined(*notes: str) -> str:
    """Join the notes that are not empty."""
    return "; ".join(note for note in notes if note)


def no_value(facts: PatientFacts, word: Word, window: Window, *analytes: Analyte) -> NoLabValue:
    """Tell why no result of these analytes may be used (knowledge 4.6, 14.10, 14.14, 14.23)."""
    not_read = not facts.read_whole(Source.OBSERVATIONS)
    on_file = [one for analyte in analytes for one in facts.measurements.get(analyte, ())]
    notes = [*_open_dates(on_file, window), *_unreadable(facts, analytes)]
    if not_read:
        notes.insert(0, "not available to this service")
    elif on_file and (stale := _newest_stale(on_file, window)):
        notes.insert(0, f"older than {window.days:g} days: {stale.on}, {stale.reference}")
    return NoLabValue(Missing(word, "; ".join(notes) or "none on file"), not_read)


def undecided(word: Word, value: LabValue) -> NoLabValue:
    """Tell that a result is only a bound, which does not tell on which side of a limit it lies."""
    references = ", ".join(value.references)
    return NoLabValue(Missing(word, f"only a bound is reported, {references}"))


def _day(result: Result) -> date:
    return result.measurement.on.earliest


def _value(result: Result) -> float:
    return result.value


def _open_dates(on_file: Iterable[Measurement], window: Window) -> list[str]:
    return [
        f"dated {one.on} only, {one.provenance.reference}"
        for one in on_file
        if window.holds(one.on) is None
    ]


def _unreadable(facts: PatientFacts, analytes: tuple[Analyte, ...]) -> list[str]:
    return [
        f"not usable, {entry.provenance.reference}"
        for entry in facts.set_aside
        if entry.topic in analytes
    ]


def _newest_stale(on_file: Iterable[Measurement], window: Window) -> Result | None:
    stale = newest_first([one for one in on_file if window.holds(one.on) is False])
    return stale[0] if stale else None
