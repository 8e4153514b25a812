"""Fracture entries as events, and which of them count (knowledge 1.4, 14.5)."""

from __future__ import annotations

import pytest

from cds_service.risk.events import FractureEvent, Fractures
from cds_service.risk.fractures import fractures_of
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.findings import Certainty, FindingKind
from fhir_mappings.facts.fractures import Energy, Episode, FractureSite
from fhir_mappings.facts.measurements import Analyte
from tests.cds_service.facts_builder import AS_OF, Chart, known_day, without_birth_date, woman

HIP, VERTEBRA, FOREARM = FractureSite.HIP, FractureSite.VERTEBRA, FractureSite.DISTAL_FOREARM
HUMERUS, UNKNOWN = FractureSite.PROXIMAL_HUMERUS, FractureSite.UNKNOWN


def fractures(chart: Chart) -> Fractures:
    return fractures_of(chart.facts(), AS_OF)


def only(chart: Chart) -> FractureEvent:
    (event,) = fractures(chart).events
    return event


def events(chart: Chart) -> int:
    return len(fractures(chart).events)


def test_entries_of_one_site_91_days_apart_are_two_events() -> None:
    chart = woman().fracture(HIP, "2025-01-01")
    assert events(chart.fracture(HIP, "2025-04-02")) == 2


def test_entries_of_one_site_90_days_apart_are_one_event_of_the_first_date() -> None:
    event = only(woman().fracture(HIP, "2025-04-01").fracture(HIP, "2025-01-01"))
    assert event.on == known_day("2025-01-01")
    assert event.references == ("Condition/2", "Condition/1")


@pytest.mark.parametrize(
    ("last", "number"),
    [
        pytest.param("2025-04-01", 1, id="90 days after the first is the same event"),
        pytest.param("2025-04-02", 2, id="91 days after the first is another one"),
    ],
)
def test_the_window_begins_with_the_first_entry_and_does_not_chain(last: str, number: int) -> None:
    chart = woman().fracture(HIP, "2025-01-01").fracture(HIP, "2025-03-01")
    assert events(chart.fracture(HIP, last)) == number


def test_a_vague_entry_before_the_first_exact_one_moves_no_window() -> None:
    chart = woman().fracture(HIP, "2025-03-20").fracture(HIP, "2025-01")
    assert events(chart.fracture(HIP, "2025-06-18")) == 1


def test_the_two_sides_are_two_events_where_both_are_told() -> None:
    chart = woman().fracture(HIP, "2025-01-01", side="left")
    assert events(chart.fracture(HIP, "2025-01-10", side="right")) == 2


def test_an_entry_without_side_belongs_to_either_side() -> None:
    assert events(woman().fracture(HIP, "2025-01-01", side="left").fracture(HIP, "2025-01-10")) == 1


def test_two_sites_are_two_events_but_one_distinct_fracture_on_one_date() -> None:
    both = fractures(woman().fracture(HIP, "2025-01-01").fracture(VERTEBRA, "2025-01-01"))
    assert (len(both.events), both.distinct) == (2, 1)


def test_two_sites_on_two_dates_are_two_distinct_fractures() -> None:
    both = fractures(woman().fracture(HIP, "2025-01-01").fracture(VERTEBRA, "2025-01-02"))
    assert both.distinct == 2


def test_a_month_that_may_be_the_same_date_is_no_second_fracture() -> None:
    both = fractures(woman().fracture(HIP, "2025-01").fracture(VERTEBRA, "2025-01-02"))
    assert both.distinct == 1


@pytest.mark.parametrize("episode", [Episode.LATER])
def test_aftercare_never_makes_a_new_event_however_late(episode: Episode) -> None:
    chart = woman().fracture(HIP, "2015-01-01", episode=Episode.INITIAL)
    event = only(chart.fracture(HIP, "2026-06-01", episode=episode))
    assert event.on == known_day("2015-01-01")


def test_aftercare_alone_is_one_undated_fracture() -> None:
    chart = woman().fracture(HIP, "2026-05-01", episode=Episode.LATER)
    event = only(chart.fracture(HIP, "2026-06-01", episode=Episode.LATER))
    assert (event.on, event.counts) == (None, True)


def test_a_fracture_found_on_an_image_is_undated() -> None:
    event = only(woman().fracture(VERTEBRA, "2026-06-01", found_on_imaging=True))
    assert (event.on, event.counts) == (None, True)


def test_an_undated_entry_filed_years_before_is_another_fracture() -> None:
    assert events(woman().fracture(HIP, "2026-05-01").fracture(HIP, recorded="2020-01-01")) == 2


