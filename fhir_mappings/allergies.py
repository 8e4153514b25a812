"""Reads allergies and intolerances: to bone agents, their classes, other substances of rules."""

from __future__ import annotations

from dataclasses import dataclass

from fhir_mappings.context import Reading
from fhir_mappings.drug_agents import Agents, Concepts, agents_as_allergen
from fhir_mappings.drug_lexicon import Name, lexicon
from fhir_mappings.elements import Resource, as_objects, codings, reference_of, texts
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Certainty, Course
from fhir_mappings.facts.medications import Agent, Allergy, AllergyKind
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.plain_words import plain_words
from fhir_mappings.spans import first_sent, lies_ahead, start_sent
from fhir_mappings.statuses import words_sent
from fhir_mappings.text_hints import is_negated

NOT_PRESENT = frozenset({"refuted", "entered-in-error"})
NO_AGENTS: Agents = frozenset()


@dataclass(frozen=True, slots=True)
class _Allergen:
    """What an entry says the allergen is, and whether codes or only words say so."""

    agents: Agents = NO_AGENTS
    drug_class: Agents = NO_AGENTS
    concepts: Concepts = frozenset()
    certainty: Certainty = Certainty.CERTAIN

    @property
    def matters(self) -> bool:
        return bool(self.agents or self.drug_class or self.concepts)


def read_allergies(reading: Reading) -> tuple[Allergy, ...]:
    """Read every AllergyIntolerance to a substance that a rule reads.

    Unconfirmed ones count; what is refuted, resolved, in error or dated after the as-of day is
    left out with a data issue; one that only words tell is TEXT_ONLY (knowledge 14.13, 14.15,
    14.16). Nothing is raised.
    """
    found = (_read(reading, resource) for resource in reading.record.rows("AllergyIntolerance"))
    return tuple(allergy for allergy in found if allergy is not None)


def _read(reading: Reading, resource: Resource) -> Allergy | None:
    allergen = _allergen(reading, resource)
    if not allergen.matters or _does_not_count(reading, resource):
        return None
    if allergen.certainty is Certainty.TEXT_ONLY:
        reading.log.add(
            reference_of(resource), "names its substance in words that no code confirms"
        )
    is_intolerance = "intolerance" in words_sent(resource.get("type"))
    return Allergy(
        kind=AllergyKind.INTOLERANCE if is_intolerance else AllergyKind.ALLERGY,
        agents=allergen.agents,
        concepts=allergen.concepts,
        provenance=Provenance(reference_of(resource)),
        certainty=allergen.certainty,
        course=_course(resource),
        drug_class=allergen.drug_class,
    )


def _allergen(reading: Reading, resource: Resource) -> _Allergen:
    """Codes first; words only where no code tells an agent or a class.

    That holds for unknown codes of known systems too: RxNorm retires codes of old products, and
    an allergy that is overlooked would let its drug through.
    """
    codeables = _codeables(resource)
    concepts = frozenset[Concept]().union(*map(reading.terminology.concepts_of, codeables))
    agents, drug_class = agents_as_allergen(concepts), _coded_class(codeables)
    if agents or drug_class or concepts:
        return _Allergen(agents, drug_class, concepts)
    told = [words for words in map(plain_words, _texts(codeables)) if not is_negated(words)]
    book = lexicon()
    return _Allergen(
        agents=_named(told, (*book.names, *book.allergens)),
        drug_class=_named(told, book.classes),
        certainty=Certainty.TEXT_ONLY,
    )


def _codeables(resource: Resource) -> tuple[Resource, ...]:
    reactions = as_objects(resource.get("reaction"))
    substances = (one for reaction in reactions for one in as_objects(reaction.get("substance")))
    return (*as_objects(resource.get("code")), *substances)


def _texts(codeables: tuple[Resource, ...]) -> list[str]:
    return [text for codeable in codeables for text in texts(codeable)]


def _coded_class(codeables: tuple[Resource, ...]) -> Agents:
    codes = {code.upper() for codeable in codeables for _, code in codings(codeable)}
    return _union([name for name in lexicon().classes if name.codes & codes])


def _named(told: list[str], names: tuple[Name, ...]) -> Agents:
    return _union([name for name in names if any(map(name.stands_in, told))])


def _union(names: list[Name]) -> Agents:
    return frozenset[Agent]().union(*(name.agents for name in names))


def _does_not_count(reading: Reading, resource: Resource) -> bool:
    if words_sent(resource.get("verificationStatus")) & NOT_PRESENT:
        reading.discard(resource, "is refuted or in error; not used")
        return True
    if "resolved" in words_sent(resource.get("clinicalStatus")):
        reading.discard(resource, "is resolved; not used")
        return True
    sent = first_sent(start_sent(resource, "onset"), resource.get("recordedDate"))
    if lies_ahead(reading, sent):
        reading.discard(resource, "is dated after the day of evaluation; set aside")
        return True
    return False


def _course(resource: Resource) -> Course:
    words = words_sent(resource.get("clinicalStatus"))
    if "inactive" in words:
        return Course.OVER
    return Course.ACTIVE if "active" in words else Course.UNSTATED
