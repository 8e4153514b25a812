"""What a rule's text says about its cards: the keys it settles on and the values it gives."""

from __future__ import annotations

import ast
from collections.abc import Iterator

CARD_ARGUMENT = 2  # settle(trigger, suppressed, card)


def settled_cards(tree: ast.Module) -> set[str]:
    """Every card key that a rule can settle on.

    A key is a constant given to `settle`, `Recommend` or `one_outcome`, bound to the name `card`
    or to a name in capitals that begins with CARD, or returned by a function `_card`.
    """
    return {text for expression in _expressions(tree) for text in _texts(expression)}


def given_values(tree: ast.Module) -> set[str]:
    """Every name under which a rule gives the wording a value."""
    return {
        key.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Dict)
        for key in node.keys
        if isinstance(key, ast.Constant) and isinstance(key.value, str)
    }


def _expressions(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="settle")):
                yield _argument(node, CARD_ARGUMENT) or ast.Constant("default")
            case ast.Call(func=ast.Name(id="Recommend")) if node.args:
                yield node.args[0]
            case ast.Call(func=ast.Name(id="one_outcome")) if len(node.args) > 1:
                yield node.args[1]
            case ast.Assign(targets=[ast.Name(id=name)]) if _is_card(name):
                yield node.value
            case ast.For(target=target, iter=items) if _binds_card(target):
                yield items
            case ast.FunctionDef(name="_card"):
                yield from (
                    each.value
                    for each in ast.walk(node)
                    if isinstance(each, ast.Return) and each.value is not None
                )


def _argument(call: ast.Call, position: int) -> ast.expr | None:
    if len(call.args) > position:
        return call.args[position]
    return next((one.value for one in call.keywords if one.arg == "card"), None)


def _is_card(name: str) -> bool:
    return name == "card" or name.startswith("CARD")


def _binds_card(target: ast.expr) -> bool:
    return any(isinstance(one, ast.Name) and _is_card(one.id) for one in ast.walk(target))


def _texts(expression: ast.expr) -> Iterator[str]:
    """The texts an expression can come to; the test of a condition is none of them."""
    match expression:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp(body=body, orelse=otherwise):
            yield from _texts(body)
            yield from _texts(otherwise)
        case ast.Tuple(elts=items):
            for item in items:
                yield from _texts(item)
