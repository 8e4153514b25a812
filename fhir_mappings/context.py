"""What every reader needs beside its resources."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from fhir_mappings.dates import parse_date
from fhir_mappings.elements import Resource, reference_of, texts
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.patient import SetAside
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.issues import IssueLog
from fhir_mappings.record import FhirRecord
from fhir_mappings.terminology import Terminology

NOTHING: frozenset[Concept] = frozenset()


@dataclass(frozen=True, slots=True)
class Coded:
    """A resource, and the concepts that its code means; none where only its words could tell."""

    resource: Resource
    concepts: frozenset[Concept]


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of one record on one day: its terminology, and what is set aside on the way."""

    as_of: date
    record: FhirRecord
    terminology: Terminology
    log: IssueLog = field(default_factory=IssueLog)
    set_aside: list[SetAside] = field(default_factory=list)
    _coded: dict[str, tuple[Coded, ...]] = field(default_factory=dict, init=False, repr=False)

    def coded(self, resource_type: str) -> tuple[Coded, ...]:
        """Give the resources of a type whose code means anything, or is given in words alone.

        One walk for all readers: most rows of a record are coded and mean nothing here.
        """
        rows = self._coded.get(resource_type)
        if rows is None:
            rows = self._coded[resource_type] = tuple(self._telling(resource_type))
        return rows

    def _telling(self, resource_type: str) -> Iterator[Coded]:
        for resource in self.record.rows(resource_type):
            concepts = self.terminology.concepts_if_coded(resource.get("code"))
            if concepts is None and not texts(resource.get("code")):
                self.log.add(reference_of(resource), "has no code that can be read; not used")
            elif concepts or concepts is None:
                yield Coded(resource, concepts or NOTHING)

    def discard(self, resource: Resource, issue: str, topic: str | None = None) -> None:
        """Set an entry aside: note why, and which analyte or agent is the poorer for it."""
        name = reference_of(resource)
        self.log.add(name, issue)
        if topic is not None:
            self.set_aside.append(SetAside(topic, Provenance(name)))

    def past(self, resource: Resource, element: str, value: object) -> PartialDate | None:
        """Read a date that cannot lie after the as-of day (knowledge 14.13, 14.14).

        Gives None, with a data issue, for a date that cannot be read or lies in the future; None
        alone when nothing was sent.
        """
        if value is None:
            return None
        when = parse_date(value)
        if when is None:
            self.log.add(reference_of(resource), f"{element} cannot be read as a date")
            return None
        if when.earliest > self.as_of:
            self.log.add(reference_of(resource), f"{element} lies after the day of evaluation")
            return None
        return when