def test_an_undated_entry_filed_afterwards_is_the_same_fracture() -> None:
    assert events(woman().fracture(HIP, "2020-01-01").fracture(HIP, recorded="2026-05-01")) == 1


def test_a_vague_date_never_joins_two_events_that_exact_ones_keep_apart() -> None:
    chart = woman().fracture(HIP, "2023-01-15").fracture(HIP, "2023").fracture(HIP, "2023-11-20")
    assert events(chart) == 2


def test_the_exact_date_of_an_event_is_told_where_any_entry_has_it() -> None:
    event = only(woman().fracture(HIP, "2023-05").fracture(HIP, "2023-05-20"))
    assert event.on == known_day("2023-05-20")


@pytest.mark.parametrize(
    ("levels", "vertebrae"),
    [
        pytest.param([("L1",), ("L1",)], 1, id="the same level twice is one vertebra"),
        pytest.param([("L1",), ("L3",)], 2, id="two levels are two vertebrae"),
        pytest.param([(), ()], 1, id="entries without a level are one vertebra"),
        pytest.param([(), ("L1",)], 1, id="an entry without a level adds none"),
        pytest.param([("L1", "L3", "L4")], 3, id="one entry may name three"),
    ],
)
def test_vertebrae_count_by_level(levels: list[tuple[str, ...]], vertebrae: int) -> None:
    chart = woman()
    for level in levels:
        chart.fracture(VERTEBRA, "2025-01-01", levels=level)
    assert fractures(chart).vertebrae == vertebrae


@pytest.mark.parametrize(
    ("named", "vertebrae"),
    [
        pytest.param([((), ("T",)), ((), ("L",))], 2, id="two regions are two vertebrae"),
        pytest.param([((), ("T",)), ((), ("T",))], 1, id="one region twice is one vertebra"),
        pytest.param([((), ("T",)), ((), ("TL",))], 1, id="regions that overlap may be one"),
        pytest.param([((), ("T",)), ((), ("L",)), ((), ("TL",))], 2, id="nor do they add a third"),
        pytest.param([(("T11-T12",), ()), ((), ("T",))], 1, id="a level in its region is one"),
        pytest.param([(("T11-T12",), ()), ((), ("L",))], 2, id="a level outside of it is another"),
        pytest.param([(("L1",), ()), ((), ("TL",))], 1, id="a level that the region may mean"),
        pytest.param([(("L1", "L3"), ()), ((), ("L",))], 2, id="a region adds nothing to two"),
        pytest.param([((), ("T",)), ((), ())], 1, id="an entry that names nothing adds none"),
    ],
)
def test_a_region_is_a_vertebra_only_where_nothing_counted_may_lie_in_it(
    named: list[tuple[tuple[str, ...], tuple[str, ...]]], vertebrae: int
) -> None:
    chart = woman()
    for levels, regions in named:
        chart.fracture(VERTEBRA, "2025-01-01", levels=levels, regions=regions)
    assert fractures(chart).vertebrae == vertebrae


def test_two_regions_on_one_date_are_one_event_of_two_vertebrae() -> None:
    chart = woman().fracture(VERTEBRA, "2025-01-01", regions=("T",))
    event = only(chart.fracture(VERTEBRA, "2025-01-01", regions=("L",)))
    assert "2 vertebrae" in event.describe()


def test_an_unconfirmed_level_adds_no_vertebra() -> None:
    chart = woman().fracture(VERTEBRA, "2025-01-01", levels=("L1",))
    chart.fracture(VERTEBRA, "2025-01-01", levels=("L3",), certainty=Certainty.DOUBTFUL)
    assert fractures(chart).vertebrae == 1


def test_a_hip_fracture_has_no_vertebrae() -> None:
    assert fractures(woman().fracture(HIP, "2025-01-01")).vertebrae == 0


@pytest.mark.parametrize("site", [HIP, VERTEBRA])
def test_hip_and_vertebra_are_presumed_low_trauma(site: FractureSite) -> None:
    event = only(woman().fracture(site, "2025-01-01"))
    assert (event.counts, event.presumed) == (True, True)
    assert "low trauma presumed" in event.describe()


@pytest.mark.parametrize(
    "site",
    [
        FOREARM,
        HUMERUS,
        FractureSite.PELVIS,
        FractureSite.RIB_CLAVICLE_STERNUM,
        FractureSite.SCAPULA,
        FractureSite.HUMERUS_SHAFT,
        FractureSite.FOREARM_SHAFT,
    ],
)
def test_every_other_site_needs_a_sign(site: FractureSite) -> None:
    event = only(woman().fracture(site, "2025-01-01"))
    assert event.low_trauma.unknown
    assert event.low_trauma.missing[0].word == "fracture-mechanism"


