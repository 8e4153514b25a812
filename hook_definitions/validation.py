"""Checks bodies against the JSON Schemas, naming where a problem is and never a value."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import Any

from jsonschema_rs import Draft202012Validator, ValidationError, ValidationErrorKind

Schema = Mapping[str, Any]


class SchemaName(StrEnum):
    """The schemas, each by the name of its file."""

    CALL = "call"
    CONTEXT_PATIENT_VIEW = "context-patient-view"
    CONTEXT_ORDER_SELECT = "context-order-select"
    CONTEXT_ORDER_SIGN = "context-order-sign"
    CONTEXT_ENCOUNTER_DISCHARGE = "context-encounter-discharge"
    FEEDBACK = "feedback"
    RESPONSE = "response"
    SERVICE = "service"


OURS = frozenset({SchemaName.RESPONSE, SchemaName.SERVICE})
"""What we write ourselves and therefore check to the last member."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong with a body: its JSON path, and what it should be instead."""

    path: str
    message: str


@dataclass(frozen=True, slots=True)
class _Contract:
    schema: Schema
    validator: Draft202012Validator


@cache
def _contracts() -> Mapping[SchemaName, _Contract]:
    return {name: _contract(load_schema(name)) for name in SchemaName}


def _contract(schema: Schema) -> _Contract:
    return _Contract(schema, Draft202012Validator(dict(schema), validate_formats=True))


def load_schema(name: SchemaName) -> Schema:
    """Return the JSON Schema (Draft 2020-12) of that name, as decoded JSON."""
    text = files("hook_definitions").joinpath(f"schemas/{name}.schema.json").read_text("utf-8")
    schema: Schema = json.loads(text)
    return schema


def problems(name: SchemaName | str, instance: object) -> list[Problem]:
    """Check decoded JSON against the schema of that name; an empty list means that it holds.

    Of what others send, only the members that the schema names are looked at: any JSON, of any
    depth, may stand in the rest (conformance R-10, E-03). Strings are expected to be Unicode
    without lone surrogates, as orjson decodes them.

    Raises:
        ValueError: there is no schema of that name.
    """
    schema_name = SchemaName(name)
    contract = _contracts()[schema_name]
    seen = instance if schema_name in OURS else _projected(instance, contract.schema)
    return _distinct(_problem(error, contract.schema) for error in _errors(contract, seen))


def call_problems(body: object, hook: str) -> list[Problem]:
    """Check the body of a call to a service of this hook: envelope, hook, context.

    The contents of the prefetch are not looked at; they are read leniently, resource by resource
    (conformance 1.3, 1.4).

    Raises:
        ValueError: there is no schema for the context of that hook.
    """
    context_name = SchemaName(f"context-{hook}")
    found = problems(SchemaName.CALL, body)
    if not isinstance(body, dict):
        return found
    if isinstance(body.get("hook"), str) and body["hook"] != hook:
        found.append(Problem("$.hook", f"must be {hook}, the hook of this service"))
    if isinstance(body.get("context"), dict):
        inner = problems(context_name, body["context"])
        found += [Problem(f"$.context{problem.path[1:]}", problem.message) for problem in inner]
    return found


def _errors(contract: _Contract, instance: object) -> Iterable[ValidationError]:
    return contract.validator.iter_errors(instance)


def _projected(instance: object, schema: Schema) -> object:
    """Keep what the schema speaks about; its cost and depth are those of the schema."""
    match instance:
        case dict():
            named = schema.get("properties", {})
            return {
                member: _projected(instance[member], inner)
                for member, inner in named.items()
                if member in instance
            }
        case list():
            items = schema.get("items")
            return [] if items is None else [_projected(item, items) for item in instance]
        case _:
            return instance


def _problem(error: ValidationError, schema: Schema) -> Problem:
    path = json_path(error.instance_path)
    match error.kind:
        case ValidationErrorKind.Required(property=member):
            return Problem(json_path([*error.instance_path, member]), "is missing")
        case _:
            return Problem(path, f"must be {_expected(error.schema_path, schema)}")


def json_path(steps: Iterable[str | int]) -> str:
    """Write the steps from the root as a JSON path: ``["a", 0, "b"]`` is ``$.a[0].b``."""
    return "$" + "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in steps)


def _expected(schema_path: Iterable[str | int], schema: Schema) -> str:
    """Say in words what the part of the schema that failed asks for; never what was sent."""
    *parents, keyword = schema_path
    part: Any = schema
    for step in parents:
        part = part[step]
    described = part.get("description") if isinstance(part, dict) else None
    return described or f"as the rule {keyword!r} of the schema asks"


def _distinct(found: Iterable[Problem]) -> list[Problem]:
    return list(dict.fromkeys(found))
