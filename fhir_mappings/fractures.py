"""Reads broken bones: problem list, encounters, operations and image reports, entry by entry."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fhir_mappings.conditions import codes_sent, read_condition
from fhir_mappings.context import Reading
from fhir_mappings.elements import (
    Resource,
    as_object,
    as_objects,
    as_text,
    reference_of,
    referenced,
    relative,
)
from fhir_mappings.encounters import reasons_of, started, was_held
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Certainty, FindingKind
from fhir_mappings.facts.fractures import Energy, Episode, FractureRecord, FractureSite
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.fracture_codes import (
    levels_by_code,
    regions_by_code,
    side_by_code,
    site_by_code,
)
from fhir_mappings.fracture_reports import says_fresh
from fhir_mappings.laterality import side_of
from fhir_mappings.observations import FINAL, counted_on
from fhir_mappings.procedures import DONE, happened
from fhir_mappings.spans import start_sent
from fhir_mappings.statuses import status_word

Concepts = frozenset[Concept]

# First match stands: a code may mean a site and also that osteoporosis was the cause.
SITE_OF = (
    (Concept.FRACTURE_HIP, FractureSite.HIP),
    (Concept.FRACTURE_VERTEBRA, FractureSite.VERTEBRA),
    (Concept.FRACTURE_CERVICAL_VERTEBRA, FractureSite.VERTEBRA),
    (Concept.FRACTURE_PROXIMAL_HUMERUS, FractureSite.PROXIMAL_HUMERUS),
    (Concept.FRACTURE_PELVIS, FractureSite.PELVIS),
    (Concept.FRACTURE_FOREARM_WRIST, FractureSite.DISTAL_FOREARM),
    (Concept.FRACTURE_RIB_CLAVICLE_STERNUM, FractureSite.RIB_CLAVICLE_STERNUM),
    (Concept.FRACTURE_SCAPULA, FractureSite.SCAPULA),
    (Concept.FRACTURE_HUMERUS_SHAFT_OR_DISTAL, FractureSite.HUMERUS_SHAFT),
    (Concept.FRACTURE_FOREARM_SHAFT_OR_PROXIMAL, FractureSite.FOREARM_SHAFT),
    (Concept.FRACTURE_FEMUR_SHAFT_OR_DISTAL, FractureSite.FEMUR_SHAFT),
    (Concept.FRACTURE_LOWER_LEG, FractureSite.LOWER_LEG),
    (Concept.FRACTURE_EXCLUDED_SITE, FractureSite.NOT_COUNTED),
    (Concept.FRACTURE_PATHOLOGICAL_OTHER, FractureSite.OTHER),
    (Concept.OSTEOPOROSIS_WITH_FRACTURE, FractureSite.UNKNOWN),
    (Concept.HISTORY_OF_FRAGILITY_FRACTURE, FractureSite.UNKNOWN),
    (Concept.HISTORY_OF_OTHER_FRACTURE, FractureSite.UNKNOWN),
)
FRACTURES: Concepts = frozenset(concept for concept, _ in SITE_OF)
HISTORIES: Concepts = frozenset(
    {Concept.HISTORY_OF_FRAGILITY_FRACTURE, Concept.HISTORY_OF_OTHER_FRACTURE}
)
FRAGILITY: Concepts = frozenset(
    {Concept.OSTEOPOROSIS_WITH_FRACTURE, Concept.HISTORY_OF_FRAGILITY_FRACTURE}
)
NEVER_A_FRACTURE: Concepts = frozenset(
    {
        Concept.ATYPICAL_FEMORAL_FRACTURE,
        Concept.FRACTURE_NEOPLASTIC,
        Concept.FRACTURE_STRESS,
        Concept.FRACTURE_PERIPROSTHETIC,
    }
)
HIGH_ENERGY: Concepts = frozenset(
    {Concept.MECHANISM_HIGH_ENERGY, Concept.MECHANISM_HIGH_ENERGY_FALL}
)

ACUTE_CARE = frozenset({"EMER", "IMP", "ACUTE", "NONAC", "OBSENC"})
"""Classes of encounter in which a broken bone is fresh: emergency and hospital care."""


@dataclass(frozen=True, slots=True)
class _Entry:
    """Where a fracture code stands: the entry, its kind, its filing day, what else it says."""

    kind: FindingKind
    resource: Resource
    filed: PartialDate | None
    concepts: Concepts
    encounter: str | None


def read_fractures(reading: Reading) -> tuple[FractureRecord, ...]:
    """Read every coded fracture, and every coded history of one (knowledge 1.4).

    Nothing is raised and words alone are no fracture. `when` is an onset, the day of an entry whose
    7th character says initial encounter, the first day of emergency or hospital care for a code
    that has none, or the day of an image whose report says acute; any other filing day stands in
    `recorded`.
    """
    return (
        *_of_conditions(reading),
        *_of_encounters(reading),
        *_of_procedures(reading),
        *_of_reports(reading),
    )


def is_fracture(concepts: Concepts) -> bool:
    """Tell whether concepts mean a broken bone or the history of one; never an atypical one."""
    return not FRACTURES.isdisjoint(concepts) and NEVER_A_FRACTURE.isdisjoint(concepts)


def _of_conditions(reading: Reading) -> Iterator[FractureRecord]:
    for row in reading.coded("Condition"):
        if not is_fracture(row.concepts):
            continue
        resource = row.resource
        finding = read_condition(reading, resource)
        if finding is None:
            continue
        filed = finding.recorded or _encounter_day(reading, resource)
        encounter = relative(referenced(resource.get("encounter"))) or None
        entry = _Entry(FindingKind.CONDITION, resource, filed, finding.concepts, encounter)
        record = _record(reading, entry, resource.get("code"))
        is_history = record.episode is Episode.HISTORY
        yield replace(
            record,
            when=None if is_history else finding.when or record.when,
            certainty=finding.certainty,
        )


def _of_encounters(reading: Reading) -> Iterator[FractureRecord]:
    for resource in reading.record.rows("Encounter"):
        codes = _reasons(reading, resource)
        if not codes or not was_held(reading, resource):
            continue
        entry = _Entry(
            FindingKind.ENCOUNTER,
            resource,
            started(reading, resource),
            reasons_of(reading, resource),
            reference_of(resource),
        )
        acute = as_text(as_object(resource.get("class")).get("code")).upper() in ACUTE_CARE
        for code in codes:
            record = _record(reading, entry, code)
            is_dated = acute and record.episode is Episode.UNSTATED
            yield replace(record, when=entry.filed) if is_dated else record


def _of_procedures(reading: Reading) -> Iterator[FractureRecord]:
    for resource in reading.record.rows("Procedure"):
        codes = _reasons(reading, resource)
        if not codes or status_word(resource) not in DONE or not happened(reading, resource):
            continue
        entry = _Entry(
            FindingKind.PROCEDURE,
            resource,
            reading.past(resource, "performed", start_sent(resource, "performed")),
            reasons_of(reading, resource),
            relative(referenced(resource.get("encounter"))) or None,
        )
        for code in codes:
            yield _record(reading, entry, code)


def _of_reports(reading: Reading) -> Iterator[FractureRecord]:
    for resource in reading.record.rows("DiagnosticReport"):
        codes = _fracture_codes(reading, resource.get("conclusionCode"))
        if not codes:
            continue
        seen = counted_on(reading, resource, topic=None, final=FINAL)
        if seen is None:
            continue
        entry = _Entry(FindingKind.OBSERVATION, resource, seen, frozenset(), None)
        records = [_record(reading, entry, code) for code in codes]
        # Of bones of several sites the words do not tell which one is fresh.
        is_fresh = len({record.site for record in records}) == 1 and says_fresh(resource)
        for record in records:
            is_dated = is_fresh and record.episode in (Episode.INITIAL, Episode.UNSTATED)
            on = seen if is_dated else None
            yield replace(record, when=on, found_on_imaging=not is_dated)


def _reasons(reading: Reading, resource: Resource) -> list[Resource]:
    return _fracture_codes(reading, resource.get("reasonCode"))


def _fracture_codes(reading: Reading, codeables: object) -> list[Resource]:
    concepts_of = reading.terminology.concepts_of
    return [one for one in as_objects(codeables) if is_fracture(concepts_of(one))]


def _record(reading: Reading, entry: _Entry, code: object) -> FractureRecord:
    terms = reading.terminology
    concepts = terms.concepts_of(code)
    episode = _episode(reading, code, concepts)
    fragility = not FRAGILITY.isdisjoint(concepts)
    return FractureRecord(
        site=site_by_code(terms, code) or _site(concepts),
        kind=entry.kind,
        episode=episode,
        provenance=Provenance(reference_of(entry.resource), codes_sent(code)),
        when=entry.filed if episode is Episode.INITIAL else None,
        recorded=entry.filed,
        side=side_by_code(terms, code) or side_of(entry.resource),
        levels=levels_by_code(terms, code),
        regions=regions_by_code(terms, code),
        fragility_by_code=fragility,
        energy=_energy(concepts | entry.concepts),
        pathologic=Concept.FRACTURE_PATHOLOGICAL_OTHER in concepts and not fragility,
        certainty=Certainty.CERTAIN,
        encounter=entry.encounter,
    )


def _site(concepts: Concepts) -> FractureSite:
    return next(site for concept, site in SITE_OF if concept in concepts)


def _episode(reading: Reading, code: object, concepts: Concepts) -> Episode:
    if concepts & FRACTURES <= HISTORIES:
        return Episode.HISTORY
    return reading.terminology.seventh_character(code) or Episode.UNSTATED


def _energy(concepts: Concepts) -> Energy:
    """A sign of high energy outweighs one of low energy beside it (knowledge 1.4)."""
    if not HIGH_ENERGY.isdisjoint(concepts):
        return Energy.HIGH
    return Energy.LOW if Concept.MECHANISM_LOW_ENERGY in concepts else Energy.UNSTATED


def _encounter_day(reading: Reading, condition: Resource) -> PartialDate | None:
    """Give the day of the encounter that a Condition was filed at, where it was brought."""
    reference = referenced(condition.get("encounter"))
    found = reading.record.resolve(reference, condition) if reference else None
    if found is None or found.get("resourceType") != "Encounter":
        return None
    return started(reading, found)
