"""Identifies the drug of an entry: its concepts, its bone agent, and what regimen it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fhir_mappings.context import Reading
from fhir_mappings.daily_doses import UNKNOWN_STRENGTH, Strength, daily_dose
from fhir_mappings.dosage import dosages_of, route_in, route_of
from fhir_mappings.drug_agents import (
    ESTROGENS,
    IBANDRONATES,
    MEDICINES,
    Agents,
    Concepts,
    agents_of,
)
from fhir_mappings.drug_amounts import amounts_in
from fhir_mappings.drug_descriptions import Description, Resolver
from fhir_mappings.drug_lexicon import Name, lexicon
from fhir_mappings.drug_regimens import Clues, is_contradicted, regimen_of
from fhir_mappings.elements import Resource, reference_of
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import Agent, DailyDose, Glucocorticoid, Regimen
from fhir_mappings.glucocorticoids import glucocorticoid_of, names_of
from fhir_mappings.plain_words import plain_words, says_any
from fhir_mappings.text_hints import is_negated

SEVERAL = "names more than one bone drug; none of them is taken from it"
WORDS_ONLY = "names its drug in words that no known code confirms"
ROUTE_OPEN = "does not tell whether the estrogen is systemic or vaginal; not used"
FORM_OPEN = "does not tell oral from intravenous ibandronate; taken as oral"
CONTRADICTED = "names one product by its code and another by its strength or dose; its code counts"
DOSE_OPEN = "does not tell the dose and its purpose; it neither counts as a dose nor excludes"


@dataclass(frozen=True, slots=True)
class Drug:
    """What a drug is. `notes`: data issues to report if the entry counts at all."""

    concepts: Concepts = frozenset()
    agent: Agent | None = None
    regimen: Regimen = Regimen.UNKNOWN
    strength: Strength = UNKNOWN_STRENGTH
    daily_dose: DailyDose | None = None
    glucocorticoid: Glucocorticoid | None = None
    route: str | None = None
    text_only: bool = False
    notes: tuple[str, ...] = ()

    @property
    def matters(self) -> bool:
        """Tell whether any rule could read it."""
        known = self.agent is not None or self.glucocorticoid is not None
        return known or bool(self.concepts)

    def report(self, reading: Reading, resource: Resource | str) -> None:
        """Add what is doubtful about the drug to the data issues of its entry."""
        if not self.notes:
            return
        name = resource if isinstance(resource, str) else reference_of(resource)
        for note in self.notes:
            reading.log.add(name, note)


LOCAL_ROUTES = frozenset({"inhaled", "ophthalmic", "otic", "rectal", "intra-articular", "topical"})
NO_DRUG = Drug()
NOTHING: Concepts = frozenset()


@dataclass(frozen=True, slots=True)
class _Words:
    """The words that describe a drug, and the agents that they name."""

    words: str
    names: tuple[Name, ...]


def identify(
    reading: Reading,
    resource: Resource,
    description: Description,
    resolve: Resolver,
    *,
    was_given: bool = False,
) -> Drug:
    """Identify the drug of an entry by its codes, else by its words (terminology section 5).

    `was_given`: the entry is a dose given by staff, which tells an injection. Nothing is raised.
    """
    concepts = _concepts(reading, description)
    texts = tuple(dict.fromkeys(description.texts()))
    if not concepts and not any(map(lexicon().may_name, texts)):
        return NO_DRUG
    words = "".join(map(plain_words, texts))
    said = () if is_negated(words) else texts
    names = lexicon().named_in(words) if said else ()
    if not concepts and not names and not (said and lexicon().steroids.named_in(words)):
        return NO_DRUG
    dosages = dosages_of(resource)
    route = route_of(dosages, description.forms, words)
    agents, doubts = _agents(concepts, _Words(words, names), route)
    agent, form_doubts = _agent(agents, description, route, was_given=was_given)
    amounts = amounts_in(texts)
    printed = names_of(description, concepts)
    steroid = glucocorticoid_of(printed, said, concepts, route or route_in(*printed))
    strength = description.strength
    if strength == UNKNOWN_STRENGTH:
        strength = Strength.of(amounts or amounts_in(printed))
    dose = daily_dose(dosages, strength)
    daily_mg = dose.exact if dose is not None else None
    clues = Clues(reading, resource, description, resolve, concepts, names, amounts, daily_mg)
    regimen, dose_doubts = _regimen(agent, clues)
    return Drug(
        concepts=concepts,
        agent=agent,
        regimen=regimen,
        strength=strength,
        daily_dose=dose,
        glucocorticoid=steroid,
        route=route,
        text_only=not concepts,
        notes=(*doubts, *form_doubts, *dose_doubts),
    )


def _concepts(reading: Reading, description: Description) -> Concepts:
    concepts_of = reading.terminology.concepts_of
    found = [concepts for one in description.codeables if (concepts := concepts_of(one))]
    return MEDICINES.intersection(frozenset[Concept]().union(*found)) if found else NOTHING


def _agents(concepts: Concepts, said: _Words, route: str | None) -> tuple[Agents, tuple[str, ...]]:
    """Give one agent, the two forms of ibandronate, or none; and what is doubtful about it."""
    notes: tuple[str, ...] = ()
    if concepts:
        agents = agents_of(concepts)
        if not agents and not ESTROGENS.isdisjoint(concepts):
            agents, notes = _estrogen(concepts, route)
    else:
        agents, notes = frozenset(a for name in said.names for a in name.agents), (WORDS_ONLY,)
    if says_any(said.words, lexicon().look_alikes):
        agents -= {Agent.TERIPARATIDE}
    if len(agents) > 1 and agents != IBANDRONATES:
        return frozenset(), (*notes, SEVERAL)
    return agents, notes


def _estrogen(concepts: Concepts, route: str | None) -> tuple[Agents, tuple[str, ...]]:
    """Vaginal estrogen is no hormone therapy (knowledge 4.6); an unknown route is neither."""
    if Concept.ESTROGEN_VAGINAL in concepts or route == "vaginal":
        return frozenset(), ()
    is_told = route is not None and route not in LOCAL_ROUTES
    if Concept.ESTROGEN_SYSTEMIC in concepts or is_told:
        return frozenset({Agent.HORMONE_THERAPY}), ()
    return frozenset(), (ROUTE_OPEN,)


def _agent(
    agents: Agents, description: Description, route: str | None, *, was_given: bool
) -> tuple[Agent | None, tuple[str, ...]]:
    if agents != IBANDRONATES:
        return next(iter(agents), None), ()
    return _ibandronate(description, route, was_given=was_given)


def _regimen(agent: Agent | None, clues: Clues) -> tuple[Regimen, tuple[str, ...]]:
    if agent is None:
        return Regimen.UNKNOWN, ()
    regimen = regimen_of(agent, clues)
    if regimen is Regimen.UNKNOWN:
        return regimen, (DOSE_OPEN,)
    return regimen, (CONTRADICTED,) if is_contradicted(agent, regimen, clues) else ()


def _ibandronate(
    description: Description, route: str | None, *, was_given: bool
) -> tuple[Agent, tuple[str, ...]]:
    """Tell oral from intravenous: by product, amount, route; else oral, with a data issue."""
    book = lexicon()
    amounts = amounts_in(description.texts())
    by_amount = [one for one in sorted(IBANDRONATES) if book.regimens_of(one, amounts)]
    by_code = [book.ibandronate[code] for code in description.codes() if code in book.ibandronate]
    told: Sequence[Agent] = by_code or by_amount
    if told:
        return told[0], ()
    if route in ("intravenous", "injection") or was_given:
        return Agent.IBANDRONATE_IV, ()
    return Agent.IBANDRONATE_ORAL, () if route == "oral" else (FORM_OPEN,)
