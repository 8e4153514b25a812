"""The codes behind the words of a vignette, as codes.toml gives them."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("codes.toml")

Resource = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Code:
    """One coding, the value set that must hold it, and what else its word says."""

    system: str
    code: str
    value_set: str
    text: str = ""
    unit: str = ""
    site: str = ""
    site_code: str = ""

    @property
    def coding(self) -> Resource:
        """Give the FHIR Coding."""
        return {"system": self.system, "code": self.code}

    @property
    def concept(self) -> Resource:
        """Give the FHIR CodeableConcept, with its text where the word has one."""
        return {"coding": [self.coding]} | ({"text": self.text} if self.text else {})


@cache
def tables() -> Mapping[str, Mapping[str, Code]]:
    """Read every table of codes.toml: word → code, by the name of the table."""
    read = tomllib.loads(FILE.read_text("utf-8"))
    systems = read.pop("systems")
    return {
        table: {word: _code(row, systems) for word, row in rows.items()}
        for table, rows in read.items()
    }


def code(table: str, word: str) -> Code:
    """Give the code of a word."""
    return tables()[table][word]


def _code(row: Mapping[str, str], systems: Mapping[str, str]) -> Code:
    return Code(
        system=systems[row["system"]],
        code=row["code"],
        value_set=row["set"],
        text=row.get("text", ""),
        unit=row.get("unit", ""),
        site=row.get("site", ""),
        site_code=row.get("snomed", ""),
    )
