"""How ICD-10-CM codes are written, and the search for the longest prefix that a table holds."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeVar

CATEGORY_LENGTH = 3
FULL_LENGTH = 7

_Entry = TypeVar("_Entry")


def plain_icd_code(code: str) -> str:
    """Give a code, or the beginning of one, in upper case and without its dot.

    >>> plain_icd_code(" s72.001a")
    'S72001A'
    """
    return code.replace(".", "").strip().upper()


def longest_match(table: Mapping[str, _Entry], code: str) -> _Entry | None:
    """Give the entry of the longest prefix of a plain code, None when the table holds none."""
    for length in range(min(len(code), FULL_LENGTH), CATEGORY_LENGTH - 1, -1):
        entry = table.get(code[:length])
        if entry is not None:
            return entry
    return None
