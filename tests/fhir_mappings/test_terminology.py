"""What codes mean: every trap of the terminology, as a table of codings."""

import json
from collections.abc import Callable
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fhir_mappings.check_digits import loinc_check_digit_holds, snomed_check_digit_holds
from fhir_mappings.code_systems import load_code_systems
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.fractures import Episode
from fhir_mappings.terminology import Terminology, load_terminology

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
WHO_ICD = "http://hl7.org/fhir/sid/icd-10"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ATC = "http://www.whocc.no/atc"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
CPT = "http://www.ama-assn.org/go/cpt"
DISPOSITION = "http://terminology.hl7.org/CodeSystem/discharge-disposition"

MEANINGS = {
    "38267-1 is a lumbar spine T-score": (LOINC, "38267-1", {Concept.TSCORE_LUMBAR_SPINE}),
    "38263-0 is a femur T-score": (LOINC, "38263-0", {Concept.TSCORE_FEMUR}),
    "38264-8 is a hip T-score": (LOINC, "38264-8", {Concept.TSCORE_HIP}),
    "38265-5, which Synthea writes for every T-score, is the forearm": (
        (LOINC, "38265-5", {Concept.TSCORE_FOREARM})
    ),
    "38266-3 is the heel, at which nobody diagnoses": (
        (LOINC, "38266-3", {Concept.TSCORE_OTHER_SITE})
    ),
    "80948-3 is a left femur T-score": (LOINC, "80948-3", {Concept.TSCORE_FEMUR}),
    "24701-5 is a bone density in g/cm2, no T-score": (LOINC, "24701-5", {Concept.BMD}),
    "38268-9 is an examination": (LOINC, "38268-9", {Concept.DXA_REPORT}),
    "85053-7 is a lactamase test and means nothing": (LOINC, "85053-7", set()),
    "38250-5 is a typo and means nothing": (LOINC, "38250-5", set()),
    "62292-8 is 25-OH vitamin D": (LOINC, "62292-8", {Concept.VITAMIN_D_25_OH}),
    "49054-0 is 25-OH-D2 alone": (LOINC, "49054-0", {Concept.VITAMIN_D_NOT_25_OH}),
    "62290-2 is calcitriol": (LOINC, "62290-2", {Concept.VITAMIN_D_NOT_25_OH}),
    "1995-0 is ionized, no total calcium": (LOINC, "1995-0", {Concept.CALCIUM_IONIZED}),
    "29265-6 is corrected, not to be corrected again": (
        (LOINC, "29265-6", {Concept.CALCIUM_CORRECTED})
    ),
    "35591-7 is a clearance, no eGFR": (LOINC, "35591-7", {Concept.CREATININE_CLEARANCE}),
    "98979-8 is an eGFR, no clearance": (LOINC, "98979-8", {Concept.EGFR}),
    "teriparatide is teriparatide": (RXNORM, "1435117", {Concept.TERIPARATIDE}),
    "Yorvipath is not teriparatide": (RXNORM, "2693643", {Concept.PTH_NOT_FOR_OSTEOPOROSIS}),
    "the second Yorvipath is not teriparatide": (
        (RXNORM, "2693646", {Concept.PTH_NOT_FOR_OSTEOPOROSIS})
    ),
    "the third Yorvipath is not teriparatide": (
        (RXNORM, "2693648", {Concept.PTH_NOT_FOR_OSTEOPOROSIS})
    ),
    "Yorvipath by ATC is not teriparatide": (ATC, "H05AA05", {Concept.PTH_NOT_FOR_OSTEOPOROSIS}),
    "Prolia is denosumab 60 mg": (RXNORM, "993456", {Concept.DENOSUMAB_60MG}),
    "Xgeva is denosumab 120 mg": (RXNORM, "1046398", {Concept.DENOSUMAB_120MG}),
    "J0897 is denosumab of either strength": (HCPCS, "J0897", {Concept.DENOSUMAB_AMBIGUOUS}),
    "Q5136 is a biosimilar of either strength": (HCPCS, "Q5136", {Concept.DENOSUMAB_AMBIGUOUS}),
    "Reclast is the osteoporosis strength": (
        (RXNORM, "705875", {Concept.ZOLEDRONIC_ACID_OSTEOPOROSIS})
    ),
    "Zometa is the oncology strength": (RXNORM, "1114085", {Concept.ZOLEDRONIC_ACID_ONCOLOGY}),
    "J3489 is zoledronate of either strength": (
        (HCPCS, "J3489", {Concept.ZOLEDRONIC_ACID_AMBIGUOUS})
    ),
    "alendronate 10 mg is alendronate": (RXNORM, "904419", {Concept.ALENDRONATE}),
    "low phosphate is no osteomalacia": ((ICD, "E83.39", {Concept.HYPOPHOSPHATASIA_AMBIGUOUS})),
    "calcitriol is no repletion": (RXNORM, "1894", {Concept.ACTIVE_VITAMIN_D}),
    "M80.08XA is osteoporosis with a vertebral fracture": (
        (ICD, "M80.08XA", {Concept.OSTEOPOROSIS_WITH_FRACTURE, Concept.FRACTURE_VERTEBRA})
    ),
    "M80.051A is osteoporosis with a hip fracture": (
        (ICD, "M80.051A", {Concept.OSTEOPOROSIS_WITH_FRACTURE, Concept.FRACTURE_HIP})
    ),
    "M80.00XA is osteoporosis with a fracture somewhere": (
        (ICD, "M80.00XA", {Concept.OSTEOPOROSIS_WITH_FRACTURE})
    ),
    "S72001A without its dot is a hip fracture": (ICD, "S72001A", {Concept.FRACTURE_HIP}),
    "lower case is read": (ICD, "s72.001a", {Concept.FRACTURE_HIP}),
    "a hip fracture without its 7th character is one": (ICD, "S72.001", {Concept.FRACTURE_HIP}),
    "a subcode of next year is read by its prefix": (ICD, "S72.0Z9A", {Concept.FRACTURE_HIP}),
    "S72.3 is the shaft": (ICD, "S72.301A", {Concept.FRACTURE_FEMUR_SHAFT_OR_DISTAL}),
    "S72 alone tells no site": (ICD, "S72", set()),
    "M84.75 is an atypical fracture, no hip": (
        (ICD, "M84.751A", {Concept.ATYPICAL_FEMORAL_FRACTURE})
    ),
    "890095006 is an atypical fracture, no hip": (
        (SNOMED, "890095006", {Concept.ATYPICAL_FEMORAL_FRACTURE})
    ),
    "M84.5 is a fracture by a neoplasm": (ICD, "M84.58XA", {Concept.FRACTURE_NEOPLASTIC}),
    "M84.3 is a stress fracture": (ICD, "M84.359A", {Concept.FRACTURE_STRESS}),
    "the patella does not count": (ICD, "S82.001A", {Concept.FRACTURE_EXCLUDED_SITE}),
    "the tibia counts": (ICD, "S82.101A", {Concept.FRACTURE_LOWER_LEG}),
    "Z87.310 is a history": (ICD, "Z87.310", {Concept.HISTORY_OF_FRAGILITY_FRACTURE}),
    "a wrist subluxation, which Synthea calls a fracture, is none": (SNOMED, "263102004", set()),
    "M81.0 is osteoporosis": (ICD, "M81.0", {Concept.OSTEOPOROSIS}),
    "M81.6 is local": (ICD, "M81.6", {Concept.OSTEOPOROSIS_LOCALIZED}),
    "a form of ulcerative colitis is inflammatory bowel disease": (
        (SNOMED, "128600008", {Concept.INFLAMMATORY_BOWEL_DISEASE, Concept.MALABSORPTION})
    ),
    "a form of Crohn's disease is inflammatory bowel disease": (
        (SNOMED, "196977009", {Concept.INFLAMMATORY_BOWEL_DISEASE, Concept.MALABSORPTION})
    ),
    "M81.0 of WHO ICD-10 is another code system": (WHO_ICD, "M81.0", set()),
    "F17.210 is smoking": (ICD, "F17.210", {Concept.TOBACCO_SMOKING}),
    "F17.211 is in remission, not smoking": (ICD, "F17.211", {Concept.HISTORY_OF_TOBACCO}),
    "F17.220 is chewing, not smoking": (ICD, "F17.220", {Concept.TOBACCO_OTHER_PRODUCT}),
    "77176002 does not say that she smokes now": (SNOMED, "77176002", {Concept.SMOKING_UNKNOWN}),
    "8517006 used to smoke": (SNOMED, "8517006", {Concept.NOT_CURRENT_SMOKER}),
    "F10.21 is in remission": (ICD, "F10.21", {Concept.HISTORY_OF_ALCOHOL_DISORDER}),
    "N95.1 proves no menopause": (ICD, "N95.1", {Concept.MENOPAUSE_AMBIGUOUS}),
    "a hysterectomy proves no menopause": (ICD, "Z90.710", {Concept.HYSTERECTOMY}),
    "Z82.62 is no parental hip fracture": (
        (ICD, "Z82.62", {Concept.FAMILY_HISTORY_OF_OSTEOPOROSIS})
    ),
    "385763009 is hospice care": (SNOMED, "385763009", {Concept.HOSPICE}),
    "discharged to a hospice is hospice care": (DISPOSITION, "hosp", {Concept.HOSPICE}),
    "Z51.5 is comfort care, no hospice": (ICD, "Z51.5", {Concept.COMFORT_CARE}),
    "a palliative referral is neither": ((SNOMED, "306237005", {Concept.REFERRAL_PALLIATIVE_CARE})),
    "W19 tells no height": ((ICD, "W19.XXXA", {Concept.MECHANISM_AMBIGUOUS, Concept.FALLS})),
    "V00 is no transport accident": (ICD, "V00.811A", {Concept.MECHANISM_AMBIGUOUS}),
    "V43 is one": (ICD, "V43.52XA", {Concept.MECHANISM_HIGH_ENERGY}),
    "W01 is a fall from standing": (
        (ICD, "W01.0XXA", {Concept.MECHANISM_LOW_ENERGY, Concept.FALLS})
    ),
    "celiac disease is malabsorption too": (
        (ICD, "K90.0", {Concept.CELIAC_DISEASE, Concept.MALABSORPTION})
    ),
    "a listed code has its prefixes' meanings beside its own": (
        (
            ICD,
            "K70.30",
            {
                Concept.CHRONIC_LIVER_DISEASE,
                Concept.HEPATIC_IMPAIRMENT,
                Concept.LIVER_BILIARY_ANY,
                Concept.LIVER_DISEASE_ACTIVE,
            },
        )
    ),
    "a set without a prefix rule matches what it lists": (ICD, "M32.10", {Concept.LUPUS}),
    "and not what begins like it": (ICD, "M32.109", set()),
    "77080 is a scan": (CPT, "77080", {Concept.DXA_PROCEDURE}),
    "an unknown code means nothing": (SNOMED, "138875005", set()),
    "an unknown system means nothing": ("http://hospital.example/codes", "M81.0", set()),
    "an empty code means nothing": (ICD, "", set()),
    "a long code means nothing": (ICD, "M" * 10_000, set()),
}

