"""The texts of a report as plain lines: conclusion, narrative and what is attached to it."""

from __future__ import annotations

import binascii
from base64 import b64decode
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape

from fhir_mappings.elements import Resource, as_object, as_objects, as_text
from fhir_mappings.report_text_rules import report_text_rules

HTML = "text/html"
UTF_8 = "utf-8"
BASE64_BYTES, BASE64_CHARACTERS = 3, 4
BREAKS = frozenset({"br", "p", "div", "tr", "li", "ul", "ol", "table", "hr", "pre", "dt", "dd"})
HEADS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "section", "thead", "tbody", "caption"})
CELLS = frozenset({"td", "th"})
UNSEEN = frozenset({"style", "script", "head", "title", "del", "s", "strike"})
COMMENT, COMMENT_END = "!--", "-->"


@dataclass(frozen=True, slots=True)
class Unread:
    """A text that was sent and could not be taken: too long, or not decoded."""


def texts_of(report: Resource) -> Iterator[str | Unread]:
    """Give the texts of a report, tags stripped and entities decoded.

    Source: terminology pages 7. Of what is attached only plain text and HTML sent along count; an
    address is never followed.
    """
    if conclusion := as_text(report.get("conclusion")):
        yield _sized(conclusion)
    if narrative := as_text(as_object(report.get("text")).get("div")):
        yield _from_html(narrative)
    for form in as_objects(report.get("presentedForm")):
        text = _attached(form)
        if text is not None:
            yield text


def _sized(text: str) -> str | Unread:
    return text if len(text) <= report_text_rules().longest_text else Unread()


def _from_html(text: str) -> str | Unread:
    return lines_of_html(text) if len(text) <= report_text_rules().longest_text else Unread()


def _attached(form: Resource) -> str | Unread | None:
    kind, _, rest = as_text(form.get("contentType")).casefold().partition(";")
    data, rules = form.get("data"), report_text_rules()
    if kind.strip() not in rules.content_types or not isinstance(data, str) or not data.strip():
        return None
    if len(data) > rules.longest_text * BASE64_CHARACTERS // BASE64_BYTES:
        return Unread()
    text = _decoded(data, _charset(rest))
    if isinstance(text, Unread):
        return text
    return _from_html(text) if kind.strip() == HTML else _sized(text)


def _charset(parameters: str) -> str:
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        if name.strip() == "charset":
            return value.strip(" \"'")
    return UTF_8


def _decoded(data: str, charset: str) -> str | Unread:
    """Bytes that do not fit their charset are not guessed: a lost character may be a minus sign."""
    if charset not in report_text_rules().charsets:
        return Unread()
    try:
        return b64decode("".join(data.split()), validate=True).decode(charset)
    except (binascii.Error, ValueError):
        return Unread()


def lines_of_html(text: str) -> str:
    """Give the visible words of HTML: a line for each block or row, cells apart by bars.

    What is struck out, hidden in a comment or in a style sheet is left out. Any text is taken, in
    one pass.
    """
    kept: list[str] = []
    unseen = ""
    first, *pieces = text.split("<")
    kept.append(_spaced(first))
    in_comment = False
    for piece in pieces:
        if in_comment or piece.startswith(COMMENT):
            in_comment = COMMENT_END not in piece
            rest = "" if in_comment else piece.split(COMMENT_END, 1)[1]
            kept.append("" if unseen else _spaced(rest))
            continue
        name, rest = _tag(piece)
        if not name:
            kept.append("" if unseen else f"<{_spaced(piece)}")
            continue
        if unseen:
            unseen = "" if name == f"/{unseen}" else unseen
            kept.append("" if unseen else _spaced(rest))
            continue
        if name in UNSEEN and not piece.split(">", 1)[0].endswith("/"):
            unseen = name
            continue
        kept.append(_between(name) + _spaced(rest))
    lines = (" ".join(line.split()) for line in unescape("".join(kept)).split("\n"))
    return "\n".join(line for line in lines if line.strip("| "))


def _tag(piece: str) -> tuple[str, str]:
    """The name of a tag ("/tr" at its end) and what follows it; "" for a sign that is no tag."""
    if not piece or not (piece[0].isalpha() or piece[0] in "/!?") or ">" not in piece:
        return "", piece
    inner, _, rest = piece.partition(">")
    words = inner.casefold().replace("/", " / ", 1).split()
    if words[:1] == ["/"]:
        return f"/{words[1] if len(words) > 1 else ''}", rest
    return words[0], rest


def _between(name: str) -> str:
    plain = name.removeprefix("/")
    if plain in BREAKS or plain in HEADS:
        return "\n"
    return " | " if plain in CELLS and name == plain else ""


def _spaced(text: str) -> str:
    """A line break in the source of HTML is a space."""
    return text.replace("\n", " ").replace("\r", " ")
