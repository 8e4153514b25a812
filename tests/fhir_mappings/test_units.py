"""Units: known ones arrive in the unit of the limits, unknown ones are refused, never guessed."""

import math
import tomllib
from importlib.resources import files
from typing import Any

import pytest

from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.ucum import conversion
from fhir_mappings.units import canonical_unit, convert, plausible, read_units

CONVERTED = {
    "calcium 2.125 mmol/L": (Analyte.CALCIUM_TOTAL, 2.125, "mmol/L", 8.517),
    "calcium in meq/L is half a mmol each": (Analyte.CALCIUM_TOTAL, 4.5, "meq/L", 9.018),
    "calcium in mg/L": (Analyte.CALCIUM_TOTAL, 90, "mg/L", 9.0),
    "corrected calcium 2.2 mmol/L": (Analyte.CALCIUM_CORRECTED, 2.2, "mmol/L", 8.8176),
    "ionized calcium 4.8 mg/dL": (Analyte.CALCIUM_IONIZED, 4.8, "mg/dL", 1.1976),
    "albumin 35 g/L": (Analyte.ALBUMIN, 35, "g/L", 3.5),
    "albumin 600 umol/L": (Analyte.ALBUMIN, 600, "umol/L", 3.99),
    "creatinine 88.42 umol/L is 1 mg/dL": (Analyte.CREATININE, 88.42, "umol/L", 1.0),
    "creatinine 0.1 mmol/L": (Analyte.CREATININE, 0.1, "mmol/L", 1.13097),
    "clearance in mL/s": (Analyte.CREATININE_CLEARANCE, 0.5, "mL/s", 30),
    "25-OH vitamin D 50 nmol/L is just above 20 ng/mL": (Analyte.VITAMIN_D, 50, "nmol/L", 20.03),
    "25-OH vitamin D in ug/L": (Analyte.VITAMIN_D, 21, "ug/L", 21),
    "25-OH vitamin D in ng/dL": (Analyte.VITAMIN_D, 2100, "ng/dL", 21),
    "alkaline phosphatase 2 ukat/L": (Analyte.ALP, 2, "ukat/L", 120),
    "hemoglobin 130 g/L": (Analyte.HEMOGLOBIN, 130, "g/L", 13),
    "platelets per microliter": (Analyte.PLATELETS, 250000, "/uL", 250),
    "PTH 5.3 pmol/L": (Analyte.PTH, 5.3, "pmol/L", 50),
    "phosphate 1 mmol/L": (Analyte.PHOSPHATE, 1, "mmol/L", 3.09693),
    "magnesium 2 meq/L is 1 mmol/L": (Analyte.MAGNESIUM, 2, "meq/L", 2.43072),
    "height in inches": (Analyte.HEIGHT, 64, "[in_i]", 162.56),
    "height in meters": (Analyte.HEIGHT, 1.62, "m", 162),
    "weight in pounds": (Analyte.WEIGHT, 150, "[lb_av]", 68.03886),
    "weight in grams": (Analyte.WEIGHT, 61500, "g", 61.5),
    "FRAX with unit 1 is a fraction": (Analyte.FRAX_MOF, 0.21, "1", 21),
    "alcohol a week": (Analyte.ALCOHOL_UNITS_PER_DAY, 21, "{drinks}/wk", 3),
    "age at menopause in months": (Analyte.AGE_AT_MENOPAUSE, 588, "mo", 49),
}

UNDERSTOOD = {
    "case does not matter": (Analyte.CALCIUM_TOTAL, "MG/DL"),
    "spaces do not matter": (Analyte.CREATININE, " mg / dL "),
    "IU is U for an enzyme": (Analyte.ALP, "IU/L"),
    "mcg is ug": (Analyte.VITAMIN_D, "mcg/L"),
    "eGFR in UCUM": (Analyte.EGFR, "mL/min/{1.73_m2}"),
    "eGFR without braces": (Analyte.EGFR, "mL/min/1.73m2"),
    "eGFR with a superscript": (Analyte.EGFR, "mL/min/1.73m²"),
    "eGFR in plain mL/min": (Analyte.EGFR, "mL/min"),
    "T-score as LOINC writes it": (Analyte.TSCORE, "{T-score}"),
    "T-score as US Core 5 writes it": (Analyte.TSCORE, "{T-Score}"),
    "T-score as US Core writes it now": (Analyte.TSCORE, "1"),
    "T-score by its unit text": (Analyte.TSCORE, "T-Score"),
    "T-score in standard deviations": (Analyte.TSCORE, "{SD}"),
    "T-score without a unit": (Analyte.TSCORE, None),
    "T-score with an empty unit": (Analyte.TSCORE, ""),
    "FRAX in percent": (Analyte.FRAX_MOF, "%"),
    "FRAX without a unit": (Analyte.FRAX_HIP, None),
    "falls as a bare number": (Analyte.FALLS_PAST_YEAR, None),
    "bone density with a superscript": (Analyte.BMD, "g/cm²"),
    "bone density as HL7's example writes it": (Analyte.BMD, "g/cm-2"),
    "white cells in thousands": (Analyte.LEUKOCYTES, "10*3/uL"),
    "white cells with the micro sign": (Analyte.LEUKOCYTES, "10*3/µL"),
}

