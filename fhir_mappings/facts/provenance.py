"""Where a fact comes from, and how completely its source was read."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Provenance:
    """The record entry behind a fact: its reference ("Observation/123") and what it sent."""

    reference: str
    sent: str = ""


class SourceState(StrEnum):
    """How completely a kind of record was read."""

    WHOLE = "whole"
    CUT_OFF = "cut-off"
    FAILED = "failed"
    NOT_ASKED = "not-asked"


class Source(StrEnum):
    """The kinds of record that facts come from, as a reader of a card would name them."""

    CONDITIONS = "conditions"
    OBSERVATIONS = "observations"
    PROCEDURES = "procedures"
    STATEMENTS = "medication statements"
    PRESCRIPTIONS = "medication orders"
    ADMINISTRATIONS = "medication administrations"
    DISPENSES = "medication dispenses"
    ALLERGIES = "allergies"
    FAMILY_HISTORY = "family history"
    SERVICES = "service requests"
    APPOINTMENTS = "appointments"
    ENCOUNTERS = "encounters"
    REPORTS = "diagnostic reports"


EVERY_SOURCE = frozenset(Source)
MEDICATION_SOURCES = (
    Source.ADMINISTRATIONS,
    Source.PRESCRIPTIONS,
    Source.STATEMENTS,
    Source.DISPENSES,
)
