"""A reading of a small record: resources in, facts and data issues out."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fhir_mappings.context import Reading
from fhir_mappings.facts.provenance import SourceState
from fhir_mappings.record import READ_TYPES, Row, SourceRows, build_record
from fhir_mappings.terminology import Terminology, load_terminology

AS_OF = date(2026, 6, 15)
WOMAN = {"resourceType": "Patient", "id": "1", "gender": "female", "birthDate": "1956-03-01"}

ReadingOf = Callable[..., Reading]


@pytest.fixture(scope="session")
def terminology() -> Terminology:
    return load_terminology()


@pytest.fixture
def reading(terminology: Terminology) -> ReadingOf:
    """Build a Reading of the resources given, of one woman, every source read whole.

    Resources that name no subject are made hers. `patient` and `as_of` may be given by name.
    """

    def build(
        *resources: dict[str, Any], patient: dict[str, Any] | None = None, as_of: date = AS_OF
    ) -> Reading:
        person = WOMAN if patient is None else patient
        hers = {"subject": {"reference": f"Patient/{person.get('id')}"}}
        by_type: defaultdict[str, list[Row]] = defaultdict(list)
        for resource in resources:
            named = "subject" in resource or "patient" in resource
            by_type[resource["resourceType"]].append(
                {"resource": resource if named else resource | hers}
            )
        sources = [
            SourceRows(kind, SourceState.WHOLE, tuple(by_type.get(kind, ()))) for kind in READ_TYPES
        ]
        return Reading(as_of, build_record(person, sources), terminology)

    return build