REFUSED = {
    "a T-score in g/cm2 is a bone density": (Analyte.TSCORE, "g/cm2"),
    "a T-score in percent is another scale": (Analyte.TSCORE, "%"),
    "percent of the young adult mean is another scale": (Analyte.TSCORE, "{%YAM}"),
    "a Z-score is no T-score": (Analyte.TSCORE, "{Z-score}"),
    "calcium without a unit": (Analyte.CALCIUM_TOTAL, None),
    "calcium with an empty unit": (Analyte.CALCIUM_TOTAL, ""),
    "creatinine without a unit": (Analyte.CREATININE, None),
    "weight without a unit": (Analyte.WEIGHT, None),
    "an age without a unit": (Analyte.AGE_AT_MENOPAUSE, None),
    "a clearance per body surface": (Analyte.CREATININE_CLEARANCE, "mL/min/{1.73_m2}"),
    "white cells in grams a liter": (Analyte.LEUKOCYTES, "g/L"),
    "words": (Analyte.CREATININE, "see comment"),
    "a panel has no value": (Analyte.BLOOD_COUNT, None),
    "the unit of another analyte": (Analyte.HEIGHT, "kg"),
}

PLAUSIBILITY = {
    "calcium 8.5 mg/dL": (Analyte.CALCIUM_TOTAL, 8.5, True),
    "calcium 85 mg/dL is a shifted point": (Analyte.CALCIUM_TOTAL, 85, False),
    "calcium 2.2 mg/dL is mmol/L with a wrong unit": (Analyte.CALCIUM_TOTAL, 2.2, False),
    "calcium at the upper end of the range": (Analyte.CALCIUM_TOTAL, 18.03, True),
    "calcium just above the range": (Analyte.CALCIUM_TOTAL, 18.04, False),
    "creatinine 80 mg/dL is umol/L with a wrong unit": (Analyte.CREATININE, 80, False),
    "creatinine 0.17 mg/dL is the least": (Analyte.CREATININE, 0.17, True),
    "creatinine 0.16 mg/dL is too little": (Analyte.CREATININE, 0.16, False),
    "eGFR 2 is the least": (Analyte.EGFR, 2, True),
    "eGFR 1.9 is too little": (Analyte.EGFR, 1.9, False),
    "a T-score of -8 is the least": (Analyte.TSCORE, -8, True),
    "a T-score of -8.1 is too little": (Analyte.TSCORE, -8.1, False),
    "weight 25 kg is the least": (Analyte.WEIGHT, 25, True),
    "weight 680 kg is pounds and more": (Analyte.WEIGHT, 680, False),
    "FRAX 840 % was no fraction": (Analyte.FRAX_MOF, 840, False),
    "FRAX 100 % is the most": (Analyte.FRAX_MOF, 100, True),
    "an analyte without a range takes any number": (Analyte.FALLS_PAST_YEAR, 12, True),
    "infinity is no count": (Analyte.FALLS_PAST_YEAR, math.inf, False),
    "not-a-number is no value": (Analyte.CALCIUM_TOTAL, math.nan, False),
}


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected"), CONVERTED.values(), ids=CONVERTED.keys()
)
def test_converts(analyte: Analyte, value: float, unit: str, expected: float) -> None:
    assert convert(analyte, value, unit) == pytest.approx(expected, rel=1e-5)


@pytest.mark.parametrize(("analyte", "unit"), UNDERSTOOD.values(), ids=UNDERSTOOD.keys())
def test_leaves_the_value_as_sent(analyte: Analyte, unit: str | None) -> None:
    assert convert(analyte, -2.4500000000000001, unit) == -2.4500000000000001


@pytest.mark.parametrize(("analyte", "unit"), REFUSED.values(), ids=REFUSED.keys())
def test_refuses(analyte: Analyte, unit: str | None) -> None:
    assert convert(analyte, 0.9, unit) is None


@pytest.mark.parametrize(
    ("analyte", "value", "expected"), PLAUSIBILITY.values(), ids=PLAUSIBILITY.keys()
)
def test_plausible_range(analyte: Analyte, value: float, expected: bool) -> None:
    assert plausible(analyte, value) is expected


@pytest.mark.parametrize("analyte", [a for a in Analyte if a is not Analyte.BLOOD_COUNT])
def test_a_value_in_the_canonical_unit_comes_back_as_sent(analyte: Analyte) -> None:
    assert convert(analyte, 8.449999999999999, canonical_unit(analyte)) == 8.449999999999999


