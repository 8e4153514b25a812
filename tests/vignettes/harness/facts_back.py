"""Says what was read of a record as the abstract facts of the shared vignettes, one for one."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import MONTHS_PER_YEAR, PartialDate, add_months
from fhir_mappings.facts.findings import Finding
from fhir_mappings.facts.fractures import FractureRecord, FractureSite
from fhir_mappings.facts.measurements import Analyte, Measurement, ScanKind, SkeletalSite
from fhir_mappings.facts.medications import Agent, Allergy, MedicationRecord, RecordStatus
from fhir_mappings.facts.orders import DraftStatus, OrderFacts
from fhir_mappings.facts.patient import PatientFacts
from fhir_mappings.facts.person import Sex

DAYS_PER_MONTH = 30
CORE_LABS = (
    Analyte.CALCIUM_TOTAL,
    Analyte.CREATININE,
    Analyte.VITAMIN_D,
    Analyte.ALP,
    Analyte.BLOOD_COUNT,
)
FRESH_LABS = (Analyte.CALCIUM_TOTAL, Analyte.CREATININE)
CORE_DAYS = 365
FRESH_DAYS = 90
LABS = {
    "ca": Analyte.CALCIUM_TOTAL,
    "alb": Analyte.ALBUMIN,
    "crcl": Analyte.CREATININE_CLEARANCE,
    "egfr": Analyte.EGFR,
    "vitd": Analyte.VITAMIN_D,
}
SITES = {
    SkeletalSite.LUMBAR_SPINE: "LS",
    SkeletalSite.TOTAL_HIP: "TH",
    SkeletalSite.FEMORAL_NECK: "FN",
}
FRACTURES = {
    FractureSite.HIP: "hip",
    FractureSite.DISTAL_FOREARM: "dist_forearm",
    FractureSite.VERTEBRA: "vertebra",
    FractureSite.NOT_COUNTED: "toe",
}
CONDITIONS = {
    Concept.OSTEOPOROSIS: "osteoporosis_coded",
    Concept.ESOPHAGUS_CONTRAINDICATING: "oesophageal_stricture",
    Concept.VENOUS_THROMBOEMBOLISM: "vte",
    Concept.THIGH_GROIN_PAIN: "thigh_groin_pain",
    Concept.HOSPICE: "hospice",
    Concept.CURRENT_SMOKER: "smoker",
    Concept.PARENTAL_HIP_FRACTURE: "parent_hip_fx",
}
EVENTS = {Concept.STROKE: "stroke", Concept.MYOCARDIAL_INFARCTION: "mi"}
ANABOLICS = frozenset({Agent.ROMOSOZUMAB, Agent.TERIPARATIDE, Agent.ABALOPARATIDE})


@dataclass(frozen=True, slots=True)
class Back:
    """What was read: the chart, the drafts, the day."""

    chart: PatientFacts
    orders: OrderFacts
    as_of: date

    def newest(self, analyte: Analyte) -> Measurement | None:
        """Give the newest value of a measurement."""
        return next(iter(self.chart.measurements.get(analyte, ())), None)

    def value(self, analyte: Analyte) -> float | None:
        """Give the number of the newest value."""
        newest = self.newest(analyte)
        return None if newest is None else newest.value

    def has_all(self, analytes: tuple[Analyte, ...], days: int) -> bool:
        """Tell whether each was measured within so many days."""
        since = self.as_of - timedelta(days=days)
        return all(
            (one := self.newest(a)) is not None and one.on.earliest >= since for a in analytes
        )

    def findings(self, *concepts: Concept) -> Iterator[Finding]:
        """Give the findings of these concepts."""
        return (one for one in self.chart.findings if not one.concepts.isdisjoint(concepts))


def _age(back: Back) -> int | None:
    age = back.chart.person.age_on(back.as_of)
    return age.youngest if age and age.youngest == age.oldest else None


def _sex(back: Back) -> str:
    return {Sex.FEMALE: "female", Sex.MALE: "male"}.get(back.chart.person.sex, "unknown")


def _meno(back: Back) -> str | None:
    recent = add_months(back.as_of, -MONTHS_PER_YEAR)
    days = [day for day, _ in back.chart.last_menstrual_periods]
    return "pre" if any(day.earliest > recent for day in days) else None


def _t_scores(back: Back) -> dict[str, float]:
    """A T-score is read to one decimal (knowledge 1.1)."""
    return {SITES[one.site]: one.value for one in back.chart.t_scores}


def _dxa_date(back: Back) -> str | None:
    days = {_day(one.on) for one in back.chart.t_scores}
    return days.pop() if len(days) == 1 else None


def _frax(back: Back) -> dict[str, float | None]:
    return {"mof": back.value(Analyte.FRAX_MOF), "hip": back.value(Analyte.FRAX_HIP)}


def _fractures(back: Back) -> list[dict[str, Any]]:
    """Vertebrae broken on one day are one fracture and its count."""
    falls = {one.when for one in back.findings(Concept.MECHANISM_LOW_ENERGY)}
    groups: dict[tuple[FractureSite, PartialDate | None], list[FractureRecord]] = {}
    for one in back.chart.fractures:
        groups.setdefault((one.site, one.when), []).append(one)
    return [
        {
            "site": FRACTURES[site],
            "date": _day(when) if when else None,
            "low_trauma": when in falls,
            "count": len({level for one in records for level in one.levels}) or 1,
        }
        for (site, when), records in groups.items()
    ]


def _conditions(back: Back) -> list[str]:
    return sorted({name for concept, name in CONDITIONS.items() if any(back.findings(concept))})


def _event(back: Back) -> Finding | None:
    return next(back.findings(*EVENTS), None)


def _event_kind(back: Back) -> str | None:
    event = _event(back)
    meant = event.concepts if event else frozenset[Concept]()
    return next((name for concept, name in EVENTS.items() if concept in meant), None)


def _event_date(back: Back) -> str | None:
    event = _event(back)
    return _day(event.when) if event and event.when else None


def _fall(back: Back) -> bool:
    year_ago = add_months(back.as_of, -MONTHS_PER_YEAR)
    days = [one.when for one in back.findings(Concept.FALLS)]
    return any(day is not None and day.earliest >= year_ago for day in days)


def _height_loss(back: Back) -> float | None:
    heights = [one.value for one in back.chart.measurements.get(Analyte.HEIGHT, ()) if one.value]
    return round(max(heights) - heights[0], 1) if heights else None


def _glucocorticoid(back: Back) -> dict[str, float | None] | None:
    taken = [
        one
        for one in back.chart.medications
        if Concept.GLUCOCORTICOID_ORAL_SYSTEMIC in one.concepts and one.start
    ]
    if len(taken) != 1 or taken[0].start is None:
        return None
    since = taken[0].start.earliest
    months = (back.as_of - since).days // DAYS_PER_MONTH
    exact = add_months(back.as_of, -months) == since
    dose = taken[0].daily_dose
    return {"mg": dose.exact if dose else None, "months": months if exact else None}


def _therapy(back: Back) -> list[dict[str, Any]]:
    """One course a drug: its doses, else the day it began, and the day it ended."""
    courses: dict[Agent, dict[str, Any]] = {}
    for one in back.chart.medications:
        if one.agent is None:
            continue
        course = courses.setdefault(one.agent, {"drug": str(one.agent)})
        if one.given:
            course.setdefault("doses", []).append(_day(one.given))
        else:
            course |= _order(one)
    return list(courses.values())


def _order(one: MedicationRecord) -> dict[str, Any]:
    ended = {"end": _day(one.end)} if one.end and one.status is RecordStatus.COMPLETED else {}
    return {"start": _day(one.start), **ended} if one.start else ended


def _anabolic_done(back: Back) -> bool:
    return any(one.agent in ANABOLICS and one.given for one in back.chart.medications)


def _spine_imaging(back: Back) -> bool:
    return any(scan.kind is ScanKind.SPINE for scan in back.chart.scans)


def _allergies(back: Back) -> list[str]:
    return [str(agent) for one in back.chart.allergies for agent in sorted(_agents(one))]


def _agents(allergy: Allergy) -> frozenset[Agent]:
    return allergy.agents


def _drafts(back: Back) -> list[dict[str, Any]]:
    return [
        {
            "drug": str(one.agent) if one.agent else _other(one.concepts),
            "stops": one.status is DraftStatus.ENDS,
            "mg": one.daily_dose_mg,
            "months": one.duration_days and one.duration_days / DAYS_PER_MONTH,
        }
        for one in back.orders.drafts
    ]


def _other(concepts: frozenset[Concept]) -> str:
    if Concept.GLUCOCORTICOID_ORAL_SYSTEMIC in concepts:
        return "prednisone"
    return "dxa" if Concept.DXA_PROCEDURE in concepts else "unknown"


def _labs(back: Back) -> dict[str, float | None]:
    return {name: back.value(analyte) for name, analyte in LABS.items()}


def _day(when: PartialDate) -> str:
    return when.earliest.isoformat() if when.earliest == when.latest else f"about {when}"


READ_BACK: Mapping[str, Callable[[Back], Any]] = MappingProxyType(
    {
        "age": _age,
        "sex": _sex,
        "meno": _meno,
        "tscores": _t_scores,
        "dxa_date": _dxa_date,
        "frax": _frax,
        "fractures": _fractures,
        "conditions": _conditions,
        "mi_stroke_kind": _event_kind,
        "mi_stroke_date": _event_date,
        "injurious_fall12m": _fall,
        "ht_loss_hist_cm": _height_loss,
        "weight_kg": lambda back: back.value(Analyte.WEIGHT),
        "labs": _labs,
        "core_labs_12m": lambda back: back.has_all(CORE_LABS, CORE_DAYS),
        "ca_creat_fresh": lambda back: back.has_all(FRESH_LABS, FRESH_DAYS),
        "gc": _glucocorticoid,
        "therapy": _therapy,
        "anabolic_done": _anabolic_done,
        "spine_imaging": _spine_imaging,
        "allergies": _allergies,
        "draft_orders": _drafts,
    }
)
