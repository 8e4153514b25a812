"""Which T-scores decide: the newest scan of each site (knowledge 1.1, which value)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.labs.bounds import is_above, is_below
from cds_service.logic import Missing, Word
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
    """The deciding T-score of each site, and the T-scores of older scans.

    `bounds`: deciding T-scores of which only a bound is known ("<-2.5"). They answer a limit that
    they settle and leave every other one open.
    """

    by_site: Mapping[SkeletalSite, TScore]
    earlier: tuple[TScore, ...] = ()
    bounds: tuple[TScore, ...] = ()

    @property
    def deciding(self) -> tuple[TScore, ...]:
        """Give every deciding T-score, exact or a bound."""
        return (*self.by_site.values(), *self.bounds)

    @property
    def hip_or_spine(self) -> tuple[TScore, ...]:
        """Give the deciding T-scores at hip or spine; the forearm never counts here."""
        return tuple(score for score in self.deciding if score.site is not SkeletalSite.RADIUS_33)

    @property
    def from_report_text(self) -> tuple[TScore, ...]:
        """Give the deciding T-scores that were read from text; no low tier rests on them."""
        return tuple(score for score in self.deciding if score.from_report_text)

    @property
    def lowest(self) -> TScore | None:
        """Give the lowest exact T-score over all valid sites."""
        return _lowest(self.by_site.values())

    @property
    def lowest_hip_or_spine(self) -> TScore | None:
        """Give the lowest exact T-score at hip or spine."""
        return _lowest(score for score in self.hip_or_spine if score.is_exact)

    @property
    def femoral_neck(self) -> TScore | None:
        """Give the femoral neck; a hip site without a region never stands for it (14.22)."""
        return self.by_site.get(SkeletalSite.FEMORAL_NECK)

    @property
    def osteoporotic(self) -> tuple[TScore, ...]:
        """Give the deciding T-scores in the range of osteoporosis, lowest first."""
        scores = sorted(self.deciding, key=_value)
        return tuple(score for score in scores if is_osteoporotic(score))


def bone_density_of(facts: PatientFacts) -> BoneDensity:
    """Give the deciding T-scores: per site the newest scan, of several that day the lowest."""
    deciding: dict[SkeletalSite, tuple[TScore, ...]] = {}
    earlier: list[TScore] = []
    for site in SkeletalSite:
        scores = _weighed([score for score in facts.t_scores if score.site is site])
        if not scores:
            continue
        newest = max(scores, key=lambda score: score.on.latest)
        same_day = tuple(score for score in scores if may_be_one_day(score.on, newest.on))
        deciding[site] = same_day
        earlier.extend(score for score in scores if score not in same_day)
    if _is_superseded(deciding):
        earlier.extend(deciding.pop(SkeletalSite.HIP_REGION_UNSTATED))
    exact = {
        site: _lowest(one for one in scores if one.is_exact) for site, scores in deciding.items()
    }
    return BoneDensity(
        by_site={site: score for site, score in exact.items() if score is not None},
        earlier=tuple(earlier),
        bounds=tuple(one for scores in deciding.values() for one in scores if not one.is_exact),
    )


def _weighed(scores: list[TScore]) -> list[TScore]:
    """Leave out what was read from text and would take the place of a lower discrete T-score."""
    discrete = [score for score in scores if not score.from_report_text]
    if not discrete:
        return scores
    newest = max(discrete, key=lambda score: score.on.latest)
    same_day = [score.value for score in discrete if may_be_one_day(score.on, newest.on)]
    return [one for one in scores if not one.from_report_text or one.value <= min(same_day)]


def _is_superseded(deciding: Mapping[SkeletalSite, tuple[TScore, ...]]) -> bool:
    """A hip score without its region gives way to a later scan that names neck or total hip."""
    unstated = deciding.get(SkeletalSite.HIP_REGION_UNSTATED, ())
    named = (
        score
        for site in (SkeletalSite.TOTAL_HIP, SkeletalSite.FEMORAL_NECK)
        for score in deciding.get(site, ())
        if not score.from_report_text
    )
    last = max((score.on.latest for score in unstated), default=None)
    return last is not None and any(score.on.earliest > last for score in named)


def is_osteoporotic(score: TScore) -> bool | None:
    """Tell whether a T-score is in the range of osteoporosis: -2.5 is, -2.4 is not.

    None where a bound leaves that open.
    """
    return any_at_or_below((score,), limits().osteoporosis_at_or_below)


def is_osteopenic(score: TScore) -> bool:
    """Tell whether a T-score is in the range of osteopenia: -1.0 is not, -2.5 neither.

    A bound below -1.0 counts here as the lesser finding unless it proves osteoporosis.
    """
    return is_below_normal(score) is True and not is_osteoporotic(score)


def is_below_normal(score: TScore) -> bool | None:
    """Tell whether a T-score is below normal: -1.0 is not; None where a bound leaves that open."""
    return any_below((score,), limits().osteopenia_below)


def only_from_text(scores: Iterable[TScore]) -> Missing:
    """Name the T-scores that a clinician must verify in a report before they reassure."""
    references = dict.fromkeys(score.provenance.reference for score in scores)
    return Missing(Word.DXA, f"only from report text, verify, {', '.join(references)}")


def any_at_or_below(scores: Iterable[TScore], limit: float) -> bool | None:
    """Tell whether the lowest of some T-scores is at or below a limit; None when that is open."""
    above = [is_above(score.value, score.comparator, limit) for score in scores]
    return True if False in above else (None if None in above else False)


def any_below(scores: Iterable[TScore], limit: float) -> bool | None:
    """Tell whether the lowest of some T-scores is below a limit; None when that is open."""
    below = [is_below(score.value, score.comparator, limit) for score in scores]
    return True if True in below else (None if None in below else False)


def _lowest(scores: Iterable[TScore]) -> TScore | None:
    return min(scores, key=_value, default=None)


def _value(score: TScore) -> float:
    return score.value
