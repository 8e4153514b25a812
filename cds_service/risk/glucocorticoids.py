"""Exposure to glucocorticoids by mouth, in prednisone equivalents (knowledge 2.1 V4, 3.4, 7.2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import pairwise
from math import inf

from cds_service.knowledge import read_limits, read_toml
from cds_service.logic import Answer, Missing, Word, fails, holds, unknown
from cds_service.risk.day_spans import ONE_DAY, Span
from cds_service.risk.medicine_days import DaysOfUse, MedicineDays, days_of_use, described
from fhir_mappings.facts.dates import PartialDate, add_months
from fhir_mappings.facts.medications import DailyDose, Glucocorticoid, MedicationRecord, Steroid

PACKAGE, FILE = "cds_service.risk", "glucocorticoids.toml"


@dataclass(frozen=True, slots=True)
class Limits:
    """From which dose and time on exposure harms bone (knowledge 2.1 V4, 7.2, 9)."""

    harmful_mg: float
    harmful_months: int
    ever_months: int
    cumulative_mg: float
    cumulative_months: int


@cache
def limits() -> Limits:
    """Give the limits, read once."""
    return read_limits(Limits, PACKAGE, FILE)


@cache
def equivalents() -> Mapping[Steroid, float]:
    """Give the mg of prednisone that 1 mg of a substance is worth, where a source tells."""
    table = read_toml(PACKAGE, FILE)["equivalents"]
    return {Steroid(name): float(entry["value"]) for name, entry in table.items()}


@dataclass(frozen=True, slots=True)
class SteroidDays:
    """The days of one entry about a glucocorticoid, and its dose in prednisone mg a day.

    `least` None: perhaps not taken at all (as needed, or by a route that is not told). `most` is
    infinite where the dose is not known.
    """

    days: MedicineDays
    substance: Steroid | None
    least: float | None
    most: float

    @property
    def product(self) -> tuple[Steroid | None, float | None]:
        """Give what tells one product from another that is taken beside it."""
        return self.substance, self.days.record.strength_mg

    def leaves_open(self, dose_mg: float) -> bool:
        """Tell whether its dose leaves open that the dose is reached."""
        return self.most >= dose_mg and (self.least is None or self.least < dose_mg)


@dataclass(frozen=True, slots=True)
class SteroidFact:
    """What entries of one substance and one dose tell, as one fact."""

    substance: Steroid | None
    dose: DailyDose | None
    days: tuple[MedicineDays, ...]

    def describe(self) -> str:
        """Give substance, dose, days and source ("prednisone 10 mg/d since 2026-01-05, ...")."""
        return f"{self.substance or 'glucocorticoid'} {_said(self.dose)} {described(self.days)}"


def _said(dose: DailyDose | None) -> str:
    if dose is None:
        return "of unknown dose"
    if dose.exact is None:
        return f"{dose.least:g} to {dose.most:g} mg/d"
    return f"{dose.most:g} mg/d"


@dataclass(frozen=True, slots=True)
class Level:
    """Days without a change: the prednisone mg a day that is known, and the most it may be.

    `least` None: perhaps none is taken.
    """

    days: Span
    least: float | None
    most: float


@dataclass(frozen=True, slots=True)
class GlucocorticoidUse:
    """The glucocorticoids by mouth on record; `unread`: sources of medicines not read whole."""

    as_of: date
    entries: tuple[SteroidDays, ...] = ()
    levels: tuple[Level, ...] = ()
    unread: tuple[Missing, ...] = ()

    @property
    def facts(self) -> tuple[SteroidFact, ...]:
        """Give what the entries tell, one fact for each substance and dose."""
        alike: dict[tuple[Steroid | None, DailyDose | None], list[MedicineDays]] = {}
        for one in self.entries:
            alike.setdefault((one.substance, one.days.record.daily_dose), []).append(one.days)
        return tuple(SteroidFact(*key, tuple(days)) for key, days in alike.items())

    def at(self, dose_mg: float) -> DaysOfUse:
        """Give the days at a dose or above, bursts dropped (knowledge 14.8)."""
        return days_of_use(
            (one.days for one in self.levels if one.least is not None and one.least >= dose_mg),
            (one.days for one in self.levels if one.most >= dose_mg),
        )

    def harmful_on(self, day: PartialDate | None) -> Answer:
        """Tell whether a day lies within harmful exposure of so many months (V4); None: no date."""
        dose, months = limits().harmful_mg, limits().harmful_months
        phrase = f"glucocorticoid of at least {dose:g} mg/d for {months} months"
        if day is not None:
            return self._answer(self.at(dose).lasted(day, months), phrase, dose)
        some_day = PartialDate(date.min, self.as_of)
        if self.at(dose).lasted(some_day, months) is False:
            return self._answer(False, phrase, dose)
        return unknown(phrase, Missing(Word.FRACTURE_DATE), facts=self.facts)

    def months_at(self, dose_mg: float, months: int, window_months: int) -> Answer:
        """Tell whether exposure at a dose adds up to the months within a window (knowledge 3.4)."""
        first = add_months(self.as_of, -window_months)
        verdict = self.at(dose_mg).total(self.as_of, months, first)
        phrase = (
            f"glucocorticoid of at least {dose_mg:g} mg/d for {months} of {window_months} months"
        )
        return self._answer(verdict, phrase, dose_mg)

    def ever_long(self) -> Answer:
        """Tell whether exposure was ever long, whatever its dose (knowledge 9), or high (7.2)."""
        use, months = self.at(0), limits().ever_months
        verdicts = (use.total(self.as_of, months), self._adds_up(use))
        verdict = True if True in verdicts else None if None in verdicts else False
        return self._answer(verdict, f"glucocorticoid for {months} months, or in high doses", 0)

    def _adds_up(self, use: DaysOfUse) -> bool | None:
        """Tell whether the doses of the last months add up to the limit (knowledge 7.2)."""
        limit, first = limits().cumulative_mg, add_months(self.as_of, -limits().cumulative_months)
        least = most = 0.0
        for level in self.levels:
            begun, last = max(level.days[0], first), min(level.days[1], self.as_of - ONE_DAY)
            days = (last - begun).days + 1
            if days > 0 and _lies_in(use.perhaps, level.days):
                most += level.most * days
                least += (level.least or 0) * days if _lies_in(use.surely, level.days) else 0
        return True if least >= limit else None if most >= limit else False

    def _answer(self, verdict: bool | None, phrase: str, dose_mg: float) -> Answer:
        if verdict:
            return holds(phrase, *self.facts)
        if verdict is None:
            return unknown(phrase, *self._open(dose_mg), *self.unread, facts=self.facts)
        if self.unread:
            return unknown(phrase, *self.unread, facts=self.facts)
        return fails(f"not on record: {phrase}", *self.facts)

    def _open(self, dose_mg: float) -> Iterator[Missing]:
        """Name what leaves the question open: doses, routes, or dates."""
        by_dose = [one for one in self.entries if one.leaves_open(dose_mg)]
        by_date = [one for one in self.entries if one.days.dates_are_open]
        if by_dose or not by_date:
            yield Missing(Word.STEROID_DOSE, _references(by_dose or self.entries))
        if by_date:
            yield Missing(Word.MEDICATIONS, f"when it began or ended, {_references(by_date)}")


def glucocorticoid_use(
    days: Iterable[MedicineDays], as_of: date, unread: tuple[Missing, ...] = ()
) -> GlucocorticoidUse:
    """Judge the exposure from the days of every medicine on record; packs are bursts (14.8)."""
    taken = ((one, one.record.glucocorticoid) for one in days)
    entries = tuple(
        _steroid_days(one, steroid)
        for one, steroid in taken
        if steroid is not None and not steroid.pack
    )
    return GlucocorticoidUse(as_of, entries, tuple(_levels(entries)), unread)


def _steroid_days(days: MedicineDays, steroid: Glucocorticoid) -> SteroidDays:
    least, most = _in_prednisone(days.record, steroid.substance)
    surely_taken = steroid.oral is True and (most == inf or least > 0)
    return SteroidDays(days, steroid.substance, least if surely_taken else None, most)


def _in_prednisone(record: MedicationRecord, substance: Steroid | None) -> tuple[float, float]:
    factor = equivalents().get(substance) if substance is not None else None
    if factor is None or record.daily_dose is None:
        return 0.0, inf
    return record.daily_dose.least * factor, record.daily_dose.most * factor


def _levels(entries: tuple[SteroidDays, ...]) -> Iterator[Level]:
    """Cut the time at each day on which an entry begins or ends."""
    spans = [(one, span) for one in entries if (span := one.days.perhaps) is not None]
    sure = [span for one in entries if (span := one.days.surely) is not None]
    every = [*(span for _, span in spans), *sure]
    cuts = sorted({first for first, _ in every} | {last + ONE_DAY for _, last in every})
    waiting = sorted(spans, key=lambda pair: pair[1][0], reverse=True)
    running: list[tuple[SteroidDays, Span]] = []
    for first, after in pairwise(cuts):
        while waiting and waiting[-1][1][0] <= first:
            running.append(waiting.pop())
        running = [pair for pair in running if pair[1][1] >= first]
        if running:
            yield _level((first, after - ONE_DAY), [one for one, _ in running])


def _level(days: Span, running: list[SteroidDays]) -> Level:
    least = [one.least for one in running if one.least is not None and _covers(one, days[0])]
    return Level(days, max(least, default=None), _most(running))


def _covers(one: SteroidDays, day: date) -> bool:
    surely = one.days.surely
    return surely is not None and surely[0] <= day <= surely[1]


def _most(running: list[SteroidDays]) -> float:
    """Give the most that may be taken at once.

    Entries of one product tell of the same tablets, of several products perhaps of different ones;
    an entry without a dose tells nothing beside one of its substance with a dose.
    """
    by_substance: dict[Steroid | None, dict[tuple[Steroid | None, float | None], float]] = {}
    for one in running:
        products = by_substance.setdefault(one.substance, {})
        if one.most < inf:
            products[one.product] = max(products.get(one.product, 0.0), one.most)
    return sum(sum(found.values()) if found else inf for found in by_substance.values())


def _lies_in(spans: Iterable[Span], days: Span) -> bool:
    return any(first <= days[0] and days[1] <= last for first, last in spans)


def _references(entries: Iterable[SteroidDays]) -> str:
    return ", ".join(dict.fromkeys(one.days.record.provenance.reference for one in entries))
