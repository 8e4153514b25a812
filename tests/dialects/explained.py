"""What of an explanation must be the same, however a record was written."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

Explanation = Mapping[str, Any]

REFERENCE = re.compile(r"\b[A-Z][A-Za-z]+/[A-Za-z0-9._-]+")
KEY = re.compile(r"^[^:]+")


def masked(value: Any) -> Any:
    """Give any JSON with each "Type/id" in its texts taken out."""
    match value:
        case str():
            return REFERENCE.sub("*", value)
        case list():
            return [masked(one) for one in value]
        case dict():
            return {name: masked(one) for name, one in value.items()}
        case _:
            return value


def but_for_provenance(explanation: Explanation) -> dict[str, Any]:
    """Give all of an explanation without the names of resources.

    The order of the data issues follows that of the record, which nobody promises.
    """
    shown: dict[str, Any] = masked(dict(explanation))
    issues = [(one["resource"], one["issue"]) for one in shown["dataIssues"]]
    return shown | {"dataIssues": sorted(issues)}


def clinical_part(explanation: Explanation) -> dict[str, Any]:
    """Give what a clinician would be told, without the wording of the facts behind it.

    Of a text that begins with a key (a criterion, a risk factor, what is missing) the key.
    """
    return {
        "scope": (explanation["scope"]["inScope"], _key(explanation["scope"]["reason"])),
        "diagnosis": explanation["diagnosis"],
        "tier": explanation["tier"],
        "tierByGuideline": explanation["tierByGuideline"],
        "tierReasons": _keys(explanation["tierReasons"]),
        "riskFactors": _keys(explanation["riskFactors"]),
        "therapies": {
            agent: (one["status"], _keys(one["missing"]))
            for agent, one in explanation["therapies"].items()
        },
        "recommendations": [
            (one["code"], one["outcome"], _keys(one["missing"]), one.get("shown"))
            for one in explanation["recommendations"]
        ],
        "orders": [(one.get("agent"), one["intent"]) for one in explanation.get("orders", ())],
    }


def recommended(explanation: Explanation) -> set[str]:
    """Give the codes of what is recommended."""
    return {one["code"] for one in explanation["recommendations"] if one["outcome"] == "recommend"}


def _keys(texts: list[str]) -> list[str]:
    return [_key(text) for text in texts]


def _key(text: str) -> str:
    found = KEY.match(text)
    return found.group() if found else ""
