"""Exposure to medicines as records tell it, from the resources to the explanation."""

from __future__ import annotations

from typing import Any

import pytest

from tests.test_from_record_to_tier import RXNORM, coded, codes, condition, explained, resource

PREDNISONE_5_MG, PREDNISOLONE, DEPO_MEDROL = "312617", "8638", "6902"
HIP_FRACTURE = condition("S72.001A", "2024-05-01")
ONCE_A_DAY = {"frequency": 1, "period": 1, "periodUnit": "d"}


def tablets(pieces: float, **more: Any) -> dict[str, Any]:
    dose = [{"doseQuantity": {"value": pieces, "unit": "tablet"}}]
    return {"timing": {"repeat": ONCE_A_DAY | more}, "doseAndRate": dose}


def ordered(code: str, authored: str, *dosages: dict[str, Any], **more: Any) -> dict[str, Any]:
    return resource(
        "MedicationRequest",
        **{
            "status": "active",
            "intent": "order",
            "medicationCodeableConcept": coded(RXNORM, code),
            "authoredOn": authored,
            "dosageInstruction": list(dosages),
        }
        | more,
    )


def dispensed(code: str, on: str, days: int, quantity: int) -> dict[str, Any]:
    return resource(
        "MedicationDispense",
        status="completed",
        medicationCodeableConcept=coded(RXNORM, code),
        whenHandedOver=on,
        daysSupply={"value": days, "code": "d"},
        quantity={"value": quantity, "unit": "tablet"},
    )


def test_a_fracture_after_long_use_of_prednisone_is_very_high_risk() -> None:
    found = explained(HIP_FRACTURE, ordered(PREDNISONE_5_MG, "2024-01-10", tablets(1)))
    assert codes(found) == ["D2", "V4"]
    assert "prednisone 5 mg/d since 2024-01-10" in found["tierReasons"][1]
    (factor,) = found["riskFactors"][-1:]
    assert factor.startswith("glucocorticoid: prednisone 5 mg/d since 2024-01-10, MedicationReq")


def test_supplies_tell_the_dose_and_the_days() -> None:
    supplies = [dispensed(PREDNISONE_5_MG, f"2024-{month:02}-01", 31, 31) for month in range(1, 6)]
    found = explained(HIP_FRACTURE, *supplies)
    assert codes(found) == ["D2", "V4"]
    assert (
        "prednisone 5 mg/d since 2024-01-01 until 2024-05-31, 5 entries" in found["tierReasons"][1]
    )
    assert codes(explained(HIP_FRACTURE, *supplies[2:])) == ["D2"]


def open_items(found: dict[str, Any], code: str) -> list[str]:
    return [one for one in found["notAssessed"] if one.startswith(f"{code} open")]


UNKNOWN_DOSES = {
    "without a dosage": ordered(PREDNISONE_5_MG, "2024-01-10"),
    "in words alone": ordered(PREDNISONE_5_MG, "2024-01-10", {"text": "one tablet daily"}),
    "as needed": ordered(PREDNISONE_5_MG, "2024-01-10", tablets(1) | {"asNeededBoolean": True}),
    "by an ingredient with several forms": ordered(PREDNISOLONE, "2024-01-10", tablets(1)),
}


@pytest.mark.parametrize("order", UNKNOWN_DOSES.values(), ids=UNKNOWN_DOSES.keys())
def test_a_dose_that_is_not_known_is_named(order: dict[str, Any]) -> None:
    found = explained(HIP_FRACTURE, order)
    assert codes(found) == ["D2"]
    assert "steroid-dose" in open_items(found, "V4")[0]


NEVER = {
    "an injection into a joint": ordered(
        DEPO_MEDROL, "2024-01-10", {"route": coded("http://snomed.info/sct", "12130007")}
    ),
    "an inhaler": ordered(
        "0", "2024-01-10", medicationCodeableConcept={"text": "budesonide dry powder inhaler"}
    ),
    "a pack": ordered("762675", "2024-01-10", tablets(4)),
    "a proposal": ordered(PREDNISONE_5_MG, "2024-01-10", tablets(1), intent="proposal"),
}


@pytest.mark.parametrize("order", NEVER.values(), ids=NEVER.keys())
def test_what_is_no_course_by_mouth_never_counts(order: dict[str, Any]) -> None:
    found = explained(HIP_FRACTURE, order)
    assert codes(found) == ["D2"]
    assert open_items(found, "V4") == []


def test_a_fracture_in_a_chain_of_renewed_orders_is_one_on_therapy() -> None:
    alendronate = "904431"
    first = ordered(alendronate, "2022-11-10", status="completed")
    second = ordered(
        alendronate,
        "2023-11-10",
        status="completed",
        priorPrescription={"reference": f"MedicationRequest/{first['id']}"},
    )
    third = ordered(
        alendronate,
        "2024-03-10",
        priorPrescription={"reference": f"MedicationRequest/{second['id']}"},
    )
    assert codes(explained(HIP_FRACTURE, first, second, third)) == ["D2", "V2"]
    unlinked = ordered(alendronate, "2024-03-10")
    found = explained(HIP_FRACTURE, first, unlinked)
    assert codes(found) == ["D2"]
    assert "when treatment began or ended" in open_items(found, "V2")[0]


def test_a_dose_for_paget_disease_is_no_therapy() -> None:
    alendronate_10_mg = "904419"
    paget = ordered(alendronate_10_mg, "2022-01-10", tablets(4))
    medicine = {"medicationCodeableConcept": coded(RXNORM, alendronate_10_mg) | {"text": "10 MG"}}
    assert codes(explained(HIP_FRACTURE, paget | medicine)) == ["D2"]
    usual = ordered(alendronate_10_mg, "2022-01-10", tablets(1))
    assert codes(explained(HIP_FRACTURE, usual | medicine)) == ["D2", "V2"]
