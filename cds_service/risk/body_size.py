"""Weight and body mass index as recorded, or the index from weight and height (knowledge 9)."""

from __future__ import annotations

from fhir_mappings.facts.measurements import Analyte, Measurement
from fhir_mappings.facts.patient import PatientFacts


def newest_weight(facts: PatientFacts) -> Measurement | None:
    """Give the newest weight in kg."""
    return _newest(facts, Analyte.WEIGHT)


def low_body_size(
    facts: PatientFacts, weight_below: float, index_below: float, cm_per_m: float
) -> tuple[Measurement, ...]:
    """Give the measurements by which weight (kg) or body mass index (kg/m2) is low."""
    weight, index = newest_weight(facts), _newest(facts, Analyte.BMI)
    if index is not None and index.value is not None and index.value < index_below:
        return (index,)
    if weight is None or weight.value is None:
        return ()
    if weight.value < weight_below:
        return (weight,)
    height = _newest(facts, Analyte.HEIGHT)
    if index is not None or height is None or not height.value:
        return ()
    meters = height.value / cm_per_m
    computed = weight.value / (meters * meters)
    return (weight, height) if computed < index_below else ()


def _newest(facts: PatientFacts, analyte: Analyte) -> Measurement | None:
    values = [one for one in facts.measurements.get(analyte, ()) if one.value is not None]
    return max(values, key=lambda one: one.on.earliest, default=None)
