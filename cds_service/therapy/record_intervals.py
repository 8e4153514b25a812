"""Which days an order, a supply or a statement covers (knowledge 14.3, 14.9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from cds_service.risk.day_spans import ONE_DAY
from cds_service.therapy.intervals import Interval
from cds_service.therapy.limits import exposure_limits
from cds_service.therapy.spans import plus_days
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import MedicationRecord, RecordStatus, Rung

ONE_DAY_RUNGS = (Rung.ADMINISTERED, Rung.PROCEDURE)
OPEN_RUNGS = (Rung.STATED, Rung.ORDERED)


@dataclass(frozen=True, slots=True)
class _Beside:
    """What the entries about one medicine say of each other.

    `run_outs`: the day of each supply and the last day that it can cover. `renewed`: the orders
    that another order continues, with the first day of that one.
    """

    run_outs: tuple[tuple[date, date], ...]
    renewed: Mapping[str, PartialDate]


def record_intervals(records: Sequence[MedicationRecord], as_of: date) -> tuple[Interval, ...]:
    """Give the interval of each entry about one medicine; entries planned for later have none."""
    return tuple(interval for _, interval in intervals_by_record(records, as_of))


def intervals_by_record(
    records: Sequence[MedicationRecord], as_of: date
) -> Iterator[tuple[MedicationRecord, Interval]]:
    """Yield each entry about one medicine with its interval."""
    run_outs = tuple(out for record in records if (out := _run_out(record)) is not None)
    beside = _Beside(run_outs, dict(_renewals(records)))
    for record in records:
        if (interval := _interval(record, beside, as_of)) is not None:
            yield record, interval


def _renewals(records: Sequence[MedicationRecord]) -> Iterator[tuple[str, PartialDate]]:
    """Yield the orders that another order names as the one before it (priorPrescription)."""
    for record in records:
        start = first_day(record)
        if start is not None:
            yield from ((reference, start) for reference in record.prior)


def first_day(record: MedicationRecord) -> PartialDate | None:
    """Give the day from which an entry covers: its start, the day of supply, or of its writing."""
    return record.start or record.given or record.authored


def _interval(record: MedicationRecord, beside: _Beside, as_of: date) -> Interval | None:
    start = first_day(record)
    if record.status is RecordStatus.CANCELLED:
        return None
    if start is not None and start.earliest > as_of:
        return None
    if start is None and record.end is None and not _runs(record):
        return None
    end, is_stated = _end(record, start, beside, as_of)
    through = end
    if end is not None and is_stated:
        through = plus_days(end, exposure_limits().after_cover_days)
    return Interval(
        frozenset({record.agent} if record.agent else ()),
        start,
        end,
        through,
        (record.provenance.reference,),
        estimate=not _is_certain(start, end, is_stated),
    )


def _runs(record: MedicationRecord) -> bool:
    return record.status is RecordStatus.ACTIVE and record.rung in OPEN_RUNGS


def _end(
    record: MedicationRecord,
    start: PartialDate | None,
    beside: _Beside,
    as_of: date,
) -> tuple[PartialDate | None, bool]:
    """Give the last covered day (None: still running) and whether the record states it."""
    if record.rung in ONE_DAY_RUNGS:
        return start, True
    if record.rung is Rung.DISPENSED:
        return _end_of_supply(record, start)
    if record.end is not None and not _halted_before(record, as_of):
        return record.end, True
    match record.status:
        case RecordStatus.ACTIVE:
            lapsed = _lapsed_on(record, start, beside.run_outs, as_of)
            return (lapsed, True) if lapsed else (None, True)
        case RecordStatus.UNKNOWN:
            return PartialDate(_earliest(start, as_of), as_of), False
        case RecordStatus.COMPLETED | RecordStatus.STOPPED if renewed := _renewed_on(
            record, start, beside.renewed
        ):
            return plus_days(renewed, -1), True
        case _:
            return _some_day_before(record, start, as_of), False


def _renewed_on(
    record: MedicationRecord, start: PartialDate | None, renewed: Mapping[str, PartialDate]
) -> PartialDate | None:
    """Give the first day of the order that continues an ended one, which covers the days till then.

    An entry that gives its reason for ending did not go on.
    """
    following = renewed.get(record.provenance.reference)
    if following is None or record.pause_reason or record.other_end_reason:
        return None
    begins_after = start is None or following.after(start.latest) is True
    return following if begins_after else None


def _halted_before(record: MedicationRecord, as_of: date) -> bool:
    """An order that was stopped or paused does not run to its planned end."""
    halted = record.status in (RecordStatus.STOPPED, RecordStatus.ON_HOLD)
    return halted and record.end is not None and record.end.latest >= as_of


def _end_of_supply(
    record: MedicationRecord, start: PartialDate | None
) -> tuple[PartialDate | None, bool]:
    if start is not None and record.days_supply is not None and record.days_supply >= 1:
        return plus_days(start, record.days_supply - 1), True
    return record.end or start, True


def _some_day_before(
    record: MedicationRecord, start: PartialDate | None, as_of: date
) -> PartialDate:
    """Give the span in which an entry ended that says no more than that it ended."""
    latest = as_of - ONE_DAY
    if record.rung is Rung.STATED and record.authored is not None:
        latest = min(latest, record.authored.latest)
    earliest = _earliest(start, latest)
    return PartialDate(earliest, max(earliest, latest))


def _earliest(start: PartialDate | None, limit: date) -> date:
    return min(start.earliest, limit) if start is not None else limit


def _lapsed_on(
    record: MedicationRecord,
    start: PartialDate | None,
    run_outs: tuple[tuple[date, date], ...],
    as_of: date,
) -> PartialDate | None:
    """Give the day on which the supplies of an open order ran out, if that is too long ago."""
    if record.rung is Rung.STATED or not run_outs:
        return None
    own = [out for day, out in run_outs if start is None or day >= start.earliest]
    limit = as_of - timedelta(days=exposure_limits().lapsed_order_days)
    return PartialDate.of_day(max(own)) if own and max(own) < limit else None


def _run_out(record: MedicationRecord) -> tuple[date, date] | None:
    """Give the day of a supply and the last day that it can cover.

    A supply without its days leaves the run-out open, so it can end no order.
    """
    day = record.given or record.start
    if record.rung is not Rung.DISPENSED or day is None:
        return None
    end, _ = _end_of_supply(record, day)
    stated = record.days_supply is not None or record.end is not None
    return (day.latest, end.latest if stated and end is not None else date.max)


def _is_certain(start: PartialDate | None, end: PartialDate | None, is_stated: bool) -> bool:
    dates = [day for day in (start, end) if day is not None]
    return is_stated and start is not None and all(day.is_exact for day in dates)
