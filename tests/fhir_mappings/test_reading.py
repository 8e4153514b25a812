"""A whole record: every reader is called, issues are gathered, and no JSON breaks it."""

import copy
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.measurements import Analyte, ScanKind
from fhir_mappings.facts.patient import PatientFacts, SetAside
from fhir_mappings.facts.person import Sex
from fhir_mappings.facts.provenance import Provenance, Source, SourceState
from fhir_mappings.reading import SOURCE_OF, read_facts
from fhir_mappings.record import READ_TYPES, FhirRecord, SourceRows, build_record
from fhir_mappings.terminology import load_terminology
from fhir_mappings.units import plausible

AS_OF = date(2026, 6, 15)
TERMINOLOGY = load_terminology()
LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
Json = dict[str, Any]

PATIENT: Json = {
    "resourceType": "Patient",
    "id": "1",
    "active": True,
    "gender": "female",
    "birthDate": "1956-03-01",
    "deceasedBoolean": False,
    "extension": [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/patient-sexParameterForClinicalUse",
            "extension": [
                {
                    "url": "value",
                    "valueCodeableConcept": {"coding": [{"code": "female-typical"}]},
                }
            ],
        },
        {
            "url": "http://hl7.org/fhir/us/core/StructureDefinition/us-core-birthsex",
            "valueCode": "F",
        },
    ],
    "link": [{"type": "refer", "other": {"reference": "Patient/2"}}],
}


def coded(system: str, code: str) -> Json:
    return {"coding": [{"system": system, "code": code}], "text": "as sent"}


def resource(kind: str, identity: str, **elements: Any) -> Json:
    return {
        "resourceType": kind,
        "id": identity,
        "subject": {"reference": "Patient/1"},
        **elements,
    }


def observation(identity: str, code: str, **elements: Any) -> Json:
    stated = {"status": "final", "effectiveDateTime": "2026-05-01", "code": coded(LOINC, code)}
    return resource("Observation", identity, **(stated | elements))


RECORD: tuple[Json, ...] = (
    observation(
        "spine",
        "38267-1",
        valueQuantity={"value": 1.1, "unit": "{T-score}", "code": "1"},
        interpretation=[{"text": "normal"}],
        note=[{"text": "normal"}],
        method={"text": "DXA"},
    ),
    observation(
        "neck",
        "38263-0",
        valueQuantity={"value": -2.7, "unit": "{T-score}"},
        bodySite=coded(SNOMED, "29627003"),
    ),
    observation(
        "calcium",
        "17861-6",
        valueQuantity={"value": 9.2, "unit": "mg/dL", "comparator": "<"},
        referenceRange=[
            {
                "low": {"value": 8.6, "unit": "mg/dL"},
                "high": {"value": 10.2, "unit": "mg/dL"},
                "type": {"coding": [{"code": "normal"}]},
                "appliesTo": [{"text": "female"}],
                "age": {"low": {"value": 18, "unit": "a"}},
            }
        ],
    ),
    observation(
        "frax",
        "90264-3",
        component=[
            {"code": coded(LOINC, "90265-0"), "valueQuantity": {"value": 0.2}},
            {"code": coded(LOINC, "90266-8"), "valueString": "0.04"},
        ],
    ),
    observation("smoking", "72166-2", valueCodeableConcept=coded(SNOMED, "449868002")),
    observation("period", "8665-2", valueDateTime="2004-01"),
    observation("parent", "0", valueBoolean=True) | {"code": coded(SNOMED, "391096007")},
    observation("count", "58410-2", effectiveDateTime=None, effectivePeriod={"end": "2026-05-01"}),
    resource(
        "FamilyMemberHistory",
        "father",
        status="completed",
        date="2020",
        relationship={"coding": [{"code": "FTH"}]},
        condition=[{"code": coded(SNOMED, "5913000")}],
    ),
    resource(
        "Procedure",
        "scan",
        status="completed",
        code=coded(SNOMED, "312681000"),
        performedPeriod={"start": "2025-02-01", "end": "2025-02-01"},
    ),
    resource(
        "DiagnosticReport",
        "report",
        status="final",
        code=coded(LOINC, "83311-1"),
        effectiveDateTime="2026-05-01",
        result=[{"reference": "Observation/spine"}],
        conclusion="normal",
        conclusionCode=[{"text": "normal"}],
        text={"status": "generated", "div": "<div>normal</div>"},
    ),
)


