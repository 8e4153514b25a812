"""What is asked of a FHIR server, and what came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class FetchState(StrEnum):
    """How much of an answer arrived; only a whole one may prove that something is absent."""

    WHOLE = "whole"
    CUT_OFF = "cut-off"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Query:
    """One FHIR read (`Patient/1`) or search (`Condition?patient=1`), relative to the base."""

    key: str
    url: str
    resource_type: str

    @property
    def is_search(self) -> bool:
        return "?" in self.url


@dataclass(frozen=True, slots=True)
class Fetched:
    """The answer to one query: its entries as sent, and the resources in them.

    Entries keep `fullUrl`, by which other resources may refer to them. Outcomes, repeated rows
    and rows of a type that was not asked for are left out.
    """

    key: str
    state: FetchState
    resources: tuple[Mapping[str, Any], ...] = ()
    entries: tuple[Mapping[str, Any], ...] = ()
