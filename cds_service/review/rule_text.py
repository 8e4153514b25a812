"""The text of a rule as it stands in its module, without what only Python needs."""

from __future__ import annotations

import ast
import inspect
from importlib import import_module


def rule_text(module_name: str) -> str:
    """Give the source of a module from its first line after the imports."""
    source = inspect.getsource(import_module(module_name))
    imports = [
        node.end_lineno or 0
        for node in ast.parse(source).body
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    after = source.splitlines()[max(imports, default=0) :]
    return "\n".join(after).strip()


def first_sentence(module_name: str) -> str:
    """Give the sentence that a module opens with."""
    return inspect.cleandoc(import_module(module_name).__doc__ or "").splitlines()[0]
