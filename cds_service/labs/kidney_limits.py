"""Whether kidney function is below a limit: by number, dialysis or stage (knowledge 4.3)."""

from __future__ import annotations

from datetime import date, timedelta

from cds_service.labs.history import date_of, going_on, uncertain
from cds_service.labs.kidney import limits
from cds_service.labs.values import Lab, LabValue, NoLabValue
from cds_service.logic import Answer, Missing, Word, any_of, fails, holds, unknown
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Course, Finding, FindingKind
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import Source

DIALYSIS = frozenset({Concept.DIALYSIS})
# What was done on a day; a condition is a state that lasts.
DONE = frozenset({FindingKind.PROCEDURE, FindingKind.ENCOUNTER})
ADVANCED_STAGES = frozenset({Concept.CKD_4, Concept.CKD_5})
SOURCE_WORDS = {Source.CONDITIONS: Word.CONDITIONS, Source.PROCEDURES: Word.PROCEDURES}


def dialysis_of(facts: PatientFacts, as_of: date) -> Answer:
    """Tell whether she is on dialysis: unknown when doubtful, or its sources were not read.

    A dialysis that was done counts for a year, for acute kidney failure may be over; a dependence
    on it counts until it is said to be over. One whose date leaves that open is named.
    """
    known = going_on(facts, DIALYSIS)
    if on_record := [one for one in known if _is_current(one, as_of)]:
        return holds("dialysis", *on_record)
    if dated_openly := [one for one in known if _is_current(one, as_of) is None]:
        note = f"dialysis, date open, {dated_openly[0].provenance.reference}"
        return unknown("whether dialysis goes on", Missing(Word.EVENT_DATE, note))
    if doubtful := _doubtful(facts, as_of):
        return unknown("dialysis is unconfirmed", _named(doubtful[0].provenance.reference))
    if unread := facts.unread(*SOURCE_WORDS):
        missing = (Missing(SOURCE_WORDS[source], "not read whole") for source in unread)
        return unknown("dialysis", *missing)
    return fails("dialysis not recorded" if not known else "no dialysis of late", *known)


def kidney_below(facts: PatientFacts, lab: Lab, limit: float, word: Word, as_of: date) -> Answer:
    """Tell whether kidney function is below a limit, in the unit of the lab value.

    Dialysis outweighs any number; N18.4, N18.5 and N18.6 count only without a number. That sources
    of dialysis were not read leaves a number standing; an unconfirmed dialysis does not.
    """
    by_number = _by_value(facts, lab, limit, word)
    possible = (*going_on(facts, DIALYSIS), *uncertain(facts, DIALYSIS))
    if any(_is_current(one, as_of) is not False for one in possible):
        return any_of(dialysis_of(facts, as_of), by_number)
    return by_number


def _doubtful(facts: PatientFacts, as_of: date) -> list[Finding]:
    doubtful = uncertain(facts, DIALYSIS)
    return [one for one in doubtful if _is_current(one, as_of) is not False]


def _is_current(finding: Finding, as_of: date) -> bool | None:
    if finding.kind not in DONE or finding.course is Course.ACTIVE:
        return True
    dated = finding.ended or date_of(finding)
    since = as_of - timedelta(days=limits().dialysis_days)
    return None if dated is None else dated.on_or_after(since)


def _by_value(facts: PatientFacts, lab: Lab, limit: float, word: Word) -> Answer:
    match lab:
        case LabValue():
            return _by_number(lab, limit, word)
        case NoLabValue():
            return _by_stage(facts, lab, limit)


def _by_number(value: LabValue, limit: float, word: Word) -> Answer:
    match value.below(limit):
        case True:
            return holds(f"below {limit:g} {value.unit}", value)
        case False:
            return fails(f"not below {limit:g} {value.unit}", value)
        case None:
            bound = Missing(word, f"only a bound is reported, {', '.join(value.references)}")
            return unknown(f"whether below {limit:g} {value.unit}", bound, facts=(value,))


def _by_stage(facts: PatientFacts, lab: NoLabValue, limit: float) -> Answer:
    stage = going_on(facts, ADVANCED_STAGES)
    counts_as = limits().stage_4_or_5_counts_as_below
    if stage and counts_as <= limit:
        return holds(
            f"is taken as low: kidney disease stage 4 or 5 counts as below {counts_as:g}", *stage
        )
    return unknown("kidney function", lab.missing)


def _named(reference: str) -> Missing:
    return Missing(Word.CONDITIONS, f"unconfirmed, {reference}")
