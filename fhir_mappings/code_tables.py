"""The value sets turned round: from a code to every concept that it means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from fhir_mappings.code_systems import ICD_10_CM
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.icd10cm import longest_match
from fhir_mappings.value_set_content import Content

Concepts = frozenset[Concept]
NOTHING: Concepts = frozenset()
_Key = TypeVar("_Key", str, tuple[str, str])


@dataclass(frozen=True, slots=True)
class CodeTables:
    """`codes` by canonical system and plain code; `prefixes` of ICD-10-CM.

    Each entry is complete: that of a prefix holds the concepts of its shorter prefixes too, that
    of an ICD-10-CM code those of its prefixes. One look-up is therefore enough.
    """

    codes: Mapping[str, Mapping[str, Concepts]]
    prefixes: Mapping[str, Concepts]

    def holds(self, system: str) -> bool:
        """Tell whether any value set holds codes of the canonical system."""
        return system in self.codes

    def without(self, system: str) -> CodeTables:
        """Give the tables without the codes of a canonical system."""
        kept = {name: table for name, table in self.codes.items() if name != system}
        return CodeTables(kept, self.prefixes)

    def find(self, system: str, code: str) -> Concepts:
        """Give what a plain code of a canonical system means; empty when nothing."""
        table = self.codes.get(system)
        if table is None:
            return NOTHING
        found = table.get(code)
        if found is None and system == ICD_10_CM:
            found = longest_match(self.prefixes, code)
        return found or NOTHING


def build_tables(
    value_sets: Mapping[Concept, Content],
    groups: Iterable[Concepts],
    files: Mapping[Concept, str] | None = None,
) -> CodeTables:
    """Join the value sets; raises ValueError where one code means two concepts of a group.

    `files`: which files a deployer's sets stand in, for the message.
    """
    prefixes = _with_shorter(_turned_round(value_sets, lambda one: one.prefixes))
    holes = _turned_round(value_sets, lambda one: one.holes)
    own = _turned_round(value_sets, lambda one: one.codes)
    codes: dict[str, dict[str, Concepts]] = {ICD_10_CM: {}}
    for key in (*own, *holes):
        system, code = key
        inherited = longest_match(prefixes, code) if system == ICD_10_CM else None
        brought = (inherited or NOTHING) - holes.get(key, NOTHING)
        codes.setdefault(system, {})[code] = own.get(key, NOTHING) | brought
    tables = CodeTables(codes, prefixes)
    _check_disjoint(tables, tuple(groups), files or {})
    return tables


def _turned_round(
    value_sets: Mapping[Concept, Content], keys: Callable[[Content], Iterable[_Key]]
) -> dict[_Key, Concepts]:
    meanings: defaultdict[_Key, set[Concept]] = defaultdict(set)
    for concept, one in value_sets.items():
        for key in keys(one):
            meanings[key].add(concept)
    return {key: frozenset(concepts) for key, concepts in meanings.items()}


def _with_shorter(own: Mapping[str, Concepts]) -> dict[str, Concepts]:
    complete: dict[str, Concepts] = {}
    for prefix in sorted(own, key=len):
        complete[prefix] = own[prefix] | (longest_match(complete, prefix) or NOTHING)
    return complete


def _check_disjoint(
    tables: CodeTables, groups: tuple[Concepts, ...], files: Mapping[Concept, str]
) -> None:
    overlaps: defaultdict[Concepts, list[str]] = defaultdict(list)
    for system, table in (*tables.codes.items(), (ICD_10_CM, tables.prefixes)):
        for code, concepts in table.items():
            if len(concepts) > 1:
                for both in (concepts & group for group in groups):
                    if len(both) > 1:
                        overlaps[both].append(f"{code} of {system}")
    if overlaps:
        raise ValueError("\n".join(_overlap(both, overlaps[both], files) for both in overlaps))


def _overlap(both: Concepts, codes: Sequence[str], files: Mapping[Concept, str]) -> str:
    others = f" and {len(codes) - 1} more" if len(codes) > 1 else ""
    sets = (f"{one} ({files[one]})" if one in files else str(one) for one in sorted(both))
    return f"{min(codes)}{others} stands in sets declared disjoint: {', '.join(sets)}"
