"""FHIR base URLs, and which other URLs lie below one."""

import re
from dataclasses import dataclass
from typing import Self
from urllib.parse import SplitResult, unquote, urlsplit

_DEFAULT_PORTS = {"http": 80, "https": 443}
_UNSAFE = re.compile(r"[\x00-\x20\x7f\\]")  # read differently by different URL parsers
_HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]*:[0-9a-f:.]*")


@dataclass(frozen=True, slots=True)
class FhirBase:
    """The base URL of a FHIR server, in one spelling, so that two of them compare.

    >>> FhirBase.parse("HTTPS://EHR.example:443/fhir/") == FhirBase.parse("https://ehr.example/fhir")
    True
    """

    scheme: str
    host: str
    port: int
    path: str

    @classmethod
    def parse(cls, text: object) -> Self | None:
        """The base that a text names; None for anything but a plain http(s) URL.

        User information, a query and a fragment are refused: no FHIR base has them, and each has
        served to disguise where a URL leads.
        """
        parts = _split(text)
        if parts is None or "?" in str(text):
            return None
        return cls._of(parts)

    @classmethod
    def _of(cls, parts: SplitResult) -> Self | None:
        host = parts.hostname or ""
        if _HOST.fullmatch(host) is None or _has_dot_segment(parts.path):
            return None
        port = _DEFAULT_PORTS[parts.scheme] if parts.port is None else parts.port
        return cls(parts.scheme, host, port, parts.path.rstrip("/"))

    @property
    def url(self) -> str:
        """The base as text, without a trailing slash and without the port of its scheme."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _DEFAULT_PORTS[self.scheme] else f":{self.port}"
        return f"{self.scheme}://{host}{port}{self.path}"

    def url_of(self, relative: str) -> str:
        """The absolute URL of a query that is written relative to this base."""
        return f"{self.url}/{relative}"

    def contains(self, url: str) -> bool:
        """Whether an absolute URL has this origin and is the base itself or lies below it.

        HAPI FHIR pages at the base (`/fhir?_getpages=…`), most others below it.
        """
        parts = _split(url)
        target = self._of(parts) if parts else None
        if target is None:
            return False
        same_origin = (target.scheme, target.host, target.port) == (
            self.scheme,
            self.host,
            self.port,
        )
        return same_origin and f"{target.path}/".startswith(f"{self.path}/")


def _split(text: object) -> SplitResult | None:
    """The parts of a plain http(s) URL without user information and fragment, else None."""
    if not isinstance(text, str) or _UNSAFE.search(text) or "#" in text:
        return None
    try:
        parts = urlsplit(text)
        _ = parts.port  # raises where it is no port
    except ValueError:
        return None
    if parts.scheme not in _DEFAULT_PORTS or "@" in parts.netloc:
        return None
    return parts


def _has_dot_segment(path: str) -> bool:
    """Whether a path climbs: `/fhir/../admin` begins like the base and is not below it."""
    return any(unquote(segment) in {".", ".."} for segment in path.split("/"))
