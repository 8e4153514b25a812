"""Units: from what a record sends to the unit of the limits; what is not understood is refused."""

from __future__ import annotations

import math
import tomllib
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from fhir_mappings.facts.measurements import Analyte

_KEYS = frozenset(
    {
        "unit",
        "same",
        "multiply",
        "divide",
        "parsed_to",
        "missing",
        "bare_above",
        "plausible",
        "note",
    }
)


@dataclass(frozen=True, slots=True)
class Scale:
    """How a value in one unit becomes a value in the canonical one: times, then divided by."""

    multiply: float = 1
    divide: float = 1

    def apply(self, value: float) -> float:
        """Give the value in the canonical unit; on the scale 1 exactly the value sent."""
        return value * self.multiply / self.divide


@dataclass(frozen=True, slots=True)
class AnalyteUnits:
    """The units of one analyte: canonical, understood (by plain spelling), plausible range.

    `scales`: by the spelling of units.toml as well, which most senders use. `parsed_to`: what other
    UCUM units are converted to first.
    """

    unit: str
    scales: Mapping[str, Scale]
    low: float = -math.inf
    high: float = math.inf
    bare_above: bool = False
    parsed_to: tuple[str, ...] = ()


def convert(analyte: Analyte, value: float, unit: str | None) -> float | None:
    """Give a value in the canonical unit of its analyte, None when its unit is not understood.

    `unit` as sent, UCUM or a common spelling; None or "" where none was sent, which only scores,
    FRAX and counts allow (knowledge 1.1, 13.2, 14.25). A value sent in the canonical unit comes
    back as sent.
    """
    scales = _units()[analyte].scales
    scale = scales.get(unit or "") or scales.get(_plain(unit or ""))
    if scale is not None:
        return scale.apply(value)
    parsed = _parsed(analyte, unit) if unit else None
    return None if parsed is None else float(f"{parsed.apply(value):.12g}")


@lru_cache(maxsize=1024)
def _parsed(analyte: Analyte, unit: str) -> Scale | None:
    """Give the scale of a UCUM unit that no list spells (ADR 0009)."""
    units = _units()[analyte]
    if not units.parsed_to:
        return None
    # The parser takes a second to load, and most services never see such a unit.
    from fhir_mappings.ucum import conversion

    for target in units.parsed_to:
        factor = conversion(unit, target)
        if factor is not None:
            scale = units.scales[target]
            return Scale(scale.multiply * factor, scale.divide)
    return None


def allows_bare_lower_bound(analyte: Analyte) -> bool:
    """Tell whether ">60" without a unit is understood: laboratories print an eGFR like that."""
    return _units()[analyte].bare_above


def canonical_unit(analyte: Analyte) -> str:
    """Give the unit of the analyte's limits, as a card shows it (knowledge 14.25)."""
    return _units()[analyte].unit


def plausible(analyte: Analyte, value: float) -> bool:
    """Tell whether a value in the canonical unit can be true at all (knowledge 14.17).

    What is not a finite number never is.
    """
    units = _units()[analyte]
    return math.isfinite(value) and units.low <= value <= units.high


@cache
def _units() -> Mapping[Analyte, AnalyteUnits]:
    text = files("fhir_mappings").joinpath("units.toml").read_text(encoding="utf-8")
    return read_units(tomllib.loads(text))


def read_units(tables: Mapping[str, Any]) -> Mapping[Analyte, AnalyteUnits]:
    """Read the tables of units.toml, one an analyte.

    Raises ValueError for an analyte that lacks its table, a table or key that nobody reads, and
    a unit that stands twice.
    """
    names = {analyte.name for analyte in Analyte}
    wrong = names.symmetric_difference(tables.keys() - {"provenance"})
    if wrong:
        raise ValueError(f"units.toml: tables and analytes differ: {', '.join(sorted(wrong))}")
    return {analyte: _analyte_units(analyte.name, tables[analyte.name]) for analyte in Analyte}


def _analyte_units(name: str, table: Mapping[str, Any]) -> AnalyteUnits:
    unread = table.keys() - _KEYS
    if unread:
        raise ValueError(f"units.toml: nobody reads {', '.join(sorted(unread))} of {name}")
    scales = _scales(name, table)
    limits = table.get("plausible")
    bare_above = table.get("bare_above", False)
    parsed_to = tuple(table.get("parsed_to", ()))
    if absent := [unit for unit in parsed_to if unit not in scales]:
        raise ValueError(f"units.toml: {name} parses to {absent}, of which it has no scale")
    if limits is None:
        return AnalyteUnits(table["unit"], scales, bare_above=bare_above, parsed_to=parsed_to)
    scale = scales[_plain(limits["unit"])]
    low, high = scale.apply(limits["low"]), scale.apply(limits["high"])
    return AnalyteUnits(table["unit"], scales, low, high, bare_above, parsed_to)


def _scales(name: str, table: Mapping[str, Any]) -> dict[str, Scale]:
    scales: dict[str, Scale] = {}
    for unit, scale in _stated_scales(table):
        if scales.setdefault(_plain(unit), scale) is not scale:
            raise ValueError(f"units.toml: {unit} stands twice for {name}")
    return scales | {unit: scales[_plain(unit)] for unit, _ in _stated_scales(table)}


def _stated_scales(table: Mapping[str, Any]) -> Iterator[tuple[str, Scale]]:
    if table["unit"]:
        yield table["unit"], Scale()
    if table.get("missing", False):
        yield "", Scale()
    for unit in table.get("same", ()):
        yield unit, Scale()
    for unit, factor in table.get("multiply", {}).items():
        yield unit, Scale(multiply=factor)
    for unit, divisor in table.get("divide", {}).items():
        yield unit, Scale(divide=divisor)


def _plain(unit: str) -> str:
    """Fold case, spaces, superscripts and the two micro signs: none of them changes a unit here."""
    return "".join(unicodedata.normalize("NFKC", unit).casefold().split()).replace("μ", "u")
