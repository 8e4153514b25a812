"""The tiers of every guideline edition that can be computed, side by side (knowledge 2.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cds_service.risk import aace_2020, endocrine_society_2020
from cds_service.risk.evidence import RiskEvidence
from cds_service.risk.tiers import TierResult

EDITIONS: Mapping[str, Callable[[RiskEvidence], TierResult]] = {
    "aace-2020": aace_2020.tier,
    "endocrine-society-2020": endocrine_society_2020.tier,
}


def tiers_of(evidence: RiskEvidence) -> Mapping[str, TierResult]:
    """Give each edition's tier by its name on the wire."""
    return {edition: tier(evidence) for edition, tier in EDITIONS.items()}