def test_a_low_energy_statement_is_a_sign() -> None:
    event = only(woman().fracture(FOREARM, "2025-01-01", low_energy=True))
    assert (event.counts, event.presumed) == (True, False)


@pytest.mark.parametrize(
    ("mechanism_on", "counts"),
    [
        pytest.param("2025-01-01", True, id="of the same day"),
        pytest.param("2025-01-02", False, id="not of the next day"),
        pytest.param("2025-01", True, id="of the month where only that is known"),
        pytest.param("2025", False, id="not of the year"),
    ],
)
def test_a_fall_from_standing_height_belongs_to_the_fracture(
    mechanism_on: str, counts: bool
) -> None:
    chart = woman().fracture(FOREARM, "2025-01-01")
    assert only(chart.has(Concept.MECHANISM_LOW_ENERGY, when=mechanism_on)).counts is counts


def test_a_mechanism_of_the_fractures_encounter_belongs_to_it() -> None:
    chart = woman().has(Concept.MECHANISM_LOW_ENERGY, kind=FindingKind.ENCOUNTER)
    assert only(chart.fracture(FOREARM, "2025-01-01", encounter="Condition/1")).counts


@pytest.mark.parametrize(
    ("dated", "counts"),
    [
        pytest.param({"recorded": "2025-01-01"}, False, id="filed on the day of the fracture"),
        pytest.param({"when": "2025-01-01"}, True, id="of a fall on the day of the fracture"),
    ],
)
def test_the_aftercare_of_a_fall_belongs_to_a_fracture_by_its_onset_alone(
    dated: dict[str, str], counts: bool
) -> None:
    chart = woman().fracture(FOREARM, "2025-01-01")
    chart.has(Concept.MECHANISM_LOW_ENERGY, later_episode=True, **dated)
    assert only(chart).counts is counts


def test_an_ambiguous_mechanism_is_no_sign() -> None:
    chart = woman().fracture(FOREARM, "2025-01-01")
    assert not only(chart.has(Concept.MECHANISM_AMBIGUOUS, when="2025-01-01")).counts


@pytest.mark.parametrize(
    "mechanism", [Concept.MECHANISM_HIGH_ENERGY, Concept.MECHANISM_HIGH_ENERGY_FALL]
)
def test_a_high_energy_mechanism_is_not_low_trauma_even_at_the_hip(mechanism: Concept) -> None:
    chart = woman().fracture(HIP, "2025-01-01").has(mechanism, when="2025-01-01")
    assert only(chart).low_trauma.fails


def test_an_unconfirmed_high_energy_mechanism_proves_nothing() -> None:
    chart = woman().fracture(HIP, "2025-01-01")
    chart.has(Concept.MECHANISM_HIGH_ENERGY, when="2025-01-01", certainty=Certainty.DOUBTFUL)
    assert only(chart).counts


def test_where_entries_differ_the_high_energy_stands() -> None:
    chart = woman().fracture(HIP, "2025-01-01", low_energy=True)
    assert only(chart.fracture(HIP, "2025-01-02", energy=Energy.HIGH)).low_trauma.fails


def test_a_fragility_fracture_by_its_code_is_low_trauma_by_definition() -> None:
    chart = woman(70).fracture(FOREARM, "2000-01-01", by_code=True, energy=Energy.HIGH)
    assert only(chart).counts


@pytest.mark.parametrize(
    ("cancer", "pathologic", "counts"),
    [
        pytest.param(Concept.BREAST_CANCER, True, False, id="pathologic with a breast cancer"),
        pytest.param(Concept.BREAST_CANCER, False, True, id="a breast cancer alone"),
        pytest.param(Concept.BONE_MALIGNANCY, False, False, id="a bone cancer"),
    ],
)
def test_a_cancer_that_may_have_weakened_the_bone_bars_the_presumption(
    cancer: Concept, pathologic: bool, counts: bool
) -> None:
    chart = woman().fracture(HIP, "2025-01-01", pathologic=pathologic)
    assert only(chart.has(cancer)).counts is counts


def test_a_pathologic_hip_fracture_without_cancer_counts() -> None:
    assert only(woman().fracture(HIP, "2025-01-01", pathologic=True)).counts


def test_a_site_that_does_not_count_never_does() -> None:
    chart = woman().fracture(FractureSite.NOT_COUNTED, "2025-01-01", by_code=True, low_energy=True)
    assert only(chart).low_trauma.fails


