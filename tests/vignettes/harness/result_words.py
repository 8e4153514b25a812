"""Words for what was measured and scanned: bone density, FRAX, laboratory, vital signs."""

from __future__ import annotations

from tests.vignettes.harness.codes import Code, Resource, code
from tests.vignettes.harness.resources import SNOMED, observation, quantity
from tests.vignettes.harness.template import Said, Word

BASELINE = {
    "calcium": 9.4,
    "albumin": 4.0,
    "creatinine": 0.8,
    "eGFR": 78,
    "ALP": 70,
    "vitamin D": 34,
}
"""Results within every limit, as the words "baseline labs" mean them."""


def _t_score(said: Said) -> list[Resource]:
    return _scored(said, quantity(said.number(), "{T-score}"))


def _bounded_t_score(said: Said) -> list[Resource]:
    return _scored(said, quantity(said.number(), "{T-score}", said["bound"]))


def _scored(said: Said, value: Resource) -> list[Resource]:
    what = code("tscores", said["site"])
    return [observation(what, said["date"], valueQuantity=value) | _body_site(what)]


def _body_site(what: Code) -> Resource:
    if not what.site:
        return {}
    coding = {"coding": [{"system": SNOMED, "code": what.site_code}]} if what.site_code else {}
    return {"bodySite": coding | {"text": what.site}}


def measured(name: str, value: float, on: str, unit: str = "", comparator: str = "") -> Resource:
    """Give one measurement, in its own unit unless another is named."""
    what = code("measurements", name)
    return observation(what, on, valueQuantity=quantity(value, unit or what.unit, comparator))


def _measurement(said: Said) -> list[Resource]:
    return [measured(said["measurement"], said.number(), said["date"])]


def _measurement_in_unit(said: Said) -> list[Resource]:
    return [measured(said["measurement"], said.number(), said["date"], said["unit"])]


def _bounded_measurement(said: Said) -> list[Resource]:
    bound = said["bound"]
    return [measured(said["measurement"], said.number(), said["date"], comparator=bound)]


def _frax(said: Said) -> list[Resource]:
    return [
        measured("FRAX MOF", said.number("n"), said["date"]),
        measured("FRAX hip", said.number("m"), said["date"]),
    ]


def _baseline(said: Said) -> list[Resource]:
    results = [measured(name, value, said["date"]) for name, value in BASELINE.items()]
    return [*results, *_blood_count(said)]


def _blood_count(said: Said) -> list[Resource]:
    return [observation(code("answers", "blood count"), said["date"])]


RESULT_WORDS = (
    Word("T-score {n} at the {site} {date}", _t_score),
    Word("T-score {bound}{n} at the {site} {date}", _bounded_t_score),
    Word("FRAX MOF {n} hip {m} {date}", _frax),
    Word("{measurement} {n} {date}", _measurement),
    Word("{measurement} {n} {unit} {date}", _measurement_in_unit),
    Word("{measurement} {bound}{n} {date}", _bounded_measurement),
    Word("blood count {date}", _blood_count),
    Word("baseline labs {date}", _baseline),
)
