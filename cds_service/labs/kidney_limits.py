"""Whether kidney function is below a limit: by number, dialysis or stage (knowledge 4.3)."""

from __future__ import annotations

from cds_service.labs.history import going_on, uncertain
from cds_service.labs.kidney import limits
from cds_service.labs.values import Lab, LabValue, NoLabValue
from cds_service.logic import Answer, Missing, Word, any_of, fails, holds, unknown
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import Source

DIALYSIS = frozenset({Concept.DIALYSIS})
ADVANCED_STAGES = frozenset({Concept.CKD_4, Concept.CKD_5})
SOURCE_WORDS = {Source.CONDITIONS: Word.CONDITIONS, Source.PROCEDURES: Word.PROCEDURES}


def dialysis_of(facts: PatientFacts) -> Answer:
    """Tell whether she is on dialysis: unknown when doubtful, or its sources were not read."""
    if on_record := going_on(facts, DIALYSIS):
        return holds("dialysis", *on_record)
    if doubtful := uncertain(facts, DIALYSIS):
        return unknown("dialysis is unconfirmed", _named(doubtful[0].provenance.reference))
    if unread := facts.unread(*SOURCE_WORDS):
        missing = (Missing(SOURCE_WORDS[source], "not read whole") for source in unread)
        return unknown("dialysis", *missing)
    return fails("dialysis not recorded")


def kidney_below(facts: PatientFacts, lab: Lab, limit: float, word: Word) -> Answer:
    """Tell whether kidney function is below a limit, in the unit of the lab value.

    Dialysis outweighs any number; N18.4, N18.5 and N18.6 count only without a number. That sources
    of dialysis were not read leaves a number standing; an unconfirmed dialysis does not.
    """
    by_number = _by_value(facts, lab, limit, word)
    if going_on(facts, DIALYSIS) or uncertain(facts, DIALYSIS):
        return any_of(dialysis_of(facts), by_number)
    return by_number


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
