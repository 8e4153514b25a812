"""The number that a result states, with comparator and unit, in whatever form it was sent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from fhir_mappings.elements import Resource, as_number, as_text, codings, texts
from fhir_mappings.facts.measurements import Analyte, Comparator
from fhir_mappings.units import allows_bare_lower_bound, convert

_SIGNS = str.maketrans({"\N{MINUS SIGN}": "-", "\N{EN DASH}": "-"})
_NUMBER = re.compile(
    r"(?P<comparator><=|>=|<|>|≤|≥)?\s*(?P<number>[+-]?[0-9]+(?:\.[0-9]+)?)(?P<unit>\s*[^0-9\s.,-].*)?"
)
_COMPARATORS = {
    **{str(comparator): comparator for comparator in Comparator},
    "≤": Comparator.LESS_OR_EQUAL,
    "≥": Comparator.GREATER_OR_EQUAL,
}

LOWER_BOUNDS = frozenset({Comparator.GREATER, Comparator.GREATER_OR_EQUAL})


@dataclass(frozen=True, slots=True)
class Amount:
    """A number as sent. `units`: its unit code and unit text, whichever were sent."""

    number: float
    units: tuple[str, ...] = ()
    comparator: Comparator = Comparator.EQUAL

    @property
    def sent(self) -> str:
        """Give the value as it was sent, for provenance."""
        return " ".join((f"{self.comparator}{self.number:.15g}", *self.units[:1]))

    def with_unit(self, unit: str | None) -> Amount:
        """Give the amount with a unit, where none was sent."""
        return self if self.units or unit is None else replace(self, units=(unit,))


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why no number could be read."""

    why: str


def read_amount(part: Resource) -> Amount | Unreadable:
    """Read the number of an Observation or component: Quantity, integer, decimal or string."""
    if is_stated_absent(part):
        return Unreadable("has a reason for its absence in place of a value")
    quantity = part.get("valueQuantity")
    if isinstance(quantity, dict):
        return _of_quantity(quantity)
    match part:
        case {"valueInteger": value} | {"valueDecimal": value}:
            return _of_number(value)
        case {"valueString": str() as text}:
            return _of_text(text)
        case _ if has_value(part):
            return Unreadable("has a value that is not a number")
        case _:
            return Unreadable("has no value")


def has_value(part: Resource) -> bool:
    """Tell whether any value[x] was sent, readable or not."""
    return any(name.startswith("value") for name in part)


def is_stated_absent(part: Resource) -> bool:
    """Tell whether a part says why it has no value, which no value beside it can outweigh."""
    reason = part.get("dataAbsentReason")
    return reason is not None and bool(codings(reason) or texts(reason))


def in_canonical_unit(analyte: Analyte, amount: Amount) -> float | None:
    """Give the number in the unit of the limits (knowledge 14.25).

    None when no unit sent is understood, or when unit code and unit text contradict each other.
    """
    if len(amount.units) == 1:
        return convert(analyte, amount.number, amount.units[0])
    if amount.comparator in LOWER_BOUNDS and not amount.units and allows_bare_lower_bound(analyte):
        return amount.number
    sent = amount.units or (None,)
    values = {convert(analyte, amount.number, unit) for unit in sent} - {None}
    return values.pop() if len(values) == 1 else None


def _of_quantity(quantity: Resource) -> Amount | Unreadable:
    comparator = _COMPARATORS.get(as_text(quantity.get("comparator")))
    if comparator is None:
        return Unreadable("has a comparator that is not understood")
    number = as_number(quantity.get("value"))
    if number is not None:
        return Amount(number, _units_of(quantity), comparator)
    return _of_written(quantity, comparator)


def _of_written(quantity: Resource, comparator: Comparator) -> Amount | Unreadable:
    """Read a value that was sent as text; it may hold a comparator and a unit of its own."""
    value = quantity.get("value")
    amount = _of_text(value) if isinstance(value, str) else _of_number(value)
    if isinstance(amount, Unreadable):
        return amount
    own = amount.comparator if comparator is Comparator.EQUAL else comparator
    units = tuple(dict.fromkeys((*_units_of(quantity), *amount.units)))
    return Amount(amount.number, units, own)


def _units_of(quantity: Resource) -> tuple[str, ...]:
    code, unit = as_text(quantity.get("code")), as_text(quantity.get("unit"))
    if code and unit and code != unit:
        return (code, unit)
    return (code or unit,) if code or unit else ()


def _of_number(value: object) -> Amount | Unreadable:
    number = as_number(value)
    return Unreadable("has a value that is not a number") if number is None else Amount(number)


def _of_text(text: str) -> Amount | Unreadable:
    found = _NUMBER.fullmatch(text.strip().translate(_SIGNS))
    number = None if found is None else as_number(float(found["number"]))
    if found is None or number is None:
        return Unreadable("has a value that is not a number")
    unit = as_text(found["unit"])
    return Amount(number, (unit,) if unit else (), _COMPARATORS[found["comparator"] or ""])
