"""What the codes of an entry say of falls and injuries: a new event, or the trace of an old one."""

from __future__ import annotations

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.fractures import Episode
from fhir_mappings.terminology import Terminology

Concepts = frozenset[Concept]
FALLS: Concepts = frozenset(
    {Concept.FALLS, Concept.MECHANISM_LOW_ENERGY, Concept.MECHANISM_HIGH_ENERGY_FALL}
)
HISTORY: Concepts = frozenset({Concept.HISTORY_OF_FALLING})
INJURY: Concepts = frozenset({Concept.INJURY})
BY_CODING = HISTORY | INJURY


def is_later_episode(terms: Terminology, *codeables: object) -> bool:
    """Tell whether what CodeableConcepts say of a fall is its aftercare or late effect.

    Only the codes of falls are asked: a fracture's own 7th character tells nothing of a new fall.
    """
    return terms.seventh_character(*codeables, of=FALLS) is Episode.LATER


def events_in(terms: Terminology, concepts: Concepts, *codeables: object) -> Concepts:
    """Keep of the concepts of CodeableConcepts what their codes state as an event.

    A code for a history of falling is no fall (knowledge 2.1), though it stands in the set of
    falls; the aftercare or late effect of an injury is no new injury (terminology trap 17).
    """
    if concepts.isdisjoint(BY_CODING):
        return concepts
    kept = concepts
    if Concept.HISTORY_OF_FALLING in kept and not _name_a_fall(terms, codeables):
        kept = kept - {Concept.FALLS}
    if Concept.INJURY in kept and terms.seventh_character(*codeables, of=INJURY) is Episode.LATER:
        kept = kept - INJURY
    return kept


def _name_a_fall(terms: Terminology, codeables: tuple[object, ...]) -> bool:
    meanings = (one for codeable in codeables for one in terms.concepts_by_coding(codeable))
    return any(Concept.FALLS in one and HISTORY.isdisjoint(one) for one in meanings)
