"""The data behind the reading of T-scores: codes, body sites, words, accepted values."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any


class Region(StrEnum):
    """A part of the skeleton that a code or a word names; the value is its key in the data."""

    LUMBAR_SPINE = "lumbar_spine"
    FEMORAL_NECK = "femoral_neck"
    TOTAL_HIP = "total_hip"
    HIP = "hip"
    RADIUS_33 = "radius_33"
    FOREARM = "forearm"
    NOT_COUNTED = "not_counted"


@dataclass(frozen=True, slots=True)
class StatedResult:
    """What a result code states in place of a number: the T-score of a region, at most."""

    region: Region
    at_most: float


@dataclass(frozen=True, slots=True)
class DensityRules:
    """Accepted values, codes, and compiled words; see bone_density.toml."""

    highest: float
    step: Decimal
    t_score_codes: frozenset[str]
    stated_results: Mapping[str, StatedResult]
    body_sites: Mapping[str, Region]
    words: Mapping[Region, re.Pattern[str]]
    other_quantity: re.Pattern[str]
    vertebra: re.Pattern[str]
    vertebra_range: re.Pattern[str]
    t_score: re.Pattern[str]
    bare_t_score: re.Pattern[str]
    report: re.Pattern[str]
    low_density: re.Pattern[str]
    denied: re.Pattern[str]


@cache
def density_rules() -> DensityRules:
    """Read bone_density.toml; raises KeyError or re.error where it cannot be used."""
    text = files("fhir_mappings").joinpath("bone_density.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    limits, words = tables["limits"], tables["words"]
    return DensityRules(
        highest=limits["highest_accepted"]["value"],
        step=Decimal(limits["step"]["value"]),
        t_score_codes=frozenset(tables["t_score_codes"]["codes"]),
        stated_results={
            code: StatedResult(Region(entry["region"]), entry["at_most"])
            for code, entry in tables["stated_results"]["codes"].items()
        },
        body_sites=_body_sites(tables["body_sites"]),
        words={region: _words(words[region]) for region in Region},
        other_quantity=_words(words["other_quantity"]),
        vertebra=_words(words["vertebra"]),
        vertebra_range=_words(words["vertebra_range"]),
        t_score=_words(words["t_score"]),
        bare_t_score=_words(words["bare_t_score"]),
        report=_words(words["report"]),
        low_density=_words(tables["low_density"]["words"]),
        denied=_words(tables["low_density"]["denied"]),
    )


def _body_sites(table: Mapping[str, Any]) -> dict[str, Region]:
    return {code: region for region in Region for code in table.get(region, ())}


def _words(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
