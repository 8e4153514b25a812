"""Builds the files of a deployer's folder of value sets."""

import json
from pathlib import Path
from typing import Any

LOINC = "http://loinc.org"
SNOMED = "http://snomed.info/sct"
ICD = "http://hl7.org/fhir/sid/icd-10-cm"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
LOCAL = "https://hospital.example/codes"
OURS = "https://osteoporosis-cds.github.io/fhir/ValueSet/"
RULE = "https://osteoporosis-cds.github.io/fhir/StructureDefinition/icd-10-cm-prefix-rule"

Json = dict[str, Any]


def include(system: str, *codes: str, imports: tuple[str, ...] = ()) -> Json:
    part: Json = {"system": system, "concept": [{"code": code} for code in codes]}
    return part | ({"valueSet": list(imports)} if imports else {})


def imported(*urls: str) -> Json:
    return {"valueSet": list(urls)}


def value_set(name: str, *includes: Json, **more: Any) -> Json:
    """A ValueSet with a compose; a name without a scheme is the id of one of ours."""
    url = name if "://" in name else OURS + name
    compose: Json = {"include": list(includes)}
    if "exclude" in more:
        compose["exclude"] = more.pop("exclude")
    return {"resourceType": "ValueSet", "url": url, "compose": compose, **more}


def expansion(name: str, contains: list[Json], **more: Any) -> Json:
    url = name if "://" in name else OURS + name
    return {
        "resourceType": "ValueSet",
        "url": url,
        "expansion": {"timestamp": "2026-11-25", "contains": contains, **more},
    }


def node(system: str, code: str, **more: Any) -> Json:
    return {"system": system, "code": code, **more}


def prefix_rule(*prefixes: str) -> Json:
    return {"url": RULE, "extension": [{"url": "prefix", "valueString": one} for one in prefixes]}


def write(folder: Path, *resources: Json) -> Path:
    """Write the resources as 1.json, 2.json ... and give the folder."""
    for number, one in enumerate(resources, start=1):
        (folder / f"{number}.json").write_text(json.dumps(one), encoding="utf-8")
    return folder
