"""Allergies and intolerances: to which agents, how sure, and what states nothing."""

from collections.abc import Callable
from typing import Any

import pytest

from fhir_mappings.allergies import read_allergies
from fhir_mappings.context import Reading
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Certainty, Course
from fhir_mappings.facts.medications import BISPHOSPHONATES, Agent, AllergyKind

ReadingOf = Callable[..., Reading]
Json = dict[str, Any]

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"


def code(code: str, system: str = RXNORM, text: str = "") -> Json:
    return {"coding": [{"system": system, "code": code}], "text": text}


def allergy(**elements: Any) -> Json:
    base = {"resourceType": "AllergyIntolerance", "id": "a1", "code": code("993449")}
    return base | elements


CODED = [
    ("993449", {Agent.DENOSUMAB}),
    ("993456", {Agent.DENOSUMAB}),
    ("46041", {Agent.ALENDRONATE}),
    ("77655", {Agent.ZOLEDRONATE}),
    ("115264", {Agent.IBANDRONATE_ORAL, Agent.IBANDRONATE_IV}),
    ("4083", {Agent.HORMONE_THERAPY, Agent.ESTROGENS_BAZEDOXIFENE}),
]


@pytest.mark.parametrize(("sent", "agents"), CODED, ids=[f"{c}: {sorted(a)}" for c, a in CODED])
def test_a_coded_substance_tells_its_agents(
    reading: ReadingOf, sent: str, agents: set[Agent]
) -> None:
    (found,) = read_allergies(reading(allergy(code=code(sent))))
    assert found.agents == agents
    assert (found.kind, found.certainty) == (AllergyKind.ALLERGY, Certainty.CERTAIN)


def test_an_intolerance_is_told_from_an_allergy(reading: ReadingOf) -> None:
    (found,) = read_allergies(reading(allergy(type="intolerance")))
    assert found.kind is AllergyKind.INTOLERANCE


def test_the_substance_of_a_reaction_counts(reading: ReadingOf) -> None:
    resource = allergy(code={"text": "Drug allergy"}, reaction=[{"substance": code("46041")}])
    (found,) = read_allergies(reading(resource))
    assert found.agents == {Agent.ALENDRONATE}
    assert found.certainty is Certainty.CERTAIN


@pytest.mark.parametrize(
    ("sent", "certainty"),
    [
        (code("M05BA", "http://www.whocc.no/atc"), Certainty.CERTAIN),
        ({"text": "Bisphosphonates"}, Certainty.TEXT_ONLY),
        (code("1234567", SNOMED, "Bisphosphonate"), Certainty.TEXT_ONLY),
    ],
    ids=["by its class code", "in words", "in words beside an unknown code"],
)
def test_a_class_as_allergen(reading: ReadingOf, sent: Json, certainty: Certainty) -> None:
    (found,) = read_allergies(reading(allergy(code=sent)))
    assert (found.drug_class, found.agents) == (BISPHOSPHONATES, frozenset())
    assert found.certainty is certainty


@pytest.mark.parametrize(
    ("text", "agent"),
    [
        ("PROLIA", Agent.DENOSUMAB),
        ("Fosamax - hives", Agent.ALENDRONATE),
        ("estrogen", Agent.HORMONE_THERAPY),
    ],
)
def test_names_and_brands_in_words_only_raise_a_doubt(
    reading: ReadingOf, text: str, agent: Agent
) -> None:
    one = reading(allergy(code={"text": text}))
    (found,) = read_allergies(one)
    assert agent in found.agents
    assert found.certainty is Certainty.TEXT_ONLY
    assert "hives" not in one.log.all()[0].issue


STATES_NOTHING = [
    ("no known allergy, coded", {"code": code("716186003", SNOMED, "No known allergy")}),
    ("a negated text", {"code": {"text": "No reaction to Prolia"}}),
    ("another substance", {"code": code("7980")}),
    ("refuted", {"verificationStatus": {"coding": [{"code": "refuted"}]}}),
    ("entered in error", {"verificationStatus": {"coding": [{"code": "entered-in-error"}]}}),
    ("resolved", {"clinicalStatus": {"coding": [{"code": "resolved"}]}}),
    ("recorded in the future", {"recordedDate": "2026-12-01"}),
]


@pytest.mark.parametrize(
    "elements", [e for _, e in STATES_NOTHING], ids=[n for n, _ in STATES_NOTHING]
)
def test_what_states_no_allergy(reading: ReadingOf, elements: Json) -> None:
    assert read_allergies(reading(allergy(**elements))) == ()


@pytest.mark.parametrize("elements", [e for _, e in STATES_NOTHING[3:]])
def test_an_allergy_that_does_not_count_is_named(reading: ReadingOf, elements: Json) -> None:
    one = reading(allergy(**elements))
    read_allergies(one)
    assert [issue.resource for issue in one.log.all()] == ["AllergyIntolerance/a1"]


def test_an_unconfirmed_allergy_counts(reading: ReadingOf) -> None:
    (found,) = read_allergies(reading(allergy(verificationStatus="unconfirmed")))
    assert found.certainty is Certainty.CERTAIN


def test_an_inactive_allergy_is_kept_as_over(reading: ReadingOf) -> None:
    (found,) = read_allergies(reading(allergy(clinicalStatus="inactive")))
    assert found.course is Course.OVER


def test_aspirin_is_kept_as_a_concept(reading: ReadingOf) -> None:
    (found,) = read_allergies(reading(allergy(code=code("1191"))))
    assert found.concepts == {Concept.ASPIRIN_OR_NSAID_SUBSTANCE}
    assert found.agents == frozenset()
