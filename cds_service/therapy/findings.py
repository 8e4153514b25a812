"""Findings that prove a criterion, and those that leave it open (knowledge 14.15, 14.16)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from cds_service.logic import Missing, Word
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Certainty, Finding, FindingKind
from fhir_mappings.facts.patient import PatientFacts

NOT_HERS = frozenset({FindingKind.FAMILY_HISTORY, FindingKind.SERVICE})


def proving(facts: PatientFacts, concepts: AbstractSet[Concept]) -> tuple[Finding, ...]:
    """Give the findings that prove one of the concepts, past ones too."""
    return tuple(one for one in _with(facts, concepts) if one.certainty is Certainty.CERTAIN)


def doubtful(facts: PatientFacts, concepts: AbstractSet[Concept]) -> tuple[Finding, ...]:
    """Give the unconfirmed and the text-only findings that leave one of the concepts open."""
    return tuple(one for one in _with(facts, concepts) if one.certainty is not Certainty.CERTAIN)


def naming(finding: Finding, note: str = "not certain") -> Missing:
    """Give what is missing to decide a criterion: the word of its source, and the entry."""
    is_procedure = finding.kind is FindingKind.PROCEDURE
    word = Word.PROCEDURES if is_procedure else Word.CONDITIONS
    return Missing(word, f"{note}, {finding.provenance.reference}")


def _with(facts: PatientFacts, concepts: AbstractSet[Concept]) -> tuple[Finding, ...]:
    if facts.found.isdisjoint(concepts):
        return ()
    return tuple(
        finding
        for finding in facts.findings
        if finding.kind not in NOT_HERS and not finding.concepts.isdisjoint(concepts)
    )
