"""T-scores: by code, unit and magnitude together; what fails one of them is set aside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from types import MappingProxyType

from fhir_mappings.amounts import Amount, Unreadable, has_value, read_amount
from fhir_mappings.context import Reading
from fhir_mappings.density_reports import says_low_density
from fhir_mappings.density_rules import density_rules
from fhir_mappings.density_sites import (
    REGION_OF_CODE,
    SITE_OF,
    NotCounted,
    Place,
    names_only_region,
    place_of,
)
from fhir_mappings.density_words import set_aside_t_scores_in_words
from fhir_mappings.elements import as_objects, codings, reference_of
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.measurements import Analyte, Comparator, SkeletalSite, TScore
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.observations import CodedPart, counted_on, parts_with
from fhir_mappings.units import convert, plausible

SITED = frozenset(REGION_OF_CODE)
INCLUDED: Mapping[Comparator, Comparator] = MappingProxyType(
    {
        Comparator.EQUAL: Comparator.EQUAL,
        Comparator.LESS: Comparator.LESS_OR_EQUAL,
        Comparator.LESS_OR_EQUAL: Comparator.LESS_OR_EQUAL,
        Comparator.GREATER: Comparator.GREATER_OR_EQUAL,
        Comparator.GREATER_OR_EQUAL: Comparator.GREATER_OR_EQUAL,
    }
)
SELECTED = SITED | {Concept.DXA_FINDING}
CONTRADICTED = "has a positive T-score, but its result or report says low bone density"


def read_t_scores(reading: Reading, parts: Iterable[CodedPart]) -> tuple[TScore, ...]:
    """Give the T-scores that count, each site, day and value once, in the order recorded.

    Source: knowledge 1.1, 14.10, 14.11, 14.22. A bound ("<-2.5") is read as one. A value under
    words alone, in another unit, outside the accepted range, or positive where its result or report
    says osteoporosis or osteopenia is set aside with a data issue: it is never read as normal.
    """
    set_aside_t_scores_in_words(reading)
    found: dict[tuple[SkeletalSite, PartialDate, float, Comparator], TScore] = {}
    for sent in _t_score_parts(reading, parts):
        score = _score(reading, sent)
        if score is not None:
            found.setdefault((score.site, score.on, score.value, score.comparator), score)
    for score in _stated(reading, parts):
        found.setdefault((score.site, score.on, score.value, score.comparator), score)
    return tuple(found.values())


def _stated(reading: Reading, parts: Iterable[CodedPart]) -> Iterator[TScore]:
    """T-scores whose result code states a range, as a bound; what is denied is none."""
    for sent in parts_with(parts, frozenset({Concept.DXA_FINDING})):
        stated = density_rules().stated_results
        told = next((stated[c] for _, c in codings(sent.part.get("code")) if c in stated), None)
        if told is None or sent.part.get("valueBoolean") is False:
            continue
        on = counted_on(reading, sent.observation, Analyte.TSCORE)
        if on is not None:
            provenance = Provenance(reference_of(sent.observation), "stated by its code")
            site = SITE_OF[told.region]
            yield TScore(site, told.at_most, on, provenance, False, Comparator.LESS_OR_EQUAL)


def _t_score_parts(reading: Reading, parts: Iterable[CodedPart]) -> Iterator[CodedPart]:
    """T-scores by their own code, and components of a T-score that are told apart by region."""
    for sent in parts_with(parts, SELECTED):
        if not _is_t_score(sent):
            continue
        if sent.is_component:
            yield sent
            continue
        regions = tuple(_regional_components(reading, sent))
        yield from regions
        if not _value_is_in_components(reading, sent, regions):
            yield sent


def _is_t_score(sent: CodedPart) -> bool:
    if not sent.concepts.isdisjoint(SITED):
        return True
    codes = (code for _, code in codings(sent.part.get("code")))
    return any(code in density_rules().t_score_codes for code in codes)


def _regional_components(reading: Reading, sent: CodedPart) -> Iterator[CodedPart]:
    """Components of a T-score Observation whose code names nothing but a region, say the neck."""
    for component in as_objects(sent.observation.get("component")):
        code = component.get("code")
        if not reading.terminology.concepts_of(code) and names_only_region(code):
            yield CodedPart(sent.observation, component, sent.concepts)


def _value_is_in_components(
    reading: Reading, sent: CodedPart, regions: tuple[CodedPart, ...]
) -> bool:
    if has_value(sent.observation):
        return False
    coded = (
        reading.terminology.concepts_of(component.get("code"))
        for component in as_objects(sent.observation.get("component"))
    )
    return bool(regions) or any(not concepts.isdisjoint(SITED) for concepts in coded)


def _score(reading: Reading, sent: CodedPart) -> TScore | None:
    on = counted_on(reading, sent.observation, Analyte.TSCORE)
    if on is None:
        return None
    place = _place(reading, sent)
    if isinstance(place, NotCounted):
        reading.discard(sent.observation, f"{place.why}; not used")
        return None
    amount = read_amount(sent.part)
    why_not = _why_not(reading, sent, amount)
    if isinstance(amount, Unreadable) or why_not:
        reading.discard(sent.observation, f"{why_not}; set aside", Analyte.TSCORE)
        return None
    if place.doubt:
        reading.log.add(reference_of(sent.observation), place.doubt)
    return _counted(sent, place, on, amount)


def _place(reading: Reading, sent: CodedPart) -> Place | NotCounted:
    panel = reading.terminology.concepts_of(sent.observation.get("code"))
    if Concept.QCT_BMD in panel:
        return NotCounted("is from quantitative CT, which does not count")
    return place_of(sent)


def _counted(sent: CodedPart, place: Place, on: PartialDate, amount: Amount) -> TScore:
    provenance = Provenance(reference_of(sent.observation), amount.sent)
    value = rounded(amount.number)
    # What lies below -2.45 is -2.5 or lower once it is rounded: the bound is then included.
    comparator = amount.comparator if value == amount.number else INCLUDED[amount.comparator]
    return TScore(place.site, value, on, provenance, place.uncertain, comparator)


def _why_not(reading: Reading, sent: CodedPart, amount: Amount | Unreadable) -> str:
    """Say why a value is no T-score to be believed; "" when it is one."""
    if isinstance(amount, Unreadable):
        return amount.why
    if not _is_in_t_score_unit(amount):
        return "has a T-score code but a unit that is not that of a T-score"
    if why_not := why_not_believed(amount.number, amount.comparator):
        return why_not
    if rounded(amount.number) > 0 and says_low_density(reading, sent.observation):
        return CONTRADICTED
    return ""


def why_not_believed(number: float, comparator: Comparator) -> str:
    """Say why a number is no T-score to be believed, whatever it stands in; "" when it is one."""
    if not plausible(Analyte.TSCORE, number):
        return "has a T-score outside the plausible range"
    if _exceeds(rounded(number), comparator, density_rules().highest):
        return "has a T-score above the accepted range; its sign is presumed lost"
    return ""


def _exceeds(value: float, comparator: Comparator, highest: float) -> bool:
    return value > highest or (comparator is Comparator.GREATER and value == highest)


def _is_in_t_score_unit(amount: Amount) -> bool:
    """Unit code and unit text must both be understood: g/cm2 beside the code 1 is no T-score."""
    sent = amount.units or (None,)
    return all(convert(Analyte.TSCORE, amount.number, unit) is not None for unit in sent)


def rounded(value: float) -> float:
    """Round a T-score to one decimal, half away from zero, of the number as written.

    >>> rounded(-2.45)
    -2.5
    """
    step = density_rules().step
    return float(Decimal(repr(value)).quantize(step, rounding=ROUND_HALF_UP)) + 0.0
