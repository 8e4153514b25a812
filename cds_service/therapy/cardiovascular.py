"""Myocardial infarction and stroke before romosozumab, by date and region (knowledge 4.6)."""

from __future__ import annotations

from collections.abc import Iterator

from cds_service.logic import Answer, Missing, Word, fails, holds, unknown
from cds_service.therapy.checks import Chart, Check
from cds_service.therapy.findings import doubtful, naming, proving
from cds_service.therapy.statuses import Ground, Status
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import add_months
from fhir_mappings.facts.findings import Finding
from fhir_mappings.facts.patient import PatientFacts

UNITED_STATES = "US"
NOT_DOCUMENTED = "cardiovascular history not documented"
EVENTS = frozenset({Concept.MYOCARDIAL_INFARCTION, Concept.STROKE})
STROKE_OR_TIA = frozenset({Concept.HISTORY_OF_STROKE_OR_TIA})


def cardiovascular_checks(chart: Chart, months: int) -> Iterator[Check]:
    """Weigh infarction and stroke: in the US by date, elsewhere whenever they were."""
    events = proving(chart.facts, EVENTS)
    if chart.region != UNITED_STATES:
        answer = holds("myocardial infarction or stroke", *events) if events else _none()
        yield Check(Status.CONTRAINDICATED, Ground.CARDIOVASCULAR, answer)
    else:
        yield from _by_date(chart, events, months)
    for finding in (*doubtful(chart.facts, EVENTS), *proving(chart.facts, STROKE_OR_TIA)):
        yield Check(Status.BOXED_WARNING, Ground.CARDIOVASCULAR, _possible(finding))


def cardiovascular_notes(facts: PatientFacts) -> tuple[str, ...]:
    """Say where the record holds no condition of any kind (knowledge 4.6)."""
    return () if facts.condition_count else (NOT_DOCUMENTED,)


def _by_date(chart: Chart, events: tuple[Finding, ...], months: int) -> Iterator[Check]:
    for event in events:
        match _is_recent(event, chart, months):
            case True:
                answer = holds(f"myocardial infarction or stroke within {months} months", event)
                yield Check(Status.BOXED_WARNING, Ground.CARDIOVASCULAR, answer)
            case False:
                answer = holds(f"myocardial infarction or stroke over {months} months ago", event)
                yield Check(Status.CAUTION, Ground.CARDIOVASCULAR, answer)
            case None:
                missing = Missing(Word.EVENT_DATE, event.provenance.reference)
                answer = unknown("myocardial infarction or stroke", missing, facts=(event,))
                yield Check(Status.BOXED_WARNING, Ground.CARDIOVASCULAR, answer)


def _is_recent(event: Finding, chart: Chart, months: int) -> bool | None:
    """The day of filing is no event date, but the event cannot have come after it."""
    limit = add_months(chart.as_of, -months)
    if event.when is not None:
        return event.when.on_or_after(limit)
    filed_before = event.recorded is not None and event.recorded.before(limit)
    return False if filed_before else None


def _possible(finding: Finding) -> Answer:
    missing = (Missing(Word.EVENT_DATE, finding.provenance.reference), naming(finding))
    return unknown("possible: myocardial infarction or stroke", *missing, facts=(finding,))


def _none() -> Answer:
    return fails("not recorded: myocardial infarction or stroke")
