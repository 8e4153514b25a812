from collections.abc import Callable
from pathlib import Path

import pytest

from cds_service.errors import Misconfigured
from cds_service.recommendations import catalog as module
from cds_service.recommendations.catalog import Recommendation, catalog, for_hook

RULE = '''"""A rule."""
from cds_service.logic import holds
from cds_service.recommendations.cases import NoLimits
from cds_service.recommendations.outcomes import settle

Limits = NoLimits


def decide(case, limits):
    return settle(holds("always"))
'''
LIMITED = RULE.replace(
    "Limits = NoLimits",
    "from dataclasses import dataclass\n\n\n@dataclass\nclass Limits:\n    days: int",
)
LIMIT = """
[limits.days]
value = 90
unit = "d"
source = "this-service"
locator = "knowledge 6"
verified = "D"
effective = 2026-01-01
review_by = 2027-01-01
"""


def words(code: str, rank: int = 300, yields_to: str = "") -> str:
    owners = f'["{yields_to}"]' if yields_to else "[]"
    return f"""
code = "{code}"
id = "PV-{rank}"
title = "A title"
hooks = ["patient-view"]
rank = {rank}
yields_to = {owners}
merges_into = []
audience = []

[cards.default]
indicator = "info"
grade = "B"
source = "this-service"
summary = "Order a scan."
detail = ""
overrides = []
suggest = []
"""


Shelf = Callable[..., tuple[Recommendation, ...]]


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Shelf:
    """Gives the catalog of a folder that holds the given files and nothing else."""

    def load(*files: tuple[str, str, str]) -> tuple[Recommendation, ...]:
        package = tmp_path / f"shelf_{tmp_path.name}"
        group = package / "screening"
        group.mkdir(parents=True)
        for folder in (package, group):
            (folder / "__init__.py").touch()
        for stem, rule, text in files:
            (group / f"{stem}.py").write_text(rule, encoding="utf-8")
            (group / f"{stem}.toml").write_text(text, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)
        monkeypatch.setattr(module, "PACKAGE", package.name)
        monkeypatch.setattr(module, "GROUPS", ("screening",))
        return catalog.__wrapped__()

    return load


def test_a_recommendation_is_found_by_its_files_alone(shelf: Shelf) -> None:
    (one,) = shelf(("scan_due", RULE, words("scanDue")))
    assert (one.code, one.stem, one.group) == ("scanDue", "scan_due", "screening")
    assert one.cards["default"].summary == "Order a scan."


def test_limits_reach_the_rule_as_their_dataclass(shelf: Shelf) -> None:
    (one,) = shelf(("scan_due", LIMITED, words("scanDue") + LIMIT))
    assert one.limits.days == 90


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (("rank =", "colour = 'red'\nrank ="), "colour"),
        (('title = "A title"', ""), "title"),
        (("audience = []", ""), "audience"),
        (('grade = "B"', 'grade = "B"\ncolour = "red"'), "colour"),
        (('summary = "Order a scan."', ""), "summary"),
        (('source = "this-service"', 'source = "hearsay"'), "source"),
        (('grade = "B"', 'grade = "B"\nalso = ["hearsay"]'), "hearsay"),
        (('indicator = "info"', 'indicator = "urgent"'), "indicator"),
    ],
    ids=[
        "an unknown key",
        "no title",
        "no audience",
        "an unknown key of a card",
        "a card without a summary",
        "a card of an unknown source",
        "another source that is unknown",
        "an unknown indicator",
    ],
)
def test_a_file_with_a_wrong_entry_is_refused_by_name(
    shelf: Shelf, change: tuple[str, str], named: str
) -> None:
    with pytest.raises(Misconfigured, match=named) as refused:
        shelf(("scan_due", RULE, words("scanDue").replace(*change)))
    assert "scan_due.toml" in str(refused.value)


@pytest.mark.parametrize(
    ("rule", "text"),
    [(RULE, words("scanDue") + LIMIT), (LIMITED, words("scanDue"))],
    ids=["a limit that the rule does not name", "a limit that the file lacks"],
)
def test_limits_that_differ_from_those_of_the_rule_are_refused(
    shelf: Shelf, rule: str, text: str
) -> None:
    with pytest.raises(Misconfigured, match="days"):
        shelf(("scan_due", rule, text))


def test_a_file_without_a_rule_is_refused(shelf: Shelf) -> None:
    with pytest.raises(Misconfigured, match=r"scan_due.py has no decide"):
        shelf(("scan_due", '"""Nothing."""\n', words("scanDue")))


def test_recommendations_stand_by_rank_but_owners_before_those_that_yield(shelf: Shelf) -> None:
    found = shelf(
        ("first", RULE, words("first", 100, yields_to="third")),
        ("second", RULE, words("second", 200)),
        ("third", RULE, words("third", 300)),
    )
    codes = [one.code for one in found]
    assert codes == ["second", "third", "first"]


def test_owners_in_a_circle_are_refused(shelf: Shelf) -> None:
    with pytest.raises(Misconfigured, match="circle"):
        shelf(
            ("first", RULE, words("first", 100, yields_to="second")),
            ("second", RULE, words("second", 200, yields_to="first")),
        )


def test_an_owner_that_is_not_built_is_no_obstacle(shelf: Shelf) -> None:
    (one,) = shelf(("first", RULE, words("first", yields_to="unbuilt")))
    assert one.yields_to == ("unbuilt",)


def test_in_the_catalog_every_owner_stands_before_who_yields_to_it() -> None:
    place = {one.code: index for index, one in enumerate(catalog())}
    late = [
        (one.code, owner)
        for one in catalog()
        for owner in one.yields_to
        if place[owner] > place[one.code]
    ]
    assert late == []


@pytest.mark.parametrize(
    ("hook", "codes"),
    [
        ("order-sign", {"denosumabStopUnsafe", "renalLimit", "hypocalcemia", "preDoseLabs"}),
        ("order-select", {"denosumabStopUnsafe", "duplicateBoneAgent"}),
        ("patient-view", {"highRiskUntreated", "denosumabDue", "fraxNeeded"}),
        ("encounter-discharge", {"dischargeAfterFragilityFracture", "highRiskUntreated"}),
    ],
)
def test_a_hook_evaluates_its_recommendations(hook: str, codes: set[str]) -> None:
    assert codes <= {one.code for one in for_hook(hook)}


def test_no_chart_recommendation_speaks_in_an_order_hook() -> None:
    order = {one.id[:2] for hook in ("order-sign", "order-select") for one in for_hook(hook)}
    assert order == {"OS"}
