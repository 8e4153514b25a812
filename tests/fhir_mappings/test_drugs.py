"""Which drug an entry means: agent, regimen, form and strength, by codes, else by words."""

from collections.abc import Callable
from typing import Any

import pytest

from fhir_mappings.context import Reading
from fhir_mappings.drug_descriptions import describe_medication
from fhir_mappings.drugs import Drug, identify
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.medications import Agent, Regimen

ReadingOf = Callable[..., Reading]
Json = dict[str, Any]

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"


def rx(code: str, text: str = "", system: str = RXNORM) -> Json:
    return {"coding": [{"system": system, "code": code}], "text": text}


def drug(
    reading: ReadingOf, medication: Json, *beside: Json, given: bool = False, **more: Any
) -> Drug:
    one = reading(*beside)
    resource = {"resourceType": "MedicationRequest", "medicationCodeableConcept": medication} | more
    description = describe_medication(resource, one.record.resolve)
    return identify(one, resource, description, one.record.resolve, was_given=given)


BY_CODE = [
    ("alendronate 70 mg", rx("904431"), Agent.ALENDRONATE, Regimen.OSTEOPOROSIS),
    ("risedronate 35 mg", rx("905024"), Agent.RISEDRONATE, Regimen.OSTEOPOROSIS),
    ("ibandronate 150 mg tablet", rx("904932"), Agent.IBANDRONATE_ORAL, Regimen.OSTEOPOROSIS),
    ("ibandronate 3 mg syringe", rx("904952"), Agent.IBANDRONATE_IV, Regimen.OSTEOPOROSIS),
    ("Reclast", rx("705875"), Agent.ZOLEDRONATE, Regimen.OSTEOPOROSIS),
    ("Zometa", rx("1114087"), Agent.ZOLEDRONATE, Regimen.ONCOLOGY),
    ("Prolia", rx("993456"), Agent.DENOSUMAB, Regimen.OSTEOPOROSIS),
    ("Xgeva", rx("1046402"), Agent.DENOSUMAB, Regimen.ONCOLOGY),
    ("Jubbonti, a biosimilar", rx("2715513"), Agent.DENOSUMAB, Regimen.OSTEOPOROSIS),
    ("Evenity", rx("2123190"), Agent.ROMOSOZUMAB, Regimen.OSTEOPOROSIS),
    ("Forteo", rx("1435117"), Agent.TERIPARATIDE, Regimen.OSTEOPOROSIS),
    ("Tymlos", rx("1921081"), Agent.ABALOPARATIDE, Regimen.OSTEOPOROSIS),
    ("Evista", rx("1490067"), Agent.RALOXIFENE, Regimen.OSTEOPOROSIS),
    ("Duavee", rx("1441740"), Agent.ESTROGENS_BAZEDOXIFENE, Regimen.OSTEOPOROSIS),
    ("estradiol 1 mg oral", rx("197658"), Agent.HORMONE_THERAPY, Regimen.OSTEOPOROSIS),
    ("tibolone", rx("G03CX01", system=ATC), Agent.TIBOLONE, Regimen.OSTEOPOROSIS),
]


@pytest.mark.parametrize(
    ("medication", "agent", "regimen"),
    [case[1:] for case in BY_CODE],
    ids=[f"{name} is {agent}, {regimen}" for name, _, agent, regimen in BY_CODE],
)
def test_a_code_tells_agent_and_regimen(
    reading: ReadingOf, medication: Json, agent: Agent, regimen: Regimen
) -> None:
    found = drug(reading, medication)
    assert (found.agent, found.regimen, found.text_only) == (agent, regimen, False)


NO_AGENT = [
    ("Yorvipath by code", rx("2693643")),
    (
        "Yorvipath beside its ingredient",
        {"coding": [*rx("2693643")["coding"], *rx("32915")["coding"]]},
    ),
    ("teriparatide called Yorvipath", rx("32915", "Yorvipath 0.3 mg/mL")),
    ("palopegteriparatide in words", {"text": "palopegteriparatide (teriparatide prodrug)"}),
    ("vaginal estradiol", rx("310169")),
    ("estradiol of unknown route", rx("4083", "estradiol")),
    ("digoxin", rx("3407")),
]


@pytest.mark.parametrize("medication", [m for _, m in NO_AGENT], ids=[n for n, _ in NO_AGENT])
def test_what_is_no_bone_agent(reading: ReadingOf, medication: Json) -> None:
    assert drug(reading, medication).agent is None


def test_another_medicine_keeps_its_concepts(reading: ReadingOf) -> None:
    assert Concept.DIGOXIN in drug(reading, rx("3407")).concepts


