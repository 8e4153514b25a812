"""Doses of an agent that is given by dose, from the highest rung of evidence that holds any."""

from __future__ import annotations

from dataclasses import dataclass

from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import Agent, Rung


@dataclass(frozen=True, slots=True)
class Dose:
    """One dose, however many entries tell of it (within the days of knowledge 5.1)."""

    agent: Agent
    on: PartialDate
    rung: Rung
    references: tuple[str, ...]

    def describe(self) -> str:
        """Give agent, day and sources, as a card shows them."""
        return f"{self.agent} dose, {self.on}, {', '.join(self.references)}"


@dataclass(frozen=True, slots=True)
class DoseHistory:
    """The doses of one agent on the deciding rung, oldest first.

    `later_on_lower_rung`: a later date that a weaker rung tells (named on cards). `is_estimate`:
    the deciding rung is the third or lower (knowledge 5.1). `ordered_only`: no dose at all, but an
    order. `undated`: entries whose date could not be read, or whose strength is unknown.
    `counted`: the doses that surely were given, of every rung that is no estimate, or else of the
    deciding one. `recorded`: how many there are where each entry of any rung tells of one.
    """

    agent: Agent
    doses: tuple[Dose, ...] = ()
    later_on_lower_rung: Dose | None = None
    is_estimate: bool = False
    ordered_only: bool = False
    undated: tuple[str, ...] = ()
    counted: tuple[Dose, ...] = ()
    recorded: int = 0

    @property
    def last(self) -> Dose | None:
        """Give the newest dose."""
        return self.doses[-1] if self.doses else None
