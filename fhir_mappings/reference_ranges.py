"""The laboratory's own limits of a result: the one reference range that fits the patient."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from fhir_mappings.amounts import Amount, Unreadable, in_canonical_unit, read_amount
from fhir_mappings.elements import (
    Resource,
    as_number,
    as_object,
    as_objects,
    as_text,
    codings,
    texts,
)
from fhir_mappings.facts.measurements import Analyte, Comparator
from fhir_mappings.facts.person import AgeSpan
from fhir_mappings.units import convert, plausible

FEMALE = frozenset({"female", "f", "female-typical", "woman", "women", "248152002"})
MALE = frozenset({"male", "m", "male-typical", "man", "men", "248153007"})
NORMAL = frozenset({"normal", "normal range", "n"})
YEARS = frozenset({"", "a", "year", "years", "yr", "yrs", "y"})


EDGES = ("low", "high")
IMPLAUSIBLE = "has a reference range limit outside the plausible range; the limit is not used"
UNIT = "has a reference range limit without a unit that is understood; the limit is not used"
NO_NUMBER = "has a reference range limit that is not a number; the limit is not used"
REVERSED = "has a reference range whose lower limit is not below its upper one; not used"

_TWO_NUMBERS = re.compile(
    r"(?P<low>[0-9]+(?:\.[0-9]+)?)\s*[-\N{EN DASH}]\s*(?P<high>[0-9]+(?:\.[0-9]+)?)"
    r"(?P<unit>\s*[^0-9\s.,-].*)?"
)


@dataclass(frozen=True, slots=True)
class Range:
    """Lower and upper limit in the unit of the analyte's limits; None where not stated.

    `doubts`: what was dropped of the range, in words for a data issue.
    """

    low: float | None = None
    high: float | None = None
    doubts: tuple[str, ...] = ()


NO_RANGE = Range()


def reference_range(analyte: Analyte, part: Resource, amount: Amount, age: AgeSpan | None) -> Range:
    """Give the limits that fit a woman of this age (knowledge 14.21).

    Only ranges typed normal, or untyped, count: a critical or a treatment range says nothing of
    what is normal. Of several, the one whose `appliesTo` and `age` fit; if that leaves more than
    one, none, so that the default limits stand. A range for men or for another age never counts,
    nor a limit that no result could plausibly have. A text alone counts where it is nothing but two
    numbers, with or without a unit.
    """
    sent_ranges = (_with_limits(analyte, sent) for sent in as_objects(part.get("referenceRange")))
    stated = [sent for sent in sent_ranges if _has_limit(sent) and _is_normal(sent)]
    verdicts = [(sent, _fits(sent, age)) for sent in stated]
    possible = [sent for sent, verdict in verdicts if verdict is not False]
    fitting = [sent for sent, verdict in verdicts if verdict]
    chosen = _only(fitting or possible)
    return NO_RANGE if chosen is None else _range(analyte, chosen, amount)


def _range(analyte: Analyte, sent: Resource, amount: Amount) -> Range:
    low, high = (_limit(analyte, sent.get(edge), amount) for edge in EDGES)
    doubts = tuple(dict.fromkeys(edge for edge in (low, high) if isinstance(edge, str)))
    lower = None if isinstance(low, str) else low
    upper = None if isinstance(high, str) else high
    if lower is not None and upper is not None and lower >= upper:
        return Range(doubts=(REVERSED,))
    return Range(lower, upper, doubts)


def _only(ranges: Sequence[Resource]) -> Resource | None:
    return ranges[0] if len(ranges) == 1 else None


def _with_limits(analyte: Analyte, sent: Resource) -> Resource:
    """Give a range that is text alone with the two limits that its text states."""
    found = None if _has_limit(sent) else _TWO_NUMBERS.fullmatch(as_text(sent.get("text")))
    if found is None:
        return sent
    unit = as_text(found["unit"])
    if unit and convert(analyte, 0, unit) is None:
        return sent
    edges = {edge: {"value": float(found[edge]), "unit": unit} for edge in EDGES}
    return {**sent, **edges}


def _has_limit(sent: Resource) -> bool:
    return any(as_object(sent.get(edge)).get("value") is not None for edge in EDGES)


def _fits(sent: Resource, age: AgeSpan | None) -> bool | None:
    """True: says that it fits; False: says that it does not; None: does not say."""
    answers = (_fits_sex(sent), _fits_age(as_object(sent.get("age")), age))
    if False in answers:
        return False
    return True if True in answers else None


def _fits_sex(sent: Resource) -> bool | None:
    words = {word for group in as_objects(sent.get("appliesTo")) for word in _words(group)}
    if words & FEMALE:
        return True
    return False if words & MALE else None


def _fits_age(sent: Resource, age: AgeSpan | None) -> bool | None:
    low, high = (as_object(sent.get(edge)) for edge in EDGES)
    limits = [limit for limit in (low, high) if as_number(limit.get("value")) is not None]
    if age is None or not limits or not all(_in_years(limit) for limit in limits):
        return None
    above = as_number(low.get("value"))
    below = as_number(high.get("value"))
    return (above is None or age.oldest >= above) and (below is None or age.youngest <= below)


def _in_years(limit: Resource) -> bool:
    unit = as_text(limit.get("code")) or as_text(limit.get("unit"))
    return unit.casefold() in YEARS


def _is_normal(sent: Resource) -> bool:
    words = set(_words(as_object(sent.get("type"))))
    return not words or bool(words & NORMAL)


def _words(codeable: Resource) -> tuple[str, ...]:
    codes = (code.casefold() for _, code in codings(codeable))
    return (*codes, *(text.casefold() for text in texts(codeable)))


def _limit(analyte: Analyte, sent: object, amount: Amount) -> float | str | None:
    """Convert one limit; one without a unit is in the unit of the result.

    Gives why it is dropped in its place: no number, a unit that is not understood, or outside the
    plausible range of the analyte, as numbers of another unit are. None where none was sent.
    """
    quantity = as_object(sent)
    if quantity.get("value") is None:
        return None
    stated = read_amount({"valueQuantity": quantity})
    if isinstance(stated, Unreadable) or stated.comparator is not Comparator.EQUAL:
        return NO_NUMBER
    limit = in_canonical_unit(analyte, Amount(stated.number, stated.units or amount.units))
    if limit is None:
        return UNIT
    return limit if plausible(analyte, limit) else IMPLAUSIBLE
