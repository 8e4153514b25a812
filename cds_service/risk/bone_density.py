"""Which T-scores decide: the newest scan of each site (knowledge 1.1, which value)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.risk.events import may_be_one_day
from fhir_mappings.facts.measurements import SkeletalSite, TScore
from fhir_mappings.facts.patient import PatientFacts


@dataclass(frozen=True, slots=True)
class Limits:
    """Where osteoporosis begins, and where osteopenia does."""

    osteoporosis_at_or_below: float
    osteopenia_below: float


@cache
def limits() -> Limits:
    """Give the limits, read once."""
    return read_limits(Limits, "cds_service.risk", "bone_density.toml")


@dataclass(frozen=True, slots=True)
class BoneDensity:
    """The deciding T-score of each site, and the T-scores of older scans."""

    by_site: Mapping[SkeletalSite, TScore]
    earlier: tuple[TScore, ...] = ()

    @property
    def lowest(self) -> TScore | None:
        """Give the lowest over all valid sites."""
        return _lowest(self.by_site.values())

    @property
    def lowest_hip_or_spine(self) -> TScore | None:
        """Give the lowest at hip or spine; the forearm never counts here."""
        return _lowest(
            score for site, score in self.by_site.items() if site is not SkeletalSite.RADIUS_33
        )

    @property
    def femoral_neck(self) -> TScore | None:
        """Give the femoral neck; a hip site without a region never stands for it (14.22)."""
        return self.by_site.get(SkeletalSite.FEMORAL_NECK)

    @property
    def osteoporotic(self) -> tuple[TScore, ...]:
        """Give the deciding T-scores in the range of osteoporosis, lowest first."""
        scores = sorted(self.by_site.values(), key=_value)
        return tuple(score for score in scores if is_osteoporotic(score))


def bone_density_of(facts: PatientFacts) -> BoneDensity:
    """Give the deciding T-scores: per site the newest scan, of several that day the lowest."""
    by_site: dict[SkeletalSite, TScore] = {}
    earlier: list[TScore] = []
    for site in SkeletalSite:
        scores = [score for score in facts.t_scores if score.site is site]
        if not scores:
            continue
        newest = max(scores, key=lambda score: score.on.latest)
        same_day = [score for score in scores if may_be_one_day(score.on, newest.on)]
        by_site[site] = min(same_day, key=_value)
        earlier.extend(score for score in scores if score not in same_day)
    if _is_superseded(by_site):
        earlier.append(by_site.pop(SkeletalSite.HIP_REGION_UNSTATED))
    return BoneDensity(by_site, tuple(earlier))


def _is_superseded(by_site: Mapping[SkeletalSite, TScore]) -> bool:
    """A hip score without its region gives way to a later scan that names neck or total hip."""
    unstated = by_site.get(SkeletalSite.HIP_REGION_UNSTATED)
    named = (by_site.get(site) for site in (SkeletalSite.TOTAL_HIP, SkeletalSite.FEMORAL_NECK))
    return unstated is not None and any(
        score is not None and score.on.earliest > unstated.on.latest for score in named
    )


def is_osteoporotic(score: TScore) -> bool:
    """Tell whether a T-score is in the range of osteoporosis: -2.5 is, -2.4 is not."""
    return score.value <= limits().osteoporosis_at_or_below


def is_osteopenic(score: TScore) -> bool:
    """Tell whether a T-score is in the range of osteopenia: -1.0 is not, -2.5 neither."""
    return score.value < limits().osteopenia_below and not is_osteoporotic(score)


def _lowest(scores: Iterable[TScore]) -> TScore | None:
    return min(scores, key=_value, default=None)


def _value(score: TScore) -> float:
    return score.value
