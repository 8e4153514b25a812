"""The guide for deployers' value sets: its example is loaded as it stands."""

import re
from pathlib import Path

import pytest

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.terminology import load_terminology
from fhir_mappings.value_set_files import BadValueSet
from tests.health.tree import ROOT

GUIDE = (ROOT / "docs/how-to/value-sets.md").read_text(encoding="utf-8")
EXAMPLES = re.findall(r"<!-- value set -->\n```json\n(.*?)```", GUIDE, re.DOTALL)


def lay_out(folder: Path, examples: list[str]) -> Path:
    for number, text in enumerate(examples):
        (folder / f"{number}.json").write_text(text, encoding="utf-8")
    return folder


def test_the_example_adds_and_takes_out_what_it_says(tmp_path: Path) -> None:
    terminology = load_terminology(lay_out(tmp_path, EXAMPLES))
    lab, orders = "https://hospital.example/lab-codes", "http://hospital.example/orders/"
    assert terminology.concepts(lab, "DXA-THL-T") == {Concept.TSCORE_HIP}
    assert terminology.concepts("http://loinc.org", "38264-8") == {Concept.TSCORE_HIP}
    assert terminology.concepts("http://loinc.org", "80945-9") == frozenset()
    assert terminology.concepts(orders, "RAD-771") == {Concept.DXA_PROCEDURE}
    assert terminology.concepts(orders, "RAD-772") == {Concept.DXA_PROCEDURE}
    assert terminology.concepts("http://www.ama-assn.org/go/cpt", "77080") == {
        Concept.DXA_PROCEDURE
    }


@pytest.mark.parametrize("missing", [2, 3], ids=["the first page", "the last page"])
def test_the_example_without_a_page_stops_the_start(tmp_path: Path, missing: int) -> None:
    left = [text for number, text in enumerate(EXAMPLES) if number != missing]
    with pytest.raises(BadValueSet, match=r"dxa-orders: (lacks the page|holds 1 of the 2 codes)"):
        load_terminology(lay_out(tmp_path, left))
