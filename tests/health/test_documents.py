"""The documents say what the code does: review sheets, settings, links."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from cds_service.recommendations.catalog import catalog
from cds_service.review.__main__ import main
from cds_service.review.sheets import FOLDER, pages, stale, write
from cds_service.settings import Settings, variable
from tests.health.tree import ROOT, shown

DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))]
LINK = re.compile(r"\]\(([^)#\s]+)[^)]*\)")


def test_the_review_sheets_are_fresh() -> None:
    assert stale(FOLDER) == []


def test_every_recommendation_has_a_sheet() -> None:
    assert {f"{one.stem}.md" for one in catalog()} <= {path.name for path in FOLDER.glob("*.md")}


def test_writing_the_sheets_twice_changes_nothing(tmp_path: Path) -> None:
    assert write(tmp_path) == sorted(pages())
    assert write(tmp_path) == []


def test_a_changed_and_a_surplus_sheet_are_stale(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "denosumab_due.md").write_text("signed", encoding="utf-8")
    (tmp_path / "of_nothing.md").write_text("", encoding="utf-8")
    assert stale(tmp_path) == ["denosumab_due.md", "of_nothing.md"]
    write(tmp_path)
    assert stale(tmp_path) == []


def test_a_sheet_shows_limits_rule_cards_and_cases() -> None:
    sheet = pages()["denosumab_due.md"]
    assert "| `window_opens_months` | 5 | mo |" in sheet
    assert "def decide(case: ChartCase, limits: Limits) -> Outcome:" in sheet
    assert "Plan the next denosumab dose for [due]; do not let it lapse." in sheet
    assert "- Reasons to override: The dose was given elsewhere, A switch is planned" in sheet
    assert "## Cases" in sheet


def test_the_index_names_every_figure_that_is_still_to_be_verified() -> None:
    index = pages()["README.md"]
    assert "| `recent_fracture_months` | 12 | mo | V secondary |" in index
    assert "| `ionized_low_mmol_l` | 1.12 | mmol/L | K |" in index
    assert "`window_opens_months`" not in index


def test_checking_names_stale_sheets_and_writes_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("cds_service.review.__main__.FOLDER", tmp_path)
    assert main(["--check"]) == 1
    assert "stale: docs/review/denosumab_due.md" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
    assert main([]) == 0
    assert main(["--check"]) == 0


def test_the_readme_lists_every_setting_and_no_other() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("## Settings", 1)[1].split("\n## ", 1)[0]
    rows = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = [name for row in rows for name in re.findall(r"`(\w+)`", row)]
    assert sorted(named) == sorted(variable(field.name) for field in fields(Settings))


@pytest.mark.parametrize("document", DOCUMENTS, ids=[shown(path) for path in DOCUMENTS])
def test_every_link_within_the_repository_leads_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    inside = [one for one in targets if not one.startswith(("http://", "https://", "mailto:"))]
    assert [one for one in inside if not (document.parent / one).exists()] == []
