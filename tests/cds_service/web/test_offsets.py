"""Dates of demo data: distances from the as-of day become ISO dates."""

from datetime import date

import pytest

from cds_service.web.demo.offsets import with_dates

AS_OF = date(2026, 8, 31)


@pytest.mark.parametrize(
    ("offset", "expected"),
    [
        pytest.param({"$days": 0}, "2026-08-31", id="no distance is the day itself"),
        pytest.param({"$days": -30}, "2026-08-01", id="days count as days"),
        pytest.param({"$months": -6}, "2026-02-28", id="months are clamped to the month's end"),
        pytest.param({"$years": -66, "$months": -4}, "1960-04-30", id="years and months add up"),
        pytest.param({"$months": -6, "$days": 1}, "2026-03-01", id="days come after the months"),
    ],
)
def test_an_offset_becomes_a_date(offset: dict[str, int], expected: str) -> None:
    assert with_dates(offset, AS_OF) == expected


def test_everything_else_stays_as_it_is() -> None:
    data = {"a": [1, "x", None, {}], "$days": -1, "b": True}
    assert with_dates(data, AS_OF) == data


def test_offsets_are_found_at_any_depth() -> None:
    data = {"list": [{"period": {"start": {"$days": -1}}}]}
    assert with_dates(data, AS_OF) == {"list": [{"period": {"start": "2026-08-30"}}]}
