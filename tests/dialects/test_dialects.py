"""The same patients as four systems write them: one explanation (README.md)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache

import pytest
from fhir.resources.R4B import get_fhir_model_class

from fhir_mappings.terminology import Terminology, load_terminology
from tests.dialects import twelve
from tests.dialects.codes import Code, Json, names
from tests.dialects.conftest import Answer, Ask
from tests.dialects.explained import but_for_provenance, clinical_part, masked, recommended
from tests.dialects.people import Person
from tests.dialects.writers.components import Components
from tests.dialects.writers.many_codings import ManyCodings
from tests.dialects.writers.minimal import Minimal
from tests.dialects.writers.us_core import UsCore
from tests.dialects.writers.writer import Writer
from tests.vignettes.harness.over_http import explanation_of

InUsCore = Callable[[Person, str], Answer]

HOOKS = ("patient-view", "order-select", "order-sign", "encounter-discharge")
DRAFTED = "denosumab"

# What only the minimal dialect may say beside the data issues of the others.
NO_SUBJECT = "names no patient; taken as this patient's"
DRUG_IN_WORDS = "names its drug in words that no known code confirms"
CODED_FOR_SURE = {"has its site only in words"}

EXPECTED = {
    twelve.UNTREATED: ("high", {"highRiskUntreated"}),
    twelve.OVERDUE: ("high", {"denosumabOverdue"}),
    twelve.DUE: ("high", {"denosumabDue"}),
    twelve.BRIDGED: ("high", set[str]()),
    twelve.HIP: ("very-high", {"veryHighRiskPathway"}),
    twelve.VERTEBRAE: ("very-high", {"veryHighRiskPathway"}),
    twelve.GLUCOCORTICOID: ("high", {"highRiskUntreated"}),
    twelve.KIDNEY: ("very-high", {"veryHighRiskPathway"}),
    twelve.ROMOSOZUMAB: ("very-high", {"postAnabolicConsolidation"}),
    twelve.ALENDRONATE: ("high", set[str]()),
    twelve.NORMAL: ("low", set[str]()),
    twelve.ONCOLOGY: ("out-of-scope", set[str]()),
    twelve.MAN: ("out-of-scope", set[str]()),
}

EACH_PERSON = pytest.mark.parametrize(
    "person", [pytest.param(one, id=one.story) for one in twelve.PEOPLE]
)
EACH_HOOK = pytest.mark.parametrize("hook", HOOKS)
EACH_CODED_DIALECT = pytest.mark.parametrize(
    "dialect",
    [
        pytest.param(ManyCodings(), id="many codings, absolute references, own Medications"),
        pytest.param(Components(), id="components, molar units, proprietary codes first"),
    ],
)


def drafts_of(dialect: Writer) -> list[Json]:
    """Give a draft order for denosumab, and the Medication that a dialect files beside it."""
    dialect.extra = []
    request = {
        "resourceType": "MedicationRequest",
        "id": "draft-1",
        "status": "draft",
        "intent": "order",
        **dialect.medication(names()[DRAFTED]),
    }
    for medication in dialect.extra:
        request["medicationReference"] = {"reference": _name(medication)}
    return [request, *dialect.extra]


@pytest.fixture(scope="module")
def in_us_core(ask: Ask) -> InUsCore:
    """Give the answer to a person as US Core writes her, with which the others are compared."""
    us_core = UsCore()
    return cache(lambda person, hook: ask(us_core.write(person), hook, drafts_of(us_core)))


@EACH_PERSON
def test_the_story_is_told(person: Person, in_us_core: InUsCore) -> None:
    explanation = explanation_of(in_us_core(person, "patient-view"))
    assert (explanation["tier"], recommended(explanation)) == EXPECTED[person]


@EACH_PERSON
@EACH_HOOK
@EACH_CODED_DIALECT
def test_the_explanation_is_that_of_us_core_apart_from_provenance(
    dialect: Writer, hook: str, person: Person, ask: Ask, in_us_core: InUsCore
) -> None:
    answer = ask(dialect.write(person), hook, drafts_of(dialect))
    plain = in_us_core(person, hook)
    assert but_for_provenance(explanation_of(answer)) == but_for_provenance(explanation_of(plain))
    assert _wording(answer["cards"]) == _wording(plain["cards"])


@EACH_PERSON
@EACH_HOOK
def test_strings_and_words_alone_lead_to_the_same_clinical_answer(
    hook: str, person: Person, ask: Ask, in_us_core: InUsCore
) -> None:
    found = ask(Minimal().write(person), hook, drafts_of(Minimal()))
    plain = in_us_core(person, hook)
    assert clinical_part(explanation_of(found)) == clinical_part(explanation_of(plain))
    assert _codes(found["cards"]) == _codes(plain["cards"])


@EACH_PERSON
def test_what_is_doubtful_in_the_minimal_dialect_is_named(person: Person, ask: Ask) -> None:
    entries = Minimal().write(person)
    explanation = explanation_of(ask(entries))
    issues = {(one["resource"], one["issue"]) for one in explanation["dataIssues"]}
    resources = [row["resource"] for row in entries[1:]]
    ownerless = {_name(one) for one in resources if not {"subject", "patient"} & one.keys()}
    in_words = {_name(one) for one in resources if one["resourceType"].startswith("Medication")}
    assert {name for name, issue in issues if issue == NO_SUBJECT} == ownerless
    assert {name for name, issue in issues if issue == DRUG_IN_WORDS} == in_words
    assert {issue for _, issue in issues} <= {NO_SUBJECT, DRUG_IN_WORDS, *CODED_FOR_SURE}


@EACH_PERSON
@pytest.mark.parametrize(
    "dialect",
    [UsCore(), ManyCodings(), Components(), Minimal()],
    ids=lambda one: type(one).__name__,
)
def test_what_a_dialect_writes_is_valid_fhir(dialect: Writer, person: Person) -> None:
    entries = dialect.write(person)
    for row in entries:
        resource = row["resource"]
        model = get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        assert model.get_resource_type() == resource["resourceType"]
    identities = [(row["resource"]["resourceType"], row["resource"]["id"]) for row in entries]
    assert len(set(identities)) == len(entries)


@pytest.fixture(scope="module")
def terminology() -> Terminology:
    return load_terminology()


@pytest.mark.parametrize(
    "code",
    [
        pytest.param(code, id=f"{name}: {code.value}")
        for name, named in names().items()
        for code in named.codes
        if code.value_set
    ],
)
def test_the_value_set_of_a_name_holds_its_code(code: Code, terminology: Terminology) -> None:
    assert code.value_set in terminology.concepts(code.system, code.value)


def _codes(cards: Sequence[Json]) -> list[tuple[str, str]]:
    return [(one["source"]["topic"]["code"], one["indicator"]) for one in cards]


def _name(resource: Json) -> str:
    return f"{resource['resourceType']}/{resource['id']}"


def _wording(cards: Sequence[Json]) -> list[tuple[str, str, str]]:
    return [(one["summary"], one["indicator"], masked(one["detail"])) for one in cards]
