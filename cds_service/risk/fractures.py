"""Fracture entries as events: what broke, when, and whether it counts (knowledge 1.4, 14.5)."""

from __future__ import annotations

from datetime import date

from cds_service.logic import holds
from cds_service.risk.events import FractureEvent, Fractures
from cds_service.risk.fracture_groups import FractureGroup, groups_of
from cds_service.risk.low_trauma import judge, limits
from fhir_mappings.facts.findings import Certainty
from fhir_mappings.facts.fractures import Episode, FractureRecord, FractureSite
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import Source


def fractures_of(facts: PatientFacts, as_of: date) -> Fractures:
    """Give every fracture event, newest first, undated last.

    A history of fragility fracture is one undated event of unknown site, and none beside any other
    that counts.
    """
    records = [one for one in facts.fractures if one.episode is not Episode.HISTORY]
    groups = groups_of(records, limits().same_event_days)
    events = [_event(facts, group) for group in groups]
    if not any(event.counts for event in events):
        events.extend(_by_history(facts))
    newest_first = tuple(sorted(events, key=_newest_first, reverse=True))
    return Fractures(newest_first, as_of, facts.read_whole(Source.CONDITIONS))


def _event(facts: PatientFacts, group: FractureGroup) -> FractureEvent:
    judgment = judge(facts, group)
    return FractureEvent(
        site=group.site,
        on=group.on,
        low_trauma=judgment.low_trauma,
        references=group.references,
        presumed=judgment.presumed,
        vertebrae=group.vertebrae,
    )


def _by_history(facts: PatientFacts) -> tuple[FractureEvent, ...]:
    told = [one for one in facts.fractures if _is_history_of_fragility(one)]
    if not told:
        return ()
    return (
        FractureEvent(
            site=FractureSite.UNKNOWN,
            on=None,
            low_trauma=holds("a history of fragility fracture by its code"),
            references=tuple(record.provenance.reference for record in told),
            by_history_code=True,
        ),
    )


def _is_history_of_fragility(record: FractureRecord) -> bool:
    return (
        record.episode is Episode.HISTORY
        and record.fragility_by_code
        and record.certainty is Certainty.CERTAIN
    )


def _newest_first(event: FractureEvent) -> date:
    return date.min if event.on is None else event.on.latest
