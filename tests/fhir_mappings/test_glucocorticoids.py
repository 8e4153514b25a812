"""Which glucocorticoids are taken by mouth, and their dose a day (knowledge 14.8)."""

from collections.abc import Callable
from typing import Any

import pytest

from fhir_mappings.context import Reading
from fhir_mappings.facts.medications import MedicationRecord, Steroid
from fhir_mappings.glucocorticoids import product_names
from fhir_mappings.medications import read_medications

ReadingOf = Callable[..., Reading]
Json = dict[str, Any]

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
NDC = "http://hl7.org/fhir/sid/ndc"
SNOMED = "http://snomed.info/sct"


def rx(code: str, text: str = "", system: str = RXNORM) -> Json:
    return {"coding": [{"system": system, "code": code}], "text": text}


def entries(
    reading: ReadingOf, medication: Json, kind: str = "MedicationRequest", **more: Any
) -> tuple[MedicationRecord, ...]:
    resource = {
        "resourceType": kind,
        "id": "m1",
        "status": "active" if kind == "MedicationRequest" else "completed",
        "intent": "order",
        "medicationCodeableConcept": medication,
    }
    return read_medications(reading(resource | more))


def tablets(pieces: float, unit: str = "{tablet}") -> list[Json]:
    timing = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}
    dose = [{"doseQuantity": {"value": pieces, "unit": unit}}]
    return [{"timing": timing, "doseAndRate": dose}]


BY_MOUTH = [
    ("a coded tablet", rx("198146"), Steroid.PREDNISONE, True),
    ("a coded brand", rx("1870950"), Steroid.DEFLAZACORT, True),
    ("an ATC class of systemic use", rx("H02AB04", system=ATC), Steroid.METHYLPREDNISOLONE, True),
    ("oral budesonide", rx("1244214"), Steroid.BUDESONIDE, True),
    ("an ingredient with several forms", rx("8638"), Steroid.PREDNISOLONE, None),
    (
        "that ingredient with a form in words",
        rx("8638", "prednisolone tablet"),
        Steroid.PREDNISOLONE,
        True,
    ),
    (
        "words, with a code of no known set",
        rx("0054-0017", "predniSONE 5 mg tab", NDC),
        Steroid.PREDNISONE,
        True,
    ),
    ("words that do not tell the form", {"text": "dexamethasone"}, Steroid.DEXAMETHASONE, None),
    ("words of a substance that is only oral", {"text": "Prednisone"}, Steroid.PREDNISONE, True),
    ("words of two substances", {"text": "prednisone or prednisolone tablet"}, None, True),
]


@pytest.mark.parametrize(
    ("medication", "substance", "oral"), [c[1:] for c in BY_MOUTH], ids=[c[0] for c in BY_MOUTH]
)
def test_taken_by_mouth_or_perhaps(
    reading: ReadingOf, medication: Json, substance: Steroid | None, oral: bool | None
) -> None:
    (found,) = entries(reading, medication)
    assert found.glucocorticoid is not None
    assert (found.glucocorticoid.substance, found.glucocorticoid.oral) == (substance, oral)


def route(code: str) -> Json:
    return {"dosageInstruction": [{"route": rx(code, system=SNOMED)}]}


NOT_BY_MOUTH = [
    ("inhaled", {"text": "120 ACTUAT budesonide 0.16 MG/ACTUAT Metered Dose Inhaler"}, {}),
    ("nasal", {"text": "triamcinolone 55 MCG nasal spray"}, {}),
    ("topical", {"text": "hydrocortisone 10 MG/ML Topical Cream"}, {}),
    ("ophthalmic", {"text": "dexamethasone 1 MG/ML Ophthalmic Suspension"}, {}),
    ("rectal", {"text": "hydrocortisone 100 MG Enema"}, {}),
    ("injected", {"text": "dexamethasone 4 MG/ML Injection"}, {}),
    ("an ingredient by the eye", rx("3264"), route("54485002")),
    ("an ingredient into a joint", rx("6902"), route("12130007")),
    ("an ingredient on the skin", rx("5492"), route("6064005")),
    ("an ingredient breathed in", rx("19831"), route("447694001")),
    ("an ingredient into a vein", rx("3264"), route("47625008")),
]


