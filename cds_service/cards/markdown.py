"""Plain GitHub Markdown without HTML; what comes from a record is always inert."""

from __future__ import annotations

import re
from collections.abc import Iterable

SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&])")
BLOCK_START = re.compile(r"^(\d+(?=[.)])|)([-+=.)])")
LINE_BREAKS = re.compile(r"\s+")


def escape(text: str) -> str:
    """Make a text inert in Markdown and HTML: no markup, no blocks, no line breaks.

    >>> escape("<b>*x*</b>")
    '\\\\<b\\\\>\\\\*x\\\\*\\\\</b\\\\>'
    """
    inert = SPECIAL.sub(r"\\\1", LINE_BREAKS.sub(" ", text)).strip()
    return BLOCK_START.sub(r"\1\\\2", inert)


def bullets(lines: Iterable[str]) -> str:
    """Give a bullet list of lines that are already safe."""
    return "\n".join(f"- {line}" for line in lines)


def section(title: str, body: str) -> str:
    """Give a section with its title, or nothing for an empty body."""
    return f"**{title}**\n\n{body}" if body else ""
