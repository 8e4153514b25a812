"""One page of a search: what is hers, what stands beside it, and what leaves a gap."""

from __future__ import annotations

from typing import Any

import pytest

from fhir_mappings.gathering.bundles import read_page

ORDER = {"resource": {"resourceType": "MedicationRequest", "id": "1"}}


def page(*rows: dict[str, Any]) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "searchset", "entry": [ORDER, *rows]}


@pytest.mark.parametrize("mode", [{}, {"search": {"mode": "include"}}, {"search": {}}])
def test_a_medication_beside_its_order_is_no_gap(mode: dict[str, Any]) -> None:
    medication = {"resource": {"resourceType": "Medication", "id": "m"}, **mode}
    found = read_page(page(medication), "MedicationRequest")
    assert found is not None
    assert (len(found.matches), len(found.included), found.has_gaps) == (1, 1, False)


def test_a_row_of_another_question_leaves_a_gap() -> None:
    found = read_page(page({"resource": {"resourceType": "Condition"}}), "MedicationRequest")
    assert found is not None
    assert found.has_gaps


def test_a_medication_beside_no_order_leaves_a_gap() -> None:
    medication = {"resource": {"resourceType": "Medication", "id": "m"}}
    bundle = {"resourceType": "Bundle", "type": "searchset", "entry": [medication]}
    found = read_page(bundle, "MedicationRequest")
    assert found is not None
    assert found.has_gaps
