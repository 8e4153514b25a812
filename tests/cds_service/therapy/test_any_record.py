"""Whatever a record says of medicines, it is judged without a crash and never reassures."""

from __future__ import annotations

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from cds_service.risk.screening import screening_risk
from cds_service.therapy.clocks import clocks_of
from cds_service.therapy.exposures import exposures_of
from cds_service.therapy.medicine_days import glucocorticoids_of, medicine_days
from cds_service.therapy.persistence import persistence_of
from cds_service.therapy.state import treatment_of
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.medications import (
    Agent,
    DailyDose,
    Glucocorticoid,
    MedicationRecord,
    RecordStatus,
    Regimen,
    Rung,
    Steroid,
)
from fhir_mappings.facts.provenance import Provenance, Source, SourceState
from tests.cds_service.facts_builder import AS_OF, woman
from tests.cds_service.therapy.charting import fits_facts

PAST = st.dates(max_value=AS_OF)
ANY_DAY = st.one_of(st.dates(), st.just(date.max), st.just(date.min))


def partial(days: st.SearchStrategy[date]) -> st.SearchStrategy[PartialDate | None]:
    pairs = st.tuples(days, days).map(lambda pair: PartialDate(min(pair), max(pair)))
    return st.one_of(st.none(), days.map(PartialDate.of_day), pairs)


NAMES = st.sampled_from(["MedicationRequest/1", "MedicationRequest/2", "MedicationRequest/3"])
RECORDS = st.builds(
    MedicationRecord,
    rung=st.sampled_from(Rung),
    status=st.sampled_from(RecordStatus),
    concepts=st.just(frozenset()),
    provenance=NAMES.map(Provenance),
    agent=st.sampled_from(Agent),
    regimen=st.sampled_from(Regimen),
    given=partial(PAST),
    start=partial(ANY_DAY),
    end=partial(ANY_DAY),
    authored=partial(ANY_DAY),
    days_supply=st.one_of(st.none(), st.floats(min_value=0, exclude_min=True)),
    pause_reason=st.booleans(),
    declined=st.booleans(),
    prior=st.lists(NAMES, max_size=2).map(tuple),
)
MG = st.floats(min_value=0, max_value=1000)
OTHER_MEDICINES = st.builds(
    MedicationRecord,
    rung=st.sampled_from(Rung),
    status=st.sampled_from(RecordStatus),
    concepts=st.frozensets(
        st.sampled_from([Concept.OPIOID, Concept.HEPARIN, Concept.PROTON_PUMP_INHIBITOR])
    ),
    provenance=NAMES.map(Provenance),
    start=partial(ANY_DAY),
    end=partial(ANY_DAY),
    authored=partial(ANY_DAY),
    days_supply=st.one_of(st.none(), st.floats(min_value=0, exclude_min=True)),
    strength_mg=st.sampled_from([None, 1.0, 5.0]),
    daily_dose=st.one_of(
        st.none(), st.tuples(MG, MG).map(lambda pair: DailyDose(min(pair), max(pair)))
    ),
    glucocorticoid=st.one_of(
        st.none(),
        st.builds(
            Glucocorticoid,
            st.one_of(st.none(), st.sampled_from(Steroid)),
            st.sampled_from([True, None]),
            st.booleans(),
        ),
    ),
    prior=st.lists(NAMES, max_size=2).map(tuple),
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


@given(st.lists(OTHER_MEDICINES, max_size=6), partial(PAST))
def test_any_record_of_other_medicines_is_judged(
    records: list[MedicationRecord], day: PartialDate | None
) -> None:
    chart = woman()
    chart.medications.extend(records)
    facts = chart.facts()
    days = medicine_days(facts, AS_OF)
    steroids = glucocorticoids_of(facts, days, AS_OF)
    screened = screening_risk(facts, AS_OF, days, steroids)
    for answer in (
        steroids.harmful_on(day),
        steroids.months_at(7.5, 3, 12),
        steroids.ever_long(),
        screened.any_factor,
    ):
        assert answer.missing or not answer.unknown
        assert all(reason.text() is not None for reason in answer.because)


@given(st.lists(OTHER_MEDICINES, max_size=6))
def test_what_may_have_been_taken_holds_what_surely_was(records: list[MedicationRecord]) -> None:
    chart = woman()
    chart.medications.extend(records)
    facts = chart.facts()
    use = glucocorticoids_of(facts, medicine_days(facts, AS_OF), AS_OF).at(2.5)
    for first, last in use.surely:
        assert any(begun <= first and last <= until for begun, until in use.perhaps)


@given(st.lists(RECORDS, max_size=6))
def test_supplies_cover_no_more_days_than_there_are(records: list[MedicationRecord]) -> None:
    chart = woman()
    chart.medications.extend(records)
    exposures = exposures_of(chart.facts(), AS_OF)
    for agent in Agent:
        found = persistence_of(exposures, agent)
        assert found is None or 0 <= found.share <= 1


@given(st.lists(RECORDS, max_size=4))
def test_medicines_never_make_an_agent_eligible_whose_laboratory_is_missing(
    records: list[MedicationRecord],
) -> None:
    chart = woman()
    chart.medications.extend(records)
    facts = chart.facts()
    assert not fits_facts(facts, Agent.DENOSUMAB).fits
    assert not fits_facts(facts, Agent.TERIPARATIDE).fits
