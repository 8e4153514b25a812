"""Whether a blood count is on file (knowledge 6)."""

from __future__ import annotations

from dataclasses import replace

from cds_service.labs.selection import Result, Window, lab_value, no_value
from cds_service.labs.values import Lab
from cds_service.logic import Word
from fhir_mappings.facts.measurements import Analyte, Measurement
from fhir_mappings.facts.patient import PatientFacts

COUNTED = (Analyte.BLOOD_COUNT, Analyte.HEMOGLOBIN, Analyte.LEUKOCYTES, Analyte.PLATELETS)


def blood_count_in(facts: PatientFacts, window: Window) -> Lab:
    """Give the newest panel, hemoglobin, leukocytes or platelets; a panel needs no number."""
    inside = [
        measurement
        for analyte in COUNTED
        for measurement in facts.measurements.get(analyte, ())
        if window.holds(measurement.on)
    ]
    if not inside:
        return no_value(facts, Word.CBC, window, *COUNTED)
    return _on_file(max(inside, key=lambda measurement: measurement.on.earliest))


def _on_file(measurement: Measurement) -> Lab:
    value = lab_value(Result(measurement.value or 0, measurement))
    return replace(value, existence_only=measurement.value is None)
