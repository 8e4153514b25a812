"""Which limits of the laboratory count, and which say nothing of what is normal."""

from typing import Any

import pytest

from fhir_mappings.amounts import Amount
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.reference_ranges import NO_RANGE, Range, reference_range

MG_DL = Amount(8.0, ("mg/dL",))


def of(low: float | None, high: float | None, kind: str = "", unit: str = "mg/dL") -> Any:
    edges = {"low": low, "high": high}
    sent: dict[str, Any] = {
        edge: {"value": value, **({"unit": unit} if unit else {})}
        for edge, value in edges.items()
        if value is not None
    }
    return {**sent, **({"type": {"coding": [{"code": kind}]}} if kind else {})}


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        pytest.param([of(8.6, 10.2)], Range(8.6, 10.2), id="an untyped range counts"),
        pytest.param([of(8.6, 10.2, "normal")], Range(8.6, 10.2), id="a normal range counts"),
        pytest.param([of(6.0, 13.0, "critical")], NO_RANGE, id="a critical range alone does not"),
        pytest.param([of(6.0, None, "treatment")], NO_RANGE, id="a treatment range does not"),
        pytest.param(
            [of(6.0, 13.0, "critical"), of(8.6, 10.2, "normal")],
            Range(8.6, 10.2),
            id="the normal range stands beside a critical one",
        ),
        pytest.param([of(2.15, 2.6, unit="")], NO_RANGE, id="numbers of another unit do not count"),
        pytest.param([of(0, 10.2)], Range(None, 10.2), id="a limit of nothing does not count"),
        pytest.param([of(10.2, 8.6)], NO_RANGE, id="reversed limits do not count"),
    ],
)
def test_limits_of_the_laboratory(ranges: list[Any], expected: Range) -> None:
    assert (
        reference_range(Analyte.CALCIUM_TOTAL, {"referenceRange": ranges}, MG_DL, None) == expected
    )
