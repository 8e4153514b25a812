"""The vignettes of a sheet, as a table."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from cds_service.review.markdown_tables import table

HEADER = ("case", "record", "orders", "expected", "holds in place")
SETTING = ("hook", "profile", "as_of", "prefetch_without")


def cases_table(folder: Path, stem: str) -> str:
    """Give the vignettes of `<stem>.toml`, or say that there are none."""
    file = folder / f"{stem}.toml"
    if not file.exists():
        return "There are no vignettes of its own."
    content = tomllib.loads(file.read_text(encoding="utf-8"))
    as_of = f"Evaluated as of {content['as_of']}.\n\n" if "as_of" in content else ""
    return as_of + table(HEADER, (_row(case) for case in content.get("case", ())))


def _row(case: Mapping[str, Any]) -> tuple[object, ...]:
    record = [case["story"]] if "story" in case else []
    record += case.get("record", [])
    record += [f"{key}: {case[key]}" for key in SETTING if key in case]
    return case["id"], record, case.get("orders"), case.get("expect"), case.get("pins")
