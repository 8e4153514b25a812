"""The person behind the record: sex, birth date, death, and whether the record was merged."""

from __future__ import annotations

from fhir_mappings.context import Reading
from fhir_mappings.dates import parse_date
from fhir_mappings.elements import Resource, as_objects, as_text, reference_of
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.person import Person, Sex
from fhir_mappings.sex_codes import stated_sexes


def read_person(reading: Reading) -> Person:
    """Read the Patient resource (knowledge 1.5, 14.12 to 14.14, 14.19).

    What cannot be read is unknown, with a data issue: a birth date that is absent, in the future or
    no date, sources that disagree about the sex, a merged or inactive record. A death without a
    readable date is a death all the same.
    """
    patient = reading.record.patient
    if patient.get("active") is False:
        _note(reading, patient, "is marked as not active; read all the same")
    return Person(
        reference=reference_of(patient),
        sex=_sex(reading, patient),
        birth=_birth(reading, patient),
        deceased=_deceased(reading, patient),
        merged_into_another=_merged(reading, patient),
    )


def _sex(reading: Reading, patient: Resource) -> Sex:
    stated = stated_sexes(patient)
    if len(frozenset().union(*stated)) > 1:
        _note(reading, patient, "has sources that disagree about the sex; the strongest decides")
    if not stated or len(stated[0]) > 1:
        return Sex.UNKNOWN
    return next(iter(stated[0]))


def _birth(reading: Reading, patient: Resource) -> PartialDate | None:
    sent = patient.get("birthDate")
    if sent is None:
        _note(reading, patient, "has no birthDate; the age is not known")
    return reading.past(patient, "birthDate", sent)


def _deceased(reading: Reading, patient: Resource) -> bool:
    """A death dated after the as-of day has not happened yet (knowledge 14.13)."""
    return _is_flagged_deceased(reading, patient) or _has_died_by_date(reading, patient)


def _is_flagged_deceased(reading: Reading, patient: Resource) -> bool:
    flag = patient.get("deceasedBoolean")
    if flag is None or flag is True or flag is False:
        return flag is True
    if as_text(flag).lower() == "true":
        _note(reading, patient, "deceasedBoolean is a word and no boolean; read as true")
        return True
    _note(reading, patient, "deceasedBoolean is neither true nor false; set aside")
    return False


def _has_died_by_date(reading: Reading, patient: Resource) -> bool:
    """A date that cannot be read leaves the day of the death open, not the death (14.14)."""
    sent = patient.get("deceasedDateTime")
    died = reading.past(patient, "deceasedDateTime", sent)
    is_readable = parse_date(sent) is not None
    return died is not None if is_readable else bool(as_text(sent))


def _merged(reading: Reading, patient: Resource) -> bool:
    merged = any(link.get("type") == "replaced-by" for link in as_objects(patient.get("link")))
    if merged:
        _note(reading, patient, "was replaced by another record; no source counts as read whole")
    return merged


def _note(reading: Reading, patient: Resource, issue: str) -> None:
    reading.log.add(reference_of(patient), issue)
