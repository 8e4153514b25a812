"""Which scans were done, with or without a readable result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from fhir_mappings.context import Reading
from fhir_mappings.elements import Resource, as_object, as_text, reference_of
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.measurements import Analyte, Scan, ScanKind
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.observations import CodedPart, counted_on
from fhir_mappings.statuses import FINAL_REPORT

BONE_DENSITY = frozenset(
    {
        Concept.TSCORE_LUMBAR_SPINE,
        Concept.TSCORE_HIP,
        Concept.TSCORE_FEMUR,
        Concept.TSCORE_FOREARM,
        Concept.ZSCORE,
        Concept.BMD,
        Concept.DXA_FINDING,
        Concept.DXA_REPORT,
        Concept.DXA_PROCEDURE,
    }
)
SPINE = frozenset({Concept.VERTEBRAL_FRACTURE_ASSESSMENT, Concept.SPINE_IMAGING})
KINDS: Mapping[ScanKind, frozenset[Concept]] = MappingProxyType(
    {ScanKind.BONE_DENSITY: BONE_DENSITY, ScanKind.SPINE: SPINE}
)
TOPICS: Mapping[ScanKind, str] = MappingProxyType(
    {ScanKind.BONE_DENSITY: Analyte.TSCORE, ScanKind.SPINE: ScanKind.SPINE}
)

_Coded = tuple[Resource, frozenset[Concept]]
_Dating = Callable[[Reading, Resource, str], PartialDate | None]


def read_scans(reading: Reading, parts: Iterable[CodedPart]) -> tuple[Scan, ...]:
    """Give the bone density and spine scans that were done (knowledge 1.1, 8, 9, 14.10).

    They show in results, reports and completed procedures; an order is no scan. A scan without
    a usable date is set aside with a data issue. A heel or humerus scan is none of a diagnosis.
    """
    found = (
        *_scans(reading, _observed(parts), counted_on),
        *_scans(reading, _coded(reading, "DiagnosticReport"), _reported_on),
        *_scans(reading, _coded(reading, "Procedure"), _performed_on),
    )
    return tuple(dict.fromkeys(found))


def _observed(parts: Iterable[CodedPart]) -> Iterator[_Coded]:
    return ((part.observation, part.concepts) for part in parts)


def _coded(reading: Reading, resource_type: str) -> Iterator[_Coded]:
    return ((row.resource, row.concepts) for row in reading.coded(resource_type))


def _scans(reading: Reading, rows: Iterable[_Coded], dating: _Dating) -> Iterator[Scan]:
    for resource, concepts in rows:
        for kind, members in KINDS.items():
            if concepts.isdisjoint(members):
                continue
            on = dating(reading, resource, TOPICS[kind])
            if on is not None:
                yield Scan(kind, on, Provenance(reference_of(resource)))


def _reported_on(reading: Reading, report: Resource, topic: str) -> PartialDate | None:
    return counted_on(reading, report, topic, FINAL_REPORT)


def _performed_on(reading: Reading, procedure: Resource, topic: str) -> PartialDate | None:
    if as_text(procedure.get("status")).casefold() != "completed":
        reading.discard(procedure, "is not completed; not taken as a scan that was done")
        return None
    element, sent = _performance(procedure)
    on = reading.past(procedure, element, sent)
    if on is None:
        reading.discard(procedure, "is a scan without a usable date; set aside", topic)
    return on


def _performance(procedure: Resource) -> tuple[str, object]:
    period = as_object(procedure.get("performedPeriod"))
    for element, sent in (
        ("performedDateTime", procedure.get("performedDateTime")),
        ("performedPeriod", period.get("end")),
        ("performedPeriod", period.get("start")),
    ):
        if sent is not None:
            return element, sent
    return "performedString", procedure.get("performedString")
