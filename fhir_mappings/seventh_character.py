"""The 7th character of ICD-10-CM fracture codes: a fracture under treatment, or its aftermath."""

from __future__ import annotations

import json
from collections.abc import Mapping
from importlib.resources.abc import Traversable

from fhir_mappings.facts.fractures import Episode
from fhir_mappings.icd10cm import FULL_LENGTH, longest_match, plain_icd_code

EpisodeTable = Mapping[str, Mapping[str, Episode]]


def load_episodes(file: Traversable) -> EpisodeTable:
    """Read the families: prefix of a code to what each 7th character says about the episode."""
    families = json.loads(file.read_text(encoding="utf-8"))["families"]
    return {
        plain_icd_code(prefix): {
            **dict.fromkeys(family["initial"], Episode.INITIAL),
            **dict.fromkeys(family["later"], Episode.LATER),
        }
        for family in families
        for prefix in family["prefixes"]
    }


def episode_of(table: EpisodeTable, code: str) -> Episode | None:
    """Give the episode that a plain ICD-10-CM code states, None when it has no 7th character."""
    if len(code) != FULL_LENGTH:
        return None
    letters = longest_match(table, code)
    return None if letters is None else letters.get(code[-1])
