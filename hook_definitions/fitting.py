"""Fits the prefetch queries to a deployment: its own codes in, SNOMED CT out."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType
from urllib.parse import quote

from hook_definitions.definitions import PrefetchKey, ServiceDefinition

LONGEST_TEMPLATE = 1_000
"""Longer queries are refused by some servers (docs/adr/0005)."""

_CODE = "code="


def fitted(
    services: Mapping[str, ServiceDefinition],
    further_codes: Mapping[str, Iterable[str]],
    *,
    snomed: bool,
) -> Mapping[str, ServiceDefinition]:
    """Give the services with queries that ask for a deployment's codes, and discovery to match.

    `further_codes`: what a deployment adds, by value set. Without `snomed` no query holds a SNOMED
    CT code.
    """
    if snomed and not further_codes:
        return services
    return MappingProxyType(
        {name: _fitted(service, further_codes, snomed) for name, service in services.items()}
    )


def too_long(services: Mapping[str, ServiceDefinition]) -> tuple[str, ...]:
    """Name the prefetch keys whose queries some servers would refuse."""
    keys = (key for service in services.values() for key in service.prefetch)
    return tuple(dict.fromkeys(k.name for k in keys if len(k.template) >= LONGEST_TEMPLATE))


def _fitted(
    service: ServiceDefinition, further_codes: Mapping[str, Iterable[str]], snomed: bool
) -> ServiceDefinition:
    keys = tuple(_fitted_key(key, further_codes, snomed) for key in service.prefetch)
    prefetch = {key.name: key.template for key in keys}
    return replace(service, prefetch=keys, discovery={**service.discovery, "prefetch": prefetch})


def _fitted_key(
    key: PrefetchKey, further_codes: Mapping[str, Iterable[str]], snomed: bool
) -> PrefetchKey:
    if not key.value_sets:
        return key
    before, _, rest = key.template.partition(_CODE)
    listed, *after = rest.split("&")
    codes = dict.fromkeys(code for code in listed.split(",") if snomed or not _is_snomed(code))
    added = (code for name in key.value_sets for code in sorted(further_codes.get(name, ())))
    codes |= dict.fromkeys(_escaped(code) for code in added)
    query = "&".join((",".join(codes), *after))
    return replace(key, template=f"{before}{_CODE}{query}")


def _is_snomed(code: str) -> bool:
    """Codes stand without their system: those of LOINC have a hyphen, of SNOMED CT digits only."""
    return code.isdecimal()


def _escaped(code: str) -> str:
    """Write a code as one value of a search parameter, within a URL (FHIR R4, search escaping)."""
    for special in "\\$,|":
        code = code.replace(special, f"\\{special}")
    return quote(code, safe="")
