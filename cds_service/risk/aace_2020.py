"""The tier by AACE/ACE 2020, with its reasons V1 to V7 (knowledge 2.1)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.logic import Answer, Missing, Word, all_of, any_of, fails, holds, unknown
from cds_service.risk.bone_density import any_below, is_below_normal, is_osteopenic, only_from_text
from cds_service.risk.caroc import Category
from cds_service.risk.diagnosis import as_reason, only_bounds
from cds_service.risk.events import FractureEvent
from cds_service.risk.evidence import RiskEvidence, TherapyInterval
from cds_service.risk.falls import falls_since
from cds_service.risk.tiers import CodedReason, Tier, TierResult, joined_missing
from fhir_mappings.facts.dates import PartialDate, add_months
from fhir_mappings.facts.provenance import Source

FALLS_COUNT_WITH = ("D1", "D2", "D3")


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures of V1 to V7; those of V6 stand with FRAX."""

    recent_fracture_months: int
    on_therapy_months: int
    multiple_fractures: int
    very_low_t_score_below: float
    falls_months: int
    falls: int
    falls_by_repeated_falls: int


@cache
def limits() -> Limits:
    """Give the figures, read once."""
    return read_limits(Limits, "cds_service.risk", "aace_2020.toml")


def tier(evidence: RiskEvidence) -> TierResult:
    """Give the tier; very high needs a diagnosis, and a tier below high needs whole sources."""
    if evidence.diagnosis.any_holds:
        return _with_diagnosis(evidence)
    missing = joined_missing(evidence.unread, evidence.diagnosis.missing)
    if evidence.unread:
        return TierResult(Tier.INDETERMINATE, missing=missing)
    return _by_bone_density(evidence, missing)


def very_high_criteria(evidence: RiskEvidence) -> Mapping[str, Answer]:
    """Give the answers of V1 to V7, in order."""
    return {
        "V1": _recent_fracture(evidence),
        "V2": _fracture_on_therapy(evidence),
        "V3": _multiple_fractures(evidence),
        "V4": _fracture_on_glucocorticoids(evidence),
        "V5": _very_low_t_score(evidence),
        "V6": evidence.frax.very_high,
        "V7": _falls(evidence),
    }


def _with_diagnosis(evidence: RiskEvidence) -> TierResult:
    criteria = very_high_criteria(evidence)
    held = tuple(
        CodedReason(code, as_reason(answer)) for code, answer in criteria.items() if answer.holds
    )
    still_open = tuple(
        (code, item)
        for code, answer in criteria.items()
        if answer.unknown
        for item in answer.missing
    )
    lacking = tuple(item for _, item in still_open)
    return TierResult(
        Tier.VERY_HIGH if held else Tier.HIGH,
        evidence.diagnosis.reasons() + held,
        joined_missing(evidence.unread, evidence.diagnosis.missing, lacking),
        still_open,
    )


def _by_bone_density(evidence: RiskEvidence, missing: tuple[Missing, ...]) -> TierResult:
    density = evidence.bone_density
    lowest = density.lowest
    if lowest is not None and is_osteopenic(lowest):
        return _by_frax(evidence, missing)
    if open_ones := [one for one in density.bounds if is_below_normal(one) is not False]:
        lacking = only_bounds(open_ones)
        return TierResult(Tier.INDETERMINATE, missing=joined_missing(missing, (lacking,)))
    if not density.hip_or_spine:
        lacking = Missing(Word.DXA, "no T-score of hip or spine on record")
        return TierResult(Tier.INDETERMINATE, missing=joined_missing(missing, (lacking,)))
    if density.from_report_text:
        lacking = only_from_text(density.from_report_text)
        return TierResult(Tier.INDETERMINATE, missing=joined_missing(missing, (lacking,)))
    return TierResult(Tier.LOW, missing=missing)


def _by_frax(evidence: RiskEvidence, missing: tuple[Missing, ...]) -> TierResult:
    frax = evidence.frax
    if frax.known_below.holds:
        return TierResult(Tier.MODERATE, missing=missing)
    lacking = joined_missing(missing, frax.known_below.missing, evidence.caroc.missing)
    is_provisional = evidence.caroc.category is Category.HIGH
    tier_given = Tier.HIGH_PROVISIONAL if is_provisional else Tier.MODERATE_UNCONFIRMED
    return TierResult(tier_given, missing=lacking)


def _recent_fracture(evidence: RiskEvidence) -> Answer:
    """Answer V1; an undated fracture, or a date that could lie on either side, leaves it open."""
    since = add_months(evidence.as_of, -limits().recent_fracture_months)
    counting = evidence.fractures.counting
    if recent := [one for one in counting if one.on is not None and one.on.on_or_after(since)]:
        return holds("", *recent)
    if open_ones := [one for one in counting if one.on is None or _is_open(one.on, since)]:
        note = ", ".join(reference for event in open_ones for reference in event.references)
        return unknown("when it broke", Missing(Word.FRACTURE_DATE, note), facts=tuple(open_ones))
    return _no_fracture(evidence, "no low-trauma fracture in the last months")


