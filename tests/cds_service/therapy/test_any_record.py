"""Whatever a record says of medicines, it is judged without a crash and never reassures."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cds_service.therapy.clocks import clocks_of
from cds_service.therapy.exposures import exposures_of
from cds_service.therapy.state import treatment_of
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import (
    Agent,
    MedicationRecord,
    RecordStatus,
    Regimen,
    Rung,
)
from fhir_mappings.facts.provenance import Provenance, Source, SourceState
from tests.cds_service.facts_builder import AS_OF, woman
from tests.cds_service.therapy.charting import fits_facts

PAST = st.dates(max_value=AS_OF)
ANY_DAY = st.one_of(st.dates(), st.just(date.max), st.just(date.min))


def partial(days: st.SearchStrategy[date]) -> st.SearchStrategy[PartialDate | None]:
    pairs = st.tuples(days, days).map(lambda pair: PartialDate(min(pair), max(pair)))
    return st.one_of(st.none(), days.map(PartialDate.of_day), pairs)


RECORDS = st.builds(
    MedicationRecord,
    rung=st.sampled_from(Rung),
    status=st.sampled_from(RecordStatus),
    concepts=st.just(frozenset()),
    provenance=st.just(Provenance("MedicationRequest/1")),
    agent=st.sampled_from(Agent),
    regimen=st.sampled_from(Regimen),
    given=partial(PAST),
    start=partial(ANY_DAY),
    end=partial(ANY_DAY),
    authored=partial(ANY_DAY),
    days_supply=st.one_of(st.none(), st.floats(min_value=0, exclude_min=True)),
    pause_reason=st.booleans(),
    declined=st.booleans(),
)
STATES = st.dictionaries(st.sampled_from(Source), st.sampled_from(SourceState))


@given(st.lists(RECORDS, max_size=6), STATES)
def test_any_record_of_medicines_is_judged(
    records: list[MedicationRecord], states: dict[Source, SourceState]
) -> None:
    chart = woman()
    chart.medications.extend(records)
    chart.sources.update(states)
    facts = chart.facts()
    exposures = exposures_of(facts, AS_OF)
    clocks = clocks_of(exposures, AS_OF)
    treatment = treatment_of(facts, exposures, clocks, AS_OF)
    exposures.therapy_intervals()
    clocks.denosumab.doubts()
    clocks.anabolic.doubts()
    for answer in (treatment.untreated, treatment.bone_agent_active):
        for reason in answer.because:
            reason.text()
    assert not (treatment.untreated.holds and treatment.bone_agent_active.holds)


@given(st.lists(RECORDS, max_size=4))
def test_medicines_never_make_an_agent_eligible_whose_laboratory_is_missing(
    records: list[MedicationRecord],
) -> None:
    chart = woman()
    chart.medications.extend(records)
    facts = chart.facts()
    assert not fits_facts(facts, Agent.DENOSUMAB).fits
    assert not fits_facts(facts, Agent.TERIPARATIDE).fits
