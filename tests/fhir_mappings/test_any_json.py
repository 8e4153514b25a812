"""Any JSON in any position of a resource is read without a crash, and reassures nobody."""

import json
from collections.abc import Callable, Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_mappings.allergies import read_allergies
from fhir_mappings.conditions import read_findings
from fhir_mappings.context import Reading
from fhir_mappings.facts.findings import Certainty
from fhir_mappings.facts.orders import OrderFacts
from fhir_mappings.facts.provenance import SourceState
from fhir_mappings.fractures import read_fractures
from fhir_mappings.medications import read_medications
from fhir_mappings.orders import read_orders
from fhir_mappings.plans import read_plans
from fhir_mappings.record import READ_TYPES, SourceRows, build_record
from fhir_mappings.terminology import Terminology

Json = dict[str, Any]
Path = tuple[str | int, ...]

AS_OF = date(2026, 6, 15)
WOMAN = {"resourceType": "Patient", "id": "1"}
HERS = {"reference": "Patient/1"}
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
SECRET = "Jane of Elm Street"


def coded(code: str, system: str = RXNORM) -> Json:
    return {"coding": [{"system": system, "code": code, "display": "name"}], "text": "name"}


DOSAGE: Json = {
    "route": coded("26643006"),
    "timing": {
        "event": ["2026-01-15"],
        "repeat": {
            "frequency": 1,
            "period": 1,
            "periodUnit": "d",
            "boundsPeriod": {"start": "2026-01-15", "end": "2026-03-15"},
        },
    },
    "doseAndRate": [{"doseQuantity": {"value": 60, "code": "mg"}}],
}
EVERY_KIND: tuple[Json, ...] = (
    {
        "resourceType": "Condition",
        "code": coded("S72.001A", ICD),
        "clinicalStatus": coded("active"),
        "verificationStatus": coded("confirmed"),
        "onsetPeriod": {"start": "2026-01-15"},
        "abatementDateTime": "2026-03-15",
        "recordedDate": "2026-02-01",
        "bodySite": [coded("24028007")],
        "encounter": {"reference": "Encounter/x"},
    },
    {
        "resourceType": "Procedure",
        "status": "completed",
        "code": coded("993449"),
        "usedCode": [coded("993456")],
        "reasonCode": [coded("S72.001A", ICD)],
        "performedPeriod": {"start": "2026-01-15", "end": "2026-01-15"},
        "extension": [{"url": "units", "valueQuantity": {"value": 60}}],
    },
    {
        "resourceType": "Encounter",
        "status": "finished",
        "class": {"system": "x", "code": "AMB"},
        "type": [coded("305336008", "http://snomed.info/sct")],
        "reasonCode": [coded("S72.001A", ICD)],
        "period": {"start": "2026-01-15"},
        "hospitalization": {"dischargeDisposition": coded("hosp")},
    },
    {
        "resourceType": "DiagnosticReport",
        "status": "final",
        "effectiveDateTime": "2026-01-15",
        "conclusionCode": [coded("M80.08XA", ICD)],
    },
    {
        "resourceType": "MedicationAdministration",
        "status": "completed",
        "medicationCodeableConcept": coded("993449"),
        "effectivePeriod": {"start": "2026-01-15"},
        "dosage": {"dose": {"value": 60, "code": "mg"}},
        "reasonReference": [{"reference": "Condition/x"}],
    },
    {
        "resourceType": "MedicationRequest",
        "status": "completed",
        "intent": "order",
        "category": [coded("outpatient")],
        "medicationReference": {"reference": "#m", "display": "Prolia"},
        "contained": [
            {
                "resourceType": "Medication",
                "id": "m",
                "code": coded("993456"),
                "form": coded("1"),
                "ingredient": [
                    {
                        "itemCodeableConcept": coded("993449"),
                        "strength": {"numerator": {"value": 60, "code": "mg"}},
                    }
                ],
            }
        ],
        "authoredOn": "2026-01-15",
        "dosageInstruction": [DOSAGE],
        "dispenseRequest": {
            "validityPeriod": {"start": "2026-01-15"},
            "expectedSupplyDuration": {"value": 30, "code": "d"},
            "numberOfRepeatsAllowed": 3,
        },
        "priorPrescription": {"reference": "MedicationRequest/7"},
        "statusReason": coded("182895007", "http://snomed.info/sct"),
    },
    {
        "resourceType": "MedicationDispense",
        "status": "completed",
        "medicationCodeableConcept": coded("904431"),
        "whenHandedOver": "2026-01-15",
        "daysSupply": {"value": 30, "unit": "d"},
    },
    {
        "resourceType": "MedicationStatement",
        "status": "active",
        "medicationCodeableConcept": coded("115264"),
        "effectivePeriod": {"start": "2026-01-15", "end": "2026-07-15"},
        "dateAsserted": "2026-02-01",
        "dosage": [DOSAGE],
    },
    {
        "resourceType": "AllergyIntolerance",
        "type": "allergy",
        "code": coded("993449"),
        "clinicalStatus": coded("active"),
        "verificationStatus": coded("confirmed"),
        "recordedDate": "2026-01-15",
        "reaction": [{"substance": coded("46041")}],
    },
    {
        "resourceType": "ServiceRequest",
        "status": "active",
        "intent": "order",
        "code": coded("17861-6", "http://loinc.org"),
        "occurrenceTiming": DOSAGE["timing"],
        "reasonCode": [coded("M81.0", ICD)],
        "quantityQuantity": {"value": 60},
    },
    {
        "resourceType": "Appointment",
        "status": "booked",
        "start": "2026-07-15",
        "reasonCode": [coded("993456")],
        "requestedPeriod": [{"start": "2026-07-15"}],
    },
)

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.sampled_from([SECRET, "", "#", "urn:uuid:1", "9999-12-31", "0000", "completed", "S72"])
    | st.text(max_size=20)
)
JUNK = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["coding", "code", "system", "text", "start", "value", "reference", "x"]
            ),
            inner,
            max_size=3,
        )
    ),
    max_leaves=6,
)


