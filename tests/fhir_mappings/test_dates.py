"""Reading dates: precision is kept, a time zone never moves the day, nonsense gives nothing."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings.dates import parse_date
from fhir_mappings.facts.dates import PartialDate

DAY = PartialDate.of_day(date(2024, 2, 29))

READ = {
    "a year alone is any day of it": ("2024", PartialDate.of_year(2024)),
    "a month alone is any day of it": ("2024-02", PartialDate.of_month(2024, 2)),
    "a day is that day": ("2024-02-29", DAY),
    "a date-time with a zone is its own day": ("2024-02-29T23:30:00-05:00", DAY),
    "a zone east of Greenwich does not move the day": ("2024-02-29T00:30:00+14:00", DAY),
    "Z is a zone": ("2024-02-29T12:00:00Z", DAY),
    "seconds may be missing": ("2024-02-29T12:00", DAY),
    "an instant has fractions of a second": ("2024-02-29T12:00:00.123456789Z", DAY),
    "a zone may be missing": ("2024-02-29T12:00:00", DAY),
    "a zone may lack its colon": ("2024-02-29T12:00:00+0000", DAY),
    "a space may stand for the T": ("2024-02-29 12:00:00", DAY),
    "a leap second is a time": ("2024-02-29T23:59:60Z", DAY),
    "spaces around it do not matter": (" 2024-02-29 ", DAY),
}

REFUSED = {
    "30 February does not exist": "2024-02-30",
    "29 February needs a leap year": "2023-02-29",
    "there is no month 13": "2024-13",
    "there is no month 0": "2024-00-10",
    "there is no year 0": "0000",
    "year 0 has no days": "0000-01-01",
    "one digit is no month": "2024-2-9",
    "dashes are needed": "20240229",
    "US order is no date": "02/29/2024",
    "hour 25 is no time": "2024-02-29T25:00:00Z",
    "an hour alone is no time": "2024-02-29T12",
    "words are no date": "last spring",
    "a date with words is no date": "2024-02-29 approx.",
    "other scripts' digits are no date": "２０２４-０２-２９",
    "nothing": "",
    "a range is no date": "2024-02-01/2024-02-29",
    "a number is no date": 2024,
    "null is no date": None,
    "true is no date": True,
    "an object is no date": {"value": "2024-02-29"},
    "a list is no date": ["2024-02-29"],
}


@pytest.mark.parametrize(("text", "expected"), READ.values(), ids=READ.keys())
def test_reads(text: str, expected: PartialDate) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize("text", REFUSED.values(), ids=REFUSED.keys())
def test_refuses(text: object) -> None:
    assert parse_date(text) is None


@given(st.text() | st.from_regex(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9:]+)?", fullmatch=True))
def test_any_text_gives_a_date_or_nothing(text: str) -> None:
    read = parse_date(text)
    assert read is None or text.strip().startswith(f"{read.earliest.year:04d}")


@given(st.dates())
def test_every_written_day_reads_back(day: date) -> None:
    assert parse_date(day.isoformat()) == PartialDate.of_day(day)
