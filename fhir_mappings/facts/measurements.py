"""What was measured: laboratory values, vital signs, scores, bone density."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.provenance import Provenance


class Analyte(StrEnum):
    """A quantity that a rule reads; its unit is that of its limits (knowledge 14.25)."""

    TSCORE = "T-score"
    ZSCORE = "Z-score"
    BMD = "bone mineral density"
    FRAX_MOF = "FRAX 10-year risk of a major osteoporotic fracture"
    FRAX_HIP = "FRAX 10-year risk of a hip fracture"
    CALCIUM_TOTAL = "total calcium"
    CALCIUM_CORRECTED = "albumin-corrected calcium"
    CALCIUM_IONIZED = "ionized calcium"
    ALBUMIN = "albumin"
    CREATININE = "creatinine"
    CREATININE_CLEARANCE = "creatinine clearance"
    EGFR = "eGFR"
    ALP = "alkaline phosphatase"
    VITAMIN_D = "25-OH vitamin D"
    HEMOGLOBIN = "hemoglobin"
    LEUKOCYTES = "leukocytes"
    PLATELETS = "platelets"
    BLOOD_COUNT = "blood count panel"
    HEIGHT = "height"
    WEIGHT = "weight"
    BMI = "body mass index"
    PTH = "parathyroid hormone"
    PHOSPHATE = "phosphate"
    MAGNESIUM = "magnesium"
    TSH = "TSH"
    ALCOHOL_UNITS_PER_DAY = "alcohol per day"
    FALLS_PAST_YEAR = "falls in the past year"
    AGE_AT_MENOPAUSE = "age at menopause"


class Comparator(StrEnum):
    """How a value was sent: as it is, or as a bound."""

    EQUAL = ""
    LESS = "<"
    LESS_OR_EQUAL = "<="
    GREATER = ">"
    GREATER_OR_EQUAL = ">="


class EgfrEquation(StrEnum):
    """Which equation gave an eGFR, as far as its code tells (knowledge 4.3)."""

    RACE_FREE = "race-free"
    OLDER = "older equation"


@dataclass(frozen=True, slots=True)
class Measurement:
    """One value in the unit of its limits. `reference_low/high`: the laboratory's own limits.

    `value` is None where only the existence of the result counts (a blood count panel).
    """

    analyte: Analyte
    value: float | None
    unit: str
    on: PartialDate
    provenance: Provenance
    comparator: Comparator = Comparator.EQUAL
    reference_low: float | None = None
    reference_high: float | None = None
    equation: EgfrEquation | None = None

    def describe(self) -> str:
        """Give name, value, unit, date and source, as a card shows them."""
        amount = "" if self.value is None else f" {self.comparator}{self.value:g}"
        unit = f" {self.unit}" if self.unit and self.value is not None else ""
        return f"{self.analyte}{amount}{unit}, {self.on}, {self.provenance.reference}"


class SkeletalSite(StrEnum):
    """Where a T-score was measured, as a card names it (knowledge 1.1, 14.22)."""

    LUMBAR_SPINE = "lumbar spine"
    TOTAL_HIP = "total hip"
    FEMORAL_NECK = "femoral neck"
    HIP_REGION_UNSTATED = "hip (region not stated)"
    RADIUS_33 = "33% radius"


@dataclass(frozen=True, slots=True)
class TScore:
    """One T-score that counts, rounded to one decimal half away from zero (knowledge 1.1).

    `comparator`: where it is not EQUAL, the value is only a bound ("<-2.5"). `from_report_text`: it
    was found in the words of a report, and a clinician must verify it there.
    """

    site: SkeletalSite
    value: float
    on: PartialDate
    provenance: Provenance
    site_uncertain: bool = False
    comparator: Comparator = Comparator.EQUAL
    from_report_text: bool = False

    @property
    def is_exact(self) -> bool:
        """Tell whether the value itself was sent, not a bound of it."""
        return self.comparator is Comparator.EQUAL

    def describe(self) -> str:
        """Give value, site, date and source, as a card shows them."""
        doubt = " (site uncertain)" if self.site_uncertain else ""
        label = ", from report text, verify" if self.from_report_text else ""
        return (
            f"T-score {self.comparator}{self.value:.1f} at the {self.site}{doubt}, {self.on}, "
            f"{self.provenance.reference}{label}"
        )


class ScanKind(StrEnum):
    """What was scanned."""

    BONE_DENSITY = "bone density scan"
    SPINE = "spine imaging"


@dataclass(frozen=True, slots=True)
class Scan:
    """A scan that was done, with or without a readable result."""

    kind: ScanKind
    on: PartialDate | None
    provenance: Provenance

    def describe(self) -> str:
        """Give kind, date and source, as a card shows them."""
        return f"{self.kind}, {self.on or 'date unknown'}, {self.provenance.reference}"
