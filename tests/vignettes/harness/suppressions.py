"""How many clauses can suppress a recommendation, as its rule is written."""

from __future__ import annotations

import ast
import inspect
import sys
from collections.abc import Iterator

from cds_service.recommendations.catalog import Recommendation


def clauses(recommendation: Recommendation) -> int:
    """Count the clauses of what the rule names `suppressed`; 0 where nothing suppresses it."""
    module = sys.modules[recommendation.rule.__module__]
    tree = ast.parse(inspect.getsource(module))
    return sum(_operands(value) for value in _assigned(tree))


def _assigned(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
            if names == ["suppressed"]:
                yield node.value


def _operands(value: ast.expr) -> int:
    """`any_of(a, b)` is two clauses, anything else one."""
    match value:
        case ast.Call(func=ast.Name(id="any_of"), args=operands):
            return len(operands)
        case _:
            return 1
