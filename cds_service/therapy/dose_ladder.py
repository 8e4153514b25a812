"""The ladder of dose evidence: which entries are doses, and which rung decides (knowledge 5.1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from cds_service.therapy.doses import Dose, DoseHistory
from cds_service.therapy.limits import exposure_limits
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import (
    Agent,
    MedicationRecord,
    RecordStatus,
    Regimen,
    Rung,
)

STRENGTH_DECIDES = frozenset({Agent.DENOSUMAB, Agent.ZOLEDRONATE})
NOT_FOR_OSTEOPOROSIS = frozenset({Regimen.ONCOLOGY, Regimen.OTHER})


def dose_history(
    agent: Agent, records: Iterable[MedicationRecord], set_aside: tuple[str, ...] = ()
) -> DoseHistory:
    """Give the doses of one agent from the highest rung that holds any (knowledge 5.1).

    `records`: the entries of this agent that are for osteoporosis or of unknown strength.
    `set_aside`: references of its entries whose date could not be read (knowledge 14.14).
    """
    told = [record for record in records if record.rung is not Rung.ORDERED]
    usable = [record for record in told if record.given is not None and strength_known(record)]
    undated = tuple(r.provenance.reference for r in told if r not in usable) + set_aside
    if not usable:
        return DoseHistory(
            agent, ordered_only=_is_ordered(records), undated=undated, recorded=len(undated)
        )
    rung = min(record.rung for record in usable)
    doses = _doses(agent, (record for record in usable if record.rung is rung))
    estimate_from = exposure_limits().estimate_from_rung
    counted = _doses(agent, (one for one in usable if one.rung < max(estimate_from, rung + 1)))
    return DoseHistory(
        agent,
        doses,
        later_on_lower_rung=_later(agent, doses[-1], usable),
        is_estimate=rung >= estimate_from,
        undated=undated,
        counted=counted,
        recorded=len(_doses(agent, usable)) + len(undated),
    )


def strength_known(record: MedicationRecord) -> bool:
    """Tell whether an entry of an agent with two regimens says which it is (knowledge 1.5)."""
    return record.agent not in STRENGTH_DECIDES or record.regimen is Regimen.OSTEOPOROSIS


def _is_ordered(records: Iterable[MedicationRecord]) -> bool:
    standing = (RecordStatus.ACTIVE, RecordStatus.ON_HOLD, RecordStatus.UNKNOWN)
    return any(record.rung is Rung.ORDERED and record.status in standing for record in records)


def _doses(agent: Agent, records: Iterable[MedicationRecord]) -> tuple[Dose, ...]:
    doses: list[Dose] = []
    dated = [(record.given, record) for record in records if record.given is not None]
    for day, record in sorted(dated, key=lambda pair: (pair[0].earliest, pair[0].latest)):
        reference = record.provenance.reference
        if doses and _same_dose(doses[-1].on, day):
            doses[-1] = _merged(doses[-1], day, reference)
        else:
            doses.append(Dose(agent, day, record.rung, (reference,)))
    return tuple(doses)


def _merged(dose: Dose, day: PartialDate, reference: str) -> Dose:
    on = day if day.is_exact and not dose.on.is_exact else dose.on
    return Dose(dose.agent, on, dose.rung, (*dose.references, reference))


def _same_dose(first: PartialDate, second: PartialDate) -> bool:
    return second.earliest <= first.latest + timedelta(days=exposure_limits().same_dose_days)


def _later(agent: Agent, last: Dose, records: list[MedicationRecord]) -> Dose | None:
    weaker = _doses(agent, (record for record in records if record.rung > last.rung))
    if weaker and not _same_dose(last.on, weaker[-1].on):
        return weaker[-1]
    return None
