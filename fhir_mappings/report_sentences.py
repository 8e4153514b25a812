"""One sentence of a report: a T-score that it states for sure, a doubt, or nothing to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from fhir_mappings.density_rules import Region, density_rules
from fhir_mappings.density_sites import region_in, site_of
from fhir_mappings.facts.measurements import SkeletalSite
from fhir_mappings.report_text_rules import report_text_rules

FAMILY_OF = {
    Region.LUMBAR_SPINE: Region.LUMBAR_SPINE,
    Region.FEMORAL_NECK: Region.HIP,
    Region.TOTAL_HIP: Region.HIP,
    Region.HIP: Region.HIP,
    Region.RADIUS_33: Region.FOREARM,
    Region.FOREARM: Region.FOREARM,
    Region.NOT_COUNTED: Region.NOT_COUNTED,
}
MAY_MEAN = {
    Region.LUMBAR_SPINE: (SkeletalSite.LUMBAR_SPINE,),
    Region.FEMORAL_NECK: (SkeletalSite.FEMORAL_NECK,),
    Region.TOTAL_HIP: (SkeletalSite.TOTAL_HIP,),
    Region.HIP: (
        SkeletalSite.TOTAL_HIP,
        SkeletalSite.FEMORAL_NECK,
        SkeletalSite.HIP_REGION_UNSTATED,
    ),
    Region.RADIUS_33: (SkeletalSite.RADIUS_33,),
    Region.FOREARM: (SkeletalSite.RADIUS_33,),
    Region.NOT_COUNTED: (),
}
PIECES = re.compile(r"[,;](?!\d)|\b(?:and|while|whereas|but)\b", re.IGNORECASE)
LETTERS = re.compile(r"[^\W\d_]+")
LEFT, RIGHT, NO_SIDE = "left", "right", ""


@dataclass(frozen=True, slots=True)
class Statement:
    """A T-score that a text states: site, side ("" without one), number."""

    site: SkeletalSite
    side: str
    value: float


@dataclass(frozen=True, slots=True)
class Doubt:
    """Words about a T-score that are not sure: the sites and the numbers in them."""

    sites: frozenset[SkeletalSite]
    numbers: frozenset[float]


Outcome = Statement | Doubt


def names_t_score(words: str) -> bool:
    """Tell whether words name a T-score."""
    return density_rules().t_score.search(words) is not None


def families_in(words: str) -> frozenset[Region]:
    """Give the bones that words name: spine, hip, forearm, or one that does not count."""
    named = density_rules().words.items()
    found = {FAMILY_OF[region] for region, pattern in named if pattern.search(words)}
    if _is_single_vertebra(words):
        found = found - {Region.LUMBAR_SPINE} | {Region.NOT_COUNTED}
    return frozenset(found)


def _is_single_vertebra(words: str) -> bool:
    rules = density_rules()
    levels = {level.casefold() for level in rules.vertebra.findall(words)}
    return len(levels) == 1 and not rules.vertebra_range.search(words)


def sites_in(words: str) -> frozenset[SkeletalSite]:
    """Give every site that words may mean: hip alone may be neck, total hip or either."""
    named = {region for region, pattern in density_rules().words.items() if pattern.search(words)}
    if named & {Region.FEMORAL_NECK, Region.TOTAL_HIP}:
        named.discard(Region.HIP)
    return frozenset(site for region in named for site in MAY_MEAN[region])


def site_named(words: str) -> SkeletalSite | None:
    """Give the one counted site that words name; None for none, several, or an open forearm."""
    families = families_in(words)
    if len(families) != 1 or Region.NOT_COUNTED in families:
        return None
    found = density_rules().words
    if found[Region.FEMORAL_NECK].search(words) and found[Region.TOTAL_HIP].search(words):
        return None
    region = region_in(words)
    return None if region in (None, Region.FOREARM) else site_of(region)


def side_of(words: str) -> str:
    """Give the side that words name; "" for none or both."""
    rules = report_text_rules()
    is_left, is_right = rules.left.search(words), rules.right.search(words)
    if is_left and is_right:
        return NO_SIDE
    return LEFT if is_left else RIGHT if is_right else NO_SIDE


def doubt_of(words: str) -> Doubt:
    """Give what is known of words that are not sure."""
    return Doubt(sites_in(words), frozenset(_numbers(_without_other_numbers(words))))


def has_signed_number(words: str) -> bool:
    """Tell whether words hold a number below zero that may be a T-score."""
    return any(number < 0 for number in _numbers(_without_other_numbers(words)))


def judge_sentence(sentence: str, before: str = "") -> Iterator[Outcome]:
    """Give what a sentence that names a T-score states (terminology 7: needs confirmation).

    `before`: words that the sentence may continue; what they deny or date, they deny or date here.
    Nothing comes of definitions, of earlier values told as such, and of sites that do not count.
    """
    if len(sentence) > report_text_rules().longest_sentence:
        yield Doubt(frozenset(), frozenset())
        return
    head, tail = _cut_comparison(sentence)
    is_plain = has_only_plain_words(head) and not _vetoed(f"{before} {head}")
    read = tuple(_read(head)) if is_plain else ()
    if read:
        yield from read
        if tail and families_in(tail) - families_in(head):
            yield doubt_of(tail)
    elif not _is_no_statement(sentence, before):
        yield doubt_of(sentence)


def _cut_comparison(sentence: str) -> tuple[str, str]:
    """Cut a comparison with an earlier value from the end; the new value stands before it."""
    vetoes = report_text_rules().vetoes
    for found in vetoes.comparison.finditer(sentence):
        head, tail = sentence[: found.start()], sentence[found.start() :]
        if not _numbers(_without_other_numbers(head)):
            continue
        after = sentence[found.end() :]
        is_historical = vetoes.earlier.search(after) or vetoes.date.search(after)
        if vetoes.needs_history.search(tail) and not is_historical:
            break
        if vetoes.current.search(tail) or len(density_rules().t_score.findall(tail)) > 1:
            break
        return head, tail
    return sentence, ""


def _vetoed(words: str) -> bool:
    vetoes = report_text_rules().vetoes
    plain = report_text_rules().numbers.age.sub(" ", words)
    patterns = (
        vetoes.earlier,
        vetoes.date,
        vetoes.denied,
        vetoes.supposed,
        vetoes.bounded,
        vetoes.another,
    )
    return any(pattern.search(plain) for pattern in patterns)


def has_only_plain_words(words: str) -> bool:
    """Tell whether every word is one of the plain ones of a result."""
    return report_text_rules().plain_words.issuperset(LETTERS.findall(words.casefold()))


def _is_no_statement(sentence: str, before: str) -> bool:
    """Tell whether a sentence that was not read states no current T-score that counts."""
    vetoes = report_text_rules().vetoes
    numbers = _numbers(_without_other_numbers(sentence))
    if not numbers and not any(sign.isdigit() for sign in _without_other_numbers(sentence)):
        return True
    families = families_in(sentence)
    if not families and (vetoes.bounded.search(sentence) or vetoes.supposed.search(sentence)):
        return True
    if families == {Region.NOT_COUNTED}:
        return True
    words = f"{before} {sentence}"
    is_earlier = vetoes.earlier.search(words) or vetoes.date.search(words)
    return bool(is_earlier) and len(numbers) == 1 and not vetoes.current.search(sentence)


def _read(words: str) -> Iterator[Statement]:
    """One T-score, one site, one number; or pieces of which each is that, or none of it."""
    whole = _statement(words)
    if whole is not None:
        yield whole
        return
    found = []
    for piece in PIECES.split(words):
        statement = _statement(piece)
        if statement is not None:
            found.append(statement)
        elif _is_part(piece):
            return
    yield from found


def _statement(words: str) -> Statement | None:
    site = site_named(words)
    plain = _without_other_numbers(words)
    named = list(density_rules().t_score.finditer(plain))
    numbers = list(report_text_rules().numbers.number.finditer(plain))
    if site is None or len(named) != 1 or len(numbers) != 1:
        return None
    if report_text_rules().numbers.z_score_word.search(plain):
        return None
    [name], [number] = named, numbers
    if not _belong_together(plain, name, number):
        return None
    return Statement(site, side_of(words), _value(number.group()))


def _belong_together(words: str, name: re.Match[str], number: re.Match[str]) -> bool:
    """Tell whether nothing but plain words of connection stands between name and number."""
    rules = report_text_rules().numbers
    if number.start() > name.start():
        return rules.before_number.fullmatch(words, name.end(), number.start()) is not None
    return rules.after_number.fullmatch(words, number.end(), name.start()) is not None


def _is_part(piece: str) -> bool:
    plain = _without_other_numbers(piece)
    return bool(names_t_score(plain) or families_in(plain) or any(map(str.isdigit, plain)))


def _without_other_numbers(words: str) -> str:
    rules = report_text_rules().numbers
    for pattern in (rules.age, rules.list_mark, rules.z_score, rules.bone_density):
        words = pattern.sub(" ", words)
    return words


def _numbers(words: str) -> list[float]:
    return [_value(found.group()) for found in report_text_rules().numbers.number.finditer(words)]


def _value(written: str) -> float:
    return float(written.replace(",", "."))
