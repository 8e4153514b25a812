"""The services that discovery lists, read from their JSON files and checked once, at start."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from types import MappingProxyType
from typing import Any
from urllib.parse import quote

from hook_definitions.validation import SchemaName, problems

PRIVATE_MEMBER = "x-private"
"""The one member of a service file that discovery does not serve."""

_TOKEN = re.compile(r"\{\{context\.([A-Za-z]+)\}\}")
_BRACES = re.compile(r"\{\{.*?\}\}")
_RESOLVABLE = frozenset({"{{context.patientId}}"})
"""Every hook of ours requires this field of its context; no other token is in all of them."""


class InvalidDefinition(ValueError):
    """A service file is wrong; the message says which file and what, one line each."""


@dataclass(frozen=True, slots=True)
class PrefetchKey:
    """One query that an EHR may run for us, and what it means when nobody could run it.

    `value_sets`: those whose codes its template lists; none where it is not selected by code.
    """

    name: str
    template: str
    resource_type: str
    required: bool
    degrades: str
    value_sets: tuple[str, ...] = ()

    def resolve(self, context: Mapping[str, str]) -> str | None:
        """Fill the template's tokens from the context, URL-encoded (conformance H-16).

        Returns the relative URL, or None when the context lacks a field that a token names.
        """
        fields = _TOKEN.findall(self.template)
        if not all(context.get(field) for field in fields):
            return None
        return _TOKEN.sub(lambda token: quote(context[token.group(1)], safe=""), self.template)


@dataclass(frozen=True, slots=True)
class ServiceDefinition:
    """One service: what discovery serves of it, and its prefetch keys in their order."""

    id: str
    hook: str
    title: str
    description: str
    usage_requirements: str
    prefetch: tuple[PrefetchKey, ...]
    discovery: Mapping[str, Any]


@cache
def load_services() -> Mapping[str, ServiceDefinition]:
    """Read every service file, in the order of their names, and return them by id.

    Raises:
        InvalidDefinition: a file breaks its schema, or its parts disagree.
    """
    found = files("hook_definitions").joinpath("services").iterdir()
    sources = sorted((source for source in found if source.name.endswith(".json")), key=_name)
    services = [read_service(_name(source), source.read_text("utf-8")) for source in sources]
    return MappingProxyType({service.id: service for service in services})


def _name(source: Traversable) -> str:
    return source.name.removesuffix(".json")


def read_service(name: str, text: str) -> ServiceDefinition:
    """Turn the text of one service file, named without its suffix, into its definition.

    Raises:
        InvalidDefinition: the text is no JSON, breaks its schema, or its parts disagree.
    """
    try:
        body = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidDefinition(f"{name}: not JSON: {error}") from error
    broken = [f"{problem.path} {problem.message}" for problem in problems(SchemaName.SERVICE, body)]
    if broken:
        raise InvalidDefinition("\n".join(f"{name}: {line}" for line in broken))
    if wrong := _disagreements(name, body):
        raise InvalidDefinition("\n".join(f"{name}: {line}" for line in wrong))
    private = body[PRIVATE_MEMBER]["prefetch"]
    return ServiceDefinition(
        id=body["id"],
        hook=body["hook"],
        title=body["title"],
        description=body["description"],
        usage_requirements=body["usageRequirements"],
        prefetch=tuple(_key(key, body["prefetch"][key], private[key]) for key in body["prefetch"]),
        discovery={member: body[member] for member in body if member != PRIVATE_MEMBER},
    )


def _key(name: str, template: str, private: Mapping[str, Any]) -> PrefetchKey:
    return PrefetchKey(
        name=name,
        template=template,
        resource_type=private["resourceType"],
        required=private["required"],
        degrades=private["absent"],
        value_sets=tuple(private.get("valueSets", ())),
    )


def _disagreements(name: str, body: Mapping[str, Any]) -> list[str]:
    """List what the schema cannot see: that the parts of one file agree with each other."""
    private = body[PRIVATE_MEMBER]["prefetch"]
    wrong = [] if body["id"] == name else [f"id {body['id']} is not the name of the file"]
    if list(private) != list(body["prefetch"]):
        return [*wrong, f"prefetch and {PRIVATE_MEMBER} name different keys, or in another order"]
    for key, template in body["prefetch"].items():
        wrong += _template_disagreements(key, template, private[key]["resourceType"])
    return wrong


def _template_disagreements(key: str, template: str, resource_type: str) -> list[str]:
    wrong = []
    if re.split(r"[/?]", template)[0] != resource_type:
        wrong.append(f"prefetch {key} does not ask for {resource_type}")
    if not _RESOLVABLE.issuperset(_BRACES.findall(template)):
        wrong.append(f"prefetch {key} uses a token that this service does not resolve")
    return wrong
