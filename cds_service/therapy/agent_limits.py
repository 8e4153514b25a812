"""The figures of each agent's label: windows of laboratory values and limits (knowledge 4.6)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TypeVar

from cds_service.knowledge import build_limits, read_toml
from cds_service.therapy.history_criteria import FILE
from cds_service.therapy.limits import PACKAGE
from fhir_mappings.facts.medications import Agent

LimitsT = TypeVar("LimitsT")


@dataclass(frozen=True, slots=True)
class OralBisphosphonateLimits:
    """Alendronate, risedronate and oral ibandronate. Clearance in mL/min."""

    calcium_days: int
    clearance_days: int
    clearance_avoid_below: float


@dataclass(frozen=True, slots=True)
class IntravenousIbandronateLimits:
    """Intravenous ibandronate. Clearance in mL/min."""

    calcium_days: int
    clearance_days: int
    clearance_avoid_below: float
    vitamin_d_days: int


@dataclass(frozen=True, slots=True)
class ZoledronateLimits:
    """Zoledronate. Clearance in mL/min."""

    calcium_days: int
    clearance_days: int
    clearance_contraindicated_below: float
    clearance_caution_below: float
    kidney_injury_days: int
    vitamin_d_days: int


@dataclass(frozen=True, slots=True)
class DenosumabLimits:
    """Denosumab. eGFR in mL/min/1.73 m2."""

    calcium_days: int
    egfr_days: int
    egfr_boxed_below: float
    vitamin_d_days: int


@dataclass(frozen=True, slots=True)
class RomosozumabLimits:
    """Romosozumab. eGFR in mL/min/1.73 m2."""

    calcium_days: int
    egfr_days: int
    egfr_caution_below: float
    event_months: int
    vitamin_d_days: int


@dataclass(frozen=True, slots=True)
class TeriparatideLimits:
    """Teriparatide. Clearance in mL/min."""

    calcium_days: int
    alkaline_phosphatase_days: int
    fracture_explains_days: int
    clearance_days: int
    clearance_severe_below: float
    clearance_moderate_below: float
    lifetime_months: int
    after_denosumab_months: int


def _limits_of(agent: Agent, cls: type[LimitsT]) -> LimitsT:
    entry = read_toml(PACKAGE, FILE).get("agents", {}).get(agent, {})
    return build_limits(cls, entry.get("limits", {}), f"{PACKAGE}/{FILE} {agent}")


@cache
def oral_bisphosphonate_limits(agent: Agent) -> OralBisphosphonateLimits:
    """Give the limits of an oral bisphosphonate."""
    return _limits_of(agent, OralBisphosphonateLimits)


@cache
def intravenous_ibandronate_limits() -> IntravenousIbandronateLimits:
    """Give the limits of intravenous ibandronate."""
    return _limits_of(Agent.IBANDRONATE_IV, IntravenousIbandronateLimits)


@cache
def zoledronate_limits() -> ZoledronateLimits:
    """Give the limits of zoledronate."""
    return _limits_of(Agent.ZOLEDRONATE, ZoledronateLimits)


@cache
def denosumab_label_limits() -> DenosumabLimits:
    """Give the limits of denosumab."""
    return _limits_of(Agent.DENOSUMAB, DenosumabLimits)


@cache
def romosozumab_limits() -> RomosozumabLimits:
    """Give the limits of romosozumab."""
    return _limits_of(Agent.ROMOSOZUMAB, RomosozumabLimits)


@cache
def teriparatide_limits() -> TeriparatideLimits:
    """Give the limits of teriparatide."""
    return _limits_of(Agent.TERIPARATIDE, TeriparatideLimits)
