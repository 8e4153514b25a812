"""Charts with treatment, and what therapy judges of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from cds_service.labs.panel import Labs
from cds_service.therapy.clocks import Clocks, clocks_of
from cds_service.therapy.eligibility import eligibility_of
from cds_service.therapy.exposures import Exposures, exposures_of
from cds_service.therapy.state import Treatment, treatment_of
from cds_service.therapy.statuses import Eligibility
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.medications import (
    GIVEN_BY_DOSE,
    Agent,
    Allergy,
    MedicationRecord,
    RecordStatus,
    Regimen,
    Rung,
)
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.plans import Plan
from fhir_mappings.facts.provenance import Provenance
from tests.cds_service.facts_builder import AS_OF, Chart, day, days_ago


def entry(
    chart: Chart,
    agent: Agent,
    rung: Rung = Rung.ORDERED,
    status: RecordStatus = RecordStatus.ACTIVE,
    *,
    regimen: Regimen = Regimen.OSTEOPOROSIS,
    given: str | None = None,
    start: str | None = None,
    end: str | None = None,
    authored: str | None = None,
    days_supply: float | None = None,
    pause_reason: bool = False,
    declined: bool = False,
    other_end_reason: bool = False,
    prior: tuple[str, ...] = (),
) -> Chart:
    """Add one medication entry to a chart."""
    chart.medications.append(
        MedicationRecord(
            rung=rung,
            status=status,
            concepts=frozenset(),
            provenance=Provenance(f"Medication/{next(chart.numbers)}"),
            agent=agent,
            regimen=regimen,
            given=day(given),
            start=day(start),
            end=day(end),
            authored=day(authored),
            days_supply=days_supply,
            pause_reason=pause_reason,
            declined=declined,
            other_end_reason=other_end_reason,
            prior=prior,
        )
    )
    return chart


def doses(chart: Chart, agent: Agent, *given: str, rung: Rung = Rung.ADMINISTERED) -> Chart:
    """Add doses of an agent."""
    for one in given:
        entry(chart, agent, rung, RecordStatus.COMPLETED, given=one)
    return chart


def supply(chart: Chart, agent: Agent, on: str, days: float | None) -> Chart:
    """Add a supply of an agent."""
    given = on if agent in GIVEN_BY_DOSE else None
    return entry(
        chart,
        agent,
        Rung.DISPENSED,
        RecordStatus.COMPLETED,
        given=given,
        start=on,
        days_supply=days,
    )


def normal_labs(chart: Chart, days: int = 14) -> Chart:
    """Add the values that agents need, all normal, of so many days ago."""
    on = days_ago(days)
    chart.measured(Analyte.CALCIUM_TOTAL, 9.4, on, unit="mg/dL")
    chart.measured(Analyte.ALBUMIN, 4.0, on, unit="g/dL")
    chart.measured(Analyte.CREATININE_CLEARANCE, 70, on, unit="mL/min")
    chart.measured(Analyte.EGFR, 70, on, unit="mL/min/1.73 m2")
    chart.measured(Analyte.ALP, 80, on, unit="U/L")
    return chart.measured(Analyte.VITAMIN_D, 32, on, unit="ng/mL")


def exposed(chart: Chart, as_of: date = AS_OF) -> Exposures:
    """Give the exposures of a chart."""
    return exposures_of(chart.facts(), as_of)


def clocked(chart: Chart, as_of: date = AS_OF) -> Clocks:
    """Give the clocks of a chart."""
    return clocks_of(exposed(chart, as_of), as_of)


def treated(chart: Chart, plans: tuple[Plan, ...] = (), as_of: date = AS_OF) -> Treatment:
    """Give the state of treatment of a chart."""
    facts = replace(chart.facts(), plans=plans)
    exposures = exposures_of(facts, as_of)
    return treatment_of(facts, exposures, clocks_of(exposures, as_of), as_of)


def fits(
    chart: Chart,
    agent: Agent,
    region: str = "US",
    *,
    allergies: tuple[Allergy, ...] = (),
    plans: tuple[Plan, ...] = (),
) -> Eligibility:
    """Give the eligibility of one agent."""
    return fits_facts(replace(chart.facts(), allergies=allergies, plans=plans), agent, region)


def fits_facts(facts: PatientFacts, agent: Agent, region: str = "US") -> Eligibility:
    """Give the eligibility of one agent for facts."""
    exposures = exposures_of(facts, AS_OF)
    clocks = clocks_of(exposures, AS_OF)
    return eligibility_of(facts, Labs(facts, AS_OF), exposures, clocks, AS_OF, region)[agent]
