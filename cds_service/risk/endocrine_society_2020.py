"""The tier by the Endocrine Society 2019 and its 2020 update (knowledge 2.2)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.logic import Missing, Word
from cds_service.risk.bone_density import any_at_or_below, only_from_text
from cds_service.risk.diagnosis import only_bounds
from cds_service.risk.evidence import RiskEvidence
from cds_service.risk.tiers import Tier, TierResult, joined_missing


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures of the edition; the FRAX thresholds stand with FRAX."""

    osteoporosis_at_or_below: float
    multiple_vertebral_fractures: int
    moderate_at_or_below: float


@cache
def limits() -> Limits:
    """Give the figures, read once."""
    return read_limits(Limits, "cds_service.risk", "endocrine_society_2020.toml")


def tier(evidence: RiskEvidence) -> TierResult:
    """Give the tier; the forearm never counts and CAROC plays no part.

    A tier below high needs whole sources; the reasons are the diagnostic criteria that hold.
    """
    reasons = evidence.diagnosis.reasons()
    if _is_very_high(evidence):
        return TierResult(Tier.VERY_HIGH, reasons, evidence.diagnosis.missing)
    if _is_high(evidence):
        return TierResult(Tier.HIGH, reasons, evidence.diagnosis.missing)
    missing = joined_missing(evidence.unread, evidence.diagnosis.missing)
    if evidence.unread:
        return TierResult(Tier.INDETERMINATE, reasons, missing)
    below_high, lacking = _below_high(evidence)
    return TierResult(below_high, reasons, joined_missing(missing, lacking))


def _is_very_high(evidence: RiskEvidence) -> bool:
    fractures = evidence.fractures
    is_severe = _is_osteoporotic(evidence) and bool(fractures.counting)
    return is_severe or fractures.vertebrae >= limits().multiple_vertebral_fractures


def _is_high(evidence: RiskEvidence) -> bool:
    return (
        bool(evidence.fractures.hip_or_vertebral)
        or _is_osteoporotic(evidence)
        or evidence.frax.above.holds
    )


def _is_osteoporotic(evidence: RiskEvidence) -> bool:
    scores = evidence.bone_density.hip_or_spine
    return any_at_or_below(scores, limits().osteoporosis_at_or_below) is True


def _below_high(evidence: RiskEvidence) -> tuple[Tier, tuple[Missing, ...]]:
    density, frax, limit = evidence.bone_density, evidence.frax, limits().moderate_at_or_below
    if not density.hip_or_spine:
        missing = Missing(Word.DXA, "no T-score of hip or spine on record")
        return Tier.INDETERMINATE, (missing,)
    lowest = density.lowest_hip_or_spine
    if lowest is None or lowest.value > limit:
        at_hip_or_spine = (one for one in density.hip_or_spine if not one.is_exact)
        open_ones = [one for one in at_hip_or_spine if any_at_or_below((one,), limit) is not False]
        if open_ones:
            return Tier.INDETERMINATE, (only_bounds(open_ones),)
        if density.from_report_text:
            return Tier.INDETERMINATE, (only_from_text(density.from_report_text),)
        return Tier.LOW, frax.known_below.missing
    if frax.known_below.holds:
        return Tier.MODERATE, ()
    return Tier.MODERATE_UNCONFIRMED, frax.known_below.missing
