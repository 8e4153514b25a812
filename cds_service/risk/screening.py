"""Risk factors on record that count for screening, and the scores beside them (knowledge 9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache

from cds_service.errors import Misconfigured
from cds_service.knowledge import read_limits, read_toml
from cds_service.labs.history import certain, date_of, going_on
from cds_service.logic import (
    Answer,
    Describable,
    Missing,
    Reason,
    Truth,
    Word,
    any_of,
    fails,
    known,
    unknown,
)
from cds_service.risk.body_size import low_body_size, newest_weight
from cds_service.risk.fractures import fractures_of
from cds_service.risk.glucocorticoids import GlucocorticoidUse
from cds_service.risk.medicine_days import MedicineDays
from cds_service.risk.medicine_factors import medicine_answers
from cds_service.risk.medicines import takes_estrogen
from cds_service.risk.screening_scores import (
    orai,
    orai_age_points,
    orai_limits,
    ost,
    ost_limits,
)
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Finding
from fhir_mappings.facts.measurements import Analyte, Measurement
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.provenance import MEDICATION_SOURCES, Source

PACKAGE, FILE = "cds_service.risk", "screening.toml"
SMOKES = frozenset({Concept.CURRENT_SMOKER, Concept.TOBACCO_SMOKING})
SMOKES_NOT = frozenset({Concept.NOT_CURRENT_SMOKER})
EARLY_MENOPAUSE = frozenset({Concept.PREMATURE_MENOPAUSE})
OOPHORECTOMY = frozenset({Concept.BILATERAL_OOPHORECTOMY})

RISK_SOURCES = (
    Source.CONDITIONS,
    Source.OBSERVATIONS,
    Source.PROCEDURES,
    Source.FAMILY_HISTORY,
    *MEDICATION_SOURCES,
)
_WORDS = {Source.PROCEDURES: Word.PROCEDURES} | dict.fromkeys(MEDICATION_SOURCES, Word.MEDICATIONS)

ConceptTable = Mapping[str, frozenset[Concept]]


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures among the risk factors."""

    alcohol_units_per_day: float
    body_mass_index_below: float
    weight_below_kg: float
    early_menopause_below: int
    centimeters_per_meter: float


@dataclass(frozen=True, slots=True)
class RiskFactor:
    """A risk factor: its key on the wire and the facts."""

    key: str
    reason: Reason

    def text(self) -> str:
        """Give key and facts as they stand on the wire."""
        return f"{self.key}: {self.reason.text()}"


@cache
def limits() -> Limits:
    """Give the figures, read once."""
    return read_limits(Limits, PACKAGE, FILE)


@cache
def concepts_by_key(table: str) -> ConceptTable:
    """Give a table of screening.toml; raise Misconfigured for a value set that is unknown."""
    try:
        return {
            key: frozenset(Concept(name) for name in names)
            for key, names in read_toml(PACKAGE, FILE)[table].items()
        }
    except ValueError as error:
        raise Misconfigured(f"{PACKAGE}/{FILE}: {table}: {error}") from error


@dataclass(frozen=True, slots=True)
class ScreeningRisk:
    """The risk factors on record, in a stable order, and whether there is any (knowledge 9)."""

    factors: tuple[RiskFactor, ...]
    any_factor: Answer


def screening_risk(
    facts: PatientFacts,
    as_of: date,
    days: tuple[MedicineDays, ...],
    glucocorticoids: GlucocorticoidUse,
) -> ScreeningRisk:
    """Give the risk factors of knowledge 9 that the record shows.

    Positive evidence holds whatever was not read; that none was found is open where a source was
    not read whole, or where the days or doses of a medicine are not known.
    """
    found = [RiskFactor(key, Reason("", those)) for key, those in _found(facts, as_of) if those]
    weighed = tuple(_medicines(days, as_of, glucocorticoids))
    found += [RiskFactor(key, _facts(answer)) for key, answer in weighed if answer.holds]
    if found:
        because = tuple(Reason(one.key, one.reason.facts) for one in found)
        return ScreeningRisk(tuple(found), Answer(Truth.HOLDS, because))
    missing = [item for _, answer in weighed if answer.unknown for item in answer.missing]
    missing += [
        Missing(_WORDS.get(source, Word.CONDITIONS), f"{source} not read whole")
        for source in facts.unread(*RISK_SOURCES)
    ]
    if missing:
        return ScreeningRisk((), unknown("risk factors", *dict.fromkeys(missing)))
    return ScreeningRisk((), fails("no risk factor of screening on record"))