ALIASES = {
    "LOINC by its OID": ("urn:oid:2.16.840.1.113883.6.1", "38267-1"),
    "LOINC by a bare OID": ("2.16.840.1.113883.6.1", "38267-1"),
    "LOINC with https": ("https://loinc.org", "38267-1"),
    "LOINC with a trailing slash": ("http://loinc.org/", "38267-1"),
    "LOINC in upper case": ("HTTP://LOINC.ORG", "38267-1"),
    "LOINC with a version": ("http://loinc.org|2.74", "38267-1"),
    "a code among very many spaces": (ICD, " " * 300 + "M81.0"),
    "a LOINC code among spaces": ("http://loinc.org", " 38267-1 "),
    "SNOMED CT by its OID": ("urn:oid:2.16.840.1.113883.6.96", "64859006"),
    "SNOMED CT as Synthea names it": ("SNOMED-CT", "64859006"),
    "an edition of SNOMED CT": ("http://snomed.info/sct/731000124108", "64859006"),
    "a version of an edition": ("http://snomed.info/sct/731000124108/version/20240301", "64859006"),
    "post-coordination: the focus concept counts": (SNOMED, "5913000:272741003=7771000"),
    "a SNOMED CT code with its term": (SNOMED, "64859006 |Osteoporosis|"),
    "RxNorm by its OID": ("urn:oid:2.16.840.1.113883.6.88", "993456"),
    "ICD-10-CM by its OID": ("urn:oid:2.16.840.1.113883.6.90", "M81.0"),
    "HCPCS by the address of value sets": ("http://www.nlm.nih.gov/research/umls/hcpcs", "J0897"),
    "ATC in lower case": ("http://terminology.hl7.org/CodeSystem/v3-WC", "m05bx04"),
    "a discharge disposition of old": ("http://hl7.org/fhir/discharge-disposition", "hosp"),
}