def test_an_unconfirmed_fracture_does_not_count_and_is_named() -> None:
    event = only(woman().fracture(HIP, "2025-01-01", certainty=Certainty.DOUBTFUL))
    assert event.low_trauma.unknown
    assert "Condition/1" in event.low_trauma.missing[0].text()


@pytest.mark.parametrize(
    ("on", "counts"),
    [
        pytest.param("2010-06-15", True, id="on her 50th birthday"),
        pytest.param("2010-06-14", False, id="the day before"),
    ],
)
def test_a_fracture_counts_from_50(on: str, counts: bool) -> None:
    assert only(woman(66).fracture(HIP, on)).counts is counts


def test_a_fracture_under_50_counts_after_documented_menopause() -> None:
    chart = woman(66).fracture(HIP, "2008-01-01")
    assert only(chart.has(Concept.POSTMENOPAUSAL, when="2007-12-31")).counts


def test_menopause_documented_afterwards_does_not_help() -> None:
    chart = woman(66).fracture(HIP, "2008-01-01")
    assert only(chart.has(Concept.POSTMENOPAUSAL, when="2008-01-02")).low_trauma.fails


def test_a_known_age_at_menopause_documents_it() -> None:
    chart = woman(66).fracture(HIP, "2008-01-01").measured(Analyte.AGE_AT_MENOPAUSE, 47)
    assert only(chart).counts


def test_a_year_that_leaves_the_age_open_does_not_count() -> None:
    assert only(woman(66).fracture(HIP, "2010")).low_trauma.unknown


def test_an_undated_fracture_filed_before_50_does_not_count() -> None:
    assert only(woman(66).fracture(HIP, recorded="2005-01-01")).low_trauma.fails


def test_without_a_birth_date_a_dated_fracture_stays_open() -> None:
    event = only(without_birth_date(woman().fracture(HIP, "2025-01-01")))
    assert event.low_trauma.missing[0].word == "birth-date"


def test_a_history_of_fragility_fracture_is_one_undated_fracture_of_unknown_site() -> None:
    chart = woman()
    for _ in range(2):
        chart.fracture(UNKNOWN, "2026-05-01", episode=Episode.HISTORY, by_code=True)
    event = only(chart)
    assert (event.site, event.on, event.counts) == (UNKNOWN, None, True)
    assert event.by_history_code


def test_a_history_is_not_counted_beside_another_fracture() -> None:
    chart = woman().fracture(UNKNOWN, episode=Episode.HISTORY, by_code=True)
    assert fractures(chart.fracture(HIP, "2020-01-01")).distinct == 1


def test_a_history_counts_beside_a_fracture_that_does_not() -> None:
    chart = woman().fracture(UNKNOWN, episode=Episode.HISTORY, by_code=True)
    assert fractures(chart.fracture(FractureSite.NOT_COUNTED, "2020-01-01")).distinct == 1


def test_a_history_of_traumatic_fracture_is_none() -> None:
    assert events(woman().fracture(UNKNOWN, episode=Episode.HISTORY)) == 0


def test_events_stand_newest_first_and_undated_last() -> None:
    chart = woman().fracture(HIP, episode=Episode.LATER).fracture(VERTEBRA, "2020-01-01")
    order = [event.site for event in fractures(chart.fracture(HUMERUS, "2024-01-01")).events]
    assert order == [HUMERUS, VERTEBRA, HIP]


@pytest.mark.parametrize(
    ("concept", "site", "when", "counts"),
    [
        pytest.param(
            Concept.FRACTURE_NEOPLASTIC, VERTEBRA, "2025-03-31", False, id="neoplastic, vertebra"
        ),
        pytest.param(
            Concept.FRACTURE_NEOPLASTIC,
            VERTEBRA,
            "2025-04-02",
            True,
            id="neoplastic, 91 days after",
        ),
        pytest.param(
            Concept.FRACTURE_PERIPROSTHETIC, HIP, "2025-01-01", False, id="periprosthetic"
        ),
        pytest.param(Concept.ATYPICAL_FEMORAL_FRACTURE, HIP, "2025-01-01", False, id="atypical"),
        pytest.param(
            Concept.ATYPICAL_FEMORAL_FRACTURE, VERTEBRA, "2025-01-01", True, id="of another bone"
        ),
    ],
)
def test_a_break_that_never_counts_beside_a_fracture_takes_its_presumption(
    concept: Concept, site: FractureSite, when: str, counts: bool
) -> None:
    found = fractures(woman().fracture(site, "2025-01-01").has(concept, when=when))
    assert bool(found.counting) is counts
