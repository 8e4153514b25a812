"""A record as it reads where SNOMED CT is switched off: its codes are gone, its words stay.

Several readers know single SNOMED CT codes (body sites, answers, relatives, routes). Taking the
codes out once, before any of them reads, is what makes the switch certain. What was coded in
SNOMED CT alone is then an entry in words (knowledge 14.15): never proof, but it may raise doubt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from fhir_mappings.check_digits import snomed_check_digit_holds
from fhir_mappings.elements import Resource
from fhir_mappings.record import Addresses, FhirRecord

_OID = "2.16.840.1.113883.6.96"
_SHORTEST = len("100000")  # digits of the shortest SNOMED CT identifier
_DEEPEST = 100  # no element that a reader knows stands as deep as this
_CODE_ELEMENTS = ("valueCode", "code")
_TELLING = frozenset({"system", *_CODE_ELEMENTS})
_CODING = frozenset({"system", "code"})
_NOTHING: frozenset[str] = frozenset()


def without_snomed(record: FhirRecord) -> FhirRecord:
    """Give a record without its SNOMED CT codes; resources that hold none stay as they are."""
    once = _Once()
    return replace(
        record,
        patient=once(record.patient),
        by_type={kind: tuple(map(once, rows)) for kind, rows in record.by_type.items()},
        addresses=_Addresses(record.addresses, once),
    )


class _Once:
    """Takes the codes out of a resource, once however often it is asked for."""

    __slots__ = ("_done",)

    def __init__(self) -> None:
        self._done: dict[int, tuple[Resource, Resource]] = {}

    def __call__(self, resource: Resource) -> Resource:
        # The resource is kept beside its answer, so that no other one can come to its id.
        found = self._done.get(id(resource))
        if found is None:
            found = self._done[id(resource)] = (resource, without_snomed_codes(resource))
        return found[1]


class _Addresses(Addresses):
    """Finds what the addresses of a record find, without its SNOMED CT codes."""

    __slots__ = ("_once", "_whole")

    def __init__(self, whole: Addresses, once: _Once) -> None:
        super().__init__(())
        self._whole = whole
        self._once = once

    def find(self, reference: str) -> Resource | None:
        """Give the resource that a reference names."""
        found = self._whole.find(reference)
        return None if found is None else self._once(found)


def without_snomed_codes(value: Any, depth: int = 0) -> Any:
    """Give any JSON without the system and code of its SNOMED CT codings.

    A code without a system counts as one where it is written like one and its check digit holds.
    """
    if depth > _DEEPEST:
        return value
    if isinstance(value, list):
        changed = _changed(enumerate(value), depth)
        return [changed.get(index, one) for index, one in enumerate(value)] if changed else value
    if not isinstance(value, dict):
        return value
    gone, changed = _gone(value), _changed(value.items(), depth)
    if not gone and not changed:
        return value
    return {name: changed.get(name, one) for name, one in value.items() if name not in gone}


def _changed(parts: Iterable[tuple[Any, Any]], depth: int) -> dict[Any, Any]:
    """Give the parts that lose a code, by name or index; most of a record loses none."""
    changed = {}
    for name, one in parts:
        if isinstance(one, dict | list):
            without = without_snomed_codes(one, depth + 1)
            if without is not one:
                changed[name] = without
    return changed


def _gone(thing: Resource) -> frozenset[str]:
    """Name the elements that state a SNOMED CT code."""
    if thing.keys().isdisjoint(_TELLING):
        return _NOTHING
    system = thing.get("system")
    named = system.strip() if isinstance(system, str) else ""
    if named and not _names_snomed(named):
        return _NOTHING
    bare = frozenset(name for name in _CODE_ELEMENTS if _is_identifier(thing.get(name)))
    return bare | _CODING if named else bare


def _names_snomed(system: str) -> bool:
    return "snomed" in system.casefold() or system.rstrip("/").endswith(_OID)


def _is_identifier(code: object) -> bool:
    if not isinstance(code, str):
        return False
    focus = code.partition(":")[0].partition("|")[0].strip()
    return len(focus) >= _SHORTEST and snomed_check_digit_holds(focus)
