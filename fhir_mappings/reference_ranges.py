"""The laboratory's own limits of a result: the one reference range that fits the patient."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fhir_mappings.amounts import Amount, in_canonical_unit
from fhir_mappings.elements import (
    Resource,
    as_number,
    as_object,
    as_objects,
    as_text,
    codings,
    texts,
)
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.person import AgeSpan
from fhir_mappings.units import plausible

FEMALE = frozenset({"female", "f", "female-typical", "woman", "women", "248152002"})
MALE = frozenset({"male", "m", "male-typical", "man", "men", "248153007"})
NORMAL = frozenset({"normal", "normal range", "n"})
YEARS = frozenset({"", "a", "year", "years", "yr", "yrs", "y"})


@dataclass(frozen=True, slots=True)
class Range:
    """Lower and upper limit in the unit of the analyte's limits; None where not stated."""

    low: float | None = None
    high: float | None = None


NO_RANGE = Range()


def reference_range(analyte: Analyte, part: Resource, amount: Amount, age: AgeSpan | None) -> Range:
    """Give the limits that fit a woman of this age (knowledge 14.21).

    Only ranges typed normal, or untyped, count: a critical or a treatment range says nothing of
    what is normal. Of several, the one whose `appliesTo` and `age` fit; if that leaves more than
    one, none, so that the default limits stand. A range for men or for another age never counts,
    nor a limit that no result could plausibly have.
    """
    sent_ranges = as_objects(part.get("referenceRange"))
    stated = [sent for sent in sent_ranges if _has_limit(sent) and _is_normal(sent)]
    verdicts = [(sent, _fits(sent, age)) for sent in stated]
    possible = [sent for sent, verdict in verdicts if verdict is not False]
    fitting = [sent for sent, verdict in verdicts if verdict]
    chosen = _only(fitting or possible)
    if chosen is None:
        return NO_RANGE
    low = _limit(analyte, chosen.get("low"), amount)
    high = _limit(analyte, chosen.get("high"), amount)
    if low is not None and high is not None and low >= high:
        return NO_RANGE
    return Range(low, high)


def _only(ranges: Sequence[Resource]) -> Resource | None:
    return ranges[0] if len(ranges) == 1 else None


def _has_limit(sent: Resource) -> bool:
    return any(as_number(as_object(sent.get(edge)).get("value")) is not None for edge in EDGES)


EDGES = ("low", "high")


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


def _limit(analyte: Analyte, sent: object, amount: Amount) -> float | None:
    """Convert one limit; one without a unit is in the unit of the result.

    Gives None for a limit outside the plausible range of the analyte: numbers of another unit.
    """
    quantity = as_object(sent)
    number = as_number(quantity.get("value"))
    if number is None:
        return None
    units = (as_text(quantity.get("code")), as_text(quantity.get("unit")))
    own = tuple(dict.fromkeys(unit for unit in units if unit))
    limit = in_canonical_unit(analyte, Amount(number, own or amount.units))
    return limit if limit is not None and plausible(analyte, limit) else None
