"""Judges a chart as the assessment does, for the tests of risk."""

from __future__ import annotations

from datetime import date

from cds_service.risk.bone_density import bone_density_of
from cds_service.risk.caroc import caroc_of
from cds_service.risk.diagnosis import diagnose
from cds_service.risk.editions import tiers_of
from cds_service.risk.evidence import RiskEvidence, TherapyInterval
from cds_service.risk.fractures import fractures_of
from cds_service.risk.frax import frax_on_record
from cds_service.risk.scope import Scope, scope_of
from cds_service.risk.tiers import TierResult
from cds_service.therapy.exposures import exposures_of
from cds_service.therapy.medicine_days import glucocorticoids_of, medicine_days
from fhir_mappings.facts.medications import EVERY_AGENT
from tests.cds_service.facts_builder import AS_OF, Chart


def evidence(
    chart: Chart, therapy: tuple[TherapyInterval, ...] = (), as_of: date = AS_OF
) -> RiskEvidence:
    """Give the evidence of a chart."""
    facts = chart.facts()
    fractures = fractures_of(facts, as_of)
    bone_density = bone_density_of(facts)
    frax = frax_on_record(facts, as_of)
    exposures = exposures_of(facts, as_of)
    steroids = glucocorticoids_of(facts, medicine_days(facts, as_of), as_of)
    caroc = caroc_of(facts, as_of, fractures, bone_density, steroids)
    diagnosis = diagnose(facts, fractures, bone_density, frax)
    return RiskEvidence(
        facts=facts,
        as_of=as_of,
        fractures=fractures,
        bone_density=bone_density,
        frax=frax,
        caroc=caroc,
        diagnosis=diagnosis,
        glucocorticoids=steroids,
        therapy=therapy or exposures.therapy_intervals(),
        therapy_unread=exposures.unread(*EVERY_AGENT),
    )


def aace(chart: Chart, therapy: tuple[TherapyInterval, ...] = ()) -> TierResult:
    """Give the tier of AACE 2020."""
    return tiers_of(evidence(chart, therapy))["aace-2020"]


def endocrine_society(chart: Chart) -> TierResult:
    """Give the tier of the Endocrine Society 2020."""
    return tiers_of(evidence(chart))["endocrine-society-2020"]


def held(chart: Chart) -> tuple[str, ...]:
    """Give the diagnostic criteria that hold."""
    return evidence(chart).diagnosis.held


def reasons(result: TierResult) -> list[str]:
    """Give the codes of a tier's reasons."""
    return [reason.code for reason in result.reasons]


def words(result: TierResult) -> list[str]:
    """Give the words of what a tier could not take into account."""
    return [missing.word.value for missing in result.missing]


def scope(chart: Chart, audience_is_clinical: bool = True) -> Scope:
    """Give the scope of a chart."""
    return scope_of(chart.facts(), AS_OF, evidence(chart).diagnosis, audience_is_clinical)
