from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from cds_service.errors import Misconfigured
from cds_service.knowledge import (
    build_limits,
    knowledge_version,
    parse_limit,
    read_limits,
    read_toml,
    sources,
    toml_files,
)

WHERE = "somewhere.toml"


@dataclass(frozen=True, slots=True)
class Limits:
    days: int
    ratio: float


def limit(value: Any = 90, **changes: Any) -> dict[str, Any]:
    entry = {
        "value": value,
        "unit": "d",
        "source": "this-service",
        "locator": "knowledge 6",
        "verified": "D",
        "effective": date(2026, 1, 1),
        "review_by": date(2027, 1, 1),
    }
    return {**entry, **changes}


def test_limits_fill_their_dataclass() -> None:
    built = build_limits(Limits, {"days": limit(90), "ratio": limit(0.5)}, WHERE)
    assert built == Limits(90, 0.5)


def test_a_whole_number_may_stand_for_a_figure_with_decimals() -> None:
    built = build_limits(Limits, {"days": limit(90), "ratio": limit(2)}, WHERE)
    assert isinstance(built.ratio, float)


def test_a_list_becomes_a_tuple() -> None:
    @dataclass(frozen=True, slots=True)
    class Ages:
        ages: tuple[int, ...]

    assert build_limits(Ages, {"ages": limit([50, 55])}, WHERE) == Ages((50, 55))


@pytest.mark.parametrize(
    ("entries", "named"),
    [
        ({"days": limit()}, "ratio"),
        ({"days": limit(), "ratio": limit(), "hours": limit()}, "hours"),
        ({}, "days"),
    ],
    ids=["one is missing", "one is unknown", "there are none"],
)
def test_keys_that_differ_from_the_fields_are_refused_by_name(
    entries: dict[str, Any], named: str
) -> None:
    with pytest.raises(Misconfigured, match=named):
        build_limits(Limits, entries, WHERE)


@pytest.mark.parametrize("value", ["90", 1.5, date(2026, 1, 1), {"a": 1}])
def test_a_limit_of_another_type_is_refused(value: Any) -> None:
    with pytest.raises(Misconfigured, match="days is no int"):
        build_limits(Limits, {"days": limit(value), "ratio": limit()}, WHERE)


@pytest.mark.parametrize(
    "key", ["value", "unit", "source", "locator", "verified", "effective", "review_by"]
)
def test_a_limit_without_part_of_its_provenance_is_refused(key: str) -> None:
    entry = limit()
    del entry[key]
    with pytest.raises(Misconfigured, match=f"{WHERE}: limit days needs .*{key}"):
        parse_limit("days", entry, WHERE)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"verified": "yes"}, "verified"),
        ({"verified": ""}, "verified"),
        ({"source": "hearsay-1999"}, "hearsay-1999"),
        ({"colour": "red"}, "colour"),
    ],
    ids=["an unknown mark", "no mark", "a document that is not in the register", "an unknown key"],
)
def test_a_limit_with_a_wrong_entry_is_refused_by_name(changes: dict[str, Any], named: str) -> None:
    with pytest.raises(Misconfigured, match=named):
        parse_limit("days", limit(**changes), WHERE)


@pytest.mark.parametrize("entry", [90, "90", None, [90]])
def test_a_bare_number_is_no_limit(entry: Any) -> None:
    with pytest.raises(Misconfigured, match="limit days needs"):
        parse_limit("days", entry, WHERE)


def test_a_limit_keeps_its_provenance() -> None:
    parsed = parse_limit("days", limit(grade="B", note="either side"), WHERE)
    assert (parsed.name, parsed.value, parsed.unit, parsed.verified) == ("days", 90, "d", "D")
    assert (parsed.grade, parsed.note) == ("B", "either side")
    assert parsed.effective < parsed.review_by


def test_every_mark_of_the_knowledge_is_accepted() -> None:
    marks = ["V", "V secondary", "K", "D"]
    assert [parse_limit("days", limit(verified=one), WHERE).verified for one in marks] == marks


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of its own whose files a test writes."""
    folder = tmp_path / f"knowledge_{tmp_path.name}"
    folder.mkdir()
    (folder / "__init__.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    return folder


def test_a_file_that_is_no_toml_is_refused_by_name(package: Path) -> None:
    (package / "broken.toml").write_text("value = = 1", encoding="utf-8")
    with pytest.raises(Misconfigured, match=r"broken\.toml"):
        read_toml(package.name, "broken.toml")


def test_a_file_that_is_not_there_is_refused_by_name(package: Path) -> None:
    with pytest.raises(Misconfigured, match=r"absent\.toml"):
        read_toml(package.name, "absent.toml")


def test_a_table_of_limits_is_read_by_its_name(package: Path) -> None:
    text = "\n".join(
        f"[clock.{name}]\nvalue = {value}\nunit = 'd'\nsource = 'labels'\nlocator = '2.1'\n"
        "verified = 'V'\neffective = 2026-01-01\nreview_by = 2027-01-01"
        for name, value in (("days", 28), ("ratio", 0.85))
    )
    (package / "clocks.toml").write_text(text, encoding="utf-8")
    assert read_limits(Limits, package.name, "clocks.toml", "clock") == Limits(28, 0.85)
    with pytest.raises(Misconfigured, match="limits differ from Limits"):
        read_limits(Limits, package.name, "clocks.toml")


def test_the_register_gives_each_document_by_its_key() -> None:
    assert sources()["uspstf-2025"].year == 2025
    assert all(one.key == key for key, one in sources().items())


def test_the_version_of_the_knowledge_covers_every_file_of_figures_and_words() -> None:
    names = [entry.name for entry in toml_files()]
    assert {"sources.toml", "denosumab_due.toml", "calcium.toml", "clocks.toml"} <= set(names)
    assert len(knowledge_version()) == 12
    assert int(knowledge_version(), 16) >= 0
