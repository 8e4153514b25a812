"""T-scores from the words of a bone density report: optional, labelled, and never reassuring."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence

from fhir_mappings.bone_density import CONTRADICTED, rounded, why_not_believed
from fhir_mappings.context import Reading
from fhir_mappings.density_reports import DXA, says_low_density, words_say_low
from fhir_mappings.elements import Resource, reference_of
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.measurements import Analyte, Comparator, SkeletalSite, TScore
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.observations import counted_on
from fhir_mappings.report_lines import NOTHING_SURE, outcomes_of
from fhir_mappings.report_sentences import NO_SIDE, Doubt, Outcome, Statement, names_t_score
from fhir_mappings.report_texts import Unread, texts_of
from fhir_mappings.statuses import FINAL_REPORT

READ = "has T-scores that were read from its text; to be verified in the report"
UNSURE = "has a text that names T-scores that could not be read for sure; those are not used"


def read_report_t_scores(reading: Reading, discrete: Sequence[TScore]) -> tuple[TScore, ...]:
    """Give the T-scores that the texts of final bone density reports state for sure.

    Source: terminology 7 (needs confirmation, never silently used). A site with a discrete T-score
    of that day is not read from text. Every report that is read is a data issue and leaves a gap:
    a text can show a low bone density, but never that there is none.
    """
    found: dict[tuple[SkeletalSite, PartialDate, float], TScore] = {}
    for row in reading.coded("DiagnosticReport"):
        if row.concepts.isdisjoint(DXA) or Concept.QCT_BMD in row.concepts:
            continue
        on = counted_on(reading, row.resource, Analyte.TSCORE, FINAL_REPORT)
        if on is None:
            continue
        known = frozenset(score.site for score in discrete if score.on.overlaps(on))
        for score in _of_report(reading, row.resource, on, known):
            found.setdefault((score.site, score.on, score.value), score)
    return tuple(found.values())


def _of_report(
    reading: Reading, report: Resource, on: PartialDate, known: frozenset[SkeletalSite]
) -> Iterator[TScore]:
    texts = tuple(texts_of(report))
    outcomes = tuple(_outcomes(texts, on.latest.year))
    statements = tuple(_agreeing(outcomes))
    doubts = tuple(_open_doubts(outcomes, statements))
    is_unsure = doubts or _any_lost(outcomes, statements) or (not outcomes and _name_any(texts))
    if is_unsure and not known:
        reading.discard(report, UNSURE, Analyte.TSCORE)
    says_low = any(words_say_low(text) for text in texts if isinstance(text, str))
    is_read = False
    for one in dict.fromkeys(statements):
        if one.site in known:
            continue
        why_not = why_not_believed(one.value, Comparator.EQUAL)
        is_low = says_low or says_low_density(reading, report)
        if not why_not and rounded(one.value) > 0 and is_low:
            why_not = CONTRADICTED
        if why_not:
            reading.discard(report, f"{why_not}; set aside", Analyte.TSCORE)
            continue
        is_read = True
        provenance = Provenance(reference_of(report), f"{one.value:g}")
        yield TScore(one.site, rounded(one.value), on, provenance, from_report_text=True)
    if is_read:
        reading.discard(report, READ, Analyte.TSCORE)


def _outcomes(texts: Iterable[str | Unread], year: int) -> Iterator[Outcome]:
    for text in texts:
        if isinstance(text, Unread):
            yield Doubt(frozenset(), frozenset())
        else:
            yield from outcomes_of(text, year)


def _agreeing(outcomes: Sequence[Outcome]) -> Iterator[Statement]:
    """Give the statements of each site on which all that is said agrees; sides may differ."""
    by_site: defaultdict[SkeletalSite, list[Statement]] = defaultdict(list)
    for one in outcomes:
        if isinstance(one, Statement):
            by_site[one.site].append(one)
    doubts = [one for one in outcomes if isinstance(one, Doubt)]
    if NOTHING_SURE in doubts:
        return
    for site, statements in by_site.items():
        values = {one.value for one in statements}
        against = (one for one in doubts if site in one.sites)
        if _is_one_value_a_side(statements) and all(one.numbers & values for one in against):
            yield from statements


def _is_one_value_a_side(statements: Sequence[Statement]) -> bool:
    by_side: defaultdict[str, set[float]] = defaultdict(set)
    for one in statements:
        by_side[one.side].add(one.value)
    sided = {value for side, values in by_side.items() if side != NO_SIDE for value in values}
    if any(len(values) > 1 for values in by_side.values()):
        return False
    return not sided or by_side[NO_SIDE] <= sided


def _open_doubts(outcomes: Sequence[Outcome], statements: Sequence[Statement]) -> Iterator[Doubt]:
    """Give the doubts but those that only repeat what is stated elsewhere."""
    values = {one.value for one in statements}
    sites = {one.site for one in statements}
    for one in outcomes:
        if isinstance(one, Doubt):
            repeats = one.numbers and one.numbers <= values and one.sites <= sites
            if not repeats:
                yield one


def _name_any(texts: Iterable[str | Unread]) -> bool:
    """Tell whether a text names a T-score at all; one of an earlier scan is no result of this."""
    return any(isinstance(text, str) and names_t_score(text) for text in texts)


def _any_lost(outcomes: Sequence[Outcome], statements: Sequence[Statement]) -> bool:
    return any(isinstance(one, Statement) and one not in statements for one in outcomes)
