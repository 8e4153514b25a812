"""One page of a search, read leniently: any JSON goes in, and doubt comes out as a gap."""

import math
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Any

from fhir_mappings.gathering.outcomes import Verdict, judge

Row = Mapping[str, Any]
UNREADABLE_URL = ""


class _Kind(StrEnum):
    MATCH = auto()
    INCLUDED = auto()
    OUTCOME = auto()
    UNREADABLE = auto()


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page of a search.

    `total` is how many matches the server claims for the whole search: 0 where it claims none,
    infinite where its claim cannot be read. `next_url` is None on the last page, and
    `UNREADABLE_URL` where a link cannot be read. `has_gaps` says that the page itself lacks rows.
    """

    matches: tuple[Row, ...]
    included: tuple[Row, ...]
    total: float
    next_url: str | None
    has_gaps: bool


def read_page(body: Mapping[str, Any], resource_type: str) -> Page | None:
    """One page of a search for a resource type; None where it is a failure, not an answer.

    An error outcome beside rows leaves a gap; beside nothing, the search has failed. A row that
    is neither of the type asked for nor marked as included is a gap as well: a server that
    answers another question has not said that there is nothing.
    """
    entries = body.get("entry")
    if body.get("resourceType") != "Bundle" or not isinstance(entries, list | None):
        return None
    rows = defaultdict[_Kind, list[Any]](list)
    for row in entries or []:
        rows[_kind(row, resource_type)].append(row)
    verdicts = [judge(row["resource"]) for row in rows[_Kind.OUTCOME]]
    if Verdict.FAILS in verdicts and not rows[_Kind.MATCH]:
        return None
    return Page(
        matches=tuple(rows[_Kind.MATCH]),
        included=tuple(rows[_Kind.INCLUDED]),
        total=_total(body.get("total")),
        next_url=_next_url(body.get("link")),
        has_gaps=bool(rows[_Kind.UNREADABLE])
        or any(verdict is not Verdict.HARMLESS for verdict in verdicts),
    )


def _kind(row: object, resource_type: str) -> _Kind:
    resource = row.get("resource") if isinstance(row, dict) else None
    if not isinstance(row, dict) or not isinstance(resource, dict):
        return _Kind.UNREADABLE
    found = resource.get("resourceType")
    if found == "OperationOutcome":
        return _Kind.OUTCOME
    search = row.get("search")
    if isinstance(search, dict) and search.get("mode") == "include" and isinstance(found, str):
        return _Kind.INCLUDED
    return _Kind.MATCH if found == resource_type else _Kind.UNREADABLE


def _total(claimed: object) -> float:
    if claimed is None:
        return 0
    if isinstance(claimed, bool) or not isinstance(claimed, int | float) or claimed < 0:
        return math.inf
    return claimed


def _next_url(links: object) -> str | None:
    """The address of the next page; other links, of whatever shape, say nothing."""
    if links is None:
        return None
    if not isinstance(links, list):
        return UNREADABLE_URL
    for link in links:
        if not isinstance(link, dict):
            return UNREADABLE_URL
        if link.get("relation") == "next":
            url = link.get("url")
            return url if isinstance(url, str) else UNREADABLE_URL
    return None
