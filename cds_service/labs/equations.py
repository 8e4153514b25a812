"""The two equations of kidney function, for women (knowledge 4.3)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cds_service.knowledge import read_limits


@dataclass(frozen=True, slots=True)
class CockcroftGault:
    """The figures of the Cockcroft-Gault equation."""

    age_term: float
    divisor: float
    female_factor: float

    def clearance(self, age: int, weight_kg: float, creatinine_mg_dl: float) -> float:
        """Give the creatinine clearance in mL/min from actual weight; nothing is rounded."""
        per_creatinine = (self.age_term - age) * weight_kg / (self.divisor * creatinine_mg_dl)
        return per_creatinine * self.female_factor


@dataclass(frozen=True, slots=True)
class CkdEpi2021:
    """The coefficients of the race-free CKD-EPI 2021 creatinine equation."""

    scale: float
    kappa: float
    alpha: float
    exponent_above_kappa: float
    factor_per_year: float
    female_factor: float

    def egfr(self, age: int, creatinine_mg_dl: float) -> float:
        """Give the eGFR in mL/min/1.73 m2; nothing is rounded."""
        ratio = creatinine_mg_dl / self.kappa
        exponent = self.alpha if ratio < 1 else self.exponent_above_kappa
        by_creatinine = self.scale * float(ratio**exponent)
        return by_creatinine * float(self.factor_per_year**age) * self.female_factor


@cache
def cockcroft_gault() -> CockcroftGault:
    """Give the equation, its figures read once."""
    return read_limits(CockcroftGault, "cds_service.labs", "kidney.toml", "cockcroft_gault")


@cache
def ckd_epi_2021() -> CkdEpi2021:
    """Give the equation, its coefficients read once."""
    return read_limits(CkdEpi2021, "cds_service.labs", "kidney.toml", "ckd_epi_2021")
