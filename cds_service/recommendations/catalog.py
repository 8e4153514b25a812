"""Finds every recommendation by its TOML beside its module, and checks both at start."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from cds_service.errors import Misconfigured
from cds_service.knowledge import build_limits, read_toml, sources
from cds_service.recommendations.outcomes import Outcome

PACKAGE = "cds_service.recommendations"
GROUPS = ("screening", "treatment", "continuity", "monitoring", "order_safety", "discharge")
INDICATORS = ("critical", "warning", "info")
SUMMARY_LIMIT = 139

TOP_KEYS = frozenset(
    {"code", "id", "title", "hooks", "rank", "yields_to", "merges_into", "audience", "cards"}
)
OPTIONAL_TOP_KEYS = frozenset({"limits", "sign_off"})
CARD_KEYS = frozenset({"indicator", "grade", "source", "summary", "detail", "overrides", "suggest"})
OPTIONAL_CARD_KEYS = frozenset({"options", "also"})


@dataclass(frozen=True, slots=True)
class CardText:
    """The wording of one card. `options`: agents to weigh, first choice first."""

    key: str
    indicator: str
    grade: str
    source: str
    summary: str
    detail: str
    overrides: tuple[str, ...]
    suggest: tuple[str, ...]
    options: tuple[str, ...] = ()
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One recommendation: its code on the wire, its place, its rule and its wording."""

    code: str
    id: str
    title: str
    hooks: tuple[str, ...]
    rank: int
    yields_to: tuple[str, ...]
    merges_into: tuple[str, ...]
    audience: tuple[str, ...]
    cards: Mapping[str, CardText]
    limits: Any
    rule: Callable[[Any, Any], Outcome]
    group: str
    stem: str

    def decide(self, case: Any) -> Outcome:
        """Apply the rule with its limits to a case."""
        return self.rule(case, self.limits)


@cache
def catalog() -> tuple[Recommendation, ...]:
    """Give every recommendation that is built, owners before those that yield to them.

    Raises Misconfigured, naming the file, on unknown keys, a missing rule or an unknown source.
    """
    found = [
        load_recommendation(group, entry.name.removesuffix(".toml"))
        for group in GROUPS
        for entry in files(f"{PACKAGE}.{group}").iterdir()
        if entry.name.endswith(".toml")
    ]
    return _owners_first(sorted(found, key=lambda one: (one.rank, one.code)))


def for_hook(hook: str) -> tuple[Recommendation, ...]:
    """Give the recommendations that a hook evaluates."""
    return tuple(one for one in catalog() if hook in one.hooks)


def load_recommendation(group: str, stem: str) -> Recommendation:
    """Read one recommendation: `<stem>.toml` and the `decide` and `Limits` of `<stem>.py`."""
    package = f"{PACKAGE}.{group}"
    where = f"{package}/{stem}.toml"
    text = read_toml(package, f"{stem}.toml")
    _check_keys(text, TOP_KEYS, OPTIONAL_TOP_KEYS, where)
    module = import_module(f"{package}.{stem}")
    if not hasattr(module, "decide") or not hasattr(module, "Limits"):
        raise Misconfigured(f"{where}: {stem}.py has no decide or no Limits")
    return Recommendation(
        code=text["code"],
        id=text["id"],
        title=text["title"],
        hooks=tuple(text["hooks"]),
        rank=text["rank"],
        yields_to=tuple(text["yields_to"]),
        merges_into=tuple(text["merges_into"]),
        audience=tuple(text["audience"]),
        cards={key: _card(key, entry, where) for key, entry in text["cards"].items()},
        limits=build_limits(module.Limits, text.get("limits", {}), where),
        rule=module.decide,
        group=group,
        stem=stem,
    )


def _card(key: str, entry: dict[str, Any], where: str) -> CardText:
    _check_keys(entry, CARD_KEYS, OPTIONAL_CARD_KEYS, f"{where} [cards.{key}]")
    if entry["indicator"] not in INDICATORS:
        raise Misconfigured(f"{where} [cards.{key}]: indicator is none of {INDICATORS}")
    if entry["source"] not in sources():
        raise Misconfigured(f"{where} [cards.{key}]: source is not in sources.toml")
    for other in entry.get("also", ()):
        if other not in sources():
            raise Misconfigured(f"{where} [cards.{key}]: {other} is not in sources.toml")
    lists = ("overrides", "suggest", "options", "also")
    values: dict[str, Any] = {
        name: tuple(value) if name in lists else value for name, value in entry.items()
    }
    return CardText(key=key, **values)


def _check_keys(
    entry: Mapping[str, Any], required: frozenset[str], optional: frozenset[str], where: str
) -> None:
    if missing := required - set(entry):
        raise Misconfigured(f"{where}: lacks {sorted(missing)}")
    if extra := set(entry) - required - optional:
        raise Misconfigured(f"{where}: has unknown keys {sorted(extra)}")


def _owners_first(found: list[Recommendation]) -> tuple[Recommendation, ...]:
    codes = {one.code for one in found}
    ordered: list[Recommendation] = []
    placed: set[str] = set()
    waiting = list(found)
    while waiting:
        ready = [one for one in waiting if (set(one.yields_to) & codes) <= placed]
        if not ready:
            raise Misconfigured(f"yields_to runs in a circle: {[one.code for one in waiting]}")
        ordered.extend(ready)
        placed.update(one.code for one in ready)
        waiting = [one for one in waiting if one.code not in placed]
    return tuple(ordered)
