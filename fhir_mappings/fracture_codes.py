"""What a single fracture code tells beyond its value set: a narrower site, a level, a side."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from fhir_mappings.elements import codings
from fhir_mappings.facts.fractures import FractureSite
from fhir_mappings.terminology import Terminology


@dataclass(frozen=True, slots=True)
class SiteRule:
    """The codes that mean a site: ICD-10-CM prefixes and SNOMED CT codes."""

    site: FractureSite
    icd_prefixes: tuple[str, ...]
    snomed: frozenset[str]


@dataclass(frozen=True, slots=True)
class RegionRule:
    """The codes that mean a part of the spine: ICD-10-CM prefixes and SNOMED CT codes."""

    region: str
    icd_prefixes: tuple[str, ...]
    snomed: frozenset[str]


@dataclass(frozen=True, slots=True)
class SideRule:
    """Codes whose character at a position (from 0) tells the side, by prefix."""

    position: int
    prefixes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FractureCodes:
    """The tables of fracture_codes.toml."""

    sites: tuple[SiteRule, ...]
    levels: Mapping[str, str]
    regions: tuple[RegionRule, ...]
    side_of_character: Mapping[str, str]
    side_rules: tuple[SideRule, ...]


def site_by_code(terminology: Terminology, codeable: object) -> FractureSite | None:
    """Give the site that single codes narrow a fracture to (ankle, hand, foot); None elsewhere."""
    sites = (rule.site for rule in fracture_codes().sites if _means(terminology, codeable, rule))
    return next(sites, None)


def _means(terminology: Terminology, codeable: object, rule: SiteRule | RegionRule) -> bool:
    plain = {code.partition(":")[0].strip() for _, code in codings(codeable)}
    icd = terminology.icd_codes(codeable)
    return any(code.startswith(rule.icd_prefixes) for code in icd) or bool(plain & rule.snomed)


def levels_by_code(terminology: Terminology, codeable: object) -> frozenset[str]:
    """Give the vertebral levels that ICD-10-CM codes name."""
    levels = fracture_codes().levels
    return frozenset(
        level
        for code in terminology.icd_codes(codeable)
        for prefix, level in levels.items()
        if code.startswith(prefix)
    )


def regions_by_code(terminology: Terminology, codeable: object) -> frozenset[str]:
    """Give the parts of the spine that codes name which name no level."""
    regions = fracture_codes().regions
    return frozenset(rule.region for rule in regions if _means(terminology, codeable, rule))


def side_by_code(terminology: Terminology, codeable: object) -> str | None:
    """Give "left" or "right" where the ICD-10-CM codes tell one side; None where none or both."""
    sides = {side for code in terminology.icd_codes(codeable) for side in _sides(code)}
    return sides.pop() if len(sides) == 1 else None


def _sides(code: str) -> Iterator[str]:
    codes = fracture_codes()
    for rule in codes.side_rules:
        character = code[rule.position : rule.position + 1]
        if code.startswith(rule.prefixes) and character in codes.side_of_character:
            yield codes.side_of_character[character]


@cache
def fracture_codes() -> FractureCodes:
    """Read fracture_codes.toml of the package; raises ValueError for a name that is no site."""
    text = files("fhir_mappings").joinpath("fracture_codes.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return FractureCodes(
        sites=tuple(map(_site_rule, tables["sites"])),
        levels=tables["levels"],
        regions=tuple(map(_region_rule, tables["regions"])),
        side_of_character=_side_characters(tables["sides"]),
        side_rules=_side_rules(tables["sides"]),
    )


def _site_rule(entry: Mapping[str, Any]) -> SiteRule:
    site, prefixes = FractureSite(entry["site"]), tuple(entry["icd10cm"])
    return SiteRule(site, prefixes, frozenset(entry["snomed"]))


def _region_rule(entry: Mapping[str, Any]) -> RegionRule:
    return RegionRule(entry["region"], tuple(entry["icd10cm"]), frozenset(entry["snomed"]))


def _side_characters(sides: Mapping[str, Any]) -> Mapping[str, str]:
    return {character: side for side in ("left", "right") for character in sides[side]}


def _side_rules(sides: Mapping[str, Any]) -> tuple[SideRule, ...]:
    return (
        SideRule(len("S722X") - 1, tuple(sides["fifth_character"])),
        SideRule(len("S72001") - 1, tuple(sides["sixth_character"])),
    )
