"""Which laboratory tests are already ordered (knowledge 14.18)."""

from __future__ import annotations

from datetime import date

from cds_service.logic import Answer, Missing, Word, fails, holds, unknown
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.plans import Plan, PlanStatus
from fhir_mappings.facts.provenance import Source

EQUIVALENT = {
    Analyte.CALCIUM_TOTAL: frozenset(
        {Analyte.CALCIUM_TOTAL, Analyte.CALCIUM_CORRECTED, Analyte.CALCIUM_IONIZED}
    ),
    Analyte.CREATININE: frozenset({Analyte.CREATININE, Analyte.EGFR, Analyte.CREATININE_CLEARANCE}),
    Analyte.BLOOD_COUNT: frozenset(
        {Analyte.BLOOD_COUNT, Analyte.HEMOGLOBIN, Analyte.LEUKOCYTES, Analyte.PLATELETS}
    ),
}


def all_ordered(
    facts: PatientFacts, analytes: tuple[Analyte, ...], as_of: date, within_days: int
) -> Answer:
    """Tell whether each of these tests has an order that still stands."""
    orders = {analyte: standing_order(facts, analyte, as_of, within_days) for analyte in analytes}
    found = tuple(dict.fromkeys(order for order in orders.values() if order is not None))
    if analytes and all(orders.values()):
        return holds("the tests are ordered", *found)
    if not facts.read_whole(Source.SERVICES):
        return unknown(
            "whether the tests are ordered", Missing(Word.PROCEDURES, "service requests not read")
        )
    return fails("not every test is ordered")


def standing_order(
    facts: PatientFacts, analyte: Analyte, as_of: date, within_days: int
) -> Plan | None:
    """Give the active order of a test from the last so many days, if there is one."""
    wanted = EQUIVALENT.get(analyte, frozenset({analyte}))
    for plan in facts.plans:
        if plan.status is not PlanStatus.ACTIVE or not plan.analytes & wanted:
            continue
        dated = plan.authored or plan.on
        if dated is not None and (as_of - dated.earliest).days <= within_days:
            return plan
    return None
