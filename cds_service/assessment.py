"""The assessment of one patient: scope, fractures, diagnosis, tiers, treatment, agents."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from cds_service.labs.panel import Labs
from cds_service.logic import Missing
from cds_service.profiles import Profile
from cds_service.risk.bone_density import BoneDensity, bone_density_of
from cds_service.risk.caroc import CarocResult, caroc_of
from cds_service.risk.diagnosis import Diagnosis, diagnose
from cds_service.risk.editions import tiers_of
from cds_service.risk.events import Fractures
from cds_service.risk.evidence import RiskEvidence
from cds_service.risk.fractures import fractures_of
from cds_service.risk.frax import FraxOnRecord, frax_on_record
from cds_service.risk.scope import Scope, scope_of
from cds_service.risk.screening import ScreeningRisk, screening_risk
from cds_service.risk.tiers import Tier, TierResult
from cds_service.therapy.clocks import Clocks, clocks_of
from cds_service.therapy.eligibility import eligibility_of
from cds_service.therapy.exposures import Exposures, exposures_of
from cds_service.therapy.medicine_days import glucocorticoids_of, medicine_days
from cds_service.therapy.state import Treatment, treatment_of
from cds_service.therapy.statuses import Eligibility
from fhir_mappings.facts.medications import EVERY_AGENT, Agent
from fhir_mappings.facts.patient import PatientFacts


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the chart says about one patient on one day; drafts play no part in it."""

    scope: Scope
    fractures: Fractures
    bone_density: BoneDensity
    frax: FraxOnRecord
    caroc: CarocResult
    diagnosis: Diagnosis
    tiers: Mapping[str, TierResult]
    tier: TierResult
    labs: Labs
    exposures: Exposures
    clocks: Clocks
    treatment: Treatment
    agents: Mapping[Agent, Eligibility]
    screening: ScreeningRisk
    not_assessed: tuple[str, ...]

    def tier_is(self, *tiers: Tier) -> bool:
        """Tell whether the profile's tier is one of these."""
        return self.tier.tier in tiers

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Give what the tier could not take into account."""
        return self.tier.missing


def assess(
    facts: PatientFacts, as_of: date, profile: Profile, audience_is_clinical: bool
) -> Assessment:
    """Assess a patient from the facts of her chart (architecture, the way of a call, step 5)."""
    labs = Labs(facts, as_of)
    fractures = fractures_of(facts, as_of)
    bone_density = bone_density_of(facts)
    frax = frax_on_record(facts, as_of)
    exposures = exposures_of(facts, as_of)
    diagnosis = diagnose(facts, fractures, bone_density, frax)
    scope = scope_of(facts, as_of, diagnosis, audience_is_clinical)
    medicines = medicine_days(facts, as_of)
    steroids = glucocorticoids_of(facts, medicines, as_of)
    caroc = caroc_of(facts, as_of, fractures, bone_density, steroids)
    evidence = RiskEvidence(
        facts=facts,
        as_of=as_of,
        fractures=fractures,
        bone_density=bone_density,
        frax=frax,
        caroc=caroc,
        diagnosis=diagnosis,
        glucocorticoids=steroids,
        therapy=exposures.therapy_intervals(),
        therapy_unread=exposures.unread(*EVERY_AGENT),
    )
    tiers = tiers_of(evidence) if scope.in_scope else {}
    clocks = clocks_of(exposures, as_of)
    treatment = treatment_of(facts, exposures, clocks, as_of, fractures.counting)
    return Assessment(
        scope=scope,
        fractures=fractures,
        bone_density=bone_density,
        frax=frax,
        caroc=caroc,
        diagnosis=diagnosis,
        tiers=tiers,
        tier=tiers.get(profile.edition, TierResult(Tier.OUT_OF_SCOPE)),
        labs=labs,
        exposures=exposures,
        clocks=clocks,
        treatment=treatment,
        agents=(
            eligibility_of(facts, labs, exposures, clocks, as_of, profile.region)
            if scope.in_scope
            else {}
        ),
        screening=screening_risk(facts, as_of, medicines, steroids),
        not_assessed=(),
    )
