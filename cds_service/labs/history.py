"""Findings of the record by what they mean and how much they prove (knowledge 14.15, 14.16)."""

from __future__ import annotations

from collections.abc import Set as AbstractSet

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Certainty, Course, Finding
from fhir_mappings.facts.patient import PatientFacts

RENAL_BONE_DISORDER = frozenset({Concept.CKD_MBD})


def certain(facts: PatientFacts, concepts: AbstractSet[Concept]) -> tuple[Finding, ...]:
    """Give the findings that prove one of the concepts, past ones too."""
    if facts.found.isdisjoint(concepts):
        return ()
    return tuple(
        finding
        for finding in facts.findings
        if finding.certainty is Certainty.CERTAIN and not finding.concepts.isdisjoint(concepts)
    )


def going_on(facts: PatientFacts, concepts: AbstractSet[Concept]) -> tuple[Finding, ...]:
    """Give the findings that prove one of the concepts and are not said to be over."""
    if facts.found.isdisjoint(concepts):
        return ()
    return tuple(
        finding for finding in certain(facts, concepts) if finding.course is not Course.OVER
    )


def uncertain(facts: PatientFacts, concepts: AbstractSet[Concept]) -> tuple[Finding, ...]:
    """Give the findings, not said to be over, that leave one of the concepts open."""
    if facts.found.isdisjoint(concepts):
        return ()
    return tuple(
        finding
        for finding in facts.findings
        if finding.certainty is not Certainty.CERTAIN
        and finding.course is not Course.OVER
        and not finding.concepts.isdisjoint(concepts)
    )


def unresolved_doubts(facts: PatientFacts, concepts: AbstractSet[Concept]) -> tuple[Finding, ...]:
    """Give the findings, not resolved, that leave one of the concepts open; remission ends none."""
    if facts.found.isdisjoint(concepts):
        return ()
    return tuple(
        finding
        for finding in facts.findings
        if finding.certainty is not Certainty.CERTAIN
        and not finding.resolved
        and not finding.concepts.isdisjoint(concepts)
    )


def bone_diseases(
    findings: tuple[Finding, ...], diseases: AbstractSet[Concept]
) -> tuple[Finding, ...]:
    """Keep what states one of the diseases; raised PTH of renal origin is none (knowledge 1.5)."""
    others = diseases - RENAL_BONE_DISORDER
    return tuple(
        finding
        for finding in findings
        if not finding.raised_pth_only or not finding.concepts.isdisjoint(others)
    )


def date_of(finding: Finding) -> PartialDate | None:
    """Give the date of a finding: its onset or performance, else its filing."""
    return finding.when or finding.recorded
