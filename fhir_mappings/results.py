"""One numeric result as sent, before its unit is known to be understood."""

from __future__ import annotations

from dataclasses import dataclass

from fhir_mappings.amounts import Amount
from fhir_mappings.analyte_codes import Meaning
from fhir_mappings.elements import Resource
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.measurements import Analyte


@dataclass(frozen=True, slots=True)
class Result:
    """A number of one quantity, of one day; `part`: the Observation or the component it is in."""

    meaning: Meaning
    observation: Resource
    part: Resource
    on: PartialDate
    amount: Amount

    @property
    def analyte(self) -> Analyte:
        """Give the quantity measured."""
        return self.meaning.analyte