def test_the_units_are_those_of_the_limits() -> None:
    units = {
        Analyte.CALCIUM_TOTAL: "mg/dL",
        Analyte.CALCIUM_IONIZED: "mmol/L",
        Analyte.CREATININE_CLEARANCE: "mL/min",
        Analyte.ALP: "U/L",
        Analyte.VITAMIN_D: "ng/mL",
        Analyte.WEIGHT: "kg",
        Analyte.FRAX_HIP: "%",
    }
    assert {analyte: canonical_unit(analyte) for analyte in units} == units


def _tables() -> dict[str, Any]:
    return tomllib.loads(files("fhir_mappings").joinpath("units.toml").read_text(encoding="utf-8"))


def test_a_table_that_is_missing_is_refused() -> None:
    tables = _tables()
    del tables["ALBUMIN"]
    with pytest.raises(ValueError, match="ALBUMIN"):
        read_units(tables)


def test_a_key_that_nobody_reads_is_refused() -> None:
    tables = _tables()
    tables["ALBUMIN"]["factor"] = 10
    with pytest.raises(ValueError, match="factor of ALBUMIN"):
        read_units(tables)


def test_a_unit_that_stands_twice_is_refused() -> None:
    tables = _tables()
    tables["ALBUMIN"]["same"] = ["G/L"]
    with pytest.raises(ValueError, match="g/L stands twice for ALBUMIN"):
        read_units(tables)


PARSED = {
    "calcium in g/L": (Analyte.CALCIUM_TOTAL, 0.094, "g/L", 9.4),
    "calcium in mg per deciliter with an exponent": (Analyte.CALCIUM_TOTAL, 9.4, "mg.dL-1", 9.4),
    "calcium in umol/L": (Analyte.CALCIUM_TOTAL, 2125, "umol/L", 8.517),
    "calcium in g/dL": (Analyte.CALCIUM_TOTAL, 0.0094, "g/dL", 9.4),
    "creatinine in nmol/L": (Analyte.CREATININE, 88420, "nmol/L", 1.0),
    "creatinine in g/L": (Analyte.CREATININE, 0.009, "g/L", 0.9),
    "clearance in L/min": (Analyte.CREATININE_CLEARANCE, 0.06, "L/min", 60),
    "hemoglobin per hundred milliliters": (Analyte.HEMOGLOBIN, 13, "g/(100.mL)", 13),
    "25-OH vitamin D in umol/L": (Analyte.VITAMIN_D, 0.05, "umol/L", 20.03),
    "platelets per milliliter": (Analyte.PLATELETS, 250_000_000, "/mL", 250),
    "height in kilometers": (Analyte.HEIGHT, 0.00161, "km", 161),
}
NOT_PARSED = {
    "a percentage is no T-score": (Analyte.TSCORE, "10*-2"),
    "a mass is no concentration": (Analyte.CALCIUM_TOTAL, "mg/kg"),
    "a temperature is no height": (Analyte.HEIGHT, "Cel"),
    "equivalents of an ion": (Analyte.CALCIUM_TOTAL, "ueq/L"),
    "a clearance by body surface": (Analyte.CREATININE_CLEARANCE, "mL/min/m2"),
    "an annotation": (Analyte.CALCIUM_TOTAL, "mg/dL{calc}"),
    "a word": (Analyte.CALCIUM_TOTAL, "banana"),
    "a very long text": (Analyte.CALCIUM_TOTAL, "mg." * 500 + "dL"),
    "broken brackets": (Analyte.CALCIUM_TOTAL, "mg/(dL"),
    "division by nothing": (Analyte.CALCIUM_TOTAL, "mg/0"),
}


@pytest.mark.parametrize(
    ("analyte", "value", "unit", "expected"), PARSED.values(), ids=PARSED.keys()
)
def test_a_unit_that_no_list_spells_is_parsed(
    analyte: Analyte, value: float, unit: str, expected: float
) -> None:
    assert convert(analyte, value, unit) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("analyte", "unit"), NOT_PARSED.values(), ids=NOT_PARSED.keys())
def test_what_measures_something_else_is_refused(analyte: Analyte, unit: str) -> None:
    assert convert(analyte, 1, unit) is None


def test_the_list_agrees_with_the_grammar_wherever_both_know_a_unit() -> None:
    tables = tomllib.loads(files("fhir_mappings").joinpath("units.toml").read_text("utf-8"))
    compared = 0
    for analyte in Analyte:
        table = tables[analyte.name]
        spelled = (*table.get("same", ()), *table.get("multiply", {}), *table.get("divide", {}))
        for unit in spelled:
            factor = conversion(unit, table["unit"]) if table.get("parsed_to") else None
            if factor is not None:
                compared += 1
                assert convert(analyte, 1, unit) == pytest.approx(factor, rel=1e-4), unit
    assert compared > 20
