"""Tables, lists and values in the Markdown of a review sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

NOTHING = "–"


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Give a Markdown table, or a dash where there is no row."""
    lines = [_line([shown(cell) for cell in row]) for row in rows]
    if not lines:
        return NOTHING
    return "\n".join((_line(header), _line(["---"] * len(header)), *lines))


def shown(value: object) -> str:
    """Give a value of a TOML file as a reader sees it, on one line."""
    match value:
        case None | "" | [] | ():
            return NOTHING
        case dict():
            return "; ".join(f"{key}: {shown(one)}" for key, one in value.items())
        case list() | tuple():
            between = "; " if any(isinstance(one, list | dict) for one in value) else ", "
            return between.join(shown(one) for one in value)
        case date():
            return value.isoformat()
        case _:
            return " ".join(str(value).split())


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
