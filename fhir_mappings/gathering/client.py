"""One GET to the FHIR server: a JSON object, or nothing that may be relied on."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Never

import requests

from fhir_mappings.gathering.access import FhirAccess
from fhir_mappings.gathering.base import FhirBase
from fhir_mappings.gathering.connections import Connections
from fhir_mappings.gathering.limits import CHUNK_BYTES
from fhir_mappings.gathering.session import TRANSPORT_ERRORS


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON object that a server answered, and its decoded size in bytes."""

    body: Mapping[str, Any]
    size: int


class FhirClient:
    """Reads below one base, with the token of one call; never anywhere else."""

    def __init__(
        self, access: FhirAccess, base: FhirBase, session: requests.Session, line: Connections
    ) -> None:
        self.base = base
        self._session = session
        self._line = line
        self._headers = {"Accept": "application/fhir+json", "User-Agent": "osteoporosis-cds"}
        if access.token:
            self._headers["Authorization"] = f"Bearer {access.token}"

    def get(self, url: str, most_bytes: int) -> Answer | None:
        """The answer to a GET, or None for everything but status 200 with a JSON object.

        None also for a URL outside the base, which is not called; for a redirect, which is not
        followed; for a body above `most_bytes`; and for whatever the deadline cuts short.
        """
        seconds = self._line.seconds_left()
        if seconds <= 0 or not self.base.contains(url):
            return None
        try:
            with self._session.get(
                url, headers=self._headers, timeout=seconds, allow_redirects=False, stream=True
            ) as response:
                return _answer(response, most_bytes)
        except TRANSPORT_ERRORS:
            return None  # the error's text may hold the URL or a header, so it goes no further


def _answer(response: requests.Response, most_bytes: int) -> Answer | None:
    if response.status_code != HTTPStatus.OK or not _says_json(response):
        return None
    received = _body(response, most_bytes)
    content = None if received is None else _json_object(received)
    if received is None or content is None:
        return None
    return Answer(content, len(received))


def _says_json(response: requests.Response) -> bool:
    """Whether the media type is one of JSON's; a server that names none is given the benefit."""
    media_type = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    subtype = media_type.rpartition("/")[2]
    return not media_type or subtype in {"json", "json+fhir"} or subtype.endswith("+json")


def _body(response: requests.Response, most_bytes: int) -> bytes | None:
    """The decoded body, read no further than its limit; None when it is longer."""
    received = bytearray()
    for chunk in response.iter_content(CHUNK_BYTES):
        received += chunk
        if len(received) > most_bytes:
            return None
    return bytes(received)


def _json_object(received: bytes) -> Mapping[str, Any] | None:
    try:
        content = json.loads(received.decode("utf-8-sig"), parse_constant=_refuse)
    except (ValueError, RecursionError):
        return None
    return content if isinstance(content, dict) else None


def _refuse(constant: str) -> Never:
    raise ValueError(f"{constant} is not JSON")
