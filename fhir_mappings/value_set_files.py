"""Reads ValueSet resources: the codes and the ICD-10-CM prefixes that mean a concept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources.abc import Traversable
from typing import Any

from fhir_mappings.check_digits import loinc_check_digit_holds, snomed_check_digit_holds
from fhir_mappings.code_systems import ICD_10_CM, LOINC, SNOMED_CT, CodeSystems, plain_code
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.icd10cm import plain_icd_code

PREFIX_RULE = "https://osteoporosis-cds.github.io/fhir/StructureDefinition/icd-10-cm-prefix-rule"
_CHECKS = {LOINC: loinc_check_digit_holds, SNOMED_CT: snomed_check_digit_holds}


@dataclass(frozen=True, slots=True)
class ValueSetFile:
    """What one file says: the codes as (canonical system, plain code), the prefixes plain.

    An enumerated ICD-10-CM code that a prefix covers is left out: the prefix brings it.
    """

    concept: Concept
    codes: tuple[tuple[str, str], ...]
    prefixes: tuple[str, ...]


def read_value_sets(folder: Traversable, systems: CodeSystems) -> tuple[ValueSetFile, ...]:
    """Read every *.json of the folder itself.

    Raises ValueError, naming the file, for what is no ValueSet, an id that is no Concept, an
    unknown code system, a code or prefix that stands twice, and a failing check digit; also for
    a folder without any value set, which would know nothing and say nothing about it.
    """
    files = sorted((f for f in folder.iterdir() if f.name.endswith(".json")), key=_name)
    if not files:
        raise ValueError(f"no value set in the folder {folder.name}")
    return tuple(_read(file, systems) for file in files)


def _name(file: Traversable) -> str:
    return file.name


def _read(file: Traversable, systems: CodeSystems) -> ValueSetFile:
    try:
        resource = json.loads(file.read_text(encoding="utf-8"))
        concept = Concept(resource["id"])
        prefixes = tuple(_prefixes(resource))
        codes = tuple(_codes(resource, systems))
        _check_unique(codes)
        _check_unique(prefixes)
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{file.name}: not a value set that can be used: {error}") from error
    return ValueSetFile(concept, tuple(c for c in codes if not _covered(c, prefixes)), prefixes)


def _prefixes(resource: Mapping[str, Any]) -> Iterator[str]:
    for rule in resource.get("extension", ()):
        if rule["url"] == PREFIX_RULE:
            for part in rule["extension"]:
                yield plain_icd_code(part["valueString"])


def _codes(resource: Mapping[str, Any], systems: CodeSystems) -> Iterator[tuple[str, str]]:
    for include in resource["compose"]["include"]:
        system = systems.canonical(include["system"])
        if system is None:
            raise ValueError(f"unknown code system {include['system']}")
        check = _CHECKS.get(system)
        for concept in include["concept"]:
            code = plain_code(system, concept["code"])
            if check is not None and not check(code):
                raise ValueError(f"{code} fails the check digit of {system}")
            yield system, code


def _check_unique(keys: tuple[object, ...]) -> None:
    seen: set[object] = set()
    for key in keys:
        if key in seen:
            raise ValueError(f"{key} stands twice")
        seen.add(key)


def _covered(code: tuple[str, str], prefixes: tuple[str, ...]) -> bool:
    return code[0] == ICD_10_CM and code[1].startswith(prefixes)
