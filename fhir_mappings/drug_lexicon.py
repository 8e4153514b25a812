"""What the value sets leave open about bone drugs: regimens by amount, names, routes, units."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from fhir_mappings.facts.medications import Agent, Regimen, Steroid
from fhir_mappings.plain_words import first_words, plain_words, says_any, words_of

REMEMBERED_TEXTS = 4096

Agents = frozenset[Agent]


@dataclass(frozen=True, slots=True)
class Amount:
    """A strength, dose or count of billed milligrams (unit "mg"), or a concentration ("mg/mL")."""

    value: float
    unit: str = "mg"


@dataclass(frozen=True, slots=True)
class Name:
    """Phrases, as plain words, that name agents; a brand tells the regimen as well."""

    agents: Agents
    phrases: tuple[str, ...]
    regimen: Regimen | None = None
    codes: frozenset[str] = frozenset()

    def stands_in(self, words: str) -> bool:
        """Tell whether one of the phrases stands in plain words."""
        return says_any(words, self.phrases)


@dataclass(frozen=True, slots=True)
class Steroids:
    """The phrases, as plain words, that name glucocorticoids, and those of a short-course pack.

    `oral_only`: the substances that exist in no other form.
    """

    phrases: Mapping[Steroid, tuple[str, ...]]
    oral_only: frozenset[Steroid]
    packs: tuple[str, ...]

    def named_in(self, words: str) -> frozenset[Steroid]:
        """Give the substances that stand in plain words."""
        return frozenset(one for one, phrases in self.phrases.items() if says_any(words, phrases))


@dataclass(frozen=True, slots=True)
class Route:
    """A route of administration: its codes, and the phrases, as plain words, that tell it."""

    name: str
    codes: frozenset[str]
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Units:
    """The units of doses, durations and bills, in lower case."""

    milligrams: Mapping[str, float]
    days: Mapping[str, float]
    timings: Mapping[str, float]
    pieces: frozenset[str]
    milliliters: frozenset[str]
    billed: frozenset[str]
    billing_code: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The tables of drug_lexicon.toml; `first_words`: those with which a name can begin.

    Look-alikes and pauses are phrases, as plain words.
    """

    regimens: Mapping[tuple[Agent, Amount], Regimen]
    names: tuple[Name, ...]
    first_words: frozenset[str]
    allergens: tuple[Name, ...]
    classes: tuple[Name, ...]
    look_alikes: tuple[str, ...]
    routes: tuple[Route, ...]
    steroids: Steroids
    ibandronate: Mapping[str, Agent]
    pauses: tuple[str, ...]
    units: Units

    def regimens_of(self, agent: Agent, amounts: Iterable[Amount]) -> frozenset[Regimen]:
        """Give the regimens that the amounts are known for; amounts of no regimen say nothing."""
        keys = ((agent, amount) for amount in amounts)
        return frozenset(self.regimens[key] for key in keys if key in self.regimens)

    def may_name(self, text: str) -> bool:
        """Tell whether a text has a word with which a name begins; most texts have none."""
        return _begins_any(self.first_words, text)

    def named_in(self, words: str) -> tuple[Name, ...]:
        """Give the names that stand in plain words."""
        return tuple(name for name in self.names if name.stands_in(words))


@lru_cache(maxsize=REMEMBERED_TEXTS)
def _begins_any(first_words: frozenset[str], text: str) -> bool:
    """Medication lists repeat their products, and most of them are no bone drug."""
    return not first_words.isdisjoint(words_of(text))


@cache
def lexicon() -> Lexicon:
    """Read drug_lexicon.toml of the package; raises ValueError or KeyError when it is wrong."""
    text = files("fhir_mappings").joinpath("drug_lexicon.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    names = tuple(map(_name, tables["names"]))
    steroids = _steroids(tables["steroids"])
    named = (*(name.phrases for name in names), *steroids.phrases.values())
    return Lexicon(
        regimens=_regimens(tables["amounts"]),
        names=names,
        first_words=first_words(phrase for phrases in named for phrase in phrases),
        allergens=tuple(map(_name, tables["allergens"])),
        classes=tuple(map(_name, tables["classes"])),
        look_alikes=_phrases(tables["look_alikes"]),
        routes=tuple(map(_route, tables["routes"])),
        steroids=steroids,
        ibandronate=_ibandronate(tables["ibandronate"]),
        pauses=_phrases(tables["pauses"]),
        units=_units(tables["units"]),
    )


def _regimens(rows: list[Mapping[str, Any]]) -> Mapping[tuple[Agent, Amount], Regimen]:
    return {
        (Agent(row["agent"]), Amount(float(row["value"]), row["unit"])): Regimen(row["regimen"])
        for row in rows
    }


def _name(entry: Mapping[str, Any]) -> Name:
    return Name(
        agents=frozenset(map(Agent, entry["agents"])),
        phrases=_phrases(entry),
        regimen=Regimen(entry["regimen"]) if "regimen" in entry else None,
        codes=frozenset(entry.get("codes", ())),
    )


def _route(entry: Mapping[str, Any]) -> Route:
    return Route(entry["name"], frozenset(entry["codes"]), _phrases(entry))


def _steroids(table: Mapping[str, Any]) -> Steroids:
    return Steroids(
        phrases={Steroid(name): _phrases(entry) for name, entry in table["names"].items()},
        oral_only=frozenset(map(Steroid, table["oral_only"])),
        packs=_phrases(table["packs"]),
    )


def _ibandronate(table: Mapping[str, list[str]]) -> Mapping[str, Agent]:
    oral = dict.fromkeys(table["oral"], Agent.IBANDRONATE_ORAL)
    return oral | dict.fromkeys(table["intravenous"], Agent.IBANDRONATE_IV)


def _phrases(entry: Mapping[str, Any]) -> tuple[str, ...]:
    for phrase in entry["phrases"]:
        if plain_words(phrase) != f" {phrase} ":
            raise ValueError(f"drug_lexicon.toml: {phrase!r} is not in plain lower-case words")
    return tuple(map(plain_words, entry["phrases"]))


def _units(tables: Mapping[str, Any]) -> Units:
    return Units(
        milligrams=tables["mass"],
        days=tables["days"],
        timings=tables["timings"],
        pieces=frozenset(tables["pieces"]["names"]),
        milliliters=frozenset(tables["milliliters"]["names"]),
        billed=frozenset(tables["billed"]["names"]),
        billing_code=re.compile(tables["billed"]["codes"]),
    )