@pytest.mark.parametrize(
    ("medication", "more"), [c[1:] for c in NOT_BY_MOUTH], ids=[c[0] for c in NOT_BY_MOUTH]
)
def test_other_routes_never_count(reading: ReadingOf, medication: Json, more: Json) -> None:
    assert [one.glucocorticoid for one in entries(reading, medication, **more)] in ([], [None])


def test_a_code_of_an_injection_never_counts(reading: ReadingOf) -> None:
    code = next(code for code, name in product_names().items() if "Injection" in name)
    assert [one.glucocorticoid for one in entries(reading, rx(code))] == [None]


def test_the_printed_name_of_a_code_gives_the_strength(reading: ReadingOf) -> None:
    (found,) = entries(reading, rx("198146"), dosageInstruction=tablets(2))
    assert found.daily_dose is not None
    assert found.daily_dose.exact == 5


def test_the_printed_name_of_a_solution_gives_its_concentration(reading: ReadingOf) -> None:
    (found,) = entries(reading, rx("205301"), dosageInstruction=tablets(2, "mL"))
    assert found.daily_dose is not None
    assert found.daily_dose.exact == 10


def test_the_ingredient_of_a_product_gives_the_strength(reading: ReadingOf) -> None:
    strength = {"numerator": {"value": 15, "code": "mg"}, "denominator": {"value": 5, "code": "mL"}}
    product = {
        "resourceType": "Medication",
        "id": "p1",
        "form": {"text": "Oral solution"},
        "ingredient": [{"itemCodeableConcept": rx("8638"), "strength": strength}],
    }
    order = {
        "resourceType": "MedicationRequest",
        "id": "m1",
        "status": "active",
        "contained": [product],
        "medicationReference": {"reference": "#p1"},
        "dosageInstruction": tablets(5, "mL"),
    }
    (found,) = read_medications(reading(order))
    assert found.glucocorticoid is not None
    assert found.glucocorticoid.oral is True
    assert found.daily_dose is not None
    assert found.daily_dose.exact == 15


def test_a_supply_and_its_days_give_the_dose_where_no_dosage_does(reading: ReadingOf) -> None:
    (found,) = entries(
        reading,
        rx("312617"),
        "MedicationDispense",
        whenHandedOver="2026-01-10",
        quantity={"value": 60, "unit": "tablet"},
        daysSupply={"value": 30, "code": "d"},
    )
    assert found.daily_dose is not None
    assert found.daily_dose.exact == 10


def test_an_order_says_what_it_supplies(reading: ReadingOf) -> None:
    supply = {
        "quantity": {"value": 90, "unit": "tablet"},
        "expectedSupplyDuration": {"value": 90, "code": "d"},
        "numberOfRepeatsAllowed": 1,
    }
    (found,) = entries(reading, rx("312617"), dispenseRequest=supply)
    assert found.daily_dose is not None
    assert found.daily_dose.exact == 5


def test_without_any_dosage_the_dose_is_not_known(reading: ReadingOf) -> None:
    (found,) = entries(reading, rx("312617"))
    assert found.daily_dose is None


@pytest.mark.parametrize(
    "medication",
    [
        pytest.param(rx("762675"), id="by its code"),
        pytest.param({"text": "methylprednisolone 4 mg tablets in a dose pack"}, id="by its words"),
    ],
)
def test_a_pack_is_one_short_course(reading: ReadingOf, medication: Json) -> None:
    (found,) = entries(reading, medication)
    assert found.glucocorticoid is not None
    assert found.glucocorticoid.pack


def test_a_denied_medicine_is_none(reading: ReadingOf) -> None:
    assert entries(reading, {"text": "no prednisone"}) == ()


def test_another_medicine_is_no_glucocorticoid(reading: ReadingOf) -> None:
    (found,) = entries(reading, rx("904431", "alendronic acid 70 MG Oral Tablet"))
    assert found.glucocorticoid is None
