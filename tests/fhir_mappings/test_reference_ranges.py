"""Which limits of the laboratory count, and which say nothing of what is normal."""

from typing import Any

import pytest

from fhir_mappings.amounts import Amount
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.reference_ranges import (
    IMPLAUSIBLE,
    NO_NUMBER,
    NO_RANGE,
    REVERSED,
    UNIT,
    Range,
    reference_range,
)

FEMALE, MALE = ({"appliesTo": [{"text": sex}]} for sex in ("Female", "Male"))
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
        pytest.param(
            [of(2.15, 2.6, unit="")],
            Range(doubts=(IMPLAUSIBLE,)),
            id="numbers of another unit do not count and are named",
        ),
        pytest.param(
            [of(0, 10.2)],
            Range(None, 10.2, (IMPLAUSIBLE,)),
            id="a limit of nothing does not count and is named",
        ),
        pytest.param(
            [of(8.6, 10.2, unit="furlong")],
            Range(doubts=(UNIT,)),
            id="a limit in a unit that is not understood is named once",
        ),
        pytest.param(
            [{"low": {"value": "8,6"}, "high": {"value": 10.2}}],
            Range(None, 10.2, (NO_NUMBER,)),
            id="a limit that is no number is named",
        ),
        pytest.param(
            [{"low": {"value": "8.6"}, "high": {"value": "10.2 mg/dL"}}],
            Range(8.6, 10.2),
            id="limits that are numbers in words count",
        ),
        pytest.param(
            [{"low": {"value": "<8.6"}, "high": {"value": 10.2}}],
            Range(None, 10.2, (NO_NUMBER,)),
            id="a limit that is a bound is named",
        ),
        pytest.param([of(10.2, 8.6)], Range(doubts=(REVERSED,)), id="reversed limits are named"),
        pytest.param(
            [of(6.0, 130.0, "critical"), of(8.6, 10.2)],
            Range(8.6, 10.2),
            id="a limit of a range that is not chosen is not named",
        ),
        pytest.param([{"text": "8.6-10.2"}], Range(8.6, 10.2), id="a text of two numbers counts"),
        pytest.param(
            [{"text": " 8.6 – 10.2 mg/dL "}], Range(8.6, 10.2), id="a text with its unit counts"
        ),
        pytest.param(
            [{"text": "2.15-2.55 mmol/L"}],
            Range(2.15 * 4.008, 2.55 * 4.008),
            id="a text in another unit is converted",
        ),
        pytest.param(
            [{"text": "2.15-2.55"}],
            Range(doubts=(IMPLAUSIBLE,)),
            id="a text of numbers of another unit is named",
        ),
        pytest.param(
            [of(8.6, 10.2) | {"text": "8.0-9.0"}], Range(8.6, 10.2), id="limits come before a text"
        ),
        pytest.param(
            [{"text": "8.6-10.2", "type": {"text": "critical"}}],
            NO_RANGE,
            id="a text of a critical range does not count",
        ),
        pytest.param(
            [{"text": "8.6-10.2 fasting"}], NO_RANGE, id="a text that says more is ignored"
        ),
        pytest.param([{"text": "adults 8.6-10.2"}], NO_RANGE, id="a text with words is ignored"),
        pytest.param([{"text": "> 8.6"}], NO_RANGE, id="a text of one number is ignored"),
        pytest.param([{"text": "see comment"}], NO_RANGE, id="free text is ignored"),
        pytest.param(
            [of(8.0, 9.0, "normal") | MALE, of(8.6, 10.2, "normal") | FEMALE],
            Range(8.6, 10.2),
            id="the normal range of women stands beside that of men",
        ),
        pytest.param(
            [of(8.0, 9.0, "treatment") | FEMALE, of(8.6, 10.2, "normal")],
            Range(8.6, 10.2),
            id="a treatment range of women is no normal range",
        ),
        pytest.param(
            [of(8.0, 9.0), of(8.6, 10.2, "normal") | FEMALE],
            Range(8.6, 10.2),
            id="the range of women stands before one that does not say",
        ),
    ],
)
def test_limits_of_the_laboratory(ranges: list[Any], expected: Range) -> None:
    assert (
        reference_range(Analyte.CALCIUM_TOTAL, {"referenceRange": ranges}, MG_DL, None) == expected
    )
