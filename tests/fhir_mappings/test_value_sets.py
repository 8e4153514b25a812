"""The value sets of the package: complete, marked, with their provenance, and quick to load."""

import json
from importlib.resources import files
from pathlib import Path
from time import process_time

import pytest
from fhir.resources.R4B.valueset import ValueSet

from fhir_mappings.code_systems import plain_code
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.terminology import load_terminology
from fhir_mappings.value_set_library import read_library
from fhir_mappings.value_set_survey import read_coverage, read_provenance, survey
from tests.fhir_mappings.overlay_files import (
    ICD,
    LOCAL,
    LOINC,
    OURS,
    SNOMED,
    imported,
    include,
    value_set,
    write,
)

FOLDER = files("fhir_mappings").joinpath("value_sets")
RESOURCES = {
    one.name.removesuffix(".json"): json.loads(one.read_text("utf-8"))
    for one in FOLDER.iterdir()
    if one.name.endswith(".json")
}
LISTED = {
    (part["system"], plain_code(part["system"], concept["code"]))
    for resource in RESOURCES.values()
    for part in resource["compose"]["include"]
    for concept in part["concept"]
}
VERIFICATION = "https://osteoporosis-cds.github.io/fhir/StructureDefinition/code-verification"


def test_every_concept_has_its_value_set_and_every_value_set_its_concept() -> None:
    assert set(RESOURCES) == {concept.value for concept in Concept}


@pytest.mark.parametrize("name", sorted(RESOURCES))
def test_a_value_set_is_valid_fhir_under_its_canonical_url(name: str) -> None:
    resource = RESOURCES[name]
    assert ValueSet.model_validate(resource).id == name
    assert resource["url"] == OURS + name
    assert resource["version"]


def test_every_listed_code_has_a_source_and_no_source_stands_for_nothing() -> None:
    provenance = read_provenance()
    assert set(provenance) == LISTED
    assert all(provenance.values())


def test_every_concept_stands_in_the_coverage_and_what_is_left_out_does_not() -> None:
    coverage = read_coverage()
    assert {name for one in coverage.criteria for name in one.sets} == set(Concept)
    assert {one.set for one in coverage.not_here}.isdisjoint(RESOURCES)


def test_what_is_covered_in_part_or_not_at_all_says_what_is_lacking() -> None:
    coverage = read_coverage()
    assert {one.status for one in coverage.criteria} == {"full", "part", "open", "data"}
    assert [
        one for one in coverage.criteria if one.status in ("part", "open") and not one.note
    ] == []
    assert [one for one in coverage.criteria if one.status == "open" and one.sets] == []


def test_the_survey_names_every_code_that_is_marked_medium_or_low_with_its_sources() -> None:
    marked = {
        (part["system"], plain_code(part["system"], concept["code"])): extension["valueCode"]
        for resource in RESOURCES.values()
        for part in resource["compose"]["include"]
        for concept in part["concept"]
        for extension in concept.get("extension", ())
        if extension["url"] == VERIFICATION
    }
    found = survey(read_library())
    assert {one.code: one.mark for one in found.doubtful} == marked
    assert all(one.sources and one.sets for one in found.doubtful)
    assert found.marks["low"] + found.marks["medium"] == len(marked)
    assert sum(found.marks.values()) == found.codes == len(LISTED)


def test_the_survey_leaves_snomed_out_where_it_is_switched_off() -> None:
    library = read_library()
    found, off = survey(library), survey(library, snomed=False)
    assert off.snomed_switched_off == sum(system == SNOMED for system, _ in LISTED)
    assert off.codes == found.codes - off.snomed_switched_off
    assert SNOMED not in {one.code[0] for one in off.doubtful}


def test_the_survey_counts_what_a_deployer_laid_over(tmp_path: Path) -> None:
    marked = include(LOCAL, "H1", "H2")
    marked["concept"][0]["extension"] = [{"url": VERIFICATION, "valueCode": "low"}]
    out = [include(ICD, "S72.001A")]
    write(
        tmp_path,
        value_set("fx-hip", imported(f"{OURS}fx-hip"), marked, exclude=out),
        value_set("lab-albumin", include(LOINC, "1751-7")),
    )
    found = survey(read_library(tmp_path))
    assert [(one.concept, one.file, one.adds, one.added) for one in found.laid_over] == [
        (Concept.FRACTURE_HIP, "1.json", True, 2),
        (Concept.ALBUMIN, "2.json", False, 0),
    ]
    assert [one.removed for one in found.laid_over] == [1, 4]
    assert found.local_systems == {LOCAL: 2}
    assert found.marks["unmarked"] == 1
    assert [one.sources for one in found.doubtful if one.code == (LOCAL, "H1")] == [()]


def test_the_value_sets_load_in_less_than_a_second() -> None:
    before = process_time()
    load_terminology()
    assert process_time() - before < 1
