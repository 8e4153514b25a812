"""Dosage instructions: the dose a day, and when they begin and end."""

from datetime import date
from typing import Any

import pytest

from fhir_mappings.dosage import after_days, daily_dose_mg, duration_days, planned_sent
from fhir_mappings.facts.dates import PartialDate

Json = dict[str, Any]


def dosage(value: float, unit: str, repeat: Json | None, **more: Any) -> Json:
    dose = {"doseAndRate": [{"doseQuantity": {"value": value, "code": unit}}]}
    return dose | {"timing": {"repeat": repeat or {}}} | more


DAILY = {"frequency": 1, "period": 1, "periodUnit": "d"}
TWICE = {"frequency": 2, "period": 1, "periodUnit": "d"}
WEEKLY = {"frequency": 1, "period": 1, "periodUnit": "wk"}

DOSES = [
    ("5 mg once a day", [dosage(5, "mg", DAILY)], None, 5),
    ("5 mg twice a day", [dosage(5, "mg", TWICE)], None, 10),
    ("70 mg once a week", [dosage(70, "mg", WEEKLY)], None, 10),
    ("20 micrograms a day", [dosage(20, "ug", DAILY)], None, 0.02),
    ("two tablets of 5 mg a day", [dosage(2, "{pill}", DAILY)], 5, 10),
    ("tablets of unknown strength", [dosage(2, "{pill}", DAILY)], None, None),
    ("milliliters", [dosage(5, "mL", DAILY)], 5, None),
    ("as needed", [dosage(5, "mg", DAILY, asNeededBoolean=True)], None, None),
    ("without a timing", [dosage(5, "mg", None)], None, None),
    ("a period of zero", [dosage(5, "mg", DAILY | {"period": 0})], None, None),
    ("a taper of two steps", [dosage(10, "mg", DAILY), dosage(5, "mg", DAILY)], None, None),
    ("nothing", [], None, None),
]


@pytest.mark.parametrize(
    ("dosages", "strength", "expected"), [c[1:] for c in DOSES], ids=[c[0] for c in DOSES]
)
def test_the_dose_a_day(
    dosages: list[Json], strength: float | None, expected: float | None
) -> None:
    assert daily_dose_mg(dosages, strength) == pytest.approx(expected)


DURATIONS = [
    ({"value": 2, "code": "wk"}, 14),
    ({"value": 3, "unit": "months"}, 90),
    ({"value": 30}, 30),
    ({"value": 30, "unit": "moons"}, None),
    ({"value": -30, "code": "d"}, None),
    ("30", None),
]


@pytest.mark.parametrize(("sent", "days"), DURATIONS)
def test_a_duration_in_days(sent: object, days: float | None) -> None:
    assert duration_days(sent) == days


def test_a_day_out_of_the_calendar_is_unknown() -> None:
    assert after_days(PartialDate.of_day(date(2026, 1, 1)), 1e12) is None
    assert after_days(None, 3) is None


PLANNED = [
    ("a timing event", {"event": ["2026-09-01", "2026-10-01"]}, "2026-09-01"),
    (
        "the start of the bounds",
        {"repeat": {"boundsPeriod": {"start": "2026-08-01"}}},
        "2026-08-01",
    ),
    ("nothing", {"repeat": {"frequency": 1}}, None),
    ("an empty list of events", {"event": []}, None),
]


@pytest.mark.parametrize(
    ("timing", "sent"), [c[1:] for c in PLANNED], ids=[f"{c[0]} tells {c[2]}" for c in PLANNED]
)
def test_the_planned_day(timing: Json, sent: object) -> None:
    assert planned_sent([{"timing": timing}]) == sent