def _is_open(on: PartialDate, since: date) -> bool:
    return on.on_or_after(since) is None


def _fracture_on_therapy(evidence: RiskEvidence) -> Answer:
    """Answer V2: on therapy, and so many months after its start."""
    counting = evidence.fractures.counting
    answers = [_is_on_therapy(event, one) for event in counting for one in evidence.therapy]
    if counting and evidence.therapy_unread:
        answers.append(unknown("whether it broke on therapy", *evidence.therapy_unread))
    return any_of(*answers) if answers else fails("no fracture on therapy on record")


def _is_on_therapy(event: FractureEvent, interval: TherapyInterval) -> Answer:
    if event.on is None:
        return unknown("whether it broke on therapy", _date_of_fracture(event))
    late = _is_late_enough(event.on, interval)
    within = True if interval.end is None else _is_by(event.on, interval.end)
    if late is False or within is False:
        return fails("not on therapy for long enough", event, interval)
    if late and within:
        return holds("a fracture on therapy", event, interval)
    if not event.on.is_exact:
        return unknown("whether it broke on therapy", _date_of_fracture(event))
    note = f"when treatment began or ended, {', '.join(interval.references)}"
    return unknown("whether it broke on therapy", Missing(Word.MEDICATIONS, note))


def _is_late_enough(on: PartialDate, interval: TherapyInterval) -> bool | None:
    if interval.start is None:
        return None
    return _is_by(interval.start.plus_months(limits().on_therapy_months), on)


def _is_by(one: PartialDate, other: PartialDate) -> bool | None:
    """Tell whether a date is another date or earlier; None where their spans leave it open."""
    if one.latest <= other.earliest:
        return True
    return False if one.earliest > other.latest else None


def _date_of_fracture(event: FractureEvent) -> Missing:
    return Missing(Word.FRACTURE_DATE, ", ".join(event.references))


def _multiple_fractures(evidence: RiskEvidence) -> Answer:
    fractures, needed = evidence.fractures, limits().multiple_fractures
    if fractures.distinct >= needed:
        return holds(f"{fractures.distinct} fractures", *fractures.counting)
    if fractures.vertebrae >= needed:
        broken = (event for event in fractures.counting if event.vertebrae)
        return holds(f"{fractures.vertebrae} vertebrae", *broken)
    return _no_fracture(evidence, "not more than one low-trauma fracture")


def _fracture_on_glucocorticoids(evidence: RiskEvidence) -> Answer:
    """Answer V4: within an exposure of so many mg a day that had lasted so many months."""
    answers = [
        all_of(holds("", event), evidence.glucocorticoids.harmful_on(event.on))
        for event in evidence.fractures.counting
    ]
    return any_of(*answers) if answers else fails("no fracture on glucocorticoids on record")


def _very_low_t_score(evidence: RiskEvidence) -> Answer:
    density, limit = evidence.bone_density, limits().very_low_t_score_below
    if very_low := [one for one in density.deciding if any_below((one,), limit)]:
        return holds("", min(very_low, key=lambda score: score.value))
    if open_ones := [one for one in density.bounds if any_below((one,), limit) is None]:
        return unknown("T-scores", only_bounds(open_ones), facts=tuple(open_ones))
    if not evidence.facts.read_whole(Source.OBSERVATIONS):
        return unknown("T-scores", Missing(Word.DXA, "observations not read whole"))
    return fails(f"no T-score below {limit:g}")


def _falls(evidence: RiskEvidence) -> Answer:
    """Answer V7, only with D1, D2 or D3."""
    if not any(code in FALLS_COUNT_WITH for code in evidence.diagnosis.held):
        return fails("falls count only with D1, D2 or D3")
    figures = limits()
    since = add_months(evidence.as_of, -figures.falls_months)
    history = falls_since(
        evidence.facts, evidence.fractures, since, figures.falls_by_repeated_falls
    )
    if history.falls >= figures.falls:
        return holds(f"{history.falls:g} falls in {figures.falls_months} months", *history.because)
    if history.injurious:
        return holds("an injurious fall", *history.injurious)
    if history.undated:
        note = ", ".join(entry.provenance.reference for entry in history.undated)
        return unknown("when she fell", Missing(Word.EVENT_DATE, f"fall, {note}"))
    if not evidence.facts.read_whole(Source.CONDITIONS, Source.OBSERVATIONS):
        return unknown("falls", *evidence.unread)
    return fails("falls not recorded")


def _no_fracture(evidence: RiskEvidence, phrase: str) -> Answer:
    if not evidence.facts.read_whole(Source.CONDITIONS):
        return unknown("fractures", Missing(Word.CONDITIONS, "not read whole"))
    return fails(phrase)
