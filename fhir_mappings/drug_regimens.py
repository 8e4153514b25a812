"""What a bone drug was given for: osteoporosis, cancer or another disease, by what tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from fhir_mappings.context import Reading
from fhir_mappings.dosage import dosages_of
from fhir_mappings.drug_agents import Concepts
from fhir_mappings.drug_amounts import billed_units, doses_mg
from fhir_mappings.drug_descriptions import Description, Resolver
from fhir_mappings.drug_lexicon import Amount, Name, lexicon
from fhir_mappings.elements import Resource, as_objects, referenced
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import Agent, Regimen

Regimens = frozenset[Regimen]

OF_THE_PRODUCT = len(("code", "brand", "strength", "dose"))  # the first clues, in their order
TWO_REGIMENS = frozenset({Agent.DENOSUMAB, Agent.ZOLEDRONATE})
BY_CODE = {
    Concept.DENOSUMAB_60MG: Regimen.OSTEOPOROSIS,
    Concept.DENOSUMAB_120MG: Regimen.ONCOLOGY,
    Concept.ZOLEDRONIC_ACID_OSTEOPOROSIS: Regimen.OSTEOPOROSIS,
    Concept.ZOLEDRONIC_ACID_ONCOLOGY: Regimen.ONCOLOGY,
}
BY_INDICATION = {
    Concept.OSTEOPOROSIS: Regimen.OSTEOPOROSIS,
    Concept.OSTEOPOROSIS_WITH_FRACTURE: Regimen.OSTEOPOROSIS,
    Concept.BONE_METASTASIS: Regimen.ONCOLOGY,
    Concept.BONE_MALIGNANCY: Regimen.ONCOLOGY,
    Concept.MULTIPLE_MYELOMA: Regimen.ONCOLOGY,
    Concept.PAGET_DISEASE: Regimen.OTHER,
}


@dataclass(frozen=True, slots=True)
class Clues:
    """All that an entry says which may tell the regimen of its drug."""

    reading: Reading
    resource: Resource
    description: Description
    resolve: Resolver
    concepts: Concepts
    names: tuple[Name, ...]
    amounts: frozenset[Amount]
    daily_mg: float | None = None


def regimen_of(agent: Agent, clues: Clues) -> Regimen:
    """Give the regimen of an agent (knowledge 1.5, 10.3; terminology traps 6 and 7).

    Denosumab and zoledronate have two: the first of code, brand, strength, dose, billed units and
    indication that says anything decides; UNKNOWN where it contradicts itself or nothing does.
    The others are for osteoporosis, unless their amount is one for another disease.
    """
    said = next(filter(None, _in_order(agent, clues)), frozenset[Regimen]())
    if len(said) == 1:
        return next(iter(said))
    return Regimen.UNKNOWN if agent in TWO_REGIMENS else Regimen.OSTEOPOROSIS


def is_contradicted(agent: Agent, regimen: Regimen, clues: Clues) -> bool:
    """Tell whether code, brand, strength or dose of an entry says another regimen.

    An indication contradicts nothing: osteoporosis may be the reason beside any other disease.
    """
    if agent not in TWO_REGIMENS or regimen is Regimen.UNKNOWN:
        return False
    told = islice(_in_order(agent, clues), OF_THE_PRODUCT)
    return any(said and regimen not in said for said in told)


def _in_order(agent: Agent, clues: Clues) -> Iterator[Regimens]:
    book = lexicon()
    yield _meant(clues.concepts, BY_CODE)
    yield frozenset(
        name.regimen for name in clues.names if name.regimen is not None and agent in name.agents
    )
    yield book.regimens_of(agent, clues.amounts)
    yield book.regimens_of(agent, doses_mg(dosages_of(clues.resource)))
    if agent not in TWO_REGIMENS:
        if clues.daily_mg is not None:
            yield book.regimens_of(agent, [Amount(clues.daily_mg)])
        return
    if any(book.units.billing_code.fullmatch(code) for code in clues.description.codes()):
        yield book.regimens_of(agent, billed_units(clues.resource))
    yield _indications(clues)


def _indications(clues: Clues) -> Regimens:
    concepts_of = clues.reading.terminology.concepts_of
    reasons = list(as_objects(clues.resource.get("reasonCode")))
    for reference in as_objects(clues.resource.get("reasonReference")):
        condition = clues.resolve(referenced(reference), clues.resource)
        if condition is not None:
            reasons.extend(as_objects(condition.get("code")))
    return _meant(frozenset[Concept]().union(*map(concepts_of, reasons)), BY_INDICATION)


def _meant(concepts: Concepts, table: dict[Concept, Regimen]) -> Regimens:
    return frozenset(table[concept] for concept in concepts if concept in table)