ANY_JSON: dict[str, object] = {
    "null": None,
    "a string": "M81.0",
    "a number": 81.0,
    "true": True,
    "a list": [{"system": ICD, "code": "M81.0"}],
    "an empty object": {},
    "a text alone": {"text": "osteoporosis"},
    "coding is null": {"coding": None},
    "coding is a string": {"coding": "M81.0"},
    "codings are strings": {"coding": ["M81.0", None, 7, []]},
    "the system is a number": {"coding": [{"system": 6, "code": "M81.0"}]},
    "the code is a number": {"coding": [{"system": SNOMED, "code": 64859006}]},
    "the code is a list": {"coding": [{"system": ICD, "code": ["M81.0"]}]},
    "the code is missing": {"coding": [{"system": ICD, "display": "Osteoporosis"}]},
    "the system is missing": {"coding": [{"code": "M81.0"}]},
}

EPISODES = {
    "A is initial": ("S72.001A", Episode.INITIAL),
    "C is initial, of an open fracture": ("S72.001C", Episode.INITIAL),
    "D is later": ("S72.001D", Episode.LATER),
    "G is later": ("M80.08XG", Episode.LATER),
    "S is a sequela": ("S52.501S", Episode.LATER),
    "without a dot it is read": ("S72001A", Episode.INITIAL),
    "lower case is read": ("s72.001d", Episode.LATER),
    "a collapsed vertebra has one": ("M48.54XA", Episode.INITIAL),
    "an atypical fracture has one": ("M84.751D", Episode.LATER),
    "six characters have none": ("S72.001", None),
    "the last letter of a shorter code is none": ("S72.0A", None),
    "a letter that the family lacks says nothing": ("M48.54XK", None),
    "B is no letter of M80": ("M80.08XB", None),
    "a code that is no fracture has none": ("T38.0X5A", None),
    "a history has none": ("Z87.310", None),
}


