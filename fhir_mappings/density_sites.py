"""Where a T-score was measured: from its code, then its body site, then the words beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from fhir_mappings.code_systems import SNOMED_CT, plain_code
from fhir_mappings.density_rules import Region, density_rules
from fhir_mappings.elements import as_objects, codings, texts
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.measurements import SkeletalSite
from fhir_mappings.observations import CodedPart

REGION_OF_CODE: Mapping[Concept, Region] = MappingProxyType(
    {
        Concept.TSCORE_LUMBAR_SPINE: Region.LUMBAR_SPINE,
        Concept.TSCORE_HIP: Region.HIP,
        Concept.TSCORE_FEMUR: Region.HIP,
        Concept.TSCORE_FOREARM: Region.FOREARM,
        Concept.TSCORE_OTHER_SITE: Region.NOT_COUNTED,
    }
)
_WITHIN: Mapping[Region, frozenset[Region]] = MappingProxyType(
    {
        Region.HIP: frozenset({Region.FEMORAL_NECK, Region.TOTAL_HIP}),
        Region.FOREARM: frozenset({Region.RADIUS_33}),
    }
)
SITE_OF: Mapping[Region, SkeletalSite] = MappingProxyType(
    {
        Region.LUMBAR_SPINE: SkeletalSite.LUMBAR_SPINE,
        Region.FEMORAL_NECK: SkeletalSite.FEMORAL_NECK,
        Region.TOTAL_HIP: SkeletalSite.TOTAL_HIP,
        Region.HIP: SkeletalSite.HIP_REGION_UNSTATED,
        Region.RADIUS_33: SkeletalSite.RADIUS_33,
        Region.FOREARM: SkeletalSite.RADIUS_33,
    }
)
_SNOMED_OID = "2.16.840.1.113883.6.96"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a T-score counts, and the doubt about it in words ("" without one)."""

    site: SkeletalSite
    uncertain: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class NotCounted:
    """Why a T-score counts nowhere."""

    why: str


@dataclass(frozen=True, slots=True)
class _Clue:
    region: Region
    from_text: bool


def place_of(sent: CodedPart) -> Place | NotCounted:
    """Give the site of a T-score (knowledge 1.1, 14.22).

    Femur or hip without a region stays open, a forearm code is the 33% radius with a doubt. Words
    refine what codes leave open and are named as a doubt; they never move a T-score to another
    bone. Sites of no diagnosis (trochanter, Ward's, one vertebra, heel ...) count nowhere.
    """
    clues = tuple(_clues(sent))
    coded = {REGION_OF_CODE[c] for c in sent.concepts if c in REGION_OF_CODE}
    if Region.NOT_COUNTED in coded or any(clue.region is Region.NOT_COUNTED for clue in clues):
        return NotCounted("is of a site that does not count")
    if _is_single_vertebra(sent):
        return NotCounted("is of a single vertebra, which does not count")
    if len(coded) > 1:
        return NotCounted("has codes of different bones")
    if coded:
        return _refined(coded.pop(), clues)
    if clues:
        return _place(_narrowest(clues[0], clues[1:]))
    return NotCounted("names no site")


def _refined(coded: Region, clues: tuple[_Clue, ...]) -> Place:
    best = _narrowest(_Clue(coded, from_text=False), clues)
    place = _place(best)
    family = {coded} | _WITHIN.get(coded, frozenset())
    if any(clue.region not in family for clue in clues):
        return Place(place.site, uncertain=True, doubt="names another bone beside its code")
    return place


def _narrowest(start: _Clue, clues: Iterable[_Clue]) -> _Clue:
    """The first clue that names a region within the one known so far."""
    narrower = _WITHIN.get(start.region, frozenset())
    return next((clue for clue in clues if clue.region in narrower), start)


def _place(clue: _Clue) -> Place:
    site = SITE_OF[clue.region]
    if clue.region is Region.FOREARM:
        return Place(site, uncertain=True, doubt="does not say which part of the forearm")
    return Place(site, doubt="has its site only in words" if clue.from_text else "")


def _clues(sent: CodedPart) -> Iterator[_Clue]:
    """Body sites by code, the component's code, then words, the nearest to the value first."""
    sites = _body_sites(sent)
    for codeable in (*sites, sent.part.get("code")):
        for system, code in codings(codeable):
            region = _coded_region(system, code)
            if region is not None:
                yield _Clue(region, from_text=False)
    for words in _words(sent, sites):
        region = region_in(words)
        if region is not None:
            yield _Clue(region, from_text=True)


def _body_sites(sent: CodedPart) -> tuple[object, ...]:
    """A component has the body site of its Observation, unless it brings its own."""
    own = as_objects(sent.part.get("bodySite"))
    return own or as_objects(sent.observation.get("bodySite"))


def _coded_region(system: str, code: str) -> Region | None:
    if "snomed" not in system.casefold() and not system.endswith(_SNOMED_OID):
        return None
    return density_rules().body_sites.get(plain_code(SNOMED_CT, code))


def _words(sent: CodedPart, sites: tuple[object, ...]) -> Iterator[str]:
    """The words nearest to the value first; a panel's own name says nothing of its components."""
    if sent.is_component:
        yield from texts(sent.part.get("code"))
    for site in sites:
        yield from texts(site)
    if not sent.is_component:
        yield from texts(sent.part.get("code"))
    yield from texts(sent.observation.get("method"))


def names_only_region(codeable: object) -> bool:
    """Tell whether a code is nothing but a region: of body sites, or of words alone."""
    words = tuple(texts(codeable))
    if any(density_rules().other_quantity.search(text) for text in words):
        return False
    coded = [_coded_region(system, code) for system, code in codings(codeable)]
    if coded:
        return None not in coded
    return any(region_in(text) for text in words)


def region_in(words: str) -> Region | None:
    """Give the region that words name; None for no region.

    Words that name both neck and total hip say no more than hip.
    """
    found = [region for region, pattern in density_rules().words.items() if pattern.search(words)]
    if Region.NOT_COUNTED in found:
        return Region.NOT_COUNTED
    hips = [region for region in found if region in (Region.FEMORAL_NECK, Region.TOTAL_HIP)]
    if len(hips) > 1:
        return Region.HIP
    if hips:
        return hips[0]
    specific = (Region.RADIUS_33, Region.LUMBAR_SPINE, Region.FOREARM, Region.HIP)
    return next((region for region in specific if region in found), None)


def site_of(region: Region) -> SkeletalSite:
    """Give the site as a card names it; raises KeyError for one that does not count."""
    return SITE_OF[region]


def _is_single_vertebra(sent: CodedPart) -> bool:
    """The nearest words that name a vertebra decide; two of them, or a range, are a spine."""
    rules = density_rules()
    for words in _words(sent, _body_sites(sent)):
        named = {level.casefold() for level in rules.vertebra.findall(words)}
        if named:
            return len(named) == 1 and not rules.vertebra_range.search(words)
    return False
