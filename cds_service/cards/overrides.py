"""The reasons for overriding a card, as codings."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache

from cds_service.knowledge import read_toml

SYSTEM = "https://osteoporosis-cds.github.io/fhir/CodeSystem/override-reasons"


@cache
def override_reasons() -> Mapping[str, dict[str, str]]:
    """Give the coding of each override reason by its code."""
    return {
        code: {"system": SYSTEM, "code": code, "display": display}
        for code, display in read_toml("cds_service.cards", "override_reasons.toml").items()
    }