@pytest.fixture(scope="module")
def terminology() -> Terminology:
    return load_terminology()


def codeable(*codings: tuple[object, object]) -> dict[str, Any]:
    return {"coding": [{"system": system, "code": code} for system, code in codings]}


@pytest.mark.parametrize(("system", "code", "meaning"), MEANINGS.values(), ids=MEANINGS.keys())
def test_meaning(terminology: Terminology, system: str, code: str, meaning: set[Concept]) -> None:
    assert terminology.concepts(system, code) == meaning
    assert terminology.concepts_of(codeable((system, code))) == meaning


@pytest.mark.parametrize(("system", "code"), ALIASES.values(), ids=ALIASES.keys())
def test_other_names_of_a_code_system(terminology: Terminology, system: str, code: str) -> None:
    assert terminology.concepts(system, code)
    assert terminology.knows_system(codeable((system, code)))


def spellings(system: dict[str, Any]) -> set[str]:
    """Every name of a system in meta/code-systems.json, and how senders vary it."""
    names = {system["canonical"], *system["aliases"]}
    bare = {name.removeprefix("urn:oid:") for name in names}
    secure = {name.replace("http://", "https://") for name in names}
    open_ = {name.replace("https://", "http://") for name in names}
    slashed = {f"{name}/" for name in names | secure if name.startswith("http")}
    loud = {name.upper() for name in names}
    return names | bare | secure | open_ | slashed | loud | {f"{name}|2026" for name in names}


SYSTEMS = json.loads(
    files("fhir_mappings").joinpath("value_sets/meta/code-systems.json").read_text("utf-8")
)
SPELLINGS = [(name, one["canonical"]) for one in SYSTEMS for name in sorted(spellings(one))]


@pytest.mark.parametrize(("name", "canonical"), SPELLINGS, ids=[name for name, _ in SPELLINGS])
def test_every_listed_name_of_a_code_system_in_every_spelling(name: str, canonical: str) -> None:
    meta = files("fhir_mappings").joinpath("value_sets", "meta", "code-systems.json")
    assert load_code_systems(meta).canonical(name) == canonical


@pytest.mark.parametrize("value", ANY_JSON.values(), ids=ANY_JSON.keys())
def test_what_is_no_coding_means_nothing(terminology: Terminology, value: object) -> None:
    assert terminology.concepts_of(value) == frozenset()
    assert not terminology.knows_system(value)
    assert terminology.icd_codes(value) == ()
    assert terminology.seventh_character(value) is None
    assert terminology.concepts(value, value) == frozenset()


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text() | st.sampled_from([ICD, "M81.0", LOINC]),
    lambda inner: (
        st.lists(inner)
        | st.dictionaries(st.sampled_from(["coding", "system", "code", "text"]), inner)
    ),
)


@given(JSON)
def test_any_json_is_tolerated(terminology: Terminology, value: object) -> None:
    assert terminology.concepts_of(value) <= frozenset(Concept)
    assert terminology.knows_system(value) in (True, False)
    assert terminology.seventh_character(value) in (None, *Episode)


