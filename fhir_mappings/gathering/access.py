"""Where the service may go, and with which token (conformance F-11, R-07)."""

from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address

from fhir_mappings.gathering.base import FhirBase
from fhir_mappings.gathering.limits import Limits

_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in the last 32 bits
_IPV4_MASK = 0xFFFF_FFFF


@dataclass(frozen=True, slots=True)
class FhirAccess:
    """The FHIR server that a call names, with its token; neither outlives the call."""

    base: str
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Reach:
    """How far a call may reach out.

    `deadline_seconds` holds for everything that the call reads. `allowed_bases` are the FHIR
    servers that whoever runs the service vouches for; in production no other is called.
    """

    deadline_seconds: float
    production: bool
    allowed_bases: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)

    def lists(self, base: FhirBase) -> bool:
        return any(FhirBase.parse(listed) == base for listed in self.allowed_bases)


def access_allowed(base: str, reach: Reach) -> bool:
    """Whether a FHIR base may be called at all, judged by its text alone.

    In production: a listed base over https. In development: also one that is not listed, on this
    machine or over https on a public address. Asks no name server: where a name leads is judged
    by `address_allowed` when it is connected to.
    """
    parsed = FhirBase.parse(base)
    if parsed is None:
        return False
    address = _literal_address(parsed.host)
    if address is not None:
        return _allowed(address, parsed, reach)
    if reach.lists(parsed):
        return parsed.scheme == "https" or not reach.production
    return not reach.production and (parsed.scheme == "https" or _names_this_machine(parsed.host))


def address_allowed(address: str, base: FhirBase, reach: Reach) -> bool:
    """Whether a connection to this IP address may be opened on behalf of this base.

    Link-local addresses, where clouds keep their metadata, are refused even for a listed base;
    private ones are refused unless the base is listed, as a hospital's own server often is.
    """
    literal = _literal_address(address)
    return literal is not None and _allowed(literal, base, reach)


def _allowed(address: IPv4Address | IPv6Address, base: FhirBase, reach: Reach) -> bool:
    if address.is_link_local or address.is_multicast or address.is_unspecified:
        return False
    if reach.production and base.scheme != "https":
        return False
    if reach.lists(base):
        return True
    if reach.production:
        return False
    return address.is_loopback or (base.scheme == "https" and address.is_global)


def _literal_address(text: str) -> IPv4Address | IPv6Address | None:
    """The address that a text spells, with any IPv4 address that it wraps unwrapped."""
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv4Address):
        return address
    if address in _NAT64:
        return IPv4Address(int(address) & _IPV4_MASK)
    return address.ipv4_mapped or address.sixtofour or address


def _names_this_machine(host: str) -> bool:
    return host == "localhost" or host.endswith(".localhost")
