"""Allergies and intolerances to an agent or to its class (knowledge 4.6)."""

from __future__ import annotations

from collections.abc import Iterator

from cds_service.logic import Missing, Word, holds, unknown
from cds_service.therapy.checks import Chart, Check
from cds_service.therapy.statuses import Ground, Status
from fhir_mappings.facts.findings import Certainty, Course
from fhir_mappings.facts.medications import (
    BISPHOSPHONATES,
    HORMONE_THERAPIES,
    PTH_ANALOGUES,
    Agent,
    Allergy,
    AllergyKind,
)

CLASSES = (BISPHOSPHONATES, PTH_ANALOGUES, HORMONE_THERAPIES)


def allergy_checks(chart: Chart, agent: Agent) -> Iterator[Check]:
    """Weigh each allergy: to the agent or its class, or to another member of the class.

    An unconfirmed allergy counts (knowledge 14.16); one that is over counts as nothing; one that is
    known by its text alone leaves the agent it names open (14.15).
    """
    for allergy in chart.facts.allergies:
        if allergy.course is Course.OVER:
            continue
        if agent in allergy.agents | allergy.drug_class:
            yield _own(allergy, agent)
        elif _is_of_class(allergy, agent):
            answer = holds("allergy to another member of the class", allergy)
            yield Check(Status.CAUTION, Ground.ALLERGY, answer)


def _own(allergy: Allergy, agent: Agent) -> Check:
    is_intolerance = allergy.kind is AllergyKind.INTOLERANCE
    status = Status.AVOID if is_intolerance else Status.CONTRAINDICATED
    if allergy.certainty is Certainty.TEXT_ONLY:
        missing = Missing(Word.ALLERGIES, f"text only, {allergy.provenance.reference}")
        answer = unknown(f"possible: allergy to {agent}", missing, facts=(allergy,))
        return Check(status, Ground.ALLERGY, answer)
    return Check(status, Ground.ALLERGY, holds(f"recorded {allergy.kind}", allergy))


def _is_of_class(allergy: Allergy, agent: Agent) -> bool:
    counts = allergy.kind is AllergyKind.ALLERGY and allergy.certainty is not Certainty.TEXT_ONLY
    return counts and any(agent in members and allergy.agents & members for members in CLASSES)
