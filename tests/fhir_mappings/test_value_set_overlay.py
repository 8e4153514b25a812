"""A deployer's value sets over ours: what adds, what replaces, and what stops the start."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, reject
from hypothesis import strategies as st

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.terminology import Terminology, load_terminology
from fhir_mappings.value_set_content import Content, content
from fhir_mappings.value_set_files import BadValueSet
from tests.fhir_mappings.overlay_files import (
    ICD,
    LOCAL,
    LOINC,
    OURS,
    RXNORM,
    SNOMED,
    Json,
    expansion,
    imported,
    include,
    node,
    prefix_rule,
    value_set,
    write,
)

HIP = f"{OURS}fx-hip"
VSAC = "http://cts.nlm.nih.gov/fhir/ValueSet/2.16.840.1.113883.3.464.1003.113.12.1051"
MINE = "https://hospital.example/fhir/ValueSet/hips"

Load = Callable[..., Terminology]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    return lambda *resources: load_terminology(write(tmp_path, *resources))


def test_a_set_that_does_not_import_ours_takes_its_place_and_the_others_stay(load: Load) -> None:
    terminology = load(value_set("fx-hip", include(ICD, "S72.001A")))
    assert terminology.concepts(ICD, "S72.001A") == {Concept.FRACTURE_HIP}
    assert terminology.concepts(ICD, "S72.002A") == frozenset()
    assert terminology.concepts(SNOMED, "5913000") == frozenset()
    assert terminology.concepts(ICD, "M81.0") == {Concept.OSTEOPOROSIS}


@pytest.mark.parametrize("name", [HIP, f"{HIP}|0.1.0"], ids=["by url", "by url and version"])
def test_a_set_that_imports_ours_adds_to_it(load: Load, name: str) -> None:
    terminology = load(value_set("fx-hip", imported(name), include(LOCAL, "HIP-1")))
    assert terminology.concepts(LOCAL, "HIP-1") == {Concept.FRACTURE_HIP}
    assert terminology.concepts(ICD, "S72.0Z9A") == {Concept.FRACTURE_HIP}
    assert terminology.concepts(SNOMED, "5913000") == {Concept.FRACTURE_HIP}


def test_a_set_is_found_by_its_url_not_by_id_file_or_version(load: Load) -> None:
    resource = value_set("fx-hip", include(LOCAL, "1"), id="whatever", version="2026")
    resource["url"] += "|2026"
    assert load(resource).concepts(LOCAL, "1") == {Concept.FRACTURE_HIP}


def test_a_code_that_ours_holds_already_may_be_added_again(load: Load) -> None:
    terminology = load(value_set("fx-hip", imported(HIP), include(SNOMED, "5913000")))
    assert terminology.concepts(SNOMED, "5913000") == {Concept.FRACTURE_HIP}


def test_an_expansion_takes_the_place_of_ours(load: Load) -> None:
    terminology = load(expansion("fx-hip", [node(ICD, "S72.001A")]))
    assert terminology.concepts(ICD, "S72.001A") == {Concept.FRACTURE_HIP}
    assert terminology.concepts(ICD, "S72.002A") == frozenset()


def test_an_expansion_of_a_set_that_imports_ours_adds_to_it(load: Load) -> None:
    resource = expansion("fx-hip", [node(LOCAL, "HIP-1")])
    resource["compose"] = {"include": [imported(HIP), include(LOCAL, "HIP-2")]}
    terminology = load(resource)
    assert terminology.concepts(LOCAL, "HIP-1") == {Concept.FRACTURE_HIP}
    assert terminology.concepts(LOCAL, "HIP-2") == frozenset()
    assert terminology.concepts(ICD, "S72.0Z9A") == {Concept.FRACTURE_HIP}


def test_nested_codes_of_an_expansion_count_and_abstract_ones_group_only(load: Load) -> None:
    leaf = node(LOCAL, "leaf", contains=[node(LOCAL, "twig", inactive=True)])
    group = node(LOCAL, "group", abstract=True, contains=[leaf])
    terminology = load(expansion("fx-hip", [{"display": "Hips", "contains": [group]}]))
    assert terminology.concepts(LOCAL, "leaf") == {Concept.FRACTURE_HIP}
    assert terminology.concepts(LOCAL, "twig") == {Concept.FRACTURE_HIP}
    assert terminology.concepts(LOCAL, "group") == frozenset()


def test_the_pages_of_an_expansion_are_one_set_in_any_order_of_files(load: Load) -> None:
    terminology = load(
        expansion("fx-hip", [node(LOCAL, "3")], offset=2, total=3),
        expansion("fx-hip", [node(LOCAL, "1"), node(LOCAL, "2")], offset=0, total=3),
    )
    assert all(terminology.concepts(LOCAL, one) == {Concept.FRACTURE_HIP} for one in "123")


def test_a_set_of_any_url_is_imported_by_one_of_ours(load: Load) -> None:
    terminology = load(
        value_set("proc-dxa", imported(f"{OURS}proc-dxa"), imported(VSAC)),
        expansion(VSAC, [node(LOCAL, "DXA")], total=1),
    )
    assert terminology.concepts(LOCAL, "DXA") == {Concept.DXA_PROCEDURE}


def test_one_of_ours_may_import_another_of_ours(load: Load) -> None:
    terminology = load(value_set("cond-falls", imported(f"{OURS}cond-falls", f"{OURS}cond-falls")))
    assert Concept.FALLS in terminology.concepts(ICD, "W01.0XXA")


def test_two_sets_of_one_include_and_the_codes_beside_them_are_an_intersection(load: Load) -> None:
    both = include(LOCAL, "1", "2", imports=(MINE,))
    terminology = load(value_set("fx-hip", both), value_set(MINE, include(LOCAL, "2", "3")))
    assert terminology.concepts(LOCAL, "2") == {Concept.FRACTURE_HIP}
    assert terminology.concepts(LOCAL, "1") == terminology.concepts(LOCAL, "3") == frozenset()


def test_an_exclude_takes_single_codes_out_of_ours(load: Load) -> None:
    out = [include(SNOMED, "5913000"), include(ICD, "S72.001A")]
    terminology = load(value_set("fx-hip", imported(HIP), exclude=out))
    assert terminology.concepts(SNOMED, "5913000") == frozenset()
    assert terminology.concepts(ICD, "S72.001A") == frozenset()
    assert terminology.concepts(ICD, "S72.001B") == {Concept.FRACTURE_HIP}


def test_an_exclude_of_one_set_leaves_the_other_meanings_of_a_code(load: Load) -> None:
    out = [include(ICD, "M80.051A")]
    terminology = load(value_set("fx-hip", imported(HIP), exclude=out))
    assert terminology.concepts(ICD, "M80.051A") == {Concept.OSTEOPOROSIS_WITH_FRACTURE}


def test_an_exclude_may_name_a_value_set(load: Load) -> None:
    terminology = load(
        value_set("fx-hip", imported(HIP), exclude=[imported(MINE)]),
        value_set(MINE, include(SNOMED, "5913000")),
    )
    assert terminology.concepts(SNOMED, "5913000") == frozenset()


def test_a_prefix_rule_of_a_deployer_counts(load: Load) -> None:
    terminology = load(value_set("fx-hip", extension=[prefix_rule("S72.0")]))
    assert terminology.concepts(ICD, "S72.0Z9A") == {Concept.FRACTURE_HIP}
    assert terminology.concepts(ICD, "S72.141A") == frozenset()


@pytest.mark.parametrize(
    ("system", "code", "known"),
    [
        pytest.param(LOCAL, "Hip-1", True, id="as written"),
        pytest.param(f"{LOCAL}/", " Hip-1 ", True, id="with a trailing slash and spaces"),
        pytest.param("http://hospital.example/codes", "Hip-1", True, id="without TLS"),
        pytest.param(LOCAL, "HIP-1", False, id="in another case: local codes may differ by it"),
        pytest.param(LOCAL, "Hip-2", False, id="a code that nobody mapped"),
    ],
)
def test_a_local_code_system_is_read(load: Load, system: str, code: str, *, known: bool) -> None:
    terminology = load(value_set("fx-hip", imported(HIP), include(LOCAL, "Hip-1")))
    sent = {"coding": [{"system": system, "code": code}]}
    assert terminology.concepts_of(sent) == ({Concept.FRACTURE_HIP} if known else frozenset())
    # What nobody mapped stays an entry in words alone, so that they may name an exclusion.
    assert terminology.knows_system(sent) is known


def test_a_local_code_system_may_be_an_oid(load: Load) -> None:
    oid = "urn:oid:1.2.840.114350.1.13.999"
    terminology = load(value_set("fx-hip", imported(HIP), include(oid, "4711")))
    assert terminology.concepts("1.2.840.114350.1.13.999", "4711") == {Concept.FRACTURE_HIP}


REFUSED: dict[str, tuple[list[Json], str]] = {
    "a code that stands twice": (
        [value_set("fx-hip", include(ICD, "S72.001A", "S72001A"))],
        r"^1\.json: value set \S+/fx-hip: S72001A of \S+ stands twice$",
    ),
    "a code that stands twice in two includes": (
        [value_set("fx-hip", include(LOCAL, "1"), include(f"{LOCAL}/", "1"))],
        r"1\.json: value set \S+/fx-hip: 1 of \S+ stands twice",
    ),
    "a code that stands twice in an expansion": (
        [expansion("fx-hip", [node(LOCAL, "1", contains=[node(LOCAL, "1")])])],
        r"1\.json: value set \S+/fx-hip: 1 of \S+ stands twice",
    ),
    "a prefix that stands twice": (
        [value_set("fx-hip", extension=[prefix_rule("S72.0", "S720")])],
        r"S720 stands twice",
    ),
    "a LOINC code with a wrong check digit": (
        [value_set("lab-albumin", include(LOINC, "1751-8"))],
        r"1\.json: value set \S+/lab-albumin: 1751-8 fails the check digit of http://loinc.org",
    ),
    "a SNOMED CT code with a wrong check digit": (
        [expansion("cond-paget", [node(SNOMED, "2089003")])],
        r"2089003 fails the check digit",
    ),
    "a set that nothing reads": (
        [value_set(MINE, include(LOCAL, "1"))],
        rf"1\.json: value set {MINE}: is read by nothing",
    ),
    "an unknown name under our address": (
        [value_set("cond-gout", include(ICD, "M10.9"))],
        "cond-gout: is read by nothing",
    ),
    "a set without a url": (
        [{"resourceType": "ValueSet", "id": "fx-hip", "compose": {"include": []}}],
        r"1\.json: value set fx-hip: has no 'url'",
    ),
    "a set without content": (
        [{"resourceType": "ValueSet", "url": HIP}],
        "has neither compose nor expansion",
    ),
    "a set without a code": ([value_set("fx-hip")], "holds no code"),
    "a set whose codes are all excluded": (
        [value_set("fx-hip", include(LOCAL, "1"), exclude=[include(LOCAL, "1")])],
        "holds no code",
    ),
    "a blank code": ([value_set("fx-hip", include(LOCAL, " "))], "an empty code"),
    "a code that is no string": (
        [value_set("fx-hip", {"system": LOCAL, "concept": [{"code": 7}]})],
        r"1\.json: value set",
    ),
    "a code system that is no absolute URI": (
        [value_set("fx-hip", include("hospital", "1"))],
        "unknown code system hospital",
    ),
    "a whole code system": (
        [value_set("fx-hip", {"system": LOCAL})],
        "includes or excludes the whole of https://hospital.example/codes; list its codes",
    ),
    "an empty include": ([value_set("fx-hip", {})], "the whole of nothing"),
    "a filter": (
        [value_set("fx-hip", {"system": SNOMED, "filter": [{"property": "concept"}]})],
        "has a filter; send the expansion",
    ),
    "an import that leads nowhere": (
        [value_set("fx-hip", imported(HIP), imported(VSAC))],
        f"imports {VSAC}, which is neither ours nor in the folder",
    ),
    "an import of another version": (
        [value_set("fx-hip", imported(f"{HIP}|9.9"))],
        r"imports \S+\|9\.9, of which only version 0\.1\.0 is here",
    ),
    "imports in a circle": (
        [
            value_set("fx-hip", imported(MINE)),
            value_set(MINE, imported(f"{OURS}fx-hip"), include(LOCAL, "1")),
        ],
        "imports itself by way of",
    ),
    "an import of a set that cannot be used": (
        [value_set("fx-hip", imported(MINE)), value_set(MINE)],
        rf"^2\.json: value set {MINE}: holds no code, so that nothing would ever match$",
    ),
    "two sets of one url": (
        [value_set("fx-hip", include(LOCAL, "1")), value_set("fx-hip", include(LOCAL, "2"))],
        r"1\.json, 2\.json: value set \S+: stands in several files, which are no pages",
    ),
    "a page that is missing at the end": (
        [expansion("fx-hip", [node(LOCAL, "1")], offset=0, total=2)],
        "holds 1 of the 2 codes of its expansion: a page is missing",
    ),
    "a page that is missing at the beginning": (
        [expansion("fx-hip", [node(LOCAL, "2")], offset=1, total=2)],
        "lacks the page of its expansion that begins at offset 0",
    ),
    "a page that is missing between": (
        [
            expansion("fx-hip", [node(LOCAL, "1")], offset=0, total=3),
            expansion("fx-hip", [node(LOCAL, "3")], offset=2, total=3),
        ],
        r"1\.json, 2\.json: value set \S+: lacks the page \S+ \S+ \S+ \S+ \S+ at offset 1",
    ),
    "pages that overlap": (
        [
            expansion("fx-hip", [node(LOCAL, "1"), node(LOCAL, "2")], offset=0, total=3),
            expansion("fx-hip", [node(LOCAL, "2"), node(LOCAL, "3")], offset=1, total=3),
        ],
        "pages that overlap at offset 1",
    ),
    "one code on two pages": (
        [
            expansion("fx-hip", [node(LOCAL, "1")], offset=0, total=2),
            expansion("fx-hip", [node(LOCAL, "1")], offset=1, total=2),
        ],
        "1 of https://hospital.example/codes stands twice",
    ),
    "pages of different expansions": (
        [
            expansion("fx-hip", [node(LOCAL, "1")], offset=0, total=2),
            expansion("fx-hip", [node(LOCAL, "2")], offset=1, total=3),
        ],
        "pages that tell different totals",
    ),
    "pages without a total": (
        [
            expansion("fx-hip", [node(LOCAL, "1")], offset=0),
            expansion("fx-hip", [node(LOCAL, "2")], offset=1),
        ],
        "tell no total",
    ),
    "an expansion that its server cut off": (
        [
            expansion(
                "fx-hip",
                [node(LOCAL, "1")],
                extension=[
                    {
                        "url": "http://hl7.org/fhir/StructureDefinition/valueset-toocostly",
                        "valueBoolean": True,
                    }
                ],
            )
        ],
        "cut off as too costly",
    ),
    "a mark that is none": (
        [
            value_set(
                "fx-hip",
                {
                    "system": LOCAL,
                    "concept": [
                        {
                            "code": "1",
                            "extension": [
                                {
                                    "url": f"{OURS.removesuffix('ValueSet/')}"
                                    "StructureDefinition/code-verification",
                                    "valueCode": "certain",
                                }
                            ],
                        }
                    ],
                },
            )
        ],
        "verification certain is none of high, medium, low",
    ),
    "part of a prefix excluded": (
        [
            value_set("fx-hip", imported(HIP), exclude=[imported(MINE)]),
            value_set(MINE, extension=[prefix_rule("S72.01")]),
        ],
        "excludes the prefix S7201, a part of the prefix S720 that it holds",
    ),
    "one code in two sets declared disjoint": (
        [
            value_set(
                "rx-denosumab-120mg",
                imported(f"{OURS}rx-denosumab-120mg"),
                include(RXNORM, "993456"),
            )
        ],
        r"993456 of \S+ stands in sets declared disjoint: rx-denosumab-120mg \(1\.json\), "
        "rx-denosumab-60mg$",
    ),
    "a prefix below that of a set declared disjoint": (
        [value_set("fx-stress", extension=[prefix_rule("S72.01")])],
        r"S7201 of \S+ stands in sets declared disjoint: fx-hip, fx-stress \(1\.json\)",
    ),
    "a code below the prefix of a set declared disjoint": (
        [value_set("fx-stress", include(ICD, "S72.001A", "S72.002A"))],
        r"S72001A of \S+ and 1 more stands in sets declared disjoint: fx-hip, fx-stress",
    ),
}


@pytest.mark.parametrize(("resources", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_loading_refuses(load: Load, resources: list[Json], message: str) -> None:
    with pytest.raises(BadValueSet, match=message):
        load(*resources)


def test_every_wrong_file_has_its_line(load: Load) -> None:
    with pytest.raises(BadValueSet) as refused:
        load(value_set("fx-hip", include(LOINC, "1-1")), value_set("fx-pelvis", {}))
    assert [line.split(":")[0] for line in str(refused.value).splitlines()] == ["1.json", "2.json"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", r"fx-hip\.json: not JSON"),
        ("[" * 100_000, r"fx-hip\.json: not JSON"),
        ("[]", "not a FHIR ValueSet"),
        ('{"resourceType": "CodeSystem"}', "not a FHIR ValueSet"),
        (json.dumps({"resourceType": "ValueSet", "url": HIP, "compose": 7}), "value set"),
        (json.dumps({"resourceType": "ValueSet", "url": HIP, "expansion": []}), "value set"),
    ],
)
def test_loading_refuses_what_is_no_value_set(tmp_path: Path, text: str, message: str) -> None:
    (tmp_path / "fx-hip.json").write_text(text, encoding="utf-8")
    with pytest.raises(BadValueSet, match=message):
        load_terminology(tmp_path)


def test_loading_refuses_a_folder_without_value_sets(tmp_path: Path) -> None:
    with pytest.raises(BadValueSet, match="no value set in the folder"):
        load_terminology(tmp_path)


CODES = st.sampled_from([(ICD, "S720"), (ICD, "S7201"), (ICD, "S721"), (LOCAL, "1"), (LOCAL, "2")])
PREFIXES = st.sampled_from(["S72", "S720", "S7201", "S73"])
CONTENTS = st.builds(content, st.frozensets(CODES), st.frozensets(PREFIXES), st.frozensets(CODES))


@given(CONTENTS, CONTENTS, CODES)
def test_sets_are_joined_and_met_as_sets_are(
    one: Content, other: Content, code: tuple[str, str]
) -> None:
    assert one.union(other).holds(code) == (one.holds(code) or other.holds(code))
    assert one.intersection(other).holds(code) == (one.holds(code) and other.holds(code))


@given(CONTENTS, CONTENTS, CODES)
def test_what_is_excluded_is_out_and_the_rest_stays(
    one: Content, other: Content, code: tuple[str, str]
) -> None:
    try:
        left = one.without(other)
    except ValueError:
        reject()
    assert left.holds(code) == (one.holds(code) and not other.holds(code))
