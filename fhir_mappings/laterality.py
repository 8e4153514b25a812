"""The side of the body that an entry names."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from fhir_mappings.elements import Resource, as_objects, codings, texts
from fhir_mappings.plain_words import plain_words, says


@dataclass(frozen=True, slots=True)
class SideNames:
    """The qualifier codes and the words of one side."""

    side: str
    codes: tuple[str, ...]
    words: tuple[str, ...]


def side_of(resource: Resource) -> str | None:
    """Give "left" or "right" from bodySite (code, post-coordinated code or text).

    None where nothing, or both sides, are named.
    """
    if "bodySite" not in resource:
        return None
    named = {
        name.side
        for site in as_objects(resource.get("bodySite"))
        for name in side_names()
        if _names(site, name)
    }
    return named.pop() if len(named) == 1 else None


def _names(site: Resource, name: SideNames) -> bool:
    if any(code in sent for _, sent in codings(site) for code in name.codes):
        return True
    words = [plain_words(text) for text in texts(site)]
    return any(says(text, word) for text in words for word in name.words)


@cache
def side_names() -> tuple[SideNames, ...]:
    """Read the codes and words of each side."""
    text = files("fhir_mappings").joinpath("laterality.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)["sides"]
    return tuple(
        SideNames(side, tuple(table["codes"]), tuple(table["words"]))
        for side, table in tables.items()
    )
