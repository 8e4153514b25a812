"""One page of a search, read leniently: any JSON goes in, and doubt comes out as a gap."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fhir_mappings.gathering.outcomes import Verdict, judge

Row = Mapping[str, Any]
UNREADABLE_URL = ""
# What servers put beside the matches that refer to it, some without saying so (`search.mode`).
REFERRED_TO = frozenset(
    {
        "Device",
        "Location",
        "Medication",
        "Organization",
        "Patient",
        "Practitioner",
        "PractitionerRole",
        "Specimen",
        "Substance",
    }
)


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
    rows = _sorted(entries or [], resource_type)
    verdicts = [judge(outcome) for outcome in rows.outcomes]
    if Verdict.FAILS in verdicts and not rows.matches:
        return None
    return Page(
        matches=tuple(rows.matches),
        included=tuple(rows.included),
        total=_total(body.get("total")),
        next_url=_next_url(body.get("link")),
        has_gaps=rows.leaves_a_gap or any(one is not Verdict.HARMLESS for one in verdicts),
    )


class _Rows:
    """The rows of a page by what they are; of an outcome only the resource."""

    __slots__ = ("has_unmarked", "has_unreadable", "included", "matches", "outcomes")

    def __init__(self) -> None:
        self.matches: list[Row] = []
        self.included: list[Row] = []
        self.outcomes: list[Mapping[str, Any]] = []
        self.has_unreadable = False
        self.has_unmarked = False

    @property
    def leaves_a_gap(self) -> bool:
        """Rows beside no match at all, and not marked as included, answer another question."""
        return self.has_unreadable or (self.has_unmarked and not self.matches)


def _sorted(entries: Sequence[Any], resource_type: str) -> _Rows:
    rows = _Rows()
    for row in entries:
        resource = row.get("resource") if isinstance(row, dict) else None
        kind = resource.get("resourceType") if isinstance(resource, dict) else None
        if kind == "OperationOutcome":
            rows.outcomes.append(row["resource"])
        elif isinstance(kind, str) and _is_included(row.get("search")):
            rows.included.append(row)
        elif kind == resource_type:
            rows.matches.append(row)
        elif isinstance(kind, str) and kind in REFERRED_TO:
            rows.included.append(row)
            rows.has_unmarked = True
        else:
            rows.has_unreadable = True
    return rows


def _is_included(search: object) -> bool:
    return isinstance(search, dict) and search.get("mode") == "include"


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
