"""The laboratory values of one patient, each the newest that counts within so many days."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date

from cds_service.labs.alkaline_phosphatase import alkaline_phosphatase_in
from cds_service.labs.blood_count import blood_count_in
from cds_service.labs.calcium import calcium_in, highest_calcium_in
from cds_service.labs.kidney import clearance_in, creatinine_in, egfr_in
from cds_service.labs.kidney_limits import dialysis_of, kidney_below
from cds_service.labs.selection import Window
from cds_service.labs.values import Lab
from cds_service.labs.vitamin_d import vitamin_d_in
from cds_service.logic import Answer, Word
from fhir_mappings.facts.patient import PatientFacts

Rule = Callable[[PatientFacts, Window], Lab]


@dataclass(frozen=True, slots=True)
class Labs:
    """Asks the record for laboratory values; "within n days" includes day n (knowledge 6).

    Agents and recommendations ask for the same ones: each is looked up once a call.
    """

    facts: PatientFacts
    as_of: date
    _answers: dict[tuple[Rule, float], Lab] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def calcium(self, within_days: float) -> Lab:
        """Give the calcium in mg/dL, or mmol/L where ionized (knowledge 4.4)."""
        return self._ask(calcium_in, within_days)

    def highest_calcium(self, within_days: float) -> Lab:
        """Give the calcium that tells whether it is high (knowledge 4.4)."""
        return self._ask(highest_calcium_in, within_days)

    def creatinine(self, within_days: float) -> Lab:
        """Give the creatinine in mg/dL."""
        return self._ask(creatinine_in, within_days)

    def clearance(self, within_days: float) -> Lab:
        """Give the creatinine clearance in mL/min (knowledge 4.3)."""
        return self._ask(clearance_in, within_days)

    def egfr(self, within_days: float) -> Lab:
        """Give the eGFR in mL/min/1.73 m2 (knowledge 4.3)."""
        return self._ask(egfr_in, within_days)

    def alkaline_phosphatase(self, within_days: float) -> Lab:
        """Give the alkaline phosphatase in U/L (knowledge 4.6)."""
        return self._ask(alkaline_phosphatase_in, within_days)

    def vitamin_d(self, within_days: float) -> Lab:
        """Give the 25-OH vitamin D in ng/mL (knowledge 6)."""
        return self._ask(vitamin_d_in, within_days)

    def blood_count(self, within_days: float) -> Lab:
        """Give the newest sign that a blood count is on file (knowledge 6)."""
        return self._ask(blood_count_in, within_days)

    def dialysis(self) -> Answer:
        """Tell whether she is on dialysis (knowledge 4.3)."""
        return dialysis_of(self.facts, self.as_of)

    def clearance_below(self, limit: float, within_days: float) -> Answer:
        """Tell whether the clearance is below a limit in mL/min (knowledge 4.3)."""
        clearance = self.clearance(within_days)
        return kidney_below(self.facts, clearance, limit, Word.CREATININE, self.as_of)

    def egfr_below(self, limit: float, within_days: float) -> Answer:
        """Tell whether the eGFR is below a limit in mL/min/1.73 m2 (knowledge 4.3)."""
        egfr = self.egfr(within_days)
        return kidney_below(self.facts, egfr, limit, Word.EGFR, self.as_of)

    def _ask(self, rule: Rule, within_days: float) -> Lab:
        answer = self._answers.get((rule, within_days))
        if answer is None:
            answer = rule(self.facts, Window(self.as_of, within_days))
            self._answers[rule, within_days] = answer
        return answer
