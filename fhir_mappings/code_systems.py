"""Names of code systems: which URI, OID or old address means which, and how its codes are written.

WHO ICD-10 is not ICD-10-CM, although some US senders write its URI for it: the two share
letters but not meanings, so a code of WHO ICD-10 means nothing here (terminology trap 19).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from importlib.resources.abc import Traversable
from typing import Any

from fhir_mappings.icd10cm import plain_icd_code

LOINC = "http://loinc.org"
SNOMED_CT = "http://snomed.info/sct"
ICD_10_CM = "http://hl7.org/fhir/sid/icd-10-cm"


class CodeSystems:
    """The known code systems, found by any of the names that senders use."""

    __slots__ = ("_by_name", "_local")

    def __init__(self, names: Mapping[str, str], local: Iterable[str] = ()) -> None:
        self._local = frozenset(local)
        self._by_name = {_plain(name): canonical for name, canonical in names.items()}

    def with_local(self, systems: Iterable[str]) -> CodeSystems:
        """Give these code systems and a deployer's own, each by the URI first written for it."""
        names = dict(self._by_name)
        local = dict.fromkeys(self._local)
        for system in systems:
            if self.canonical(system) is None and _plain(system) not in names:
                local[names.setdefault(_plain(system), system.strip())] = None
        return CodeSystems(names, local)

    def is_local(self, canonical: str) -> bool:
        """Tell whether a canonical system is a deployer's own."""
        return canonical in self._local

    def plain_code(self, canonical: str, code: str) -> str:
        """Give a code as the tables hold it; case may matter in a deployer's own system."""
        return code.strip() if canonical in self._local else plain_code(canonical, code)

    def canonical(self, system: str) -> str | None:
        """Give the canonical URI of a system as sent, None when it is unknown.

        Upper case, "https", a trailing slash, a "|version" and a bare OID do not matter; an
        edition or version below the URI of SNOMED CT is SNOMED CT.
        """
        found = self._by_name.get(system)
        if found is not None:
            return found
        plain = _plain(system)
        if plain.startswith(_SNOMED_BELOW):
            return SNOMED_CT
        return self._by_name.get(plain)


def plain_code(system: str, code: str) -> str:
    """Give a code of a canonical system as the tables hold it.

    ICD-10-CM loses its dot, a post-coordinated SNOMED CT expression all but its focus concept;
    every other code is only stripped and upper-cased.
    """
    if system == ICD_10_CM:
        return plain_icd_code(code)
    if system == SNOMED_CT:
        return code.partition(":")[0].partition("|")[0].strip()
    return code.strip().upper()


def load_code_systems(file: Traversable) -> CodeSystems:
    """Read the names of the code systems; raises ValueError when two systems share one."""
    names: dict[str, str] = {}
    for system in json.loads(file.read_text(encoding="utf-8")):
        for name in _names(system):
            if names.setdefault(name, system["canonical"]) != system["canonical"]:
                raise ValueError(f"{file.name}: two code systems share the name {name}")
    return CodeSystems(names)


def _names(system: Mapping[str, Any]) -> tuple[str, ...]:
    return (system["canonical"], *system["aliases"])


def _plain(name: str) -> str:
    plain = name.strip().casefold().partition("|")[0].rstrip("/")
    for scheme in ("https://", "http://", "urn:oid:"):
        plain = plain.removeprefix(scheme)
    return plain


_SNOMED_BELOW = _plain(SNOMED_CT) + "/"
