"""The whole record of one patient read into clinical facts, and what was set aside on the way."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from types import MappingProxyType

from fhir_mappings.allergies import read_allergies
from fhir_mappings.bone_density import read_t_scores
from fhir_mappings.conditions import read_findings
from fhir_mappings.context import Reading
from fhir_mappings.facts.measurements import TScore
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import Source, SourceState
from fhir_mappings.family_history import read_family_history
from fhir_mappings.fractures import read_fractures
from fhir_mappings.issues import DataIssue
from fhir_mappings.lifestyle import read_last_menstrual_periods, read_lifestyle
from fhir_mappings.measurements import read_measurements
from fhir_mappings.medications import read_medications
from fhir_mappings.observations import CodedPart, coded_parts
from fhir_mappings.patient import read_person
from fhir_mappings.plans import read_plans
from fhir_mappings.record import FhirRecord
from fhir_mappings.report_t_scores import read_report_t_scores
from fhir_mappings.scans import read_scans
from fhir_mappings.terminology import Terminology

SOURCE_OF: Mapping[str, Source] = MappingProxyType(
    {
        "Condition": Source.CONDITIONS,
        "Observation": Source.OBSERVATIONS,
        "Procedure": Source.PROCEDURES,
        "MedicationStatement": Source.STATEMENTS,
        "MedicationRequest": Source.PRESCRIPTIONS,
        "MedicationAdministration": Source.ADMINISTRATIONS,
        "MedicationDispense": Source.DISPENSES,
        "AllergyIntolerance": Source.ALLERGIES,
        "FamilyMemberHistory": Source.FAMILY_HISTORY,
        "ServiceRequest": Source.SERVICES,
        "Appointment": Source.APPOINTMENTS,
        "Encounter": Source.ENCOUNTERS,
        "DiagnosticReport": Source.REPORTS,
    }
)


def read_facts(
    record: FhirRecord, as_of: date, terminology: Terminology, *, report_text: bool = False
) -> tuple[PatientFacts, tuple[DataIssue, ...]]:
    """Read a record as of one day (architecture, step 4).

    Any JSON may stand in any element: nothing is raised, and what cannot be used becomes a data
    issue that names the entry and the problem, never its content. `report_text`: read T-scores from
    the words of reports too.
    """
    reading = Reading(as_of, record, terminology)
    facts = read_patient_facts(reading, report_text=report_text)
    issues = dict.fromkeys((*record.issues, *reading.log.all()))
    return facts, tuple(issues)


def read_patient_facts(reading: Reading, *, report_text: bool = False) -> PatientFacts:
    """Call the readers in order; issues and what is set aside gather in the reading."""
    person = read_person(reading)
    parts = coded_parts(reading)
    return PatientFacts(
        person=person,
        sources=_sources(reading.record),
        findings=(
            *read_findings(reading),
            *read_lifestyle(reading, parts),
            *read_family_history(reading),
        ),
        fractures=read_fractures(reading),
        t_scores=_t_scores(reading, parts, report_text),
        scans=read_scans(reading, parts),
        measurements=read_measurements(reading, parts, person),
        last_menstrual_periods=read_last_menstrual_periods(reading, parts),
        medications=read_medications(reading),
        allergies=read_allergies(reading),
        plans=read_plans(reading),
        condition_count=len(reading.record.rows("Condition")),
        # Arguments are evaluated in order: this one gathers what all readers above set aside.
        set_aside=tuple(dict.fromkeys(reading.set_aside)),
    )


def _t_scores(
    reading: Reading, parts: tuple[CodedPart, ...], report_text: bool
) -> tuple[TScore, ...]:
    discrete = read_t_scores(reading, parts)
    return (*discrete, *read_report_t_scores(reading, discrete)) if report_text else discrete


def _sources(record: FhirRecord) -> Mapping[Source, SourceState]:
    return {
        source: record.states.get(resource_type, SourceState.NOT_ASKED)
        for resource_type, source in SOURCE_OF.items()
    }
