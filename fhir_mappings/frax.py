"""The scale of a FRAX result that was sent without a unit: percent or fraction (knowledge 1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fhir_mappings.context import Reading
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.results import Result

FRACTION = "1"
UNDECIDED = "has no unit and may be a percentage or a fraction; set aside"
PROBABILITIES = frozenset({Analyte.FRAX_MOF, Analyte.FRAX_HIP})


def with_frax_units(reading: Reading, results: Sequence[Result]) -> Iterable[Result]:
    """State the unit of fractions that were sent without one; other results stay as they are.

    The risk of a major fracture is a fraction when it is 1 or less. A risk of hip fracture can
    truly be below 1 percent, so it takes the scale of the major fracture risk of the same
    Observation, else of the same day; else it is a fraction where the newest one is. Otherwise it
    may be either and is set aside: read as a percentage, a risk of 4 percent sent as 0.04 would
    pass for one that is known to be low.
    """
    major = [result for result in results if result.analyte is Analyte.FRAX_MOF]
    for result in results:
        is_bare = result.analyte in PROBABILITIES and not result.amount.units
        is_fraction = is_bare and _is_fraction(result, major)
        if is_fraction is None:
            reading.discard(result.observation, UNDECIDED, result.analyte)
        elif is_fraction:
            yield replace(result, amount=result.amount.with_unit(FRACTION))
        else:
            yield result


def _is_fraction(result: Result, major: Sequence[Result]) -> bool | None:
    """None where a number without a unit may be a percentage or a fraction."""
    if result.analyte is Analyte.FRAX_MOF:
        return _states_fraction(result)
    if not 0 < result.amount.number < 1:
        return False
    same_place = [one for one in major if one.observation is result.observation]
    beside = same_place or [one for one in major if one.on == result.on]
    if not beside:
        newest = max(major, key=lambda one: one.on.latest, default=None)
        return True if newest is not None and _states_fraction(newest) else None
    scales = {_states_fraction(one) for one in beside}
    return scales.pop() if len(scales) == 1 else None


def _states_fraction(major: Result) -> bool:
    if major.amount.units:
        return FRACTION in major.amount.units
    return major.amount.number <= 1
