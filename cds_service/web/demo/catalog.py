"""The demo patients and draft orders, read from their JSON files."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

_HERE = files("cds_service.web.demo")


@dataclass(frozen=True, slots=True)
class DemoPatient:
    """A synthetic patient: who she is, what she shows, and her record by prefetch key.

    `service` and `draft` are what the page selects first for her.
    """

    id: str
    name: str
    title: str
    story: str
    service: str
    draft: str | None
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DemoDraft:
    """Draft orders that a user of the demo may be about to sign."""

    id: str
    title: str
    orders: Sequence[Mapping[str, Any]]


@cache
def demo_patients() -> Mapping[str, DemoPatient]:
    """Give the demo patients by id, in the order of their files."""
    found = sorted(_HERE.joinpath("records").iterdir(), key=lambda each: each.name)
    read = [DemoPatient(**json.loads(each.read_text("utf-8"))) for each in found]
    return MappingProxyType({patient.id: patient for patient in read})


@cache
def demo_drafts() -> Mapping[str, DemoDraft]:
    """Give the draft orders by id."""
    read = json.loads(_HERE.joinpath("drafts.json").read_text("utf-8"))
    return MappingProxyType({each["id"]: DemoDraft(**each) for each in read})


def page_file(name: str) -> bytes:
    """Give a file of the page."""
    return _HERE.joinpath("page", name).read_bytes()
