"""Reads medicines: doses given, supplies, orders and statements, each on its rung of evidence."""

from __future__ import annotations

from collections.abc import Callable
from types import MappingProxyType

from fhir_mappings.context import Reading
from fhir_mappings.elements import Resource
from fhir_mappings.facts.medications import MedicationRecord
from fhir_mappings.medication_doses import (
    read_administration,
    read_dispense,
    read_dose_by_procedure,
)
from fhir_mappings.medication_orders import read_order
from fhir_mappings.medication_statements import read_statement

Reader = Callable[[Reading, Resource], MedicationRecord | None]

READERS: MappingProxyType[str, Reader] = MappingProxyType(
    {
        "MedicationAdministration": read_administration,
        "Procedure": read_dose_by_procedure,
        "MedicationRequest": read_order,
        "MedicationDispense": read_dispense,
        "MedicationStatement": read_statement,
    }
)


def read_medications(reading: Reading) -> tuple[MedicationRecord, ...]:
    """Read every entry about a medicine that a rule reads, strongest rung first (knowledge 5.1).

    Nothing is raised. A dose that counts but has no readable day up to the as-of day is set aside
    under its agent (knowledge 14.13, 14.14).
    """
    records = (
        read(reading, resource)
        for resource_type, read in READERS.items()
        for resource in reading.record.rows(resource_type)
    )
    return tuple(record for record in records if record is not None)
