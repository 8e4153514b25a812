"""What the record says about menopause (knowledge 1.3)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

from cds_service.knowledge import read_limits
from cds_service.labs.history import certain, date_of
from cds_service.logic import Answer, Missing, Word, fails, holds, unknown
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import MONTHS_PER_YEAR, PartialDate, add_months
from fhir_mappings.facts.findings import Finding
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.patient import PatientFacts

EVIDENCE = frozenset(
    {Concept.POSTMENOPAUSAL, Concept.PREMATURE_MENOPAUSE, Concept.BILATERAL_OOPHORECTOMY}
)
OOPHORECTOMY = frozenset({Concept.BILATERAL_OOPHORECTOMY})
PREGNANCY = frozenset({Concept.PREGNANCY, Concept.PREGNANT})


@dataclass(frozen=True, slots=True)
class Limits:
    """The figures of the population gate."""

    minimum_age: int
    menopause_age: int
    amenorrhea_months: int
    pregnancy_months: int
    comfort_care_months: int
    oncology_dose_months: int


@cache
def limits() -> Limits:
    """Give the figures, read once."""
    return read_limits(Limits, "cds_service.risk", "scope.toml")


def menopause_of(facts: PatientFacts, as_of: date) -> Answer:
    """Tell whether she is past menopause; bilateral oophorectomy outweighs contrary data."""
    if removed := certain(facts, OOPHORECTOMY):
        return holds("bilateral oophorectomy", *removed)
    year_ago = add_months(as_of, -limits().amenorrhea_months)
    if any(on.on_or_after(year_ago) for on, _ in facts.last_menstrual_periods):
        return fails(f"a menstrual period within {limits().amenorrhea_months} months")
    evidence = certain(facts, EVIDENCE)
    if contrary := _pregnancies_after(facts, _evidence_date(facts, evidence)):
        return fails("pregnant after what speaks for menopause", *contrary)
    if evidence:
        return holds("menopause is recorded", *evidence)
    if any(on.before(year_ago) for on, _ in facts.last_menstrual_periods):
        return holds(f"last menstrual period over {limits().amenorrhea_months} months ago")
    age = facts.person.age_on(as_of)
    if age is not None and age.at_least(limits().menopause_age):
        return holds(f"age {age}")
    return unknown("menopause is not recorded", Missing(Word.MENOPAUSE))


def documented_by(facts: PatientFacts, on: PartialDate) -> bool:
    """Tell whether menopause is documented for a day: recorded by then, or by a known age."""
    if any(_is_by(finding, on) for finding in certain(facts, EVIDENCE)):
        return True
    last = add_months(on.earliest, -limits().amenorrhea_months)
    if any(period.before(last) for period, _ in facts.last_menstrual_periods):
        return True
    age = facts.person.age_on(on.earliest)
    ages = facts.measurements.get(Analyte.AGE_AT_MENOPAUSE, ())
    return age is not None and any(
        one.value is not None and age.youngest >= one.value for one in ages
    )


def _is_by(finding: Finding, on: PartialDate) -> bool:
    dated = date_of(finding)
    return dated is not None and dated.on_or_before(on.earliest) is True


def _evidence_date(facts: PatientFacts, evidence: tuple[Finding, ...]) -> date | None:
    """Give the day from which a pregnancy contradicts: of the newest evidence, else of her age."""
    if evidence:
        days = [dated.latest for finding in evidence if (dated := date_of(finding))]
        return max(days, default=None)
    if facts.person.birth is None:
        return None
    return add_months(facts.person.birth.latest, limits().menopause_age * MONTHS_PER_YEAR)


def _pregnancies_after(facts: PatientFacts, day: date | None) -> tuple[Finding, ...]:
    if day is None:
        return ()
    return tuple(
        finding
        for finding in certain(facts, PREGNANCY)
        if (dated := date_of(finding)) and dated.after(day)
    )
