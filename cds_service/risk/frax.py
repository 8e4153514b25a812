"""FRAX as recorded: above or below the thresholds, or not known (knowledge 1.1, 2.1)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.labs.bounds import is_above, is_below
from cds_service.labs.selection import highest_of_newest_day, newest_first
from cds_service.logic import Answer, Missing, Word, all_of, any_of, fails, holds, not_, unknown
from fhir_mappings.facts.dates import add_months
from fhir_mappings.facts.measurements import Analyte, Measurement
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import Source


@dataclass(frozen=True, slots=True)
class Limits:
    """The US thresholds, the very high ones, and how long "known below" stays known."""

    mof_at_or_above: float
    hip_at_or_above: float
    mof_very_high_above: float
    hip_very_high_above: float
    known_below_months: int


@cache
def limits() -> Limits:
    """Give the limits, read once."""
    return read_limits(Limits, "cds_service.risk", "frax.toml")


@dataclass(frozen=True, slots=True)
class FraxOnRecord:
    """The newest 10-year risks in percent and what they answer.

    `above`: one of them reaches its threshold, whatever its age; it fails only where `known_below`
    holds: both are below and recent enough. `very_high`: one of them exceeds the very high figure.
    """

    mof: Measurement | None
    hip: Measurement | None
    above: Answer
    known_below: Answer
    very_high: Answer


def frax_on_record(facts: PatientFacts, as_of: date) -> FraxOnRecord:
    """Give FRAX as the record holds it; values are compared as sent, without rounding."""
    figures = limits()
    mof, hip = _newest(facts, Analyte.FRAX_MOF), _newest(facts, Analyte.FRAX_HIP)
    lacking = _lacking(facts)
    reached = any_of(
        not_(_below(mof, figures.mof_at_or_above, lacking)),
        not_(_below(hip, figures.hip_at_or_above, lacking)),
    )
    since = add_months(as_of, -figures.known_below_months)
    known_below = all_of(not_(reached), _is_recent(mof, since), _is_recent(hip, since))
    return FraxOnRecord(
        mof=mof,
        hip=hip,
        above=not_(known_below) if reached.fails else reached,
        known_below=known_below,
        very_high=any_of(
            _above(mof, figures.mof_very_high_above, lacking),
            _above(hip, figures.hip_very_high_above, lacking),
        ),
    )


def _newest(facts: PatientFacts, analyte: Analyte) -> Measurement | None:
    """Give the newest value; of several that may be of its day the highest."""
    numbers = newest_first(facts.measurements.get(analyte, ()))
    newest = highest_of_newest_day(numbers)
    return None if newest is None else newest.measurement


def _lacking(facts: PatientFacts) -> Missing:
    if not facts.read_whole(Source.OBSERVATIONS):
        return Missing(Word.FRAX, "observations not read whole")
    topics = (Analyte.FRAX_MOF, Analyte.FRAX_HIP)
    unusable = [one.provenance.reference for one in facts.set_aside if one.topic in topics]
    return Missing(Word.FRAX, f"not usable, {', '.join(unusable)}" if unusable else "")


def _below(found: Measurement | None, threshold: float, lacking: Missing) -> Answer:
    if found is None or found.value is None:
        return unknown("FRAX not recorded", lacking)
    return _answer(is_below(found.value, found.comparator, threshold), found)


def _above(found: Measurement | None, threshold: float, lacking: Missing) -> Answer:
    if found is None or found.value is None:
        return unknown("FRAX not recorded", lacking)
    return _answer(is_above(found.value, found.comparator, threshold), found)


def _answer(truth: bool | None, found: Measurement) -> Answer:
    match truth:
        case True:
            return holds("", found)
        case False:
            return fails("", found)
        case None:
            bound = Missing(Word.FRAX, f"only a bound is reported, {found.provenance.reference}")
            return unknown("FRAX is only a bound", bound, facts=(found,))


def _is_recent(found: Measurement | None, since: date) -> Answer:
    if found is not None and found.on.on_or_after(since):
        return holds("", found)
    if found is None:
        return unknown("FRAX not recorded", Missing(Word.FRAX))
    note = f"dated {found.on}, {found.provenance.reference}"
    return unknown("FRAX is too old to tell that the risk is low", Missing(Word.FRAX, note))
