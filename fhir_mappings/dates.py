"""Reads dates as FHIR writes them, and as lenient senders do; never a guessed day."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

from fhir_mappings.facts.dates import PartialDate

_LONGEST = 64  # the longest instant has 35 characters; room for stray white space
_DATE = re.compile(
    r"""
    (?P<year>[0-9]{4})
    (?: - (?P<month>[0-9]{2})
        (?: - (?P<day>[0-9]{2})
            (?: [Tt\ ]
                (?: [01][0-9] | 2[0-3] ) : [0-5][0-9]
                (?: : (?: [0-5][0-9] | 60 ) (?: [.,][0-9]+ )? )?
                \ ?
                (?: [Zz] | [+-][0-9]{2} (?: :? [0-9]{2} )? )?
            )?
        )?
    )?
    """,
    re.VERBOSE,
)


def parse_date(text: object) -> PartialDate | None:
    """Give the date of a FHIR date, dateTime or instant; None for anything else.

    Of a date-time its own date part counts, whatever its zone (knowledge 14.10). An impossible
    date is None. Any JSON value may be given; nothing is raised.
    """
    return _parsed(text) if isinstance(text, str) and len(text) <= _LONGEST else None


@lru_cache(maxsize=4096)
def _parsed(text: str) -> PartialDate | None:
    """Records repeat the same days, and a rule asks for each more than once."""
    match = _DATE.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = match.group("year", "month", "day")
    try:
        if day is not None:
            return PartialDate.of_day(date.fromisoformat(f"{year}-{month}-{day}"))
        if month is not None:
            return PartialDate.of_month(int(year), int(month))
        return PartialDate.of_year(int(year))
    except ValueError:
        return None