DENOSUMAB_TOLD_BY = [
    ("strength in words", rx("993449", "denosumab 60 mg"), {}, Regimen.OSTEOPOROSIS),
    ("oncology strength in words", rx("993449", "denosumab 120 mg/1.7 mL"), {}, Regimen.ONCOLOGY),
    ("concentration in words", rx("993449", "denosumab 70 MG/ML"), {}, Regimen.ONCOLOGY),
    ("brand in words", rx("J0897", "Prolia", HCPCS), {}, Regimen.OSTEOPOROSIS),
    (
        "dose",
        rx("993449"),
        {"dosageInstruction": [{"doseAndRate": [{"doseQuantity": {"value": 120, "unit": "mg"}}]}]},
        Regimen.ONCOLOGY,
    ),
    ("60 billed units", rx("J0897", "", HCPCS), {"quantity": {"value": 60}}, Regimen.OSTEOPOROSIS),
    ("120 billed units", rx("Q5136", "", HCPCS), {"quantity": {"value": 120}}, Regimen.ONCOLOGY),
    (
        "indication osteoporosis",
        rx("993449"),
        {"reasonCode": [rx("M81.0", system=ICD)]},
        Regimen.OSTEOPOROSIS,
    ),
    (
        "indication bone metastasis",
        rx("993449"),
        {"reasonCode": [rx("C79.51", system=ICD)]},
        Regimen.ONCOLOGY,
    ),
    ("nothing", rx("993449"), {}, Regimen.UNKNOWN),
    ("one billed unit", rx("J0897", "", HCPCS), {"quantity": {"value": 1}}, Regimen.UNKNOWN),
    ("two strengths that differ", rx("993449", "60 mg or 120 mg"), {}, Regimen.UNKNOWN),
    (
        "an extension of another kind",
        rx("J0897", "", HCPCS),
        {"extension": [{"url": "urn:price", "valueDecimal": 60}]},
        Regimen.UNKNOWN,
    ),
    (
        "units in an extension",
        rx("J0897", "", HCPCS),
        {"extension": [{"url": "urn:billed-units", "valueDecimal": 60}]},
        Regimen.OSTEOPOROSIS,
    ),
    (
        "units in another measure",
        rx("J0897", "", HCPCS),
        {"quantity": {"value": 60, "unit": "mL"}},
        Regimen.UNKNOWN,
    ),
]


@pytest.mark.parametrize(
    ("medication", "more", "regimen"),
    [case[1:] for case in DENOSUMAB_TOLD_BY],
    ids=[f"{case[0]} tells {case[3]}" for case in DENOSUMAB_TOLD_BY],
)
def test_denosumab_without_a_telling_code(
    reading: ReadingOf, medication: Json, more: Json, regimen: Regimen
) -> None:
    found = drug(reading, medication, **more)
    assert (found.agent, found.regimen) == (Agent.DENOSUMAB, regimen)
    assert bool(found.notes) is (regimen is Regimen.UNKNOWN)


def test_an_indication_by_reference_tells_the_regimen(reading: ReadingOf) -> None:
    condition = {"resourceType": "Condition", "id": "c1", "code": rx("C90.00", system=ICD)}
    reason = {"reasonReference": [{"reference": "Condition/c1"}]}
    assert drug(reading, rx("993449"), condition, **reason).regimen is Regimen.ONCOLOGY


ZOLEDRONATE_TOLD_BY = [
    ("zoledronic acid 5 mg/100 mL", Regimen.OSTEOPOROSIS),
    ("zoledronic acid 4 mg/5 mL", Regimen.ONCOLOGY),
    ("zoledronic acid", Regimen.UNKNOWN),
]


@pytest.mark.parametrize(("text", "regimen"), ZOLEDRONATE_TOLD_BY)
def test_zoledronic_acid_by_ingredient_and_words(
    reading: ReadingOf, text: str, regimen: Regimen
) -> None:
    found = drug(reading, rx("77655", text))
    assert (found.agent, found.regimen) == (Agent.ZOLEDRONATE, regimen)


PAGET = [
    ("alendronic acid 40 MG Oral Tablet", "904405", Agent.ALENDRONATE),
    ("risedronate sodium 30 MG Oral Tablet", "905032", Agent.RISEDRONATE),
]


@pytest.mark.parametrize(("text", "code", "agent"), PAGET, ids=[text for text, _, _ in PAGET])
def test_a_strength_for_paget_is_another_regimen(
    reading: ReadingOf, text: str, code: str, agent: Agent
) -> None:
    found = drug(reading, rx(code, text))
    assert (found.agent, found.regimen) == (agent, Regimen.OTHER)


