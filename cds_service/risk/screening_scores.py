"""OST and ORAI, the scores that precede a bone density scan (knowledge 3.5)."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from math import trunc

from cds_service.knowledge import read_limits


@dataclass(frozen=True, slots=True)
class OstLimits:
    """The factor of OST, and below which score it flags."""

    factor: float
    flag_below: int


@dataclass(frozen=True, slots=True)
class OraiLimits:
    """The points of ORAI, ages and weights beside their points, and from which score it flags."""

    ages: tuple[int, ...]
    age_points: tuple[int, ...]
    weights_below: tuple[float, ...]
    weight_points: tuple[int, ...]
    no_estrogen_points: int
    flag_at_or_above: int


@cache
def ost_limits() -> OstLimits:
    """Give the figures of OST, read once."""
    return read_limits(OstLimits, "cds_service.risk", "screening_scores.toml", "ost")


@cache
def orai_limits() -> OraiLimits:
    """Give the figures of ORAI, read once."""
    return read_limits(OraiLimits, "cds_service.risk", "screening_scores.toml", "orai")


def ost(weight_kg: float, age: int) -> int:
    """Give OST from weight in kg and age in years, truncated toward zero.

    >>> ost(55, 58), ost(80, 55)
    (0, 5)
    """
    return trunc(Fraction(str(ost_limits().factor)) * (Fraction(str(weight_kg)) - age))


def orai(age: int, weight_kg: float, takes_estrogen: bool) -> int:
    """Give ORAI from age in years, weight in kg and current estrogen.

    >>> orai(58, 55, False), orai(55, 80, False)
    (16, 7)
    """
    figures = orai_limits()
    by_weight = next(
        (
            points
            for weight, points in zip(figures.weights_below, figures.weight_points, strict=True)
            if weight_kg < weight
        ),
        0,
    )
    return orai_age_points(age) + by_weight + (0 if takes_estrogen else figures.no_estrogen_points)


def orai_age_points(age: int) -> int:
    """Give the part of ORAI that the age alone makes."""
    figures = orai_limits()
    reached = zip(figures.ages, figures.age_points, strict=True)
    return max((points for years, points in reached if age >= years), default=0)
