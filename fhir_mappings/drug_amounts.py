"""The amounts of a drug that an entry states: in its name, as a dose, or as billed units."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fhir_mappings.drug_lexicon import Amount, lexicon
from fhir_mappings.elements import Resource, as_number, as_object, as_objects, as_text

# A number of milligrams, and what it is said to be in; "mg/h" and "mg/actuation" are no strength.
# Any other word after a slash is the next ingredient.
_MILLIGRAMS = re.compile(
    r"(?<![0-9.,])(?P<number>[0-9]{1,6}(?:\.[0-9]{1,6})?)\s{0,3}mg\b"
    r"(?:\s{0,3}/\s{0,3}(?P<volume>[0-9]{1,6}(?:\.[0-9]{1,6})?)?\s{0,3}(?P<per>ml|hr|hour|h|actuat|actuation|spray|day)\b)?",
    re.IGNORECASE,
)


def amounts_in(texts: Iterable[str]) -> frozenset[Amount]:
    """Give the milligrams, and the milligrams a milliliter, that drug names state.

    >>> amounts_in(["5 mg/100 mL"])
    frozenset({Amount(value=5.0, unit='mg')})
    """
    return frozenset(amount for text in texts for amount in _amounts(text))


def _amounts(text: str) -> Iterator[Amount]:
    for found in _MILLIGRAMS.finditer(text):
        value, per = float(found["number"]), (found["per"] or "").lower()
        if not per:
            yield Amount(value)
        elif per == "ml":
            yield Amount(value) if found["volume"] else Amount(value, "mg/mL")


def unit_of(quantity: object) -> str:
    """Give the unit of a Quantity in lower case: its code, else its unit text."""
    sent = as_object(quantity)
    return (as_text(sent.get("code")) or as_text(sent.get("unit"))).lower()


def milligrams(quantity: object) -> float | None:
    """Give a Quantity of mass in mg; None for anything else, and for no positive amount."""
    factor = lexicon().units.milligrams.get(unit_of(quantity))
    value = as_number(as_object(quantity).get("value"))
    return value * factor if factor is not None and value is not None and value > 0 else None


def doses_mg(dosages: Iterable[Resource]) -> frozenset[Amount]:
    """Give every single dose, in mg, that dosage instructions or an administration state."""
    found = (milligrams(dose) for dosage in dosages for dose in doses_of(dosage))
    return frozenset(Amount(value) for value in found if value is not None)


def doses_of(dosage: Resource) -> Iterator[Resource]:
    """Yield the dose Quantities of one dosage, wherever releases of FHIR put them."""
    yield from as_objects(dosage.get("dose"))
    yield from as_objects(dosage.get("doseQuantity"))
    for rate in as_objects(dosage.get("doseAndRate")):
        yield from as_objects(rate.get("doseQuantity"))


def billed_units(resource: Resource) -> frozenset[Amount]:
    """Give the counts of billed units that an entry states (knowledge 10.3: 1 mg each).

    From quantity, quantityQuantity, the dose of an administration, or an extension that names a
    quantity or units; FHIR has no element of its own for them.
    """
    sent = (
        *as_objects(resource.get("quantity")),
        *as_objects(resource.get("quantityQuantity")),
        *as_objects(as_object(resource.get("dosage")).get("dose")),
        *_extended(resource),
    )
    billed = lexicon().units.billed
    values = (as_number(one.get("value")) for one in sent if unit_of(one) in billed)
    return frozenset(Amount(value) for value in values if value is not None)


def _extended(resource: Resource) -> Iterator[Resource]:
    for extension in as_objects(resource.get("extension")):
        name = as_text(extension.get("url")).lower()
        if "quantity" not in name and "unit" not in name:
            continue
        yield from as_objects(extension.get("valueQuantity"))
        for element in ("valueDecimal", "valueInteger", "valuePositiveInt", "valueUnsignedInt"):
            yield {"value": extension.get(element)}