def paths(value: Any, here: Path = ()) -> Iterator[Path]:
    """Every position of a resource but the one that tells its type."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, inner in items:
        if here or key != "resourceType":
            yield (*here, key)
        if isinstance(inner, dict | list):
            yield from paths(inner, (*here, key))


def with_junk(resource: Json, path: Path, junk: Any) -> Json:
    copy: Json = json.loads(json.dumps(resource)) | {"id": "x", "subject": HERS}
    place: Any = copy
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = junk
    return copy


def reading_of(resource: Json, terminology: Terminology) -> Reading:
    sources = [
        SourceRows(
            kind,
            SourceState.WHOLE,
            ({"resource": resource},) if resource["resourceType"] == kind else (),
        )
        for kind in READ_TYPES
    ]
    return Reading(AS_OF, build_record(WOMAN, sources), terminology)


POSITIONS = [(resource, path) for resource in EVERY_KIND for path in paths(resource)]
READERS: tuple[Callable[[Reading], object], ...] = (
    read_findings,
    read_fractures,
    read_medications,
    read_allergies,
    read_plans,
    lambda one: read_orders({"entry": [{"resource": row} for row in _rows(one)]}, None, one),
)


def _rows(one: Reading) -> list[Any]:
    return [row for rows in one.record.by_type.values() for row in rows]


@settings(max_examples=600)
@given(position=st.sampled_from(POSITIONS), junk=JUNK)
def test_any_json_in_any_position_never_raises_and_is_never_repeated(
    terminology: Terminology, position: tuple[Json, Path], junk: Any
) -> None:
    one = reading_of(with_junk(*position, junk), terminology)
    for read in READERS:
        read(one)
    assert all(SECRET not in issue.issue for issue in one.log.all())


@settings(max_examples=300)
@given(junk=JUNK)
def test_any_json_as_draft_orders_never_raises(terminology: Terminology, junk: Any) -> None:
    one = reading_of({"resourceType": "Patient"}, terminology)
    assert read_orders(junk, None, one).drafts == ()
    assert read_orders({"entry": junk}, [], one).judged == ()


ODD = [None, True, 0, -1, 1e308, "", SECRET, [], [None], [[]], {}, {"coding": 3}, {"coding": [3]}]


@pytest.mark.parametrize("junk", ODD, ids=[f"{junk!r} in every position" for junk in ODD])
def test_one_odd_value_in_every_position_in_turn(terminology: Terminology, junk: Any) -> None:
    for position in POSITIONS:
        one = reading_of(with_junk(*position, junk), terminology)
        for read in READERS:
            assert isinstance(read(one), tuple | OrderFacts)


@pytest.mark.parametrize("junk", ODD, ids=[f"{junk!r} as status" for junk in ODD])
def test_an_odd_verification_never_removes_an_allergy(terminology: Terminology, junk: Any) -> None:
    resource = next(one for one in EVERY_KIND if one["resourceType"] == "AllergyIntolerance")
    one = reading_of(with_junk(resource, ("verificationStatus",), junk), terminology)
    (allergy,) = read_allergies(one)
    assert allergy.certainty is Certainty.CERTAIN
