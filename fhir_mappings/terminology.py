"""What a coding means: (system, code) to clinical concepts, built once from the value sets."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources.abc import Traversable
from pathlib import Path

from fhir_mappings.check_digits import loinc_check_digit_holds, snomed_check_digit_holds
from fhir_mappings.code_systems import ICD_10_CM, LOINC, SNOMED_CT, CodeSystems
from fhir_mappings.code_tables import NOTHING, CodeTables, Concepts, build_tables
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.fractures import Episode
from fhir_mappings.seventh_character import EpisodeTable, episode_of, load_episodes
from fhir_mappings.value_set_files import BadValueSet
from fhir_mappings.value_set_library import Library, package_folder, read_library

RAISED_PTH = "N2581"  # ICD-10-CM: secondary hyperparathyroidism of renal origin.
_REMEMBERED_CODINGS = 16_384
_LONGEST_REMEMBERED = 200


@dataclass(frozen=True, slots=True)
class _Coding:
    """A coding of a code system: canonical system, plain code, what it means.

    `is_known`: it has a code, and some value set uses its system; see `_is_known`. `is_mistyped`:
    its check digit fails, so that its system cannot hold it.
    """

    system: str
    code: str
    concepts: Concepts
    is_known: bool
    is_mistyped: bool = False


class Terminology:
    """Answers what codings mean. Any JSON may stand where a coding is expected.

    Displays and texts are never read: only system and code tell what is meant. Records repeat
    the same codings, so the newest answers are remembered.
    """

    __slots__ = ("_episodes", "_remembered", "_saw_mistyped", "_systems", "_tables")

    def __init__(self, systems: CodeSystems, tables: CodeTables, episodes: EpisodeTable) -> None:
        self._systems = systems
        self._tables = tables
        self._episodes = episodes
        self._saw_mistyped = False  # most servers never send one; then nothing is asked twice
        self._remembered = lru_cache(maxsize=_REMEMBERED_CODINGS)(self._look_up)

    @property
    def reads_snomed(self) -> bool:
        """Tell whether SNOMED CT codes mean anything; a setting switches them off."""
        return self._tables.holds(SNOMED_CT)

    def concepts(self, system: object, code: object) -> Concepts:
        """Give every concept that one coding means; empty when unknown or not two strings."""
        coding = self._coding(system, code)
        return NOTHING if coding is None else coding.concepts

    def concepts_of(self, codeable: object) -> Concepts:
        """Give every concept that any coding of a CodeableConcept means."""
        found = NOTHING
        for coding in self._codings(codeable):
            if coding.concepts:
                found = found | coding.concepts if found else coding.concepts
        return found

    def concepts_if_coded(self, codeable: object) -> Concepts | None:
        """Give what a CodeableConcept means by its codes; None where only its words could tell."""
        found, is_coded = NOTHING, False
        for coding in self._codings(codeable):
            if coding.is_known:
                is_coded = True
                found = found | coding.concepts if found else coding.concepts
        return found if is_coded else None

    def knows_system(self, codeable: object) -> bool:
        """Tell whether a coding stands in a system that a value set uses, with a code.

        What has none is text only (knowledge 14.15). So is an entry coded in ICD-9-CM or WHO
        ICD-10 alone: no value set could recognize it, so its silence proves nothing.
        """
        return any(coding.is_known for coding in self._codings(codeable))

    def holds_mistyped_code(self, codeable: object) -> bool:
        """Tell whether the check digit of any coding fails (terminology trap 4)."""
        return self._saw_mistyped and any(coding.is_mistyped for coding in self._codings(codeable))

    def icd_codes(self, codeable: object) -> tuple[str, ...]:
        """Give the ICD-10-CM codes of a CodeableConcept, upper case and without the dot."""
        return tuple(c.code for c in self._codings(codeable) if c.system == ICD_10_CM)

    def states_raised_pth_only(self, *codeables: object) -> bool:
        """Tell whether N25.81 alone says what CodeableConcepts say of bone and kidney."""
        codings = (coding for one in codeables for coding in self._codings(one))
        said = {coding.code for coding in codings if Concept.CKD_MBD in coding.concepts}
        return said == {RAISED_PTH}

    def concepts_by_coding(self, codeable: object) -> tuple[Concepts, ...]:
        """Give what each coding of a CodeableConcept means, for what one alone must say."""
        return tuple(coding.concepts for coding in self._codings(codeable))

    def seventh_character(self, *codeables: object, of: Concepts | None = None) -> Episode | None:
        """Tell whether codes of injury say initial or later encounter (terminology trap 17).

        LATER: subsequent encounter or sequela. None without a 7th character; where codings
        differ, initial stands. `of`: ask only the codings that mean one of these concepts.
        """
        codings = (coding for one in codeables for coding in self._codings(one))
        episodes = {
            episode_of(self._episodes, coding.code)
            for coding in codings
            if coding.system == ICD_10_CM and (of is None or not coding.concepts.isdisjoint(of))
        }
        stated = [episode for episode in (Episode.INITIAL, Episode.LATER) if episode in episodes]
        return stated[0] if stated else None

    def _codings(self, codeable: object) -> list[_Coding]:
        """Give what is known of each coding; one that was sent without its array counts too."""
        found: list[_Coding] = []
        sent = codeable.get("coding") if isinstance(codeable, dict) else None
        for one in sent if isinstance(sent, list) else (sent,):
            if isinstance(one, dict):
                coding = self._coding(one.get("system"), one.get("code"))
                if coding is not None:
                    found.append(coding)
        return found

    def _coding(self, system: object, code: object) -> _Coding | None:
        if not (isinstance(system, str) and isinstance(code, str)):
            return None
        if len(system) + len(code) > _LONGEST_REMEMBERED:
            return self._look_up(system, code)
        return self._remembered(system, code)

    def _look_up(self, system: str, code: str) -> _Coding | None:
        canonical = self._systems.canonical(system)
        if canonical is None:
            return None
        plain = self._systems.plain_code(canonical, code)
        concepts = self._tables.find(canonical, plain)
        is_known = self._is_known(canonical, plain, concepts)
        is_mistyped = _is_mistyped(canonical, plain)
        self._saw_mistyped = self._saw_mistyped or is_mistyped
        return _Coding(canonical, plain, concepts, is_known, is_mistyped)

    def _is_known(self, system: str, code: str, concepts: Concepts) -> bool:
        """In a deployer's own system only the codes that he mapped: nobody mapped the rest."""
        if self._systems.is_local(system):
            return bool(concepts)
        return bool(code) and self._tables.holds(system)


