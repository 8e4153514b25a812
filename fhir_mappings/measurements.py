"""Laboratory values, vital signs, scores and counts, in the unit of their limits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from fhir_mappings.amounts import Unreadable, in_canonical_unit, read_amount
from fhir_mappings.analyte_codes import MEASURED, Meaning, meanings_of
from fhir_mappings.context import Reading
from fhir_mappings.elements import reference_of
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.measurements import Analyte, Measurement
from fhir_mappings.facts.person import Person
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.frax import with_frax_units
from fhir_mappings.observations import CodedPart, counted_on, parts_with
from fhir_mappings.reference_ranges import NO_RANGE, Range, reference_range
from fhir_mappings.results import Result
from fhir_mappings.units import canonical_unit, plausible


def read_measurements(
    reading: Reading, parts: Iterable[CodedPart], person: Person
) -> Mapping[Analyte, tuple[Measurement, ...]]:
    """Give the values that count, newest first (knowledge 14.10, 14.17, 14.21, 14.25).

    A value that is not final, undated, dated after the as-of day, unreadable, in a unit that is
    not understood or outside the plausible range is set aside with a data issue.
    """
    results: list[Result] = []
    found: defaultdict[Analyte, list[Measurement]] = defaultdict(list)
    for part, meaning, on in _counted(reading, parts):
        if meaning.analyte is Analyte.BLOOD_COUNT:
            found[meaning.analyte].append(_existing(part, on))
        elif (result := _result(reading, part, meaning, on)) is not None:
            results.append(result)
    for measurement in _measured(reading, with_frax_units(reading, results), person):
        found[measurement.analyte].append(measurement)
    return {analyte: _newest_first(values) for analyte, values in found.items()}


def _counted(
    reading: Reading, parts: Iterable[CodedPart]
) -> Iterator[tuple[CodedPart, Meaning, PartialDate]]:
    for part in parts_with(parts, MEASURED):
        meanings = meanings_of(reading.terminology, part.part.get("code"))
        if len(meanings) > 1:
            for meaning in meanings:
                issue = "has codes of different quantities; set aside"
                reading.discard(part.observation, issue, meaning.analyte)
        elif meanings and (on := counted_on(reading, part.observation, meanings[0].analyte)):
            yield part, meanings[0], on


def _result(reading: Reading, part: CodedPart, meaning: Meaning, on: PartialDate) -> Result | None:
    amount = read_amount(part.part)
    if isinstance(amount, Unreadable):
        reading.discard(part.observation, f"{amount.why}; set aside", meaning.analyte)
        return None
    amount = amount.with_unit(meaning.stated_unit)
    return Result(meaning, part.observation, part.part, on, amount)


def _measured(reading: Reading, results: Iterable[Result], person: Person) -> Iterator[Measurement]:
    for result in results:
        value = in_canonical_unit(result.analyte, result.amount)
        if value is None:
            issue = "has no unit that is understood; set aside"
            reading.discard(result.observation, issue, result.analyte)
        elif not plausible(result.analyte, value):
            issue = "has a value outside the plausible range; set aside"
            reading.discard(result.observation, issue, result.analyte)
        else:
            yield _measurement(reading, result, value, person)


def _measurement(reading: Reading, result: Result, value: float, person: Person) -> Measurement:
    limits = _limits(result, person)
    for doubt in limits.doubts:
        reading.log.add(reference_of(result.observation), doubt)
    return Measurement(
        analyte=result.analyte,
        value=value,
        unit=canonical_unit(result.analyte),
        on=result.on,
        provenance=Provenance(reference_of(result.observation), result.amount.sent),
        comparator=result.amount.comparator,
        reference_low=limits.low,
        reference_high=limits.high,
        equation=result.meaning.equation,
    )


def _limits(result: Result, person: Person) -> Range:
    if "referenceRange" not in result.part:
        return NO_RANGE
    age = person.age_on(result.on.latest)
    return reference_range(result.analyte, result.part, result.amount, age)


def _existing(part: CodedPart, on: PartialDate) -> Measurement:
    """A blood count counts by being on file; no value of the panel itself is read."""
    provenance = Provenance(reference_of(part.observation))
    unit = canonical_unit(Analyte.BLOOD_COUNT)
    return Measurement(Analyte.BLOOD_COUNT, None, unit, on, provenance)


def _newest_first(values: Iterable[Measurement]) -> tuple[Measurement, ...]:
    return tuple(sorted(values, key=lambda one: (one.on.latest, one.on.earliest), reverse=True))
