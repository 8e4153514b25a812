"""Which quantity the code of a result means."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from types import MappingProxyType

from fhir_mappings.elements import codings
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.measurements import Analyte, EgfrEquation
from fhir_mappings.terminology import Terminology

ANALYTE_OF: Mapping[Concept, Analyte] = MappingProxyType(
    {
        Concept.CALCIUM_TOTAL: Analyte.CALCIUM_TOTAL,
        Concept.CALCIUM_CORRECTED: Analyte.CALCIUM_CORRECTED,
        Concept.CALCIUM_IONIZED: Analyte.CALCIUM_IONIZED,
        Concept.ALBUMIN: Analyte.ALBUMIN,
        Concept.CREATININE: Analyte.CREATININE,
        Concept.CREATININE_CLEARANCE: Analyte.CREATININE_CLEARANCE,
        Concept.EGFR: Analyte.EGFR,
        Concept.ALKALINE_PHOSPHATASE: Analyte.ALP,
        Concept.VITAMIN_D_25_OH: Analyte.VITAMIN_D,
        Concept.HEMOGLOBIN: Analyte.HEMOGLOBIN,
        Concept.LEUKOCYTES: Analyte.LEUKOCYTES,
        Concept.PLATELETS: Analyte.PLATELETS,
        Concept.COMPLETE_BLOOD_COUNT: Analyte.BLOOD_COUNT,
        Concept.BODY_HEIGHT: Analyte.HEIGHT,
        Concept.BODY_WEIGHT: Analyte.WEIGHT,
        Concept.BODY_MASS_INDEX: Analyte.BMI,
        Concept.PTH: Analyte.PTH,
        Concept.PHOSPHATE: Analyte.PHOSPHATE,
        Concept.MAGNESIUM: Analyte.MAGNESIUM,
        Concept.TSH: Analyte.TSH,
    }
)
TOLD_BY_CODE = frozenset(
    {
        Concept.FRACTURE_RISK_SCORE,
        Concept.FALLS_OBSERVATION,
        Concept.ALCOHOL_INTAKE,
        Concept.MENOPAUSE_OBSERVATION,
    }
)
REMEMBERED_CODES = 1024
MEASURED = frozenset(ANALYTE_OF) | TOLD_BY_CODE


@dataclass(frozen=True, slots=True)
class ObservationCodes:
    """What single codes tell beyond their value set, by code."""

    analytes: Mapping[str, Analyte]
    units: Mapping[str, str]
    equations: Mapping[str, EgfrEquation]
    last_menstrual_period: frozenset[str]


@dataclass(frozen=True, slots=True)
class Meaning:
    """The quantity that a code means, the unit its name states, and the equation it names."""

    analyte: Analyte
    stated_unit: str | None = None
    equation: EgfrEquation | None = None


def meanings_of(terminology: Terminology, codeable: object) -> tuple[Meaning, ...]:
    """Give what the codings of a result mean, one entry a quantity; empty for none that is read."""
    found: dict[Analyte, Meaning] = {}
    for system, sent in codings(codeable):
        if concepts := terminology.concepts(system, sent):
            for meaning in _meanings_of_code(concepts, sent.upper()):
                found.setdefault(meaning.analyte, meaning)
    return tuple(found.values())


@lru_cache(maxsize=REMEMBERED_CODES)
def _meanings_of_code(concepts: frozenset[Concept], code: str) -> tuple[Meaning, ...]:
    analytes = (_analyte(concept, code) for concept in concepts)
    return tuple(_meaning(analyte, code) for analyte in analytes if analyte is not None)


def _analyte(concept: Concept, code: str) -> Analyte | None:
    if concept in TOLD_BY_CODE:
        return observation_codes().analytes.get(code)
    return ANALYTE_OF.get(concept)


def _meaning(analyte: Analyte, code: str) -> Meaning:
    codes = observation_codes()
    return Meaning(analyte, codes.units.get(code), codes.equations.get(code))


@cache
def observation_codes() -> ObservationCodes:
    """Read the table of single codes; raises KeyError for a name that is no analyte or equation."""
    text = files("fhir_mappings").joinpath("observation_codes.toml").read_text(encoding="utf-8")
    tables = tomllib.loads(text)
    return ObservationCodes(
        analytes={code: Analyte[name] for code, name in tables["analytes"].items()},
        units=tables["units"],
        equations={code: EgfrEquation[name] for code, name in tables["equations"].items()},
        last_menstrual_period=frozenset(tables["last_menstrual_period"]["codes"]),
    )
