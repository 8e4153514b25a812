"""Technical limits of reading from a FHIR server; none of them is clinical."""

from dataclasses import dataclass

MAX_PARALLEL_READS = 20  # one thread for each query of a call that brought no prefetch at all
CHUNK_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class Limits:
    """What one query may bring; past a limit its answer counts as cut off.

    A server caps its pages as it likes (200 rows is common), so a large record takes some
    twenty pages; the other two keep a hostile or broken answer from filling the memory.
    """

    pages: int = 50
    entries: int = 10_000
    decoded_bytes: int = 16 * 1024 * 1024
