"""Reads ValueSet resources as they are written: compose or expansion, codes, imports, marks."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources.abc import Traversable
from typing import Any

from fhir_mappings.check_digits import loinc_check_digit_holds, snomed_check_digit_holds
from fhir_mappings.code_systems import LOINC, SNOMED_CT, CodeSystems
from fhir_mappings.elements import as_object, as_objects, as_text
from fhir_mappings.icd10cm import plain_icd_code
from fhir_mappings.value_set_content import Code

BASE = "https://osteoporosis-cds.github.io/fhir/"
PREFIX_RULE = f"{BASE}StructureDefinition/icd-10-cm-prefix-rule"
VERIFICATION = f"{BASE}StructureDefinition/code-verification"
TOO_COSTLY = "http://hl7.org/fhir/StructureDefinition/valueset-toocostly"
MARKS = ("high", "medium", "low")
_CHECKS = {LOINC: loinc_check_digit_holds, SNOMED_CT: snomed_check_digit_holds}


class BadValueSet(ValueError):
    """A value set cannot be used; the message says which and why, one line each."""


@dataclass(frozen=True, slots=True)
class Part:
    """One include or exclude: its codes, None where it only names value sets, and those."""

    codes: tuple[Code, ...] | None
    imports: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """What one expansion holds: the codes, and how many concepts of how many from which on."""

    codes: tuple[Code, ...]
    offset: int
    nodes: int
    total: int | None


@dataclass(frozen=True, slots=True)
class ValueSetFile:
    """One ValueSet resource: names, prefixes of ICD-10-CM, compose, expansion where it has one.

    `marks`: how well a code was verified, where the resource says so.
    """

    file: str
    url: str
    version: str = ""
    title: str = ""
    prefixes: tuple[str, ...] = ()
    includes: tuple[Part, ...] = ()
    excludes: tuple[Part, ...] = ()
    pages: tuple[Page, ...] = ()
    marks: Mapping[Code, str] = field(default_factory=dict)


def read_resources(folder: Traversable) -> dict[str, Mapping[str, Any]]:
    """Read every *.json of the folder itself, by file name.

    Raises BadValueSet for a file that is no ValueSet, and for a folder without any, which would
    know nothing and say nothing about it.
    """
    files = sorted((one.name, one) for one in folder.iterdir() if one.name.endswith(".json"))
    if not files:
        raise BadValueSet(f"no value set in the folder {folder.name}")
    found: dict[str, Mapping[str, Any]] = {}
    wrong = []
    for name, file in files:
        try:
            resource = json.loads(file.read_text(encoding="utf-8"))
        except (ValueError, RecursionError) as error:
            wrong.append(f"{name}: not JSON that can be read: {error}")
            continue
        if isinstance(resource, dict) and resource.get("resourceType") == "ValueSet":
            found[name] = resource
        else:
            wrong.append(f"{name}: not a FHIR ValueSet resource")
    if wrong:
        raise BadValueSet("\n".join(wrong))
    return found


def systems_named(resource: Mapping[str, Any]) -> Iterator[str]:
    """Give every code system that a resource writes codes of, as written."""
    compose = as_object(resource.get("compose"))
    parts = (*as_objects(compose.get("include")), *as_objects(compose.get("exclude")))
    for one in (*parts, *_contained(as_object(resource.get("expansion")))):
        if system := as_text(one.get("system")):
            yield system


def parse_value_set(name: str, resource: Mapping[str, Any], systems: CodeSystems) -> ValueSetFile:
    """Turn the resource of a file into what it says.

    Raises BadValueSet, naming file and set, for a set without a url or codes, an unknown code
    system, a code or prefix that stands twice, a failing check digit, and what cannot be
    evaluated without a terminology server (filters, whole code systems).
    """
    try:
        return _parsed(name, resource, systems)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        said = f"has no {error}" if isinstance(error, KeyError) else error
        raise BadValueSet(f"{name}: value set {_shown(resource)}: {said}") from error


def bad(one: ValueSetFile, what: str) -> BadValueSet:
    """Build the error that names the file and the set."""
    return BadValueSet(f"{one.file}: value set {one.url}: {what}")


def _shown(resource: Mapping[str, Any]) -> str:
    return str(resource.get("url") or resource.get("id") or "without url")


def _parsed(name: str, resource: Mapping[str, Any], systems: CodeSystems) -> ValueSetFile:
    url, _, _ = str(resource["url"]).strip().partition("|")
    marks: dict[Code, str] = {}
    reader = _Reader(systems, marks)
    if "compose" not in resource and "expansion" not in resource:
        raise ValueError("has neither compose nor expansion")
    prefixes = tuple(_prefixes(resource))
    includes = tuple(map(reader.part, _parts(resource, "include")))
    listed = [code for part in includes for code in part.codes or ()]
    page = reader.page(resource["expansion"]) if "expansion" in resource else None
    _check_unique(prefixes)
    _check_unique(listed)
    return ValueSetFile(
        file=name,
        url=url,
        version=str(resource.get("version", "")),
        title=str(resource.get("title") or resource.get("name") or ""),
        prefixes=prefixes,
        includes=includes,
        excludes=tuple(map(reader.part, _parts(resource, "exclude"))),
        pages=() if page is None else (page,),
        marks=marks,
    )


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads parts and pages, and notes the mark of every code that has one."""

    systems: CodeSystems
    marks: dict[Code, str]

    def part(self, part: Mapping[str, Any]) -> Part:
        imports = tuple(part.get("valueSet", ()))
        if part.get("filter"):
            raise ValueError("has a filter; send the expansion that a terminology server gives")
        if "concept" in part:
            codes = [self.code(part["system"], one) for one in part["concept"]]
            return Part(tuple(codes), imports)
        if "system" in part or not imports:
            named = part.get("system", "nothing")
            raise ValueError(f"includes or excludes the whole of {named}; list its codes")
        return Part(None, imports)

    def page(self, expansion: Mapping[str, Any]) -> Page:
        if any(one.get("url") == TOO_COSTLY for one in expansion.get("extension", ())):
            raise ValueError("is an expansion that its server cut off as too costly")
        nodes = tuple(_contained(expansion))
        codes = [
            self.code(one["system"], one)
            for one in nodes
            if "code" in one and one.get("abstract") is not True
        ]
        offset, total = expansion.get("offset", 0), expansion.get("total")
        held = sum("code" in one for one in nodes)
        return Page(tuple(codes), int(offset), held, None if total is None else int(total))

    def code(self, sent: str, concept: Mapping[str, Any]) -> Code:
        system = self.systems.canonical(sent)
        if system is None:
            raise ValueError(f"unknown code system {sent}")
        code = self.systems.plain_code(system, concept["code"])
        check = _CHECKS.get(system)
        if not code:
            raise ValueError(f"an empty code of {system}")
        if check is not None and not check(code):
            raise ValueError(f"{code} fails the check digit of {system}")
        for extension in concept.get("extension", ()):
            if extension["url"] == VERIFICATION:
                self.marks[system, code] = _mark(extension["valueCode"])
        return system, code


def _mark(said: str) -> str:
    if said not in MARKS:
        raise ValueError(f"verification {said} is none of {', '.join(MARKS)}")
    return said


def _parts(resource: Mapping[str, Any], kind: str) -> Sequence[Mapping[str, Any]]:
    parts: Sequence[Mapping[str, Any]] = resource.get("compose", {}).get(kind, ())
    return parts


def _contained(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    """Give the nodes below a node, the nested ones too."""
    waiting = list(reversed(as_objects(node.get("contains"))))
    while waiting:
        one = waiting.pop()
        yield one
        waiting.extend(reversed(as_objects(one.get("contains"))))


def _prefixes(resource: Mapping[str, Any]) -> Iterator[str]:
    for rule in resource.get("extension", ()):
        if rule["url"] == PREFIX_RULE:
            for part in rule["extension"]:
                yield plain_icd_code(part["valueString"])


def shown_code(key: Code | str) -> str:
    """Write a code with its system, as messages name it; a prefix stands alone."""
    return key if isinstance(key, str) else f"{key[1]} of {key[0]}"


def _check_unique(keys: Sequence[Code | str]) -> None:
    seen: set[Code | str] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"{shown_code(key)} stands twice")
        seen.add(key)
