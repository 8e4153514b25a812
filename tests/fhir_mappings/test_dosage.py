"""Dosage instructions: the dose a day, and when they begin and end."""

from datetime import date
from typing import Any

import pytest

from fhir_mappings.daily_doses import Strength, daily_dose, supplied_dose
from fhir_mappings.dosage import after_days, duration_days, last_day, planned_sent
from fhir_mappings.facts.dates import PartialDate

Json = dict[str, Any]


def dosage(value: float, unit: str, repeat: Json | None, **more: Any) -> Json:
    dose = {"doseAndRate": [{"doseQuantity": {"value": value, "code": unit}}]}
    return dose | {"timing": {"repeat": repeat or {}}} | more


DAILY = {"frequency": 1, "period": 1, "periodUnit": "d"}
TWICE = {"frequency": 2, "period": 1, "periodUnit": "d"}
WEEKLY = {"frequency": 1, "period": 1, "periodUnit": "wk"}

TABLETS_OF_5 = Strength(piece_mg=5)
SOLUTION_OF_1 = Strength(mg_per_ml=1)
NOT_KNOWN = Strength()
IN_CODE = {"code": {"coding": [{"code": "BID"}]}}


def ranged(low: float, high: float) -> Json:
    dose = {"low": {"value": low, "code": "mg"}, "high": {"value": high, "code": "mg"}}
    return {"doseAndRate": [{"doseRange": dose}], "timing": {"repeat": DAILY}}


def step(sequence: int, value: float) -> Json:
    return dosage(value, "mg", DAILY, sequence=sequence)


DOSES = [
    ("5 mg once a day", [dosage(5, "mg", DAILY)], NOT_KNOWN, (5, 5)),
    ("5 mg twice a day", [dosage(5, "mg", TWICE)], NOT_KNOWN, (10, 10)),
    ("70 mg once a week", [dosage(70, "mg", WEEKLY)], NOT_KNOWN, (10, 10)),
    ("20 micrograms a day", [dosage(20, "ug", DAILY)], NOT_KNOWN, (0.02, 0.02)),
    ("two tablets of 5 mg a day", [dosage(2, "{pill}", DAILY)], TABLETS_OF_5, (10, 10)),
    ("tablets of unknown strength", [dosage(2, "{pill}", DAILY)], NOT_KNOWN, None),
    ("milliliters of a solution", [dosage(5, "mL", DAILY)], SOLUTION_OF_1, (5, 5)),
    ("milliliters of unknown strength", [dosage(5, "mL", DAILY)], TABLETS_OF_5, None),
    (
        "as needed, so perhaps none",
        [dosage(5, "mg", DAILY, asNeededBoolean=True)],
        NOT_KNOWN,
        (0, 5),
    ),
    ("a range of doses", [ranged(5, 10)], NOT_KNOWN, (5, 10)),
    ("once or twice a day", [dosage(5, "mg", DAILY | {"frequencyMax": 2})], NOT_KNOWN, (5, 10)),
    ("every one or two days", [dosage(5, "mg", DAILY | {"periodMax": 2})], NOT_KNOWN, (2.5, 5)),
    (
        "a period without a frequency",
        [dosage(5, "mg", {"period": 2, "periodUnit": "d"})],
        NOT_KNOWN,
        (2.5, 2.5),
    ),
    ("two times of day", [dosage(5, "mg", {"timeOfDay": ["08:00", "20:00"]})], NOT_KNOWN, (10, 10)),
    ("twice a day by code", [dosage(5, "mg", None) | {"timing": IN_CODE}], NOT_KNOWN, (10, 10)),
    ("without a timing", [dosage(5, "mg", None)], NOT_KNOWN, None),
    ("a period of zero", [dosage(5, "mg", DAILY | {"period": 0})], NOT_KNOWN, None),
    ("a frequency below zero", [dosage(5, "mg", DAILY | {"frequency": -1})], NOT_KNOWN, None),
    ("a dose beyond all numbers", [dosage(1e308, "g", TWICE)], NOT_KNOWN, None),
    ("a taper of two numbered steps", [step(1, 10), step(2, 5)], NOT_KNOWN, (5, 10)),
    ("two doses of one number", [step(1, 5), step(1, 2.5)], NOT_KNOWN, (7.5, 7.5)),
    (
        "two dosages that may be steps or one day",
        [dosage(5, "mg", DAILY), dosage(2.5, "mg", DAILY)],
        NOT_KNOWN,
        (2.5, 7.5),
    ),
    ("one step of two unreadable", [dosage(5, "mg", DAILY), {}], NOT_KNOWN, None),
    ("nothing", [], NOT_KNOWN, None),
]


@pytest.mark.parametrize(
    ("dosages", "strength", "expected"), [c[1:] for c in DOSES], ids=[c[0] for c in DOSES]
)
def test_the_dose_a_day(
    dosages: list[Json], strength: Strength, expected: tuple[float, float] | None
) -> None:
    found = daily_dose(dosages, strength)
    bounds = None if found is None else (found.least, found.most)
    assert bounds == (None if expected is None else pytest.approx(expected))


SUPPLIES = [
    ("30 tablets of 5 mg for 30 days", {"value": 30}, 30, 5),
    ("60 mL of 1 mg/mL for 30 days", {"value": 60, "unit": "mL"}, 30, 2),
    ("tablets for no stated days", {"value": 30}, None, None),
    ("a box", {"value": 1, "unit": "box"}, 30, None),
    ("no quantity", None, 30, None),
]


@pytest.mark.parametrize(
    ("quantity", "days", "expected"), [c[1:] for c in SUPPLIES], ids=[c[0] for c in SUPPLIES]
)
def test_the_dose_a_day_of_a_supply(
    quantity: object, days: float | None, expected: float | None
) -> None:
    found = supplied_dose(quantity, days, Strength(5, 1))
    assert (found.exact if found else None) == expected


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


def test_the_last_of_the_days_is_no_day_more() -> None:
    first = PartialDate.of_day(date(2026, 6, 1))
    assert str(last_day(first, 14)) == "2026-06-14"
    assert str(last_day(first, 0.5)) == "2026-06-01"
    assert last_day(first, None) is None


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
