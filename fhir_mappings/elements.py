"""Tolerant access to FHIR R4 elements: any JSON in any position gives nothing, never a crash."""

from __future__ import annotations

import re
from collections.abc import Mapping
from math import isfinite
from typing import Any

Resource = Mapping[str, Any]

NOTHING: Resource = {}
NUMBERS = (int, float)
PLAIN_NAME = re.compile(r"[A-Za-z0-9._-]{1,255}")
PLAIN_REFERENCE = re.compile(f"{PLAIN_NAME.pattern}/{PLAIN_NAME.pattern}")


def as_object(value: object) -> Resource:
    """Give a JSON object as it is, anything else as an empty one."""
    return value if isinstance(value, dict) else NOTHING


def as_objects(value: object) -> tuple[Resource, ...]:
    """Give the objects of an array; a single object (sent without its array) counts as one."""
    if isinstance(value, dict):
        return (value,)
    if isinstance(value, list):
        return tuple([item for item in value if isinstance(item, dict)])
    return ()


def as_text(value: object) -> str:
    """Give a string stripped of white space, anything else as an empty one."""
    return value.strip() if isinstance(value, str) else ""


def as_number(value: object) -> float | None:
    """Give a finite JSON number; booleans, strings and the rest are None."""
    if isinstance(value, bool) or not isinstance(value, NUMBERS):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if isfinite(number) else None


def reference_of(resource: Resource) -> str:
    """Name a resource as "Type/id", for provenance and data issues.

    An id with other characters than names have is not repeated: cards and logs show this name.
    """
    kind, identity = as_text(resource.get("resourceType")), as_text(resource.get("id"))
    name = f"{kind}/{identity}"
    return name if PLAIN_REFERENCE.fullmatch(name) else _odd_name(kind, identity)


def _odd_name(kind: str, identity: str) -> str:
    if not PLAIN_NAME.fullmatch(kind):
        kind = "Resource"
    if not identity:
        return f"{kind} without id"
    return f"{kind}/{identity}" if PLAIN_NAME.fullmatch(identity) else f"{kind} with an odd id"


def referenced(value: object) -> str:
    """Give the reference string of a Reference element, or an empty one."""
    return as_text(value.get("reference")) if isinstance(value, dict) else ""


def relative(reference: str) -> str:
    """Reduce a reference to "Type/id": strips base address and version; others stay as they are.

    >>> relative("https://ehr.example/fhir/Medication/7/_history/2")
    'Medication/7'
    """
    if reference.startswith(("urn:", "#")):
        return reference
    parts = reference.split("/_history/", 1)[0].rstrip("/").split("/")
    return "/".join(parts[-2:])


def codings(codeable: object) -> list[tuple[str, str]]:
    """Give (system, code) of each coding that has a code."""
    if not isinstance(codeable, dict):
        return []
    found = []
    for coding in as_objects(codeable.get("coding")):
        code, system = coding.get("code"), coding.get("system")
        if isinstance(code, str) and (code := code.strip()):
            found.append((system.strip() if isinstance(system, str) else "", code))
    return found


def texts(codeable: object) -> list[str]:
    """Give the text and the displays of a CodeableConcept."""
    if not isinstance(codeable, dict):
        return []
    found = []
    text = codeable.get("text")
    if isinstance(text, str) and (text := text.strip()):
        found.append(text)
    for coding in as_objects(codeable.get("coding")):
        display = coding.get("display")
        if isinstance(display, str) and (display := display.strip()):
            found.append(display)
    return found


def code_in(codeable: object) -> str:
    """Give the first code of a CodeableConcept (statuses and other required bindings)."""
    sent = codings(codeable)
    return sent[0][1] if sent else ""
