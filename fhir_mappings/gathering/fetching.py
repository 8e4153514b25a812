"""All queries of a call at once, within one deadline."""

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, wait

from fhir_mappings.gathering.access import FhirAccess, Reach, access_allowed, address_allowed
from fhir_mappings.gathering.base import FhirBase
from fhir_mappings.gathering.client import FhirClient
from fhir_mappings.gathering.connections import Connections
from fhir_mappings.gathering.limits import MAX_PARALLEL_READS, Limits
from fhir_mappings.gathering.paging import read
from fhir_mappings.gathering.queries import Fetched, FetchState, Query
from fhir_mappings.gathering.session import open_session


def fetch_all(queries: Sequence[Query], access: FhirAccess, reach: Reach) -> Mapping[str, Fetched]:
    """The answer to each query, by its key; returns by the deadline of `reach` at the latest.

    What has not arrived by then is failed, or cut off where some of its pages have arrived.
    Nothing about the server raises. A base that may not be called fails every query uncalled.
    """
    answers = {query.key: Fetched(query.key, FetchState.FAILED) for query in queries}
    base = FhirBase.parse(access.base)
    if base is None or not queries or not access_allowed(access.base, reach):
        return answers

    def permits(address: str) -> bool:
        return address_allowed(address, base, reach)

    with Connections(permits, reach.deadline_seconds) as line, open_session(line) as session:
        client = FhirClient(access, base, session, line)
        _read_in_parallel(queries, client, reach.limits, line, answers)
        return dict(answers)  # a thread that is being cut off may still write to the other


def _read_in_parallel(
    queries: Sequence[Query],
    client: FhirClient,
    limits: Limits,
    line: Connections,
    answers: dict[str, Fetched],
) -> None:
    """Keep `answers` up to date until every query is done or the time is up."""

    def follow(query: Query) -> None:
        for answer in read(query, client, limits):
            answers[query.key] = answer

    pool = ThreadPoolExecutor(min(len(queries), MAX_PARALLEL_READS), "fhir-read")
    try:
        futures = [pool.submit(follow, query) for query in queries]
        done, _ = wait(futures, timeout=line.seconds_left())
        for future in done:
            future.result()  # an error of ours is not to pass for a failing server
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
