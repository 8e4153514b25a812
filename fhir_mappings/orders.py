"""Reads the orders of a call that are not signed yet: what each does, to which drug, from when."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fhir_mappings.context import Reading
from fhir_mappings.dosage import bounds_of, dosages_of, planned_sent
from fhir_mappings.draft_bundle import Draft, drafts_in, medications_in
from fhir_mappings.drug_descriptions import Resolver, describe_medication, describe_service
from fhir_mappings.drugs import identify
from fhir_mappings.elements import Resource, as_objects, as_text, relative
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.orders import DraftOrder, DraftStatus, OrderFacts
from fhir_mappings.medication_orders import prior_orders, supplied_days
from fhir_mappings.plans import analytes_of, occurrence_sent
from fhir_mappings.record import is_hers
from fhir_mappings.spans import first_sent, planned_date
from fhir_mappings.statuses import says_not_to_perform, status_word

ENDING = frozenset({"stopped", "cancelled", "completed", "on-hold", "revoked"})
PROPOSING = frozenset({"draft", "active", "unknown"})
READ_AS_ORDERS = frozenset({"MedicationRequest", "ServiceRequest"})


@dataclass(frozen=True, slots=True)
class _Call:
    """What every draft of one call is read with."""

    reading: Reading
    resolve: Resolver
    selections: frozenset[str] | None
    patients: frozenset[str]


def read_orders(
    draft_bundle: object, selections: Sequence[str] | None, reading: Reading
) -> OrderFacts:
    """Read the drafts of a call, in the order sent (knowledge 5.5).

    `draft_bundle`: context.draftOrders, any JSON. `selections`: the references that order-select
    names; None judges every draft, as order-sign does. A draft of another patient, or of a kind
    that is no order here, is left out with a data issue. Nothing is raised.
    """
    call = _Call(
        reading=reading,
        resolve=_resolver(draft_bundle, reading),
        selections=_selected(selections),
        patients=frozenset({f"Patient/{as_text(reading.record.patient.get('id'))}"}),
    )
    return OrderFacts(tuple(_orders(draft_bundle, call)))


def _orders(draft_bundle: object, call: _Call) -> Iterator[DraftOrder]:
    for draft in drafts_in(draft_bundle):
        if draft.kind == "Medication":
            continue
        if draft.kind not in READ_AS_ORDERS:
            call.reading.log.add(draft.name, "is no kind of order that is read; not used")
        elif _is_hers(draft, call):
            yield _order(draft, call)


def _resolver(draft_bundle: object, reading: Reading) -> Resolver:
    """References of a draft lead into the same bundle first, else into the record."""
    brought = medications_in(draft_bundle)

    def resolve(reference: str, container: Resource) -> Resource | None:
        beside = brought.get(reference) or brought.get(relative(reference))
        return beside or reading.record.resolve(reference, container)

    return resolve


def _selected(selections: Sequence[str] | None) -> frozenset[str] | None:
    if selections is None:
        return None
    return frozenset(relative(as_text(one)) for one in selections if as_text(one))


def _is_hers(draft: Draft, call: _Call) -> bool:
    hers = is_hers(draft.resource, call.patients)
    if hers is False:
        call.reading.log.add(draft.name, "is about another patient; not used")
        return False
    if hers is None:
        call.reading.log.add(draft.name, "names no patient; taken as this patient's")
    return True


def _order(draft: Draft, call: _Call) -> DraftOrder:
    status, because = _status(draft.resource)
    order = DraftOrder(
        reference=draft.name,
        has_id=draft.has_id,
        status=status,
        because=because,
        replaces=prior_orders(draft.resource),
        planned=_planned(draft, call.reading),
        judged=call.selections is None or not call.selections.isdisjoint(draft.names),
    )
    if draft.kind == "ServiceRequest":
        return _with_service(order, draft, call)
    return _with_drug(order, draft, call)


def _with_drug(order: DraftOrder, draft: Draft, call: _Call) -> DraftOrder:
    resource = draft.resource
    description = describe_medication(resource, call.resolve)
    drug = identify(call.reading, resource, description, call.resolve)
    drug.report(call.reading, draft.name)
    bounds = bounds_of(dosages_of(resource))
    return replace(
        order,
        concepts=drug.concepts,
        agent=drug.agent,
        regimen=drug.regimen,
        is_medication=True,
        has_drug=description.names_a_drug,
        strength_mg=drug.strength.piece_mg,
        daily_dose_mg=drug.daily_dose.exact if drug.daily_dose else None,
        duration_days=supplied_days(resource) or bounds.days,
    )


def _with_service(order: DraftOrder, draft: Draft, call: _Call) -> DraftOrder:
    description = describe_service(draft.resource)
    codes = as_objects(draft.resource.get("code"))
    found = map(call.reading.terminology.concepts_of, codes)
    drug = identify(call.reading, draft.resource, description, call.resolve)
    order = replace(
        order,
        concepts=frozenset[Concept]().union(*found),
        analytes=analytes_of(call.reading, codes),
    )
    if not drug.concepts:
        return order
    drug.report(call.reading, draft.name)
    return replace(
        order,
        agent=drug.agent,
        regimen=drug.regimen,
        has_drug=drug.agent is not None,
        strength_mg=drug.strength.piece_mg,
    )


def _status(resource: Resource) -> tuple[DraftStatus, str]:
    """Give what a draft does, and the words that say so; unknown words are never repeated."""
    word = status_word(resource)
    if word == "entered-in-error":
        return DraftStatus.IN_ERROR, f"status {word}"
    if word in ENDING:
        return DraftStatus.ENDS, f"status {word}"
    if says_not_to_perform(resource):
        return DraftStatus.ENDS, "asks not to perform it"
    return DraftStatus.PROPOSES, f"status {word}" if word in PROPOSING else "no known status"


def _planned(draft: Draft, reading: Reading) -> PartialDate | None:
    """Give the planned date (knowledge 5.5): occurrence, timing event, or start of the bounds."""
    resource = draft.resource
    sent = first_sent(occurrence_sent(resource), planned_sent(dosages_of(resource)))
    return planned_date(reading, draft.name, "planned date", sent)
