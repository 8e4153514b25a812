"""What every card of a call is written from."""

from __future__ import annotations

from dataclasses import dataclass

from cds_service.recommendations.cases import ChartCase
from cds_service.recommendations.verdicts import Verdict
from fhir_mappings.facts.orders import OrderFacts


@dataclass(frozen=True, slots=True)
class Situation:
    """The chart, the drafts of the call, every verdict, and the patient's id as sent.

    `uses_snomed`: SNOMED CT codes may be read and sent.
    """

    chart: ChartCase
    orders: OrderFacts
    verdicts: tuple[Verdict, ...]
    patient_id: str
    knowledge_version: str
    uses_snomed: bool = True