def test_a_proprietary_coding_first_hides_nothing(terminology: Terminology) -> None:
    value = codeable(("urn:oid:1.2.840.114350.1.13", "4711"), (ICD, "M81.0"), (SNOMED, "312894000"))
    assert terminology.concepts_of(value) == {Concept.OSTEOPOROSIS, Concept.OSTEOPENIA}
    assert terminology.knows_system(value)
    assert terminology.icd_codes(value) == ("M810",)


def test_a_single_coding_in_place_of_a_list_is_read(terminology: Terminology) -> None:
    value = {"coding": {"system": ICD, "code": "M81.0"}}
    assert terminology.concepts_of(value) == {Concept.OSTEOPOROSIS}


@pytest.mark.parametrize(
    ("coding", "known"),
    [
        pytest.param(
            (SNOMED, "138875005"), True, id="a code that no set holds, of a system in use"
        ),
        pytest.param((SNOMED, "  "), False, id="a known system without a code"),
        pytest.param(("http://hospital.example", "1"), False, id="a local system"),
        pytest.param((WHO_ICD, "I63.9"), False, id="WHO ICD-10, of which no set holds a code"),
        pytest.param(
            ("http://hl7.org/fhir/sid/icd-9-cm", "434.91"),
            False,
            id="ICD-9-CM, of which no set holds a code",
        ),
    ],
)
def test_text_only_means_without_a_coding_that_sets_could_recognize(
    terminology: Terminology, coding: tuple[str, str], known: bool
) -> None:
    assert terminology.knows_system(codeable(coding)) is known


@pytest.mark.parametrize(("code", "episode"), EPISODES.values(), ids=EPISODES.keys())
def test_seventh_character(terminology: Terminology, code: str, episode: Episode | None) -> None:
    assert terminology.seventh_character(codeable((ICD, code))) is episode


def test_the_initial_encounter_stands_where_codings_differ(terminology: Terminology) -> None:
    codings = [(ICD, "S72.001D"), (ICD, "S72.001A")]
    assert terminology.seventh_character(codeable(*codings)) is Episode.INITIAL
    assert terminology.seventh_character(codeable(*reversed(codings))) is Episode.INITIAL


def test_the_seventh_character_is_read_of_icd_10_cm_only(terminology: Terminology) -> None:
    assert terminology.seventh_character(codeable((WHO_ICD, "S72001A"))) is None


def test_concepts_are_the_value_sets_of_the_folder() -> None:
    folder = files("fhir_mappings").joinpath("value_sets")
    names = {f.name.removesuffix(".json") for f in folder.iterdir() if f.name.endswith(".json")}
    assert names == {concept.value for concept in Concept}


def test_every_file_bears_the_id_and_url_of_its_set() -> None:
    for concept in Concept:
        file = files("fhir_mappings").joinpath("value_sets", f"{concept}.json")
        resource = json.loads(file.read_text(encoding="utf-8"))
        url = f"https://osteoporosis-cds.github.io/fhir/ValueSet/{concept}"
        assert (resource["resourceType"], resource["id"], resource["url"]) == (
            "ValueSet",
            concept.value,
            url,
        )


@pytest.mark.parametrize(
    ("holds", "good", "bad"),
    [
        pytest.param(loinc_check_digit_holds, "38267-1", "38267-2", id="a wrong digit of LOINC"),
        pytest.param(loinc_check_digit_holds, "38250-7", "38250-5", id="the typo of a test deck"),
        pytest.param(loinc_check_digit_holds, "2160-0", "2160", id="no check digit of LOINC"),
        pytest.param(snomed_check_digit_holds, "64859006", "64859007", id="a wrong SNOMED digit"),
        pytest.param(snomed_check_digit_holds, "385763009", "385736009", id="two digits swapped"),
        pytest.param(snomed_check_digit_holds, "445501000124107", "", id="no SNOMED code at all"),
    ],
)
def test_check_digits(holds: Callable[[str], bool], good: str, bad: str) -> None:
    assert holds(good)
    assert not holds(bad)


def test_answers_of_loinc_are_numbered_by_another_rule() -> None:
    assert loinc_check_digit_holds("LA6751-7")


def test_two_code_systems_cannot_share_a_name(tmp_path: Path) -> None:
    file = tmp_path / "code-systems.json"
    systems = [
        {"canonical": ICD, "aliases": [WHO_ICD]},
        {"canonical": WHO_ICD, "aliases": []},
    ]
    file.write_text(json.dumps(systems), encoding="utf-8")
    with pytest.raises(ValueError, match="two code systems share the name"):
        load_code_systems(file)
