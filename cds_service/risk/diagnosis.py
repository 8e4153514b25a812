"""The diagnosis of osteoporosis by the criteria D1 to D5 (knowledge 1.1)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from cds_service.labs.history import (
    bone_diseases,
    certain,
    going_on,
    uncertain,
    unresolved_doubts,
)
from cds_service.logic import Answer, Missing, Reason, Word, all_of, fails, holds, unknown
from cds_service.risk.bone_density import (
    BoneDensity,
    is_below_normal,
    is_osteopenic,
    is_osteoporotic,
)
from cds_service.risk.events import FractureEvent, Fractures
from cds_service.risk.frax import FraxOnRecord
from cds_service.risk.low_trauma import CANCER_OF_BONE
from cds_service.risk.tiers import CodedReason
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Finding, FindingKind
from fhir_mappings.facts.fractures import FractureSite
from fhir_mappings.facts.measurements import Analyte, ScanKind, TScore
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import Source

D2_SITES = (FractureSite.HIP, FractureSite.VERTEBRA)
D3_SITES = (FractureSite.PROXIMAL_HUMERUS, FractureSite.PELVIS, FractureSite.DISTAL_FOREARM)
DIAGNOSIS_KINDS = (FindingKind.CONDITION, FindingKind.ENCOUNTER)
OSTEOPOROSIS = frozenset({Concept.OSTEOPOROSIS, Concept.OSTEOPOROSIS_WITH_FRACTURE})
METABOLIC_BONE_DISEASE = frozenset(
    {
        Concept.PAGET_DISEASE,
        Concept.OSTEOMALACIA,
        Concept.OSTEOGENESIS_IMPERFECTA,
        Concept.CKD_MBD,
        Concept.METABOLIC_BONE_OTHER,
    }
)


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """The answer of each criterion, in order."""

    criteria: Mapping[str, Answer]

    @property
    def held(self) -> tuple[str, ...]:
        """Give the criteria that hold, in order."""
        return tuple(code for code, answer in self.criteria.items() if answer.holds)

    @property
    def any_holds(self) -> bool:
        """Tell whether she is diagnosed with osteoporosis by any criterion."""
        return bool(self.held)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """Give what leaves a criterion open."""
        answers = self.criteria.values()
        return tuple(dict.fromkeys(m for one in answers if one.unknown for m in one.missing))

    def reasons(self) -> tuple[CodedReason, ...]:
        """Give the criteria that hold with the facts that they rest on."""
        return tuple(CodedReason(code, as_reason(self.criteria[code])) for code in self.held)


def as_reason(answer: Answer) -> Reason:
    """Give the reasons of an answer as one."""
    phrases = "; ".join(reason.phrase for reason in answer.because if reason.phrase)
    return Reason(phrases, tuple(fact for reason in answer.because for fact in reason.facts))


def diagnose(
    facts: PatientFacts, fractures: Fractures, bone_density: BoneDensity, frax: FraxOnRecord
) -> Diagnosis:
    """Judge D1 to D5; a bone drug alone is no diagnosis."""
    d1 = _osteoporotic_t_score(facts, bone_density)
    osteopenia = _osteopenia(facts, bone_density)
    return Diagnosis(
        {
            "D1": d1,
            "D2": _hip_or_vertebral_fracture(facts, fractures),
            "D3": all_of(osteopenia, _fracture_at(facts, fractures, D3_SITES)),
            "D4": all_of(osteopenia, frax.above),
            "D5": _known_diagnosis(facts, bone_density, d1),
        }
    )


def _osteoporotic_t_score(facts: PatientFacts, bone_density: BoneDensity) -> Answer:
    if bone_density.osteoporotic:
        return holds("", *bone_density.osteoporotic)
    left_open = [one for one in bone_density.bounds if is_osteoporotic(one) is None]
    return (
        _without_t_score(facts)
        or _only_bounds(left_open)
        or fails("no T-score in the range of osteoporosis on record")
    )


def _osteopenia(facts: PatientFacts, bone_density: BoneDensity) -> Answer:
    """Answer by the lowest over all valid sites."""
    if osteoporotic := bone_density.osteoporotic:
        return fails("in the range of osteoporosis", osteoporotic[0])
    lowest = bone_density.lowest
    if lowest is not None and is_osteopenic(lowest):
        return holds("", lowest)
    if bounds := [one for one in bone_density.bounds if is_osteopenic(one)]:
        return holds("", *bounds)
    left_open = [one for one in bone_density.bounds if is_below_normal(one) is None]
    return (
        _without_t_score(facts)
        or _only_bounds(left_open)
        or fails("no T-score in the range of osteopenia on record")
    )


def _only_bounds(scores: Sequence[TScore]) -> Answer | None:
    """Answer where T-scores of which only a bound is known leave a limit open."""
    return unknown("T-scores", only_bounds(scores), facts=tuple(scores)) if scores else None


def only_bounds(scores: Iterable[TScore]) -> Missing:
    """Name the T-scores of which only a bound is known."""
    references = ", ".join(score.provenance.reference for score in scores)
    return Missing(Word.DXA, f"only a bound is reported, {references}")


def _without_t_score(facts: PatientFacts) -> Answer | None:
    """Answer where T-scores may exist that were not read; none on record is no unknown."""
    if not facts.read_whole(Source.OBSERVATIONS):
        return unknown("T-scores", Missing(Word.DXA, "observations not read whole"))
    unusable = [one for one in facts.set_aside if one.topic == Analyte.TSCORE]
    if unusable:
        references = ", ".join(one.provenance.reference for one in unusable)
        return unknown("T-scores", Missing(Word.DXA, f"not usable, {references}"))
    scans = [scan for scan in facts.scans if scan.kind is ScanKind.BONE_DENSITY]
    if scans and not facts.t_scores:
        return unknown("T-scores", Missing(Word.DXA, "a scan without a readable T-score"))
    return None


def _hip_or_vertebral_fracture(facts: PatientFacts, fractures: Fractures) -> Answer:
    fracture = _fracture_at(facts, fractures, D2_SITES)
    diseases = METABOLIC_BONE_DISEASE
    disease = bone_diseases(going_on(facts, diseases), diseases)
    if fracture.holds and disease:
        return fails("another metabolic bone disease is recorded", *disease)
    if not fracture.holds:
        return fracture
    # Positive evidence stands; what may speak against it is named.
    doubts = {
        "another metabolic bone disease is not excluded": bone_diseases(
            uncertain(facts, diseases), diseases
        ),
        "a cancer that may have weakened the bone is not excluded": unresolved_doubts(
            facts, CANCER_OF_BONE
        ),
    }
    named = (Reason(phrase, entries) for phrase, entries in doubts.items() if entries)
    return Answer(fracture.truth, (*fracture.because, *named))


def _fracture_at(
    facts: PatientFacts, fractures: Fractures, sites: tuple[FractureSite, ...]
) -> Answer:
    at_site = [event for event in fractures.events if event.site in sites]
    if counting := [event for event in at_site if event.counts]:
        return holds("", *counting)
    if open_ones := [event for event in at_site if event.low_trauma.unknown]:
        return _open_fracture(open_ones)
    if not facts.read_whole(Source.CONDITIONS):
        return unknown("fractures", Missing(Word.CONDITIONS, "not read whole"))
    return fails("no such low-trauma fracture on record")


def _open_fracture(events: list[FractureEvent]) -> Answer:
    missing = dict.fromkeys(item for event in events for item in event.low_trauma.missing)
    return unknown("whether a fracture counts", *missing, facts=tuple(events))


def _known_diagnosis(facts: PatientFacts, bone_density: BoneDensity, d1: Answer) -> Answer:
    """Answer D5: on record; or, only where D1 does not hold, by an earlier T-score."""
    if on_record := _of_kinds(certain(facts, OSTEOPOROSIS)):
        return holds("osteoporosis diagnosis on record", *on_record)
    earlier = tuple(score for score in bone_density.earlier if is_osteoporotic(score))
    if earlier and not d1.holds:
        return holds("an earlier T-score", *earlier)
    left_open = [score for score in bone_density.earlier if is_osteoporotic(score) is None]
    if left_open and not d1.holds:
        return unknown("an earlier T-score", only_bounds(left_open))
    if doubtful := _of_kinds(uncertain(facts, OSTEOPOROSIS)):
        references = ", ".join(finding.provenance.reference for finding in doubtful)
        missing = Missing(Word.CONDITIONS, f"unconfirmed osteoporosis, {references}")
        return unknown("an osteoporosis diagnosis is unconfirmed", missing)
    if not facts.read_whole(Source.CONDITIONS):
        return unknown("diagnoses", Missing(Word.CONDITIONS, "not read whole"))
    return fails("no osteoporosis diagnosis on record")


def _of_kinds(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    return tuple(finding for finding in findings if finding.kind in DIAGNOSIS_KINDS)
