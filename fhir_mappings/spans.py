"""Dates and periods of an entry: which element states them, and whether they stand in order."""

from __future__ import annotations

from fhir_mappings.context import Reading
from fhir_mappings.dates import parse_date
from fhir_mappings.elements import Resource, as_object, reference_of
from fhir_mappings.facts.dates import PartialDate


def first_sent(*values: object) -> object:
    """Give the first value that was sent at all."""
    return next((value for value in values if value is not None), None)


def start_sent(resource: Resource, stem: str) -> object:
    """Give what a choice such as onset[x] sends as its day: date-time, or start of its period."""
    sent = resource.get(f"{stem}DateTime")
    if sent is not None:
        return sent
    return as_object(resource.get(f"{stem}Period")).get("start")


def end_sent(resource: Resource, stem: str) -> object:
    """Give what a choice such as performed[x] sends as the end of its period."""
    return as_object(resource.get(f"{stem}Period")).get("end")


def lies_ahead(reading: Reading, sent: object) -> bool:
    """Tell whether a date that can be read lies wholly after the as-of day (knowledge 14.13)."""
    when = parse_date(sent)
    return when is not None and when.earliest > reading.as_of


def end_in_order(
    reading: Reading, resource: Resource, start: PartialDate | None, end: PartialDate | None
) -> PartialDate | None:
    """Give the end; None, with a data issue, for one before its start (knowledge 14.14)."""
    if start is not None and end is not None and end.latest < start.earliest:
        reading.log.add(reference_of(resource), "ends before it starts; the end is ignored")
        return None
    return end


def planned_date(reading: Reading, name: str, element: str, sent: object) -> PartialDate | None:
    """Read a date of what is planned, which may lie after the as-of day (knowledge 14.13).

    `name`: the entry, for the data issue when the date cannot be read.
    """
    when = parse_date(sent)
    if when is None and sent is not None:
        reading.log.add(name, f"{element} cannot be read as a date")
    return when