def record_of(patient: Json, resources: tuple[Json, ...]) -> FhirRecord:
    entries = tuple({"resource": one} for one in resources)
    sources = [
        SourceRows(
            kind,
            SourceState.WHOLE,
            tuple(entry for entry in entries if entry["resource"].get("resourceType") == kind),
        )
        for kind in READ_TYPES
    ]
    return build_record(patient, sources)


def read(patient: Json, *resources: Json) -> PatientFacts:
    facts, _ = read_facts(record_of(patient, resources), AS_OF, TERMINOLOGY)
    return facts


def test_every_reader_is_called():
    facts = read(PATIENT, *RECORD)
    assert facts.person.sex is Sex.FEMALE
    assert [score.value for score in facts.t_scores] == [1.1, -2.7]
    assert {scan.kind for scan in facts.scans} == {ScanKind.BONE_DENSITY}
    assert facts.measurements.keys() == {
        Analyte.CALCIUM_TOTAL,
        Analyte.FRAX_MOF,
        Analyte.FRAX_HIP,
        Analyte.BLOOD_COUNT,
    }
    assert len(facts.last_menstrual_periods) == 1
    stated = frozenset().union(*(finding.concepts for finding in facts.findings))
    assert stated >= {Concept.CURRENT_SMOKER, Concept.PARENTAL_HIP_FRACTURE}


def test_every_type_that_is_read_is_a_source():
    assert set(SOURCE_OF) == set(READ_TYPES)
    assert set(SOURCE_OF.values()) == set(Source)


def test_a_source_is_as_whole_as_its_type():
    record = build_record(PATIENT, [SourceRows("Condition", SourceState.CUT_OFF)])
    facts, _ = read_facts(record, AS_OF, TERMINOLOGY)
    assert facts.sources[Source.CONDITIONS] is SourceState.CUT_OFF
    assert facts.sources[Source.OBSERVATIONS] is SourceState.NOT_ASKED


def test_no_source_of_a_merged_record_is_whole():
    facts = read(PATIENT | {"link": [{"type": "replaced-by"}]}, *RECORD)
    assert set(facts.sources.values()) == {SourceState.CUT_OFF}


def test_what_was_dropped_and_what_was_set_aside_are_both_issues_named_once():
    other = observation("other", "38267-1") | {"subject": {"reference": "Patient/2"}}
    empty = observation("empty", "38267-1")
    facts, issues = read_facts(record_of(PATIENT, (other, empty)), AS_OF, TERMINOLOGY)
    assert [found.resource for found in issues] == ["Observation/other", "Observation/empty"]
    assert facts.set_aside == (SetAside(Analyte.TSCORE, Provenance("Observation/empty")),)


def paths(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every position of a JSON value below its top."""
    children = (
        value.items()
        if isinstance(value, dict)
        else enumerate(value)
        if isinstance(value, list)
        else ()
    )
    return [
        found for key, child in children for found in ((*path, key), *paths(child, (*path, key)))
    ]


def with_value(resource: Json, path: tuple[Any, ...], value: Any) -> Json:
    changed = copy.deepcopy(resource)
    place: Any = changed
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return changed


WORDS = st.sampled_from(
    ["", "1", "final", "coding", "code", "http://loinc.org", "38267-1", "2026-13-40", "<-2.5", "%"]
)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | WORDS,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["coding", "code", "system", "value", "unit", "low", "end", "text"]),
            inner,
            max_size=3,
        )
    ),
    max_leaves=8,
)
POSITIONS = [
    (number, path)
    for number, sent in enumerate((PATIENT, *RECORD))
    for path in paths(sent)
    if path != ("resourceType",)
]


@settings(max_examples=300)
@given(position=st.sampled_from(POSITIONS), value=JSON_VALUES)
def test_any_json_in_any_position_is_read_and_gives_only_values_to_be_believed(position, value):
    number, path = position
    sent = [PATIENT, *RECORD]
    sent[number] = with_value(sent[number], path, value)
    facts = read(*sent)
    for score in facts.t_scores:
        assert plausible(Analyte.TSCORE, score.value)
        assert score.on.earliest <= AS_OF
    for analyte, values in facts.measurements.items():
        for one in values:
            assert one.value is None or plausible(analyte, one.value)
            assert one.on.earliest <= AS_OF


@settings(max_examples=100)
@given(value=JSON_VALUES)
def test_only_a_number_becomes_a_t_score(value):
    spine = observation("spine", "38267-1", valueQuantity=value)
    scores = read(PATIENT, spine).t_scores
    assert not scores or isinstance(value["value"], int | float | str)
