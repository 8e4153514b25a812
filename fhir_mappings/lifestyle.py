"""Coded answers from Observations: smoking, pregnancy, falls, menopause, parental hip fracture."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from fhir_mappings.analyte_codes import observation_codes
from fhir_mappings.context import Reading
from fhir_mappings.elements import Resource, codings, reference_of
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Finding, FindingKind
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.observations import CodedPart, counts, dated, has_date, parts_with
from fhir_mappings.yes_no import affirms

SMOKING = frozenset({Concept.CURRENT_SMOKER, Concept.NOT_CURRENT_SMOKER, Concept.SMOKING_UNKNOWN})
PREGNANCY = frozenset({Concept.PREGNANT, Concept.NOT_PREGNANT})
FALLS = frozenset({Concept.FALLS, Concept.REPEATED_FALLS, Concept.HISTORY_OF_FALLING})
MENOPAUSE = frozenset(
    {Concept.POSTMENOPAUSAL, Concept.PREMATURE_MENOPAUSE, Concept.MENOPAUSE_AMBIGUOUS}
)
ANSWERS: Mapping[Concept, frozenset[Concept]] = MappingProxyType(
    {
        Concept.SMOKING_STATUS: SMOKING,
        Concept.PREGNANCY_STATUS: PREGNANCY,
        Concept.FALLS_OBSERVATION: FALLS,
        Concept.MENOPAUSE_OBSERVATION: MENOPAUSE,
    }
)
# Their answers are always coded; the other questions have numbers and dates for answers too.
CODED_QUESTIONS = frozenset({Concept.SMOKING_STATUS, Concept.PREGNANCY_STATUS})
# True whenever they are said: they need no date to count.
TIMELESS = frozenset(
    {Concept.PARENTAL_HIP_FRACTURE, Concept.POSTMENOPAUSAL, Concept.PREMATURE_MENOPAUSE}
)
STATEMENTS = SMOKING | PREGNANCY | FALLS | MENOPAUSE | {Concept.PARENTAL_HIP_FRACTURE}
READ = STATEMENTS | ANSWERS.keys()


def read_lifestyle(reading: Reading, parts: Iterable[CodedPart]) -> tuple[Finding, ...]:
    """Give what Observations state in codes (knowledge 1.3, 1.5, 9, 14.10, 14.16).

    Read are answers to the known questions, and coded situations ("maternal hip fracture") whose
    value does not deny them. Results not final, undated or dated after the as-of
    day are set aside with a data issue.
    """
    return tuple(_findings(reading, parts))


def _findings(reading: Reading, parts: Iterable[CodedPart]) -> Iterator[Finding]:
    for sent in parts_with(parts, READ):
        concepts = _meant(reading, sent)
        if concepts and counts(reading, sent.observation, None):
            yield from _finding(reading, sent.observation, concepts)


def _meant(reading: Reading, sent: CodedPart) -> frozenset[Concept]:
    questions = sent.concepts & ANSWERS.keys()
    if not questions:
        return sent.concepts & STATEMENTS if _is_affirmed(reading, sent) else frozenset()
    allowed = frozenset().union(*(ANSWERS[question] for question in questions))
    answer = sent.part.get("valueCodeableConcept")
    meant = reading.terminology.concepts_of(answer) & allowed
    if answer is not None and not meant and not sent.concepts.isdisjoint(CODED_QUESTIONS):
        reading.discard(sent.observation, "has an answer that is not understood; set aside")
    return meant


def _is_affirmed(reading: Reading, sent: CodedPart) -> bool:
    affirmed = affirms(sent.part)
    if affirmed is None:
        issue = "has a value that neither affirms nor denies; set aside"
        reading.discard(sent.observation, issue)
    return affirmed is True


def _finding(
    reading: Reading, observation: Resource, concepts: frozenset[Concept]
) -> Iterator[Finding]:
    when = None
    if has_date(observation) or not concepts <= TIMELESS:
        when = dated(reading, observation, None)
        if when is None:
            return
    provenance = Provenance(reference_of(observation))
    yield Finding(FindingKind.OBSERVATION, concepts, provenance, when=when)


def read_last_menstrual_periods(
    reading: Reading, parts: Iterable[CodedPart]
) -> tuple[tuple[PartialDate, Provenance], ...]:
    """Give the recorded days of a last menstrual period (knowledge 1.3), as recorded.

    A day in the future or that cannot be read is set aside with a data issue.
    """
    return tuple(_last_menstrual_periods(reading, parts))


def _last_menstrual_periods(
    reading: Reading, parts: Iterable[CodedPart]
) -> Iterator[tuple[PartialDate, Provenance]]:
    asked = observation_codes().last_menstrual_period
    for sent in parts_with(parts, frozenset({Concept.MENOPAUSE_OBSERVATION})):
        if not any(code in asked for _, code in codings(sent.part.get("code"))):
            continue
        if not counts(reading, sent.observation, None):
            continue
        if has_date(sent.observation) and dated(reading, sent.observation, None) is None:
            continue
        day = _stated_day(reading, sent.observation, sent.part)
        if day is not None:
            yield day, Provenance(reference_of(sent.observation))


def _stated_day(reading: Reading, observation: Resource, part: Resource) -> PartialDate | None:
    for element in ("valueDateTime", "valueDate", "valueString"):
        if part.get(element) is not None:
            return reading.past(observation, element, part[element])
    reading.discard(observation, "has no date as its value; set aside")
    return None
