"""Reads codes.toml: what each name of the neutral descriptions is in code."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("codes.toml")
LOCAL_SYSTEM = "urn:oid:1.2.840.114350.1.13.99999.2.7.5.737384.6"

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Code:
    """A code of a public system, and the value set that holds it ("" where none does)."""

    system: str
    value: str
    value_set: str

    @property
    def coding(self) -> Json:
        """Give the FHIR Coding without its display."""
        return {"system": self.system, "code": self.value}


@dataclass(frozen=True, slots=True)
class Molar:
    """Another unit of a result: the code that is sent with it, and how many make one US unit."""

    code: str
    unit: str
    multiply: float = 1
    divide: float = 1

    def of(self, value: float) -> float:
        """Give a value in this unit."""
        return value * self.multiply / self.divide


@dataclass(frozen=True, slots=True)
class Named:
    """All that codes.toml says of a name."""

    codes: tuple[Code, ...]
    local: str
    said: str
    unit: str = ""
    molar: Molar | None = None
    region: str = ""
    region_code: str = ""
    strength: int | None = None

    @property
    def local_coding(self) -> Json:
        """Give the Coding of the system's own."""
        return {"system": LOCAL_SYSTEM, "code": self.local, "display": self.said}


@cache
def names() -> Mapping[str, Named]:
    """Read every name."""
    read = tomllib.loads(FILE.read_text("utf-8"))
    return {name: _named(row, read["systems"]) for name, row in read["names"].items()}


def named(name: str) -> Named:
    """Give what stands under a name."""
    return names()[name]


def _named(row: Mapping[str, Any], systems: Mapping[str, str]) -> Named:
    rest = {key: value for key, value in row.items() if key not in ("codes", "molar")}
    codes = tuple(Code(systems[system], value, held) for system, value, held in row["codes"])
    molar = Molar(**row["molar"]) if "molar" in row else None
    return Named(codes=codes, molar=molar, **rest)