def _medicines(
    days: tuple[MedicineDays, ...], as_of: date, glucocorticoids: GlucocorticoidUse
) -> Iterator[tuple[str, Answer]]:
    yield "glucocorticoid", glucocorticoids.ever_long()
    running, lasting = concepts_by_key("medicines"), concepts_by_key("lasting_medicines")
    yield from medicine_answers(days, as_of, running, lasting)


def _facts(answer: Answer) -> Reason:
    return Reason("", tuple(fact for reason in answer.because for fact in reason.facts))


def increased_risk_by_score(facts: PatientFacts, as_of: date) -> Answer:
    """Tell whether OST or ORAI flags (knowledge 9); unknown without age or weight.

    Estrogen that is unknown leaves ORAI open only where it decides.
    """
    age = facts.person.age_on(as_of)
    if age is None:
        return unknown("OST and ORAI", Missing(Word.BIRTH_DATE))
    weight = newest_weight(facts)
    if weight is None or weight.value is None:
        points = orai_age_points(age.youngest)
        return unknown("OST and ORAI", Missing(Word.WEIGHT, f"ORAI by age alone {points}"))
    estrogen = takes_estrogen(facts, as_of)
    answers = [
        any_of(
            _ost_flags(weight, weight.value, years),
            _orai_flags(weight, weight.value, years, estrogen),
        )
        for years in {age.youngest, age.oldest}
    ]
    if len({answer.truth for answer in answers}) > 1:
        return unknown("OST and ORAI", Missing(Word.BIRTH_DATE, f"age {age}"))
    return answers[0]


def _ost_flags(weight: Measurement, weight_kg: float, age: int) -> Answer:
    score = ost(weight_kg, age)
    return known(score < ost_limits().flag_below, f"OST {score}", f"OST {score}", weight)


def _orai_flags(weight: Measurement, weight_kg: float, age: int, estrogen: Answer) -> Answer:
    flag_at = orai_limits().flag_at_or_above
    least, most = orai(age, weight_kg, True), orai(age, weight_kg, False)
    if estrogen.unknown and least < flag_at <= most:
        return unknown(f"ORAI {least} or {most}", *estrogen.missing, facts=(weight,))
    score = least if estrogen.holds else most
    return known(score >= flag_at, f"ORAI {score}", f"ORAI {score}", weight)


def _found(facts: PatientFacts, as_of: date) -> Iterator[tuple[str, tuple[Describable, ...]]]:
    figures = limits()
    for key, concepts in concepts_by_key("past").items():
        yield key, certain(facts, concepts)
    yield "smoking", _smoking(facts)
    yield "alcohol", _alcohol(facts)
    yield (
        "low-weight",
        low_body_size(
            facts,
            figures.weight_below_kg,
            figures.body_mass_index_below,
            figures.centimeters_per_meter,
        ),
    )
    yield "low-trauma-fracture", fractures_of(facts, as_of).counting
    yield "early-menopause", _early_menopause(facts)
    for key, concepts in concepts_by_key("conditions").items():
        yield key, going_on(facts, concepts)


def _smoking(facts: PatientFacts) -> tuple[Finding, ...]:
    """Give the entries that say she smokes, unless a newer one says that she does not."""
    stopped = [dated.earliest for one in certain(facts, SMOKES_NOT) if (dated := date_of(one))]
    last_stopped = max(stopped, default=date.min)
    return tuple(
        finding
        for finding in going_on(facts, SMOKES)
        if not stopped or ((dated := date_of(finding)) and dated.latest > last_stopped)
    )


def _alcohol(facts: PatientFacts) -> tuple[Measurement, ...]:
    amounts = facts.measurements.get(Analyte.ALCOHOL_UNITS_PER_DAY, ())
    newest = max(amounts, key=lambda amount: amount.on.earliest, default=None)
    if newest is None or newest.value is None:
        return ()
    return (newest,) if newest.value >= limits().alcohol_units_per_day else ()


def _early_menopause(facts: PatientFacts) -> tuple[Describable, ...]:
    before = limits().early_menopause_below
    ages = facts.measurements.get(Analyte.AGE_AT_MENOPAUSE, ())
    early = tuple(one for one in ages if one.value is not None and one.value < before)
    removed = tuple(one for one in certain(facts, OOPHORECTOMY) if _is_at_age(facts, one, before))
    return (*early, *certain(facts, EARLY_MENOPAUSE), *removed)


def _is_at_age(facts: PatientFacts, finding: Finding, below: int) -> bool:
    age = facts.person.age_on(finding.when.latest) if finding.when else None
    return age is not None and age.oldest < below
