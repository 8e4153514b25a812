"""An onset stated as an age: the year of her life in which it fell."""

from __future__ import annotations

from datetime import timedelta

from fhir_mappings.dates import parse_date
from fhir_mappings.elements import Resource, as_number, as_object, as_text
from fhir_mappings.facts.dates import MONTHS_PER_YEAR, PartialDate, add_months

OLDEST = 130  # years; what is beyond is no age
YEARS = frozenset({"", "a", "a_j", "y", "yr", "yrs", "year", "years"})


def onset_by_age(resource: Resource, patient: Resource) -> PartialDate | None:
    """Give the span of days in which an onset lies that is stated as an age or a range of ages.

    None where it is not stated in years, or the birth date is not known.
    """
    birth = parse_date(patient.get("birthDate"))
    span = as_object(resource.get("onsetRange"))
    low = _years(resource.get("onsetAge") or span.get("low"))
    high = _years(resource.get("onsetAge") or span.get("high"))
    if birth is None or low is None or high is None or high < low:
        return None
    after = add_months(birth.latest, (high + 1) * MONTHS_PER_YEAR) - timedelta(days=1)
    return PartialDate(add_months(birth.earliest, low * MONTHS_PER_YEAR), after)


def _years(quantity: object) -> int | None:
    sent = as_object(quantity)
    unit = (as_text(sent.get("code")) or as_text(sent.get("unit"))).lower()
    value = as_number(sent.get("value"))
    is_age = value is not None and 0 <= value <= OLDEST and unit in YEARS
    return int(value) if value is not None and is_age else None
