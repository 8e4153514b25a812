"""What every medication entry is read by: its drug, its reasons, and the day of a dose."""

from __future__ import annotations

from fhir_mappings.context import Reading
from fhir_mappings.drug_descriptions import Description, describe_medication
from fhir_mappings.drug_lexicon import lexicon
from fhir_mappings.drugs import Drug, identify
from fhir_mappings.elements import Resource, as_objects, as_text, reference_of, texts
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import MedicationRecord, RecordStatus, Rung
from fhir_mappings.facts.provenance import Provenance
from fhir_mappings.plain_words import plain_words, says_any
from fhir_mappings.text_hints import is_negated

# statusReason by release and resource; reasonCode tells a pause as well.
STATUS_REASONS = ("statusReason", "statusReasonCodeableConcept", "reasonNotGiven")
UNNAMED = "names its drug by a code alone that is not known; not read"
NAMELESS = "names no drug that can be read"
IN_ERROR = "is entered in error; not used"


def drug_of(
    reading: Reading,
    resource: Resource,
    description: Description | None = None,
    *,
    was_given: bool = False,
) -> Drug | None:
    """Give the drug of an entry; None for one that no rule reads."""
    resolve = reading.record.resolve
    told = describe_medication(resource, resolve) if description is None else description
    drug = identify(reading, resource, told, resolve, was_given=was_given)
    if drug.matters:
        return drug
    if not told.texts():
        # No words could tell either what a code means that no value set holds.
        issue = UNNAMED if any(told.codes()) else NAMELESS
        reading.log.add(reference_of(resource), issue)
    drug.report(reading, resource)
    return None


def blank_record(
    resource: Resource, drug: Drug, rung: Rung, status: RecordStatus
) -> MedicationRecord:
    """Give the record of an entry with what its drug tells, still without dates."""
    return MedicationRecord(
        rung=rung,
        status=status,
        concepts=drug.concepts,
        provenance=Provenance(reference_of(resource)),
        agent=drug.agent,
        regimen=drug.regimen,
        strength_mg=drug.strength.piece_mg,
        daily_dose=drug.daily_dose,
        route=drug.route,
        text_only=drug.text_only,
        glucocorticoid=drug.glucocorticoid,
    )


def dose_day(
    reading: Reading, resource: Resource, drug: Drug, element: str, sent: object
) -> PartialDate | None:
    """Give the day of a dose or supply; None, and the agent the poorer for it, without one.

    A dose without a date, with an unreadable one or one after the as-of day is set aside with a
    data issue (knowledge 14.13, 14.14).
    """
    day = reading.past(resource, element, sent)
    if day is None:
        reading.discard(resource, "has no usable date of its dose; set aside", topic_of(drug))
    return day


def topic_of(drug: Drug) -> str | None:
    """Give the agent's name, under which what is set aside is filed; None for other medicines."""
    return None if drug.agent is None else str(drug.agent)


def says_pause(resource: Resource) -> bool:
    """Tell whether the reasons of an entry say holiday or pause (knowledge 14.9)."""
    return any(_is_pause(reason) for reason in _reasons(resource, *STATUS_REASONS, "reasonCode"))


def says_other_end(resource: Resource) -> bool:
    """Tell whether an entry gives a reason for its status that is no pause (knowledge 14.9)."""
    return bool(_reasons(resource, *STATUS_REASONS)) and not says_pause(resource)


def _reasons(resource: Resource, *elements: str) -> tuple[Resource, ...]:
    return tuple(one for element in elements for one in as_objects(resource.get(element)) if one)


def _is_pause(reason: Resource) -> bool:
    words = [plain_words(text) for text in texts(reason)]
    return any(says_any(text, lexicon().pauses) and not is_negated(text) for text in words)


def says_declined(reading: Reading, resource: Resource) -> bool:
    """Tell whether a reason of the status is that the patient declined."""
    concepts_of = reading.terminology.concepts_of
    return any(
        Concept.DECLINED_BY_PATIENT in concepts_of(reason)
        for element in STATUS_REASONS
        for reason in as_objects(resource.get(element))
    )


def is_reported(resource: Resource) -> bool:
    """Tell whether an order only reports what the patient says she takes."""
    reported = resource.get("reportedBoolean")
    return (
        reported is True or as_text(reported).lower() == "true" or "reportedReference" in resource
    )
