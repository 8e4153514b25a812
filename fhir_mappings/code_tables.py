"""The value sets turned round: from a code to every concept that it means."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from fhir_mappings.code_systems import ICD_10_CM
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.icd10cm import longest_match
from fhir_mappings.value_set_files import ValueSetFile

Concepts = frozenset[Concept]
NOTHING: Concepts = frozenset()


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

    def find(self, system: str, code: str) -> Concepts:
        """Give what a plain code of a canonical system means; empty when nothing."""
        table = self.codes.get(system)
        if table is None:
            return NOTHING
        found = table.get(code)
        if found is None and system == ICD_10_CM:
            found = longest_match(self.prefixes, code)
        return found or NOTHING


def build_tables(value_sets: Sequence[ValueSetFile], groups: Iterable[Concepts]) -> CodeTables:
    """Join the value sets; raises ValueError where one code means two concepts of a group."""
    prefixes = _with_shorter(_own_prefixes(value_sets))
    codes: dict[str, dict[str, Concepts]] = {ICD_10_CM: {}}
    for (system, code), concepts in _own_codes(value_sets).items():
        inherited = longest_match(prefixes, code) if system == ICD_10_CM else None
        codes.setdefault(system, {})[code] = concepts | (inherited or NOTHING)
    tables = CodeTables(codes, prefixes)
    _check_disjoint(tables, tuple(groups))
    return tables


def _own_codes(value_sets: Sequence[ValueSetFile]) -> dict[tuple[str, str], Concepts]:
    meanings: defaultdict[tuple[str, str], set[Concept]] = defaultdict(set)
    for value_set in value_sets:
        for key in value_set.codes:
            meanings[key].add(value_set.concept)
    return {key: frozenset(concepts) for key, concepts in meanings.items()}


def _own_prefixes(value_sets: Sequence[ValueSetFile]) -> dict[str, Concepts]:
    meanings: defaultdict[str, set[Concept]] = defaultdict(set)
    for value_set in value_sets:
        for prefix in value_set.prefixes:
            meanings[prefix].add(value_set.concept)
    return {prefix: frozenset(concepts) for prefix, concepts in meanings.items()}


def _with_shorter(own: Mapping[str, Concepts]) -> dict[str, Concepts]:
    complete: dict[str, Concepts] = {}
    for prefix in sorted(own, key=len):
        complete[prefix] = own[prefix] | (longest_match(complete, prefix) or NOTHING)
    return complete


def _check_disjoint(tables: CodeTables, groups: tuple[Concepts, ...]) -> None:
    for system, table in (*tables.codes.items(), (ICD_10_CM, tables.prefixes)):
        for code, concepts in table.items():
            if len(concepts) > 1:
                _check_entry(system, code, concepts, groups)


def _check_entry(system: str, code: str, concepts: Concepts, groups: tuple[Concepts, ...]) -> None:
    for group in groups:
        both = concepts & group
        if len(both) > 1:
            raise ValueError(
                f"{code} of {system} stands in sets declared disjoint: {', '.join(sorted(both))}"
            )
