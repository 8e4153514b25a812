"""One query, page by page, with all that is certain about its answer after each page."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from fhir_mappings.gathering.bundles import Page, read_page
from fhir_mappings.gathering.client import FhirClient
from fhir_mappings.gathering.limits import Limits
from fhir_mappings.gathering.queries import Fetched, FetchState, Query


def read(query: Query, client: FhirClient, limits: Limits) -> Iterator[Fetched]:
    """The answer as far as it is known, once after each page; the last one stands.

    Nothing is yielded where the query fails before its first page.
    """
    if query.is_search:
        return _search(query, client, limits)
    return _read_one(query, client, limits)


def _read_one(query: Query, client: FhirClient, limits: Limits) -> Iterator[Fetched]:
    url = client.base.url_of(query.url)
    answer = client.get(url, limits.decoded_bytes)
    if answer is None or answer.body.get("resourceType") != query.resource_type:
        return
    entry = {"fullUrl": url, "resource": answer.body}
    yield Fetched(query.key, FetchState.WHOLE, (answer.body,), (entry,))


def _search(query: Query, client: FhirClient, limits: Limits) -> Iterator[Fetched]:
    """Follow `next` below the same base, to the last page or to the first that cannot be had.

    A page that holds nothing new ends it too: some servers repeat the last page for ever.
    """
    found = _Found(query)
    url = client.base.url_of(query.url)
    visited: set[str] = set()
    bytes_left = limits.decoded_bytes
    while url not in visited and len(visited) < limits.pages:
        visited.add(url)
        answer = client.get(url, bytes_left)
        page = read_page(answer.body, query.resource_type) if answer else None
        if answer is None or page is None:
            return
        bytes_left -= answer.size
        brings_news = found.add(page, limits.entries)
        yield found.so_far(is_last=page.next_url is None)
        if page.next_url is None or not brings_news or found.is_full(limits.entries):
            return
        url = _resolved(url, page.next_url)


def _resolved(page_url: str, next_url: str) -> str:
    """A `next` link as an absolute URL; one that cannot be read leads back to its own page."""
    try:
        return urljoin(page_url, next_url)
    except ValueError:
        return page_url


class _Found:
    """The rows of one search so far, each of them once."""

    def __init__(self, query: Query) -> None:
        self._query = query
        self._rows: list[Mapping[str, Any]] = []
        self._names: set[tuple[str, str]] = set()
        self._matches = 0
        self._total: float = 0
        self._has_gaps = False

    def add(self, page: Page, most_rows: int) -> bool:
        """Take the rows of a page over; False where it has rows and all are known."""
        before = len(self._rows)
        matches = [row for row in page.matches if self._is_new(row)]
        self._rows += matches + [row for row in page.included if self._is_new(row)]
        self._matches += len(matches)
        self._total = max(self._total, page.total)
        self._has_gaps = self._has_gaps or page.has_gaps or len(self._rows) > most_rows
        del self._rows[most_rows:]
        return len(self._rows) > before or not (page.matches or page.included)

    def is_full(self, most_rows: int) -> bool:
        return len(self._rows) >= most_rows

    def so_far(self, *, is_last: bool) -> Fetched:
        """What was read; whole only where nothing is missing by any sign (knowledge 14.20)."""
        whole = is_last and not self._has_gaps and self._total <= self._matches
        return Fetched(
            self._query.key,
            FetchState.WHOLE if whole else FetchState.CUT_OFF,
            tuple(row["resource"] for row in self._rows),
            tuple(self._rows),
        )

    def _is_new(self, row: Mapping[str, Any]) -> bool:
        """Whether a row was not seen before; one without an id always counts as new."""
        resource_type, identity = row["resource"]["resourceType"], row["resource"].get("id")
        if not isinstance(identity, str):
            return True
        name = (resource_type, identity)
        is_new = name not in self._names
        self._names.add(name)
        return is_new
