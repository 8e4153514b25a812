"""Templates of words: text with placeholders, matched against what a vignette says."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from tests.vignettes.harness.codes import Resource, tables

DAY = r"\d{4}(?:-\d{2}(?:-\d{2})?)?"
NUMBER = r"-?\d+(?:\.\d+)?"
PLAIN = {
    "date": rf"(?:on )?(?P<date>{DAY})",
    "dates": rf"(?:on )?(?P<dates>{DAY}(?:, {DAY})*)",
    "until": rf"(?P<until>{DAY})",
    "n": rf"(?P<n>{NUMBER})",
    "m": rf"(?P<m>{NUMBER})",
    "bound": r"(?P<bound>[<>]=?)",
    "unit": r"(?!on )(?P<unit>\S+)",
    "reference": r"(?P<reference>\w+/[\w-]+)",
    "status": r"(?P<status>stopped|cancelled|completed|on-hold|revoked|entered-in-error)",
    "certainty": r"(?P<certainty>unconfirmed|refuted|resolved)",
    "sex": r"(?P<sex>woman|man)",
}
FROM_TABLE = {
    "condition": "conditions",
    "fracture": "fractures",
    "measurement": "measurements",
    "site": "tscores",
    "drug": "drugs",
    "billed": "billed",
    "service": "services",
}


@dataclass(frozen=True, slots=True)
class Said:
    """What one word said, by placeholder."""

    parts: dict[str, str]

    def __getitem__(self, name: str) -> str:
        return self.parts[name]

    def number(self, name: str = "n") -> float:
        """Give a number, whole where it was written whole."""
        written = self.parts[name]
        return float(written) if "." in written else int(written)

    def days(self) -> list[str]:
        """Give every day of a list of days."""
        return self.parts["dates"].split(", ")


Build = Callable[[Said], list[Resource]]


@dataclass(frozen=True, slots=True)
class Word:
    """One template of the vocabulary and the resources that it stands for."""

    template: str
    build: Build

    def hear(self, text: str) -> Said | None:
        """Give what a text says in this template; None where it says something else."""
        found = re.fullmatch(_pattern(self.template), text)
        return None if found is None else Said(found.groupdict())


def _pattern(template: str) -> str:
    pieces = re.split(r"\{(\w+)\}", template)
    return "".join(
        _placeholder(piece) if index % 2 else re.escape(piece) for index, piece in enumerate(pieces)
    )


def _placeholder(name: str) -> str:
    if name in PLAIN:
        return PLAIN[name]
    words = sorted(tables()[FROM_TABLE[name]], key=len, reverse=True)
    return f"(?P<{name}>{'|'.join(map(re.escape, words))})"