def dosed(value: float, unit: str) -> Json:
    timing = {"repeat": {"frequency": 1, "period": 1, "periodUnit": "d"}}
    dose = [{"doseQuantity": {"value": value, "code": unit}}]
    return {"dosageInstruction": [{"timing": timing, "doseAndRate": dose}]}


PAGET_DOSES = [
    ("alendronate by ingredient, 40 mg a day", rx("46041"), dosed(40, "mg"), Regimen.OTHER),
    (
        "four tablets of 10 mg a day",
        rx("904419", "alendronate 10 MG"),
        dosed(4, "{tbl}"),
        Regimen.OTHER,
    ),
    (
        "one tablet of 10 mg a day",
        rx("904419", "alendronate 10 MG"),
        dosed(1, "{tbl}"),
        Regimen.OSTEOPOROSIS,
    ),
    ("risedronate by ingredient, 30 mg a day", rx("73056"), dosed(30, "mg"), Regimen.OTHER),
    (
        "six tablets of 5 mg a day",
        rx("905041", "risedronate 5 MG"),
        dosed(6, "{tbl}"),
        Regimen.OTHER,
    ),
    (
        "one tablet of 5 mg a day",
        rx("905041", "risedronate 5 MG"),
        dosed(1, "{tbl}"),
        Regimen.OSTEOPOROSIS,
    ),
]


@pytest.mark.parametrize(
    ("medication", "more", "regimen"), [c[1:] for c in PAGET_DOSES], ids=[c[0] for c in PAGET_DOSES]
)
def test_a_dose_a_day_for_paget_is_another_regimen(
    reading: ReadingOf, medication: Json, more: Json, regimen: Regimen
) -> None:
    assert drug(reading, medication, **more).regimen is regimen


def test_a_code_for_paget_alone_is_no_bone_agent(reading: ReadingOf) -> None:
    assert drug(reading, rx("904405")).agent is None
    assert drug(reading, rx("905032")).agent is None


IBANDRONATE = [
    ("150 mg is oral", rx("115264", "ibandronate 150 mg"), {}, Agent.IBANDRONATE_ORAL),
    ("3 mg is intravenous", rx("115264", "ibandronate 3 mg/3 mL"), {}, Agent.IBANDRONATE_IV),
    (
        "an intravenous route is",
        rx("115264"),
        {"dosageInstruction": [{"route": {"coding": [{"code": "47625008"}]}}]},
        Agent.IBANDRONATE_IV,
    ),
    ("a tablet is oral", rx("115264", "ibandronate tablet"), {}, Agent.IBANDRONATE_ORAL),
]


@pytest.mark.parametrize(
    ("medication", "more", "agent"),
    [case[1:] for case in IBANDRONATE],
    ids=[case[0] for case in IBANDRONATE],
)
def test_the_form_of_ibandronate(
    reading: ReadingOf, medication: Json, more: Json, agent: Agent
) -> None:
    found = drug(reading, medication, **more)
    assert (found.agent, found.notes) == (agent, ())


def test_ibandronate_without_a_form_is_oral_when_ordered_and_said_so(reading: ReadingOf) -> None:
    found = drug(reading, rx("115264"))
    assert found.agent is Agent.IBANDRONATE_ORAL
    assert found.notes


def test_ibandronate_without_a_form_is_intravenous_when_given_by_staff(reading: ReadingOf) -> None:
    assert drug(reading, rx("115264"), given=True).agent is Agent.IBANDRONATE_IV


ROUTES = [
    ({"text": "Vaginal"}, None),
    ({"coding": [{"code": "16857009"}]}, None),
    ({"text": "Oral"}, Agent.HORMONE_THERAPY),
    ({"coding": [{"code": "45890007"}]}, Agent.HORMONE_THERAPY),
]


@pytest.mark.parametrize(("route", "agent"), ROUTES)
def test_the_route_tells_what_an_estrogen_is(
    reading: ReadingOf, route: Json, agent: Agent | None
) -> None:
    found = drug(reading, rx("4083"), dosageInstruction=[{"route": route}])
    assert (found.agent, found.notes) == (agent, ())


def test_estradiol_by_its_wide_class_code_is_not_systemic_when_vaginal(reading: ReadingOf) -> None:
    medication = rx("G03CA03", "estradiol vaginal tablet", ATC)
    assert drug(reading, medication).agent is None


