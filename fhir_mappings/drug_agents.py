"""Which bone agents the concepts of a code mean."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import Agent

Agents = frozenset[Agent]
Concepts = frozenset[Concept]

IBANDRONATES: Agents = frozenset({Agent.IBANDRONATE_ORAL, Agent.IBANDRONATE_IV})
ESTROGEN_PRODUCTS: Agents = frozenset({Agent.HORMONE_THERAPY, Agent.ESTROGENS_BAZEDOXIFENE})
AGENTS_OF: Mapping[Concept, Agents] = MappingProxyType(
    {
        Concept.ALENDRONATE: frozenset({Agent.ALENDRONATE}),
        Concept.RISEDRONATE: frozenset({Agent.RISEDRONATE}),
        Concept.IBANDRONATE_OSTEOPOROSIS: IBANDRONATES,
        Concept.ZOLEDRONIC_ACID_OSTEOPOROSIS: frozenset({Agent.ZOLEDRONATE}),
        Concept.ZOLEDRONIC_ACID_ONCOLOGY: frozenset({Agent.ZOLEDRONATE}),
        Concept.ZOLEDRONIC_ACID_AMBIGUOUS: frozenset({Agent.ZOLEDRONATE}),
        Concept.DENOSUMAB_60MG: frozenset({Agent.DENOSUMAB}),
        Concept.DENOSUMAB_120MG: frozenset({Agent.DENOSUMAB}),
        Concept.DENOSUMAB_AMBIGUOUS: frozenset({Agent.DENOSUMAB}),
        Concept.ROMOSOZUMAB: frozenset({Agent.ROMOSOZUMAB}),
        Concept.TERIPARATIDE: frozenset({Agent.TERIPARATIDE}),
        Concept.ABALOPARATIDE: frozenset({Agent.ABALOPARATIDE}),
        Concept.RALOXIFENE: frozenset({Agent.RALOXIFENE}),
        Concept.BAZEDOXIFENE: frozenset({Agent.ESTROGENS_BAZEDOXIFENE}),
        Concept.CALCITONIN: frozenset({Agent.CALCITONIN}),
        Concept.TIBOLONE: frozenset({Agent.TIBOLONE}),
    }
)
ESTROGENS: Concepts = frozenset(
    {
        Concept.ESTROGEN_SYSTEMIC,
        Concept.ESTROGEN_VAGINAL,
        Concept.ESTROGEN_ROUTE_AMBIGUOUS,
    }
)
MEDICINES: Concepts = frozenset(concept for concept in Concept if concept.startswith("rx-"))


def agents_of(concepts: Concepts) -> Agents:
    """Give every agent that the concepts can mean, estrogens apart: their route decides.

    A product with bazedoxifene is that agent, whatever estrogen is coded beside it. A look-alike
    of teriparatide (knowledge 4.2, terminology trap 8) is no agent, whatever its ingredient.
    """
    if Concept.BAZEDOXIFENE in concepts:
        return AGENTS_OF[Concept.BAZEDOXIFENE]
    found = frozenset(agent for concept in concepts for agent in AGENTS_OF.get(concept, ()))
    if Concept.PTH_NOT_FOR_OSTEOPOROSIS in concepts:
        return found - {Agent.TERIPARATIDE}
    return found


def agents_as_allergen(concepts: Concepts) -> Agents:
    """Give every agent that holds a substance, for allergies: the route of an estrogen is moot."""
    estrogens = ESTROGEN_PRODUCTS if not ESTROGENS.isdisjoint(concepts) else frozenset[Agent]()
    return agents_of(concepts) | estrogens
