"""The scale of a FRAX result that was sent without a unit: percent or fraction (knowledge 1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.results import Result

FRACTION = "1"
PROBABILITIES = frozenset({Analyte.FRAX_MOF, Analyte.FRAX_HIP})


def with_frax_units(results: Sequence[Result]) -> Iterable[Result]:
    """State the unit of fractions that were sent without one; other results stay as they are.

    The risk of a major fracture is a fraction when it is 1 or less. A risk of hip fracture can
    truly be below 1 percent, so it takes the scale of the major fracture risk of the same
    Observation, else of the same day, else of the newest; without one it stays a percentage.
    """
    major = [result for result in results if result.analyte is Analyte.FRAX_MOF]
    for result in results:
        bare = result.analyte in PROBABILITIES and not result.amount.units
        if bare and _is_fraction(result, major):
            yield replace(result, amount=result.amount.with_unit(FRACTION))
        else:
            yield result


def _is_fraction(result: Result, major: Sequence[Result]) -> bool:
    if result.analyte is Analyte.FRAX_MOF:
        return _states_fraction(result)
    same_place = [one for one in major if one.observation is result.observation]
    same_day = [one for one in major if one.on == result.on]
    newest = sorted(major, key=lambda one: one.on.latest)[-1:]
    beside = same_place or same_day or newest
    return bool(beside) and all(_states_fraction(one) for one in beside)


def _states_fraction(major: Result) -> bool:
    if major.amount.units:
        return FRACTION in major.amount.units
    return major.amount.number <= 1
