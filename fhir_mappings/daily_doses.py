"""The dose a day that dosage instructions state, or that a supply and its days imply."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import isfinite

from fhir_mappings.drug_amounts import milligrams, unit_of
from fhir_mappings.drug_lexicon import Amount, lexicon
from fhir_mappings.elements import Resource, as_number, as_object, as_objects, as_text, codings
from fhir_mappings.facts.medications import DailyDose


@dataclass(frozen=True, slots=True)
class Strength:
    """The mg in one piece (a tablet), the mg in a milliliter; None where not known."""

    piece_mg: float | None = None
    mg_per_ml: float | None = None

    @classmethod
    def of(cls, amounts: Iterable[Amount]) -> Strength:
        """Give the strength that a drug's names state, where they state one amount only."""
        those = tuple(amounts)
        return cls(_only(those, "mg"), _only(those, "mg/mL"))


UNKNOWN_STRENGTH = Strength()


def _only(amounts: Sequence[Amount], unit: str) -> float | None:
    stated = [amount.value for amount in amounts if amount.unit == unit]
    return stated[0] if len(stated) == 1 else None


def daily_dose(dosages: Sequence[Resource], strength: Strength) -> DailyDose | None:
    """Give the mg a day that dosages state; None where any of them leaves it open.

    Dosages of one sequence number are taken together and add up, of different numbers one after
    the other: the lowest and the highest step are the bounds. Without numbers it may be either. A
    dose as needed may be none.
    """
    doses = [_of_dosage(dosage, strength) for dosage in dosages]
    known = [dose for dose in doses if dose is not None]
    if not known or len(known) < len(doses):
        return None
    numbers = [as_number(dosage.get("sequence")) for dosage in dosages]
    if None in numbers and len(known) > 1:
        return DailyDose(min(one.least for one in known), sum(one.most for one in known))
    steps: dict[float | None, list[DailyDose]] = {}
    for number, dose in zip(numbers, known, strict=True):
        steps.setdefault(number, []).append(dose)
    return DailyDose(
        min(sum(one.least for one in step) for step in steps.values()),
        max(sum(one.most for one in step) for step in steps.values()),
    )


def supplied_dose(quantity: object, days: float | None, strength: Strength) -> DailyDose | None:
    """Give the mg a day if a supply is used up in its days; None where not both are known."""
    amount = _in_mg(as_object(quantity), strength)
    if amount is None or days is None or days <= 0:
        return None
    return _finite(amount / days, amount / days)


def _of_dosage(dosage: Resource, strength: Strength) -> DailyDose | None:
    bounds = tuple(_single_doses(dosage, strength))
    times = _times_a_day(as_object(dosage.get("timing")))
    if len(bounds) != 1 or times is None:
        return None
    (low, high), (seldom, often) = bounds[0], times
    if low is None or high is None:
        return None
    return _finite(0 if _as_needed(dosage) else low * seldom, high * often)


def _finite(least: float, most: float) -> DailyDose | None:
    return DailyDose(least, most) if isfinite(least) and isfinite(most) else None


def _as_needed(dosage: Resource) -> bool:
    return dosage.get("asNeededBoolean") is True or "asNeededCodeableConcept" in dosage


def _single_doses(
    dosage: Resource, strength: Strength
) -> Iterator[tuple[float | None, float | None]]:
    """Yield the bounds of each single dose, wherever releases of FHIR put it."""
    for holder in (dosage, *as_objects(dosage.get("doseAndRate"))):
        for element in ("dose", "doseQuantity"):
            for quantity in as_objects(holder.get(element)):
                amount = _in_mg(quantity, strength)
                yield amount, amount
        for span in as_objects(holder.get("doseRange")):
            yield (
                _in_mg(as_object(span.get("low")), strength),
                _in_mg(as_object(span.get("high")), strength),
            )


def _in_mg(quantity: Resource, strength: Strength) -> float | None:
    unit, value = unit_of(quantity), as_number(quantity.get("value"))
    if unit in lexicon().units.milliliters:
        each = strength.mg_per_ml
    elif unit in lexicon().units.pieces:
        each = strength.piece_mg
    else:
        return milligrams(quantity)
    return None if value is None or each is None or value <= 0 else value * each


def _times_a_day(timing: Resource) -> tuple[float, float] | None:
    """Give how often a day, at least and at most."""
    repeat = as_object(timing.get("repeat"))
    period = as_number(repeat.get("period"))
    if period is None:
        return _by_name(timing)
    longest = as_number(repeat.get("periodMax")) or period
    days = lexicon().units.days.get(as_text(repeat.get("periodUnit")).lower())
    if days is None or period <= 0 or longest < period:
        return None
    frequency = as_number(repeat.get("frequency")) or _moments(repeat) or 1
    most = as_number(repeat.get("frequencyMax")) or frequency
    if frequency <= 0 or most < frequency:
        return None
    return frequency / (longest * days), most / (period * days)


def _by_name(timing: Resource) -> tuple[float, float] | None:
    """Read "BID" and the like, or a list of moments of the day."""
    moments = _moments(as_object(timing.get("repeat")))
    named = (lexicon().units.timings.get(code.lower()) for _, code in codings(timing.get("code")))
    times = next((one for one in named if one is not None), None) or moments
    return None if times is None else (times, times)


def _moments(repeat: Resource) -> float | None:
    for element in ("timeOfDay", "when"):
        moments = repeat.get(element)
        if isinstance(moments, list) and moments:
            return float(len(moments))
    return None
