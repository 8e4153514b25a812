"""T-scores that only words name: never used, but known to be there."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from fhir_mappings.amounts import has_value
from fhir_mappings.context import Reading
from fhir_mappings.density_rules import Region, density_rules
from fhir_mappings.density_sites import REGION_OF_CODE, names_only_region, region_in
from fhir_mappings.elements import Resource, as_objects, texts
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.observations import counted_on, every_observation

T_SCORE = frozenset(REGION_OF_CODE) | {Concept.DXA_FINDING}
SCORE = "score"
UNUSED = "names a T-score in words only, under a code that is not known; set aside"


def set_aside_t_scores_in_words(reading: Reading) -> None:
    """Set aside the Observations that name a T-score in words, under no code that is known.

    Source: knowledge 9 (a scan without a readable T-score is no scan never made), terminology 7
    (local codes with a text). Questionnaires have T-scores too: words of bone must stand beside,
    or nothing but the T-score; a code of a known system says what it is, unless of bone.
    """
    for observation in every_observation(reading):
        if not _may_name_one(observation):
            continue
        parts = _parts_with_value(reading, observation)
        is_named = any(_is_named_in_words(reading, part) for part in parts)
        # One that is not final or has no date is noted as such, and leaves the same gap.
        if is_named and counted_on(reading, observation, Analyte.TSCORE) is not None:
            reading.discard(observation, UNUSED, Analyte.TSCORE)


def _may_name_one(observation: Resource) -> bool:
    """Most results say nothing of any score, and are looked at once."""
    if _names_a_score(observation.get("code")):
        return True
    if "component" not in observation:
        return False
    return any(_names_a_score(part.get("code")) for part in as_objects(observation["component"]))


def _names_a_score(code: object) -> bool:
    match code:
        case {"text": str() as text, "coding": [{"display": str() as display}]}:
            return _speaks_of_a_score(text) or (display != text and _speaks_of_a_score(display))
        case _:
            return any(map(_speaks_of_a_score, texts(code)))


@lru_cache(maxsize=4096)
def _speaks_of_a_score(text: str) -> bool:
    """Records repeat the names of their results."""
    return SCORE in text.lower()


def _parts_with_value(reading: Reading, observation: Resource) -> Iterator[Resource]:
    """The Observation where it or one of its components has a value, then those components."""
    valued = [part for part in as_objects(observation.get("component")) if has_value(part)]
    if valued or has_value(observation):
        yield observation
    is_t_score = not reading.terminology.concepts_of(observation.get("code")).isdisjoint(T_SCORE)
    for part in valued:
        # The components of a T-score that is known are read by their region.
        if not (is_t_score and names_only_region(part.get("code"))):
            yield part


def _is_named_in_words(reading: Reading, part: Resource) -> bool:
    code = part.get("code")
    words = [text for text in texts(code) if density_rules().t_score.search(text)]
    if not words or reading.terminology.concepts_of(code):
        return False
    is_coded = reading.terminology.knows_system(code)
    return any(_is_of_bone(text, is_coded) for text in words)


def _is_of_bone(text: str, is_coded: bool) -> bool:
    region = region_in(text)
    if region is Region.NOT_COUNTED:
        return False
    rules = density_rules()
    if region is not None or rules.report.search(text):
        return True
    return not is_coded and rules.bare_t_score.fullmatch(text) is not None
