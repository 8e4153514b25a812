"""Calcium, kidney function and alkaline phosphatase, which must be known (knowledge 4.6)."""

from __future__ import annotations

from cds_service.labs.values import Lab, LabValue, NoLabValue
from cds_service.logic import (
    Answer,
    Missing,
    Word,
    all_of,
    any_of,
    fails,
    holds,
    known,
    not_,
    unknown,
)
from cds_service.therapy.checks import Chart, Check
from cds_service.therapy.findings import doubtful, naming, proving
from cds_service.therapy.spans import within_days
from cds_service.therapy.statuses import Ground, Status
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.findings import Certainty
from fhir_mappings.facts.fractures import Episode, FractureRecord
from fhir_mappings.facts.patient import PatientFacts

LIVER_OR_BILE_DUCT = frozenset({Concept.LIVER_BILIARY_ANY})


def low_calcium(lab: Lab) -> Check:
    """Low calcium contraindicates; no usable calcium needs data."""
    match lab:
        case LabValue():
            answer = known(lab.is_low, "calcium is low", "calcium is not low", lab)
            return Check(Status.CONTRAINDICATED, Ground.CALCIUM_LOW, answer)
        case NoLabValue():
            return Check(Status.CONTRAINDICATED, Ground.OTHER, _not_known("calcium", lab))


def high_calcium(lab: Lab) -> Check:
    """High calcium is to avoid; no usable calcium needs data."""
    match lab:
        case LabValue():
            answer = known(lab.is_high, "calcium is high", "calcium is not high", lab)
            return Check(Status.AVOID, Ground.CALCIUM_HIGH, answer)
        case NoLabValue():
            return Check(Status.AVOID, Ground.OTHER, _not_known("calcium", lab))


def kidney_below(status: Status, below: Answer, what: str) -> Check:
    """Kidney function below a limit gives the status; not known needs data."""
    if below.holds:
        facts = (fact for reason in below.because for fact in reason.facts)
        phrases = "; ".join(reason.phrase for reason in below.because)
        return Check(status, Ground.KIDNEY, holds(f"{what} {phrases}", *facts))
    return Check(status, Ground.KIDNEY, below)


def kidney_between(status: Status, below_lower: Answer, below_upper: Answer, what: str) -> Check:
    """Kidney function in a band gives the status, its lower limit included."""
    in_band = all_of(not_(below_lower), below_upper)
    answer = below_upper if in_band.holds else in_band
    return kidney_below(status, answer, what)


def unexplained_alkaline_phosphatase(chart: Chart, days: int, fracture_days: int) -> Check:
    """A raised value that no liver or bile-duct disease and no recent fracture explains."""
    lab = chart.labs.alkaline_phosphatase(days)
    explained = any_of(_liver_disease(chart.facts), _recent_fracture(chart, fracture_days))
    answer = _raised_and_not(explained, lab)
    return Check(Status.AVOID, Ground.ALKALINE_PHOSPHATASE, answer)


def _raised_and_not(explained: Answer, lab: Lab) -> Answer:
    if isinstance(lab, NoLabValue):
        return _not_known("alkaline phosphatase", lab)
    if not lab.is_high:
        return fails("alkaline phosphatase is not raised", lab)
    raised = holds("alkaline phosphatase is raised and unexplained", lab)
    return raised if explained.fails else all_of(raised, not_(explained))


def _liver_disease(facts: PatientFacts) -> Answer:
    if found := proving(facts, LIVER_OR_BILE_DUCT):
        return holds("liver or bile-duct disease", *found)
    if open_ones := doubtful(facts, LIVER_OR_BILE_DUCT):
        return unknown("possible: liver or bile-duct disease", *map(naming, open_ones))
    return fails("not recorded: liver or bile-duct disease")


def _recent_fracture(chart: Chart, days: int) -> Answer:
    dates = [_day(one) for one in chart.facts.fractures if one.certainty is Certainty.CERTAIN]
    recent = [within_days(day, days, chart.as_of) for day in dates if day is not None]
    if True in recent:
        return holds(f"fracture within {days} days")
    if None in recent:
        return unknown(f"whether a fracture lies within {days} days", Missing(Word.FRACTURE_DATE))
    return fails(f"no fracture within {days} days")


def _day(fracture: FractureRecord) -> PartialDate | None:
    return fracture.when or (fracture.recorded if fracture.episode is Episode.INITIAL else None)


def _not_known(what: str, lab: NoLabValue) -> Answer:
    return unknown(f"{what} is not known", lab.missing)
