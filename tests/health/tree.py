"""The source tree as the repository's own rules see it: modules, imports, functions, knowledge."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("cds_service", "fhir_mappings", "hook_definitions")
RULE_FOLDERS = ("labs", "risk", "therapy", "recommendations")


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its dotted name, where it stands, and its parsed text."""

    name: str
    path: Path
    text: str
    tree: ast.Module

    @property
    def lines(self) -> int:
        return len(self.text.splitlines())

    @property
    def unit(self) -> str:
        """The part below the package: `therapy` of `cds_service.therapy.clocks`."""
        return [*self.name.split("."), ""][1]

    def is_below(self, package: str) -> bool:
        return self.name == package or self.name.startswith(f"{package}.")


@cache
def modules() -> tuple[Module, ...]:
    found = (path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py")))
    return tuple(_module(path) for path in found)


def rule_modules() -> tuple[Module, ...]:
    """The modules that judge: laboratory, risk, therapy, recommendations."""
    return tuple(
        one for one in modules() if one.is_below("cds_service") and one.unit in RULE_FOLDERS
    )


@cache
def imports_of(module: Module) -> frozenset[str]:
    """Every module (and name) that a module imports, wherever in it the import stands."""
    found: set[str] = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            found.add(f"{node.module}")
            found.update(f"{node.module}.{alias.name}" for alias in node.names)
    return frozenset(found)


def imported_modules(module: Module) -> frozenset[str]:
    """The modules of ours that a module imports."""
    return imports_of(module) & frozenset(one.name for one in modules())


def functions(module: Module) -> Iterator[tuple[str, int]]:
    """Each function of a module with its length in lines."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or 0) - node.lineno + 1


def is_under(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


@cache
def knowledge_files(folder: str = "") -> tuple[Path, ...]:
    """Every TOML file of the packages, or of one folder of cds_service."""
    roots = [ROOT / "cds_service" / folder] if folder else [ROOT / one for one in PACKAGES]
    return tuple(path for root in roots for path in sorted(root.rglob("*.toml")))


def content_of(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


def shown(path: Path) -> str:
    """The path as a message names it."""
    return path.relative_to(ROOT).as_posix()


def texts_in(value: object) -> Iterator[str]:
    """Every text in a parsed TOML or JSON value."""
    match value:
        case str():
            yield value
        case dict():
            for one in value.values():
                yield from texts_in(one)
        case list():
            for one in value:
                yield from texts_in(one)


def _module(path: Path) -> Module:
    parts = list(path.relative_to(ROOT).with_suffix("").parts)
    name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
    text = path.read_text(encoding="utf-8")
    return Module(name, path, text, ast.parse(text))
