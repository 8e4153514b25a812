"""What an entry says its drug is: the codes, the words and the form, wherever they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from fhir_mappings.daily_doses import UNKNOWN_STRENGTH, Strength
from fhir_mappings.drug_amounts import milligrams, unit_of
from fhir_mappings.drug_lexicon import lexicon
from fhir_mappings.elements import (
    Resource,
    as_number,
    as_object,
    as_objects,
    as_text,
    codings,
    referenced,
    texts,
)

Resolver = Callable[[str, Resource], Resource | None]


@dataclass(frozen=True, slots=True)
class Description:
    """The codeable concepts that name the drug, further words, its form and stated strength."""

    codeables: tuple[Resource, ...] = ()
    words: tuple[str, ...] = ()
    forms: tuple[Resource, ...] = ()
    strength: Strength = UNKNOWN_STRENGTH

    @property
    def names_a_drug(self) -> bool:
        """Tell whether any code or word was sent at all."""
        return any(self.codes()) or bool(self.texts())

    def codes(self) -> Iterator[str]:
        """Yield every code as sent, without its system."""
        for codeable in self.codeables:
            for _, code in codings(codeable):
                yield code

    def texts(self) -> list[str]:
        """Give every text, display and further word."""
        found = [text for codeable in self.codeables for text in texts(codeable)]
        return found + [word for word in self.words if word]


def describe_medication(resource: Resource, resolve: Resolver) -> Description:
    """Describe the drug of a medication entry: by concept, or by reference to a Medication.

    A reference that cannot be resolved leaves its display.
    """
    chosen = as_object(resource.get("medication"))
    sent = (resource.get("medicationCodeableConcept"), chosen.get("concept"))
    inline = tuple([one for one in sent if isinstance(one, dict)])
    reference = as_object(resource.get("medicationReference")) or as_object(chosen.get("reference"))
    if not reference:
        return Description(inline)
    display = as_text(reference.get("display"))
    address = referenced(reference)
    product = resolve(address, resource) if address else None
    if product is None:
        return Description(inline, (display,))
    return _of_product(product, inline, display)


def describe_service(resource: Resource) -> Description:
    """Describe the drug that a procedure or service is coded by, and what it used."""
    return Description(service_codes(resource))


def service_codes(resource: Resource) -> tuple[Resource, ...]:
    """Give the codes of a procedure or service: what was done, and what it used."""
    return (*as_objects(resource.get("code")), *as_objects(resource.get("usedCode")))


def _of_product(product: Resource, inline: tuple[Resource, ...], display: str) -> Description:
    ingredients = as_objects(product.get("ingredient"))
    named = (as_object(one.get("itemCodeableConcept")) for one in ingredients)
    return Description(
        codeables=(*inline, as_object(product.get("code")), *named),
        words=(display,),
        forms=as_objects(product.get("form")),
        strength=_strength(ingredients),
    )


def _strength(ingredients: tuple[Resource, ...]) -> Strength:
    """Give the mg of the only ingredient in one piece, or in one milliliter."""
    if len(ingredients) != 1:
        return UNKNOWN_STRENGTH
    sent = as_object(ingredients[0].get("strength"))
    amount, per = milligrams(sent.get("numerator")), as_object(sent.get("denominator"))
    volume = as_number(per.get("value"))
    if unit_of(per) not in lexicon().units.milliliters:
        return Strength(piece_mg=amount) if volume in (None, 1) else UNKNOWN_STRENGTH
    if amount is None or volume is None or volume <= 0:
        return UNKNOWN_STRENGTH
    return Strength(mg_per_ml=amount / volume)
