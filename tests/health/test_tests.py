"""The tests themselves: each can fail, none is skipped, each is found."""

import ast
from pathlib import Path

import pytest

from tests.health.tree import ROOT, shown

FILES = sorted((ROOT / "tests").rglob("test_*.py"))
IDS = [shown(path) for path in FILES]
EACH_FILE = pytest.mark.parametrize("path", FILES, ids=IDS)
RAISING = {"raises", "warns", "fail", "model_validate"}


def functions_in(path: Path) -> list[ast.FunctionDef]:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]


def asserts(node: ast.FunctionDef) -> bool:
    return any(isinstance(each, ast.Assert) for each in ast.walk(node))


# Helpers that hold the assert for the tests that call them.
CHECKS = frozenset(
    node.name
    for path in sorted((ROOT / "tests").rglob("*.py"))
    for node in functions_in(path)
    if asserts(node) and not node.name.startswith("test_")
)


def cases_in(path: Path) -> list[ast.FunctionDef]:
    return [node for node in functions_in(path) if node.name.startswith("test_")]


def can_fail(node: ast.FunctionDef) -> bool:
    called = {
        name
        for each in ast.walk(node)
        if isinstance(each, ast.Call)
        for name in (getattr(each.func, "id", None), getattr(each.func, "attr", None))
    }
    return asserts(node) or bool(called & (CHECKS | RAISING))


@EACH_FILE
def test_a_test_file_has_tests_and_each_of_them_can_fail(path: Path) -> None:
    found = cases_in(path)
    assert found
    assert [node.name for node in found if not can_fail(node)] == []


@EACH_FILE
def test_no_test_is_skipped_or_expected_to_fail(path: Path) -> None:
    marks = {
        each.attr
        for each in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(each, ast.Attribute)
    }
    assert marks & {"skip", "skipif", "xfail", "importorskip"} == set()


@EACH_FILE
def test_no_two_tests_of_a_file_share_a_name(path: Path) -> None:
    names = [node.name for node in cases_in(path)]
    assert len(set(names)) == len(names)
