"""Reads a vignette file: the cases, what is expected of each, and which limits it pins."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from cds_service.recommendations.catalog import Recommendation, catalog
from tests.vignettes.harness.words import Drafts, Record, read_drafts, read_record

FOLDER = Path(__file__).parents[1]
DEFAULT_PROFILE = "us-aace-2020"
PREFERRED_HOOKS = ("patient-view", "order-sign", "encounter-discharge")
FILE_KEYS = {"as_of", "case"}
CASE_KEYS = {
    *("id", "story", "record", "orders", "prefetch_without", "hook", "profile", "as_of"),
    *("expect", "pins"),
}
OUTCOMES = {
    "recommend": "recommend",
    "suppressed": "suppressed",
    "needs_data": "needs-data",
    "not_applicable": "not-applicable",
}
EXPECT_KEYS = {*OUTCOMES, "indicator", "missing", "tier", "diagnosis"}


@dataclass(frozen=True, slots=True)
class Expected:
    """What must follow. `text`: part of what the outcome rests on, for a silent one.

    `missing`: words that the outcome must name. None and empty are not asserted.
    """

    outcome: str
    card: str | None = None
    text: str = ""
    missing: tuple[str, ...] = ()
    indicator: str | None = None
    tier: str | None = None
    diagnosis: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One patient on one day, the call about her, and what must follow."""

    stem: str
    id: str
    as_of: date
    hook: str
    profile: str
    record: tuple[str, ...]
    orders: tuple[str, ...]
    prefetch_without: tuple[str, ...]
    expect: Expected
    pins: tuple[str, ...]

    @property
    def recommendation(self) -> Recommendation:
        """Give the recommendation that the file is about."""
        return next(one for one in catalog() if one.stem == self.stem)

    @property
    def chart(self) -> Record:
        """Give the patient's resources."""
        return read_record(self.record)

    @property
    def drafts(self) -> Drafts:
        """Give the drafts of the call."""
        return read_drafts(self.orders)


@cache
def all_cases() -> tuple[Case, ...]:
    """Read the cases of every vignette file that is about a recommendation."""
    stems = sorted(one.stem for one in catalog())
    return tuple(case for stem in stems for case in cases_of(stem))


def cases_of(stem: str) -> tuple[Case, ...]:
    """Read the cases about one recommendation; none where it has no file yet."""
    path = FOLDER / f"{stem}.toml"
    if not path.exists():
        return ()
    content = tomllib.loads(path.read_text("utf-8"))
    _check_keys(content, FILE_KEYS, path.name)
    return tuple(_case(stem, entry, content["as_of"]) for entry in content["case"])


def _case(stem: str, entry: Mapping[str, Any], as_of: date) -> Case:
    _check_keys(entry, CASE_KEYS, f"{stem}.toml, {entry.get('id')!r}")
    return Case(
        stem=stem,
        id=entry["id"],
        as_of=entry.get("as_of", as_of),
        hook=entry.get("hook") or _default_hook(stem),
        profile=entry.get("profile", DEFAULT_PROFILE),
        record=tuple(entry["record"]),
        orders=tuple(entry.get("orders", ())),
        prefetch_without=tuple(entry.get("prefetch_without", ())),
        expect=_expected(entry["expect"], f"{stem}.toml, {entry['id']!r}"),
        pins=tuple(entry.get("pins", ())),
    )


def _expected(entry: Mapping[str, Any], where: str) -> Expected:
    _check_keys(entry, EXPECT_KEYS, where)
    named = [key for key in OUTCOMES if key in entry]
    if len(named) != 1:
        raise ValueError(f"{where}: expect names one outcome, not {named}")
    key = named[0]
    diagnosis = entry.get("diagnosis")
    return Expected(
        outcome=OUTCOMES[key],
        card=entry[key] if key == "recommend" else None,
        text=entry[key] if key in ("suppressed", "not_applicable") else "",
        missing=tuple(entry[key] if key == "needs_data" else entry.get("missing", ())),
        indicator=entry.get("indicator"),
        tier=entry.get("tier"),
        diagnosis=None if diagnosis is None else tuple(diagnosis),
    )


def _default_hook(stem: str) -> str:
    hooks = next(one.hooks for one in catalog() if one.stem == stem)
    return next(hook for hook in PREFERRED_HOOKS if hook in hooks)


def _check_keys(entry: Mapping[str, Any], known: set[str], where: str) -> None:
    if unknown := set(entry) - known:
        raise ValueError(f"{where}: unknown keys {sorted(unknown)}")
