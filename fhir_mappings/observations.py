"""Which Observations count, of which day, and which of their parts carry a code that is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from fhir_mappings.contained import contained_observations
from fhir_mappings.context import Reading
from fhir_mappings.dates import parse_date
from fhir_mappings.elements import (
    Resource,
    as_object,
    as_objects,
    as_text,
    codings,
    reference_of,
)
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.patient import SetAside
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.statuses import FINAL as FINAL  # others take it from here

RETRACTED = frozenset({"entered-in-error", "cancelled"})


@dataclass(frozen=True, slots=True)
class CodedPart:
    """An Observation, or one component of it, and the concepts that its code means."""

    observation: Resource
    part: Resource
    concepts: frozenset[Concept]

    @property
    def is_component(self) -> bool:
        """Tell whether the value stands in a component."""
        return self.part is not self.observation


def coded_parts(reading: Reading) -> tuple[CodedPart, ...]:
    """Give every Observation and component whose code means anything, in the order recorded.

    One walk for all readers: most rows of a record mean nothing here and are looked at once.
    """
    return tuple(_coded_parts(reading))


def _coded_parts(reading: Reading) -> Iterator[CodedPart]:
    concepts_of = reading.terminology.concepts_of
    for observation in every_observation(reading):
        concepts = concepts_of(observation.get("code"))
        if concepts:
            yield CodedPart(observation, observation, concepts)
        elif reading.terminology.holds_mistyped_code(observation.get("code")):
            reading.discard(observation, "has a code whose check digit fails; not used")
        elif not _has_code(observation.get("code")):
            reading.discard(observation, "has no code that can be read; not used")
        if "component" in observation:
            for component in as_objects(observation["component"]):
                concepts = concepts_of(component.get("code"))
                if concepts:
                    yield CodedPart(observation, component, concepts)


def _has_code(code: object) -> bool:
    return isinstance(code, dict) and bool(code.get("text") or codings(code))


def every_observation(reading: Reading) -> Iterator[Resource]:
    """Give her Observations: those filed alone, then those that stand in a report or a panel."""
    yield from reading.record.rows("Observation")
    yield from contained_observations(reading)


def parts_with(parts: Iterable[CodedPart], wanted: frozenset[Concept]) -> Iterator[CodedPart]:
    """Yield the parts whose code means one of the wanted concepts."""
    return (part for part in parts if not part.concepts.isdisjoint(wanted))


def counts(
    reading: Reading, result: Resource, topic: str | None, final: frozenset[str] = FINAL
) -> bool:
    """Tell whether a result is final (knowledge 14.10); notes a data issue when it is not.

    A retracted result leaves no gap behind: it is as if it had never been filed, so that it makes
    nothing unknown. `topic`: what is the poorer for any other one.
    """
    status = as_text(result.get("status")).casefold()
    if status in final:
        return True
    if status in RETRACTED:
        reading.discard(result, "is entered in error or cancelled; not used")
    else:
        reading.discard(result, "is not a final result; set aside", topic)
    return False


def counted_on(
    reading: Reading, result: Resource, topic: str | None, final: frozenset[str] = FINAL
) -> PartialDate | None:
    """Give the day of a result that counts; None, with a data issue, for any other.

    Set aside are results not final, undated, or dated after the as-of day (knowledge 14.10, 14.13).
    """
    return dated(reading, result, topic) if counts(reading, result, topic, final) else None


def dated(reading: Reading, result: Resource, topic: str | None) -> PartialDate | None:
    """Give the day of a result: effective, else issued; None, with a data issue, without one."""
    element, sent = _date_sent(result)
    if sent is None:
        reading.discard(result, "has no date; set aside", topic)
        return None
    when = reading.past(result, element, sent)
    if when is None and topic is not None:
        reading.set_aside.append(SetAside(topic, Provenance(reference_of(result))))
    return when


def date_of_result(result: Resource) -> PartialDate | None:
    """Give the day of a result where it can be read, without judging it; None otherwise."""
    return parse_date(_date_sent(result)[1])


def has_date(result: Resource) -> bool:
    """Tell whether any date was sent, readable or not."""
    return _date_sent(result)[1] is not None


def _date_sent(result: Resource) -> tuple[str, object]:
    for element in ("effectiveDateTime", "effectiveInstant"):
        if result.get(element) is not None:
            return element, result[element]
    period = as_object(result.get("effectivePeriod"))
    for edge in ("end", "start"):
        if period.get(edge) is not None:
            return "effectivePeriod", period[edge]
    return "issued", result.get("issued")