def _is_mistyped(system: str, code: str) -> bool:
    if system == LOINC:
        return not loinc_check_digit_holds(code)
    return system == SNOMED_CT and not snomed_check_digit_holds(code)


def load_terminology(folder: Path | None = None, *, snomed: bool = True) -> Terminology:
    """Build the terminology from the value sets of the package, with those of a folder over them.

    Raises BadValueSet, saying what and where, one line each, for value sets that cannot be used.
    """
    return build_terminology(read_library(folder), snomed=snomed)


def build_terminology(library: Library, *, snomed: bool = True) -> Terminology:
    """Build the terminology of a library; without `snomed` no SNOMED CT code means anything.

    Raises BadValueSet for a code in two sets that are declared disjoint.
    """
    meta = package_folder().joinpath("meta")
    groups = _disjoint_groups(meta.joinpath("disjoint.json"))
    files = {concept: one.file for concept, one in library.laid_over.items()}
    try:
        tables = build_tables(library.contents, groups, files)
    except ValueError as error:
        raise BadValueSet(str(error)) from error
    return Terminology(
        library.systems,
        tables if snomed else tables.without(SNOMED_CT),
        load_episodes(meta.joinpath("icd10cm-7th-character.json")),
    )


def _disjoint_groups(file: Traversable) -> Iterator[Concepts]:
    for group in json.loads(file.read_text(encoding="utf-8")):
        yield frozenset(map(Concept, group["sets"]))
