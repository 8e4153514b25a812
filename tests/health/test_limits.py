"""Every figure of the knowledge has its provenance, and is the field of a dataclass."""

import ast
from collections.abc import Iterator
from datetime import date
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from cds_service.knowledge import parse_limit, sources
from tests.health.tree import (
    RULE_FOLDERS,
    Module,
    content_of,
    knowledge_files,
    modules,
    shown,
)

FILES = knowledge_files()
IDS = [shown(path) for path in FILES]
NO_FIGURE = {"rank", "year"}


def entries(content: dict[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, Any]]:
    """Each table that has a value, or stands under `limits`, with its dotted name."""
    for key, entry in content.items():
        if not isinstance(entry, dict):
            continue
        if "value" in entry or path[-1:] == ("limits",):
            yield ".".join((*path, key)), entry
        else:
            yield from entries(entry, (*path, key))


def bare_numbers(value: object, name: str = "") -> Iterator[str]:
    """The names of numbers that stand outside a limit."""
    match value:
        case bool():
            return
        case int() | float():
            yield name
        case dict() if "value" not in value:
            for key, one in value.items():
                if key not in NO_FIGURE:
                    yield from bare_numbers(one, f"{name}.{key}".lstrip("."))
        case list():
            for one in value:
                yield from bare_numbers(one, name)


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_every_limit_has_unit_source_locator_and_verification_mark(path: Path) -> None:
    limits = [parse_limit(name, entry, shown(path)) for name, entry in entries(content_of(path))]
    assert [one.name for one in limits if not (one.unit.strip() and one.locator.strip())] == []


@pytest.mark.parametrize("path", FILES, ids=IDS)
def test_every_limit_is_reviewed_after_it_took_effect(path: Path) -> None:
    for name, entry in entries(content_of(path)):
        assert isinstance(entry["effective"], date), name
        assert isinstance(entry["review_by"], date), name
        assert entry["effective"] < entry["review_by"], name


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if shown(path).startswith("cds_service/")],
    ids=[name for name in IDS if name.startswith("cds_service/")],
)
def test_no_figure_of_the_service_stands_without_provenance(path: Path) -> None:
    assert list(bare_numbers(content_of(path))) == []


def readers(module: Module) -> Iterator[str]:
    """The functions without parameters that fill a dataclass with limits."""
    for node in module.tree.body:
        if isinstance(node, ast.FunctionDef) and not node.args.args and calls_a_reader(node):
            yield node.name


def calls_a_reader(node: ast.FunctionDef) -> bool:
    return any(
        isinstance(each, ast.Call)
        and isinstance(each.func, ast.Name)
        and each.func.id in {"read_limits", "build_limits"}
        for each in ast.walk(node)
    )


READERS = [
    (one.name, name)
    for one in modules()
    if one.name != "cds_service.knowledge"
    for name in readers(one)
]


@pytest.mark.parametrize(("module", "reader"), READERS, ids=[".".join(pair) for pair in READERS])
def test_the_keys_of_a_table_of_limits_are_the_fields_of_its_dataclass(
    module: str, reader: str
) -> None:
    limits = getattr(import_module(module), reader)()
    assert limits is not None


@pytest.mark.parametrize("folder", RULE_FOLDERS[:-1])
def test_a_module_reads_every_file_of_limits_that_stands_beside_it(folder: str) -> None:
    beside = [one.text for one in modules() if one.is_below(f"cds_service.{folder}")]
    unread = [
        path.name
        for path in knowledge_files(folder)
        if not any(f'"{path.name}"' in text for text in beside)
    ]
    assert unread == []


def test_every_document_that_is_cited_has_an_address() -> None:
    assert [key for key, one in sources().items() if not one.url.startswith("https://")] == []
