"""Which fracture entries tell of one event (knowledge 1.4, events)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cds_service.risk.events import may_be_one_day
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Certainty
from fhir_mappings.facts.fractures import Episode, FractureRecord, FractureSite

Ranked = tuple[bool, bool, int, date]


@dataclass(frozen=True, slots=True)
class FractureGroup:
    """The entries that tell of one fracture event, dated ones first."""

    records: tuple[FractureRecord, ...]

    @property
    def site(self) -> FractureSite:
        """Give the site; entries that do not tell it take that of the others."""
        return self.records[0].site

    @property
    def on(self) -> PartialDate | None:
        """Give the date of the event: the earliest, as precisely as any entry tells it."""
        days = [day for record in self.records if (day := event_date(record))]
        if not days:
            return None
        first = min(days, key=lambda day: day.earliest)
        exact = [day for day in days if day.is_exact and may_be_one_day(day, first)]
        return min(exact, key=lambda day: day.earliest, default=first)

    @property
    def certain(self) -> tuple[FractureRecord, ...]:
        """Give the confirmed entries."""
        return tuple(one for one in self.records if one.certainty is Certainty.CERTAIN)

    @property
    def references(self) -> tuple[str, ...]:
        """Give every entry that tells of the event."""
        return tuple(dict.fromkeys(record.provenance.reference for record in self.records))

    @property
    def vertebrae(self) -> int:
        """Count the vertebrae that confirmed entries name, at least one; none of other sites.

        Each level is one; a part of the spine is one where none of those counted may lie in it.
        """
        if self.site is not FractureSite.VERTEBRA:
            return 0
        counted = {level for record in self.certain for level in record.levels}
        regions = {region for record in self.certain for region in record.regions}
        for region in sorted(regions, key=_narrow_first):
            if all(set(region).isdisjoint(name) for name in counted):
                counted.add(region)
        return max(len(counted), 1)


def event_date(record: FractureRecord) -> PartialDate | None:
    """Give the date of the fracture, None where the entry's date is not that of the event.

    The date of an image, of aftercare or of a history code is no fracture date (knowledge 1.4).
    """
    is_later = record.episode in (Episode.LATER, Episode.HISTORY)
    return None if is_later or record.found_on_imaging else record.when


def _narrow_first(region: str) -> tuple[int, str]:
    return len(region), region


def groups_of(records: Iterable[FractureRecord], within_days: int) -> tuple[FractureGroup, ...]:
    """Join entries of one site, and side where both tell it, so many days from the first.

    Entries are placed from the most to the least precise, so that a vague one never joins two
    events that precise ones keep apart.
    """
    groups: list[list[FractureRecord]] = []
    for record in sorted(records, key=_rank):
        group = next((one for one in groups if _belongs(record, one, within_days)), None)
        if group is None:
            groups.append([record])
        else:
            group.append(record)
    return tuple(FractureGroup(tuple(group)) for group in groups)


def _rank(record: FractureRecord) -> Ranked:
    on = event_date(record)
    width = 0 if on is None else (on.latest - on.earliest).days
    earliest = date.max if on is None else on.earliest
    return (record.site is FractureSite.UNKNOWN, on is None, width, earliest)


def _belongs(record: FractureRecord, group: Sequence[FractureRecord], within_days: int) -> bool:
    if not _same_place(record, group):
        return False
    on = event_date(record)
    if on is None:
        return record.episode is Episode.LATER or not _filed_before(record, group, within_days)
    # The window begins with the entry that founded the event: chained, it would never end.
    first = event_date(group[0])
    return first is not None and _gap(on, first) <= within_days


def _same_place(record: FractureRecord, group: Sequence[FractureRecord]) -> bool:
    told = {other.side for other in group if other.side is not None}
    same_side = record.side is None or not told or told == {record.side}
    return same_side and record.site in (FractureSite.UNKNOWN, group[0].site)


def _filed_before(
    record: FractureRecord, group: Sequence[FractureRecord], within_days: int
) -> bool:
    """Tell whether an undated entry was on file well before the event, so tells of another one."""
    filed = record.recorded or record.when
    days = [day for other in group if (day := event_date(other))]
    if filed is None or not days:
        return False
    return all(filed.latest < day.earliest and _gap(filed, day) > within_days for day in days)


def _gap(one: PartialDate, other: PartialDate) -> int:
    """Count the days between two dates, the fewest that their precision allows."""
    first, second = sorted((one, other), key=lambda day: day.earliest)
    return max((second.earliest - first.latest).days, 0)