BY_WORDS = [
    ("Fosamax 70 mg weekly", Agent.ALENDRONATE, Regimen.OSTEOPOROSIS),
    ("alendronic acid", Agent.ALENDRONATE, Regimen.OSTEOPOROSIS),
    ("PROLIA injection", Agent.DENOSUMAB, Regimen.OSTEOPOROSIS),
    ("denosumab 60 mg sc", Agent.DENOSUMAB, Regimen.OSTEOPOROSIS),
    ("denosumab-bbdz", Agent.DENOSUMAB, Regimen.UNKNOWN),
    ("Xgeva", Agent.DENOSUMAB, Regimen.ONCOLOGY),
    ("Aclasta", Agent.ZOLEDRONATE, Regimen.OSTEOPOROSIS),
    ("zoledronic acid", Agent.ZOLEDRONATE, Regimen.UNKNOWN),
    ("Evenity", Agent.ROMOSOZUMAB, Regimen.OSTEOPOROSIS),
]


@pytest.mark.parametrize(
    ("text", "agent", "regimen"), BY_WORDS, ids=[f"{t} is {a}, {r}" for t, a, r in BY_WORDS]
)
def test_words_tell_a_drug_without_a_known_code(
    reading: ReadingOf, text: str, agent: Agent, regimen: Regimen
) -> None:
    found = drug(reading, {"text": text})
    assert (found.agent, found.regimen, found.text_only) == (agent, regimen, True)
    assert found.notes


def test_right_words_are_read_beside_a_code_that_means_nothing_here(reading: ReadingOf) -> None:
    found = drug(reading, rx("999999999", "Alendronate 70 mg"))
    assert (found.agent, found.text_only) == (Agent.ALENDRONATE, True)


@pytest.mark.parametrize(
    "text",
    [
        "no alendronate",
        "Prolia, later Evenity",
        "calcitonin gene-related antagonist",
        "aspirin",
        "",
    ],
)
def test_words_that_tell_no_single_bone_drug(reading: ReadingOf, text: str) -> None:
    assert drug(reading, {"text": text}).agent is None


PRODUCT = {"resourceType": "Medication", "id": "m1", "code": rx("904431")}
REFERENCES = [
    ("Medication/m1", [PRODUCT], {}),
    ("https://ehr.example/fhir/Medication/m1", [PRODUCT], {}),
    ("#m1", [], {"contained": [PRODUCT]}),
]


@pytest.mark.parametrize(
    ("reference", "beside", "more"),
    REFERENCES,
    ids=["a relative reference", "an absolute reference", "a contained medication"],
)
def test_a_medication_by_reference(
    reading: ReadingOf, reference: str, beside: list[Json], more: Json
) -> None:
    one = reading()
    index = {f"Medication/{product['id']}": product for product in beside}
    resource = {"medicationReference": {"reference": reference}} | more

    def resolve(address: str, container: Any) -> Any:
        found = one.record.resolve(address, container)
        return found or index.get("/".join(address.split("/")[-2:]))

    found = identify(one, resource, describe_medication(resource, resolve), resolve)
    assert found.agent is Agent.ALENDRONATE


def test_the_ingredient_of_a_product_tells_the_drug_and_its_strength(reading: ReadingOf) -> None:
    strength = {"numerator": {"value": 70, "code": "mg"}, "denominator": {"value": 1}}
    product = {
        "resourceType": "Medication",
        "id": "m1",
        "ingredient": [{"itemCodeableConcept": rx("46041"), "strength": strength}],
    }
    one = reading()
    resource = {"contained": [product], "medicationReference": {"reference": "#m1"}}
    description = describe_medication(resource, one.record.resolve)
    found = identify(one, resource, description, one.record.resolve)
    assert (found.agent, found.strength.piece_mg) == (Agent.ALENDRONATE, 70)


def test_the_display_of_an_unresolved_reference_is_read_as_words(reading: ReadingOf) -> None:
    one = reading()
    resource = {"medicationReference": {"reference": "Medication/9", "display": "Fosamax 70 mg"}}
    description = describe_medication(resource, one.record.resolve)
    found = identify(one, resource, description, one.record.resolve)
    assert (found.agent, found.text_only) == (Agent.ALENDRONATE, True)


STRENGTHS = [
    ("prednisone 5 MG Oral Tablet", 5),
    ("alendronic acid 70 MG / cholecalciferol 5600 UNT Oral Tablet", 70),
    ("estradiol 0.0125 MG/HR Transdermal System", None),
    ("prednisone 5 MG/ML Oral Solution", None),
    ("acetaminophen 300 MG / codeine 30 MG", None),
]


@pytest.mark.parametrize(("text", "strength"), STRENGTHS, ids=[f"{t}: {s}" for t, s in STRENGTHS])
def test_the_strength_is_the_only_amount_in_one_piece(
    reading: ReadingOf, text: str, strength: float | None
) -> None:
    assert drug(reading, rx("8640", text)).strength.piece_mg == strength
