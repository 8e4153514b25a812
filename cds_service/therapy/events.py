"""Two criteria of zoledronate that a concept alone does not decide (knowledge 4.6)."""

from __future__ import annotations

from cds_service.logic import Answer, Missing, Word, fails, holds, unknown
from cds_service.therapy.checks import Chart, Check
from cds_service.therapy.findings import doubtful, naming, proving
from cds_service.therapy.spans import within_days
from cds_service.therapy.statuses import Ground, Status
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Course, Finding

KIDNEY_INJURY = frozenset({Concept.ACUTE_KIDNEY_INJURY})
ASPIRIN_ASTHMA = frozenset({Concept.ASPIRIN_SENSITIVE_ASTHMA})
ASTHMA = frozenset({Concept.ASTHMA})


def acute_kidney_injury(chart: Chart, days: int) -> Check:
    """An acute kidney injury coded within so many days contraindicates."""
    dated = [(one, _coded_within(one, chart, days)) for one in proving(chart.facts, KIDNEY_INJURY)]
    possible = tuple(
        one
        for one in doubtful(chart.facts, KIDNEY_INJURY)
        if _coded_within(one, chart, days) is not False
    )
    if recent := tuple(one for one, verdict in dated if verdict is True):
        answer = holds(f"acute kidney injury within {days} days", *recent)
    elif undated := tuple(one for one, verdict in dated if verdict is None):
        missing = (Missing(Word.EVENT_DATE, one.provenance.reference) for one in undated)
        answer = unknown("acute kidney injury", *missing, facts=undated)
    elif possible:
        answer = unknown("possible: acute kidney injury", *map(naming, possible), facts=possible)
    else:
        answer = fails(f"not recorded: acute kidney injury within {days} days")
    return Check(Status.CONTRAINDICATED, Ground.KIDNEY_INJURY, answer)


def aspirin_sensitive_asthma(chart: Chart) -> Check:
    """Coded as such, or asthma with an allergy or intolerance to aspirin or its like."""
    return Check(Status.CAUTION, Ground.OTHER, _aspirin_asthma(chart))


def _aspirin_asthma(chart: Chart) -> Answer:
    allergies = tuple(
        one
        for one in chart.facts.allergies
        if Concept.ASPIRIN_OR_NSAID_SUBSTANCE in one.concepts and one.course is not Course.OVER
    )
    asthma = proving(chart.facts, ASTHMA)
    if found := proving(chart.facts, ASPIRIN_ASTHMA):
        return holds("aspirin-sensitive asthma", *found)
    if asthma and allergies:
        return holds("asthma with an allergy to aspirin or its like", *asthma, *allergies)
    open_ones = doubtful(chart.facts, ASPIRIN_ASTHMA)
    if allergies:
        open_ones = (*open_ones, *doubtful(chart.facts, ASTHMA))
    if open_ones:
        return unknown(
            "possible: aspirin-sensitive asthma", *map(naming, open_ones), facts=open_ones
        )
    return fails("not recorded: aspirin-sensitive asthma")


def _coded_within(finding: Finding, chart: Chart, days: int) -> bool | None:
    day = finding.when or finding.recorded
    return None if day is None else within_days(day, days, chart.as_of)
