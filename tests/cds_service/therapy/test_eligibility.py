"""The status of each agent (knowledge 4.6)."""

from __future__ import annotations

import pytest

from cds_service.logic import Word
from cds_service.therapy.agent_checks import CHECKS
from cds_service.therapy.cardiovascular import NOT_DOCUMENTED
from cds_service.therapy.statuses import Eligibility, Ground
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import add_months
from fhir_mappings.facts.findings import Certainty, Course, FindingKind
from fhir_mappings.facts.fractures import FractureSite
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.medications import (
    BISPHOSPHONATES,
    Agent,
    Allergy,
    AllergyKind,
    RecordStatus,
    Regimen,
    Rung,
)
from fhir_mappings.facts.plans import Plan, PlanStatus
from fhir_mappings.facts.provenance import Provenance, Source, SourceState
from tests.cds_service.facts_builder import AS_OF, Chart, day, days_ago, woman
from tests.cds_service.therapy.charting import doses, entry, fits, normal_labs

ALENDRONATE, RISEDRONATE = Agent.ALENDRONATE, Agent.RISEDRONATE
ZOLEDRONATE, DENOSUMAB = Agent.ZOLEDRONATE, Agent.DENOSUMAB
ROMOSOZUMAB, TERIPARATIDE = Agent.ROMOSOZUMAB, Agent.TERIPARATIDE
BUILT = tuple(CHECKS)


def healthy() -> Chart:
    """A woman with normal values, one harmless condition, every source read whole."""
    return normal_labs(woman()).has(Concept.OSTEOPOROSIS)


def without(analyte: Analyte) -> Chart:
    chart = healthy()
    del chart.measurements[analyte]
    if analyte is Analyte.CREATININE_CLEARANCE:  # for which the eGFR would stand in
        del chart.measurements[Analyte.EGFR]
    return chart


def measured(analyte: Analyte, value: float, days: int = 5) -> Chart:
    return without(analyte).measured(analyte, value, days_ago(days))


def with_clearance(value: float) -> Chart:
    return measured(Analyte.CREATININE_CLEARANCE, value)


def with_egfr(value: float) -> Chart:
    return measured(Analyte.EGFR, value)


def words(found: Eligibility) -> set[Word]:
    return {item.word for item in found.missing}


@pytest.mark.parametrize("agent", BUILT)
def test_nothing_against_it_is_eligible_and_never_called_safe(agent: Agent) -> None:
    found = fits(healthy(), agent)
    assert (found.status, found.missing, found.notes) == ("eligible", (), ())
    assert [one.text() for one in found.reasons] == [
        "eligible: no exclusion found in available data"
    ]


@pytest.mark.parametrize(
    ("agent", "chart", "status"),
    [
        pytest.param(ALENDRONATE, with_clearance(35), "eligible", id="alendronate at 35"),
        pytest.param(ALENDRONATE, with_clearance(34), "avoid", id="alendronate below 35"),
        pytest.param(RISEDRONATE, with_clearance(30), "eligible", id="risedronate at 30"),
        pytest.param(RISEDRONATE, with_clearance(29), "avoid", id="risedronate below 30"),
        pytest.param(ZOLEDRONATE, with_clearance(60), "eligible", id="zoledronate at 60"),
        pytest.param(ZOLEDRONATE, with_clearance(59), "caution", id="zoledronate below 60"),
        pytest.param(ZOLEDRONATE, with_clearance(35), "caution", id="zoledronate at 35"),
        pytest.param(ZOLEDRONATE, with_clearance(34), "contraindicated", id="zoledronate below"),
        pytest.param(DENOSUMAB, with_egfr(30), "eligible", id="denosumab at 30"),
        pytest.param(DENOSUMAB, with_egfr(29), "boxed-warning", id="denosumab below 30"),
        pytest.param(ROMOSOZUMAB, with_egfr(30), "eligible", id="romosozumab at 30"),
        pytest.param(ROMOSOZUMAB, with_egfr(29), "caution", id="romosozumab below 30"),
        pytest.param(TERIPARATIDE, with_clearance(30), "eligible", id="teriparatide at 30"),
        pytest.param(TERIPARATIDE, with_clearance(29), "caution", id="teriparatide below 30"),
    ],
)
def test_kidney_limits(agent: Agent, chart: Chart, status: str) -> None:
    assert fits(chart, agent).status == status


@pytest.mark.parametrize(
    ("region", "clearance", "status"),
    [
        pytest.param("EU", 60, "eligible", id="EU at 60"),
        pytest.param("EU", 59, "caution", id="EU below 60"),
        pytest.param("UK", 30, "caution", id="UK at 30"),
        pytest.param("UK", 29, "contraindicated", id="UK below 30"),
        pytest.param("CA", 29, "caution", id="Canada as the US"),
    ],
)
def test_teriparatide_by_region(region: str, clearance: float, status: str) -> None:
    assert fits(with_clearance(clearance), TERIPARATIDE, region).status == status


@pytest.mark.parametrize(
    ("agent", "status"),
    [
        (ALENDRONATE, "avoid"),
        (RISEDRONATE, "avoid"),
        (ZOLEDRONATE, "contraindicated"),
        (DENOSUMAB, "boxed-warning"),
        (ROMOSOZUMAB, "caution"),
        (TERIPARATIDE, "caution"),
    ],
)
def test_dialysis_outweighs_any_number(agent: Agent, status: str) -> None:
    found = fits(healthy().has(Concept.DIALYSIS), agent)
    assert found.status == status
    assert found.grounds(Ground.KIDNEY)


def test_zoledronate_below_its_limit_is_not_also_called_reduced() -> None:
    reasons = fits(with_clearance(34), ZOLEDRONATE).grounds(Ground.KIDNEY)
    assert [one.status for one in reasons] == ["contraindicated"]


@pytest.mark.parametrize(
    ("agent", "low", "normal"),
    [
        (ALENDRONATE, "contraindicated", "eligible"),
        (RISEDRONATE, "contraindicated", "eligible"),
        (ZOLEDRONATE, "contraindicated", "eligible"),
        (DENOSUMAB, "contraindicated", "eligible"),
        (ROMOSOZUMAB, "contraindicated", "eligible"),
        (TERIPARATIDE, "eligible", "eligible"),
    ],
)
def test_low_calcium(agent: Agent, low: str, normal: str) -> None:
    assert fits(measured(Analyte.CALCIUM_TOTAL, 8.49), agent).status == low
    assert fits(measured(Analyte.CALCIUM_TOTAL, 8.5), agent).status == normal


@pytest.mark.parametrize(
    ("value", "status"),
    [
        pytest.param(10.5, "eligible", id="at the upper limit"),
        pytest.param(10.51, "avoid", id="above the upper limit"),
    ],
)
def test_high_calcium_is_to_avoid_for_teriparatide_alone(value: float, status: str) -> None:
    chart = measured(Analyte.CALCIUM_TOTAL, value)
    assert fits(chart, TERIPARATIDE).status == status
    assert fits(chart, DENOSUMAB).status == "eligible"


@pytest.mark.parametrize(
    ("agent", "analyte", "days", "word"),
    [
        pytest.param(ALENDRONATE, Analyte.CALCIUM_TOTAL, 365, Word.CALCIUM, id="oral calcium"),
        pytest.param(
            RISEDRONATE, Analyte.CREATININE_CLEARANCE, 365, Word.CREATININE, id="oral clearance"
        ),
        pytest.param(ZOLEDRONATE, Analyte.CALCIUM_TOTAL, 90, Word.CALCIUM, id="zoledronate Ca"),
        pytest.param(
            ZOLEDRONATE, Analyte.CREATININE_CLEARANCE, 90, Word.CREATININE, id="its clearance"
        ),
        pytest.param(DENOSUMAB, Analyte.CALCIUM_TOTAL, 90, Word.CALCIUM, id="denosumab calcium"),
        pytest.param(DENOSUMAB, Analyte.EGFR, 90, Word.EGFR, id="denosumab eGFR"),
        pytest.param(ROMOSOZUMAB, Analyte.CALCIUM_TOTAL, 90, Word.CALCIUM, id="romosozumab Ca"),
        pytest.param(ROMOSOZUMAB, Analyte.EGFR, 90, Word.EGFR, id="romosozumab eGFR"),
        pytest.param(TERIPARATIDE, Analyte.CALCIUM_TOTAL, 90, Word.CALCIUM, id="teriparatide Ca"),
        pytest.param(TERIPARATIDE, Analyte.ALP, 90, Word.ALP, id="teriparatide ALP"),
        pytest.param(
            TERIPARATIDE,
            Analyte.CREATININE_CLEARANCE,
            365,
            Word.CREATININE,
            id="teriparatide clearance",
        ),
    ],
)
def test_what_must_be_known_is_known_to_the_last_day_of_its_window(
    agent: Agent, analyte: Analyte, days: int, word: Word
) -> None:
    value = 9.4 if analyte is Analyte.CALCIUM_TOTAL else 70
    assert fits(measured(analyte, value, days), agent).status == "eligible"
    stale = fits(measured(analyte, value, days + 1), agent)
    missing = fits(without(analyte), agent)
    assert [stale.status, missing.status] == ["needs-data", "needs-data"]
    assert word in words(stale)
    assert word in words(missing)


def test_calcium_that_is_not_known_is_not_said_to_be_low() -> None:
    assert fits(without(Analyte.CALCIUM_TOTAL), DENOSUMAB).grounds(Ground.CALCIUM_LOW) == ()


HISTORY = {
    Concept.ESOPHAGUS_CONTRAINDICATING: {ALENDRONATE: "contraindicated"},
    Concept.CANNOT_SIT_UPRIGHT: {RISEDRONATE: "contraindicated", ZOLEDRONATE: "eligible"},
    Concept.ESOPHAGUS_AVOID: {ALENDRONATE: "avoid", RISEDRONATE: "avoid"},
    Concept.GERD: {ALENDRONATE: "caution", DENOSUMAB: "eligible"},
    Concept.PEPTIC_ULCER: {RISEDRONATE: "caution"},
    Concept.DYSPHAGIA: {RISEDRONATE: "caution"},
    Concept.ESOPHAGUS_OTHER: {ALENDRONATE: "caution"},
    Concept.UPPER_GI_OTHER: {ALENDRONATE: "caution"},
    Concept.BARIATRIC_SURGERY: {ALENDRONATE: "caution", DENOSUMAB: "eligible"},
    Concept.MALABSORPTION: {ALENDRONATE: "caution", DENOSUMAB: "caution"},
    Concept.HYPOPARATHYROIDISM: {DENOSUMAB: "caution", ZOLEDRONATE: "eligible"},
    Concept.ASPIRIN_SENSITIVE_ASTHMA: {ZOLEDRONATE: "caution"},
    Concept.ATYPICAL_FEMORAL_FRACTURE: {
        ALENDRONATE: "avoid",
        RISEDRONATE: "avoid",
        ZOLEDRONATE: "avoid",
        DENOSUMAB: "avoid",
        ROMOSOZUMAB: "avoid",
        TERIPARATIDE: "eligible",
    },
    Concept.OSTEONECROSIS_OF_THE_JAW: {
        ALENDRONATE: "avoid",
        ZOLEDRONATE: "avoid",
        DENOSUMAB: "avoid",
        ROMOSOZUMAB: "avoid",
        TERIPARATIDE: "eligible",
    },
    Concept.HYPOPHOSPHATASIA_AMBIGUOUS: {
        ALENDRONATE: "needs-data",
        ZOLEDRONATE: "needs-data",
        DENOSUMAB: "eligible",
        TERIPARATIDE: "avoid",
    },
    Concept.HYPERPARATHYROIDISM: {TERIPARATIDE: "avoid"},
    Concept.PAGET_DISEASE: {TERIPARATIDE: "avoid"},
    Concept.HISTORY_OF_IRRADIATION: {TERIPARATIDE: "avoid"},
    Concept.BONE_MALIGNANCY: {TERIPARATIDE: "avoid"},
    Concept.BONE_METASTASIS: {TERIPARATIDE: "avoid"},
    Concept.HEREDITARY_OSTEOSARCOMA_RISK: {TERIPARATIDE: "avoid"},
    Concept.OSTEOMALACIA: {TERIPARATIDE: "avoid"},
    Concept.CKD_MBD: {TERIPARATIDE: "avoid"},
    Concept.UROLITHIASIS: {TERIPARATIDE: "caution"},
    Concept.HISTORY_OF_UROLITHIASIS: {TERIPARATIDE: "caution"},
    Concept.ORTHOSTATIC_HYPOTENSION: {TERIPARATIDE: "caution"},
    Concept.CUTANEOUS_CALCIFICATION: {TERIPARATIDE: "caution"},
    Concept.CALCIUM_METABOLISM_AMBIGUOUS: {TERIPARATIDE: "needs-data"},
    Concept.TRANSIENT_ISCHEMIC_ATTACK: {ROMOSOZUMAB: "eligible"},
}


@pytest.mark.parametrize(
    ("concept", "agent", "status"),
    [
        pytest.param(concept, agent, status, id=f"{concept} makes {agent} {status}")
        for concept, statuses in HISTORY.items()
        for agent, status in statuses.items()
    ],
)
def test_history_fires_on_positive_evidence(concept: Concept, agent: Agent, status: str) -> None:
    assert fits(healthy().has(concept), agent).status == status


@pytest.mark.parametrize(
    "certainty",
    [
        pytest.param(Certainty.DOUBTFUL, id="an unconfirmed exclusion leaves it open"),
        pytest.param(Certainty.TEXT_ONLY, id="an exclusion by text alone leaves it open"),
    ],
)
def test_a_doubtful_finding_needs_data_and_is_named(certainty: Certainty) -> None:
    chart = healthy().has(Concept.PAGET_DISEASE, certainty=certainty)
    found = fits(chart, TERIPARATIDE)
    assert found.status == "needs-data"
    assert (
        found.missing[0].text()
        == f"conditions: not certain, {chart.findings[-1].provenance.reference}"
    )


@pytest.mark.parametrize(
    ("concept", "status"),
    [
        pytest.param(Concept.ESOPHAGUS_AVOID, "caution", id="healed esophagitis"),
        pytest.param(Concept.GERD, "eligible", id="reflux that is over"),
        pytest.param(Concept.CANNOT_SIT_UPRIGHT, "eligible", id="bed rest that is over"),
        pytest.param(
            Concept.ESOPHAGUS_CONTRAINDICATING, "contraindicated", id="a stricture of the past"
        ),
        pytest.param(Concept.ATYPICAL_FEMORAL_FRACTURE, "avoid", id="a healed atypical fracture"),
    ],
)
def test_what_is_over(concept: Concept, status: str) -> None:
    assert fits(healthy().has(concept, course=Course.OVER), ALENDRONATE).status == status


def test_what_runs_in_the_family_is_not_hers() -> None:
    chart = healthy().has(Concept.PAGET_DISEASE, kind=FindingKind.FAMILY_HISTORY)
    assert fits(chart, TERIPARATIDE).status == "eligible"


@pytest.mark.parametrize(
    ("source", "word", "agents"),
    [
        pytest.param(Source.CONDITIONS, Word.CONDITIONS, BUILT, id="conditions concern all"),
        pytest.param(Source.ALLERGIES, Word.ALLERGIES, BUILT, id="allergies concern all"),
        pytest.param(
            Source.PROCEDURES,
            Word.PROCEDURES,
            BUILT,
            id="procedures concern every agent: surgery, dialysis, counted doses",
        ),
        pytest.param(
            Source.APPOINTMENTS,
            Word.PROCEDURES,
            (Agent.IBANDRONATE_IV, ZOLEDRONATE, DENOSUMAB, ROMOSOZUMAB),
            id="appointments concern those that wait for dental surgery",
        ),
        pytest.param(
            Source.STATEMENTS,
            Word.MEDICATIONS,
            (ROMOSOZUMAB, TERIPARATIDE),
            id="medicines concern those with a limited course",
        ),
    ],
)
def test_a_source_that_was_not_read_whole_needs_data(
    source: Source, word: Word, agents: tuple[Agent, ...]
) -> None:
    chart = healthy().unread(source, SourceState.CUT_OFF)
    concerned = {agent: fits(chart, agent) for agent in BUILT}
    assert {a for a, found in concerned.items() if found.status == "needs-data"} == set(agents)
    assert all(word in words(concerned[agent]) for agent in agents)


def event(when: str | None = None, recorded: str | None = None) -> Chart:
    return healthy().has(Concept.STROKE, when=when, recorded=recorded)


@pytest.mark.parametrize(
    ("chart", "status"),
    [
        pytest.param(event("2025-06-15"), "boxed-warning", id="12 months ago to the day"),
        pytest.param(event("2025-06-14"), "caution", id="a day more than 12 months ago"),
        pytest.param(event("2025-05"), "caution", id="in a month wholly before"),
        pytest.param(event("2025-06"), "needs-data", id="in a month on both sides"),
        pytest.param(event(), "needs-data", id="undated"),
        pytest.param(event(None, "2026-05-01"), "needs-data", id="undated, filed this year"),
        pytest.param(event(None, "2020-05-01"), "caution", id="undated, filed years ago"),
        pytest.param(
            healthy().has(Concept.MYOCARDIAL_INFARCTION, when="2026-01-01"),
            "boxed-warning",
            id="an infarction counts as well",
        ),
        pytest.param(
            healthy().has(Concept.HISTORY_OF_STROKE_OR_TIA, when="2010-01-01"),
            "needs-data",
            id="a history of stroke or TIA is possibly a stroke",
        ),
        pytest.param(
            healthy().has(Concept.STROKE, certainty=Certainty.TEXT_ONLY),
            "needs-data",
            id="a stroke by text alone",
        ),
    ],
)
def test_infarction_and_stroke_in_the_us(chart: Chart, status: str) -> None:
    assert fits(chart, ROMOSOZUMAB).status == status


def test_an_undated_event_asks_for_its_date() -> None:
    assert words(fits(event(), ROMOSOZUMAB)) == {Word.EVENT_DATE}


@pytest.mark.parametrize("region", ["EU", "UK", "CA"])
def test_any_infarction_or_stroke_contraindicates_outside_the_us(region: str) -> None:
    assert fits(event("2001-01-01"), ROMOSOZUMAB, region).status == "contraindicated"
    assert fits(event(), ROMOSOZUMAB, region).status == "contraindicated"
    assert fits(healthy(), ROMOSOZUMAB, region).status == "eligible"


def test_no_condition_of_any_kind_is_noted_for_romosozumab() -> None:
    found = fits(normal_labs(woman()), ROMOSOZUMAB)
    assert (found.status, found.notes) == ("eligible", (NOT_DOCUMENTED,))
    assert fits(normal_labs(woman()), TERIPARATIDE).notes == ()
    assert fits(normal_labs(woman()).has(Concept.CKD_4), ROMOSOZUMAB).notes == ()


@pytest.mark.parametrize(
    ("concept", "when", "status"),
    [
        pytest.param(Concept.ACUTE_KIDNEY_INJURY, days_ago(90), "contraindicated", id="90 days"),
        pytest.param(Concept.ACUTE_KIDNEY_INJURY, days_ago(91), "eligible", id="91 days"),
        pytest.param(Concept.ACUTE_KIDNEY_INJURY, None, "needs-data", id="undated"),
    ],
)
def test_acute_kidney_injury_before_zoledronate(
    concept: Concept, when: str | None, status: str
) -> None:
    assert fits(healthy().has(concept, when=when), ZOLEDRONATE).status == status


def test_an_unconfirmed_kidney_injury_leaves_zoledronate_open() -> None:
    chart = healthy().has(
        Concept.ACUTE_KIDNEY_INJURY, when=days_ago(20), certainty=Certainty.DOUBTFUL
    )
    assert fits(chart, ZOLEDRONATE).status == "needs-data"


def test_unconfirmed_aspirin_asthma_leaves_zoledronate_open() -> None:
    chart = healthy().has(Concept.ASPIRIN_SENSITIVE_ASTHMA, certainty=Certainty.DOUBTFUL)
    assert fits(chart, ZOLEDRONATE).status == "needs-data"


def romosozumab(count: int) -> Chart:
    chart = healthy()
    for month in range(count):
        doses(chart, ROMOSOZUMAB, add_months(AS_OF, -month).isoformat())
    return chart


@pytest.mark.parametrize(
    ("chart", "status"),
    [
        pytest.param(romosozumab(11), "eligible", id="eleven doses"),
        pytest.param(romosozumab(12), "duration-limit", id="twelve doses"),
        pytest.param(
            romosozumab(11).set_aside("romosozumab"), "needs-data", id="eleven and one undated"
        ),
        pytest.param(
            entry(healthy(), ROMOSOZUMAB, Rung.STATED, start="2025-06-15"),
            "duration-limit",
            id="twelve months by statement",
        ),
    ],
)
def test_the_course_of_romosozumab(chart: Chart, status: str) -> None:
    assert fits(chart, ROMOSOZUMAB).status == status


@pytest.mark.parametrize(
    ("start", "status"),
    [
        pytest.param("2024-06-15", "duration-limit", id="24 months to the day"),
        pytest.param("2024-06-17", "eligible", id="less than 24 months"),
        pytest.param(None, "needs-data", id="unknown start"),
    ],
)
def test_the_lifetime_of_pth_analogues(start: str | None, status: str) -> None:
    assert fits(entry(healthy(), TERIPARATIDE, start=start), TERIPARATIDE).status == status


def test_abaloparatide_counts_toward_the_lifetime() -> None:
    chart = entry(
        healthy(),
        Agent.ABALOPARATIDE,
        status=RecordStatus.COMPLETED,
        start="2020-01-01",
        end="2022-01-01",
    )
    assert fits(chart, TERIPARATIDE).status == "duration-limit"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        pytest.param("2024-06-15", "caution", id="24 months ago to the day"),
        pytest.param("2024-06-14", "eligible", id="a day more than 24 months ago"),
    ],
)
def test_denosumab_before_teriparatide(given: str, status: str) -> None:
    assert fits(doses(healthy(), DENOSUMAB, given), TERIPARATIDE).status == status


def test_denosumab_of_an_unknown_day_before_teriparatide_needs_data() -> None:
    chart = entry(healthy(), DENOSUMAB, Rung.PROCEDURE, regimen=Regimen.UNKNOWN, given="2026-01-15")
    found = fits(chart, TERIPARATIDE)
    assert (found.status, words(found)) == ("needs-data", {Word.LAST_DOSE_DATE})


@pytest.mark.parametrize(
    ("chart", "status"),
    [
        pytest.param(healthy().takes(Concept.DIGOXIN, start="2025-01-01"), "caution", id="taken"),
        pytest.param(
            healthy().takes(Concept.DIGOXIN, start="2020-01-01", end="2021-01-01"),
            "eligible",
            id="taken once",
        ),
        pytest.param(
            healthy().takes(Concept.DIGOXIN, start="2020-01-01", status=RecordStatus.UNKNOWN),
            "needs-data",
            id="perhaps taken",
        ),
    ],
)
def test_digoxin_beside_teriparatide(chart: Chart, status: str) -> None:
    assert fits(chart, TERIPARATIDE).status == status


def raised_alp() -> Chart:
    return measured(Analyte.ALP, 121)


@pytest.mark.parametrize(
    ("chart", "status"),
    [
        pytest.param(measured(Analyte.ALP, 120), "eligible", id="at the upper limit"),
        pytest.param(raised_alp(), "avoid", id="above it and unexplained"),
        pytest.param(
            raised_alp().has(Concept.LIVER_BILIARY_ANY), "eligible", id="with liver disease"
        ),
        pytest.param(
            raised_alp().fracture(FractureSite.HIP, days_ago(180)),
            "eligible",
            id="180 days after a fracture",
        ),
        pytest.param(
            raised_alp().fracture(FractureSite.HIP, days_ago(181)),
            "avoid",
            id="181 days after a fracture",
        ),
        pytest.param(
            raised_alp().fracture(FractureSite.HIP, "2025-12"),
            "needs-data",
            id="a fracture in a month on both sides",
        ),
        pytest.param(raised_alp().fracture(FractureSite.HIP), "avoid", id="an undated fracture"),
        pytest.param(
            raised_alp().has(Concept.LIVER_BILIARY_ANY, certainty=Certainty.DOUBTFUL),
            "needs-data",
            id="with unconfirmed liver disease",
        ),
    ],
)
def test_alkaline_phosphatase_before_teriparatide(chart: Chart, status: str) -> None:
    assert fits(chart, TERIPARATIDE).status == status


PARENTERAL = (ZOLEDRONATE, DENOSUMAB, ROMOSOZUMAB)


@pytest.mark.parametrize("agent", PARENTERAL)
def test_vitamin_d_before_a_parenteral_agent(agent: Agent) -> None:
    assert fits(measured(Analyte.VITAMIN_D, 20), agent).status == "eligible"
    assert fits(measured(Analyte.VITAMIN_D, 19.9), agent).status == "caution"
    assert fits(measured(Analyte.VITAMIN_D, 32, 365), agent).status == "eligible"
    assert fits(measured(Analyte.VITAMIN_D, 32, 366), agent).status == "caution"
    assert fits(without(Analyte.VITAMIN_D), agent).status == "caution"


def extraction(on: str | None, status: PlanStatus = PlanStatus.ACTIVE) -> Plan:
    return Plan(
        concepts=frozenset({Concept.DENTAL_SURGERY}),
        status=status,
        provenance=Provenance("ServiceRequest/7"),
        on=day(on),
    )


@pytest.mark.parametrize(
    ("plan", "status"),
    [
        pytest.param(extraction("2026-06-15"), "caution", id="today"),
        pytest.param(extraction("2026-06-14"), "eligible", id="yesterday"),
        pytest.param(extraction(None), "caution", id="ordered without a day"),
        pytest.param(extraction("2026-07-01", PlanStatus.DONE), "eligible", id="done already"),
    ],
)
def test_dental_surgery_planned_before_a_parenteral_agent(plan: Plan, status: str) -> None:
    for agent in PARENTERAL:
        assert fits(healthy(), agent, plans=(plan,)).status == status
    assert fits(healthy(), ALENDRONATE, plans=(plan,)).status == "eligible"


@pytest.mark.parametrize(
    ("given", "status"),
    [
        pytest.param("2025-12-15", "eligible", id="a dose that is due does not wait"),
        pytest.param("2025-12-16", "caution", id="one that is not due yet may"),
    ],
)
def test_a_due_denosumab_dose_does_not_wait_for_the_dentist(given: str, status: str) -> None:
    chart = doses(healthy(), DENOSUMAB, given)
    assert fits(chart, DENOSUMAB, plans=(extraction("2026-07-01"),)).status == status


def allergy(
    agents: frozenset[Agent] = frozenset(),
    kind: AllergyKind = AllergyKind.ALLERGY,
    *,
    drug_class: frozenset[Agent] = frozenset(),
    certainty: Certainty = Certainty.CERTAIN,
    course: Course = Course.ACTIVE,
    concepts: frozenset[Concept] = frozenset(),
) -> Allergy:
    provenance = Provenance("AllergyIntolerance/1")
    return Allergy(kind, agents, concepts, provenance, certainty, course, drug_class)


TO_ALENDRONATE = frozenset({ALENDRONATE})


@pytest.mark.parametrize(
    ("recorded", "agent", "status"),
    [
        pytest.param(allergy(TO_ALENDRONATE), ALENDRONATE, "contraindicated", id="to the agent"),
        pytest.param(allergy(TO_ALENDRONATE), RISEDRONATE, "caution", id="to a class member"),
        pytest.param(allergy(TO_ALENDRONATE), ZOLEDRONATE, "caution", id="infused members too"),
        pytest.param(allergy(TO_ALENDRONATE), DENOSUMAB, "eligible", id="to another class"),
        pytest.param(
            allergy(drug_class=BISPHOSPHONATES), RISEDRONATE, "contraindicated", id="to the class"
        ),
        pytest.param(
            allergy(TO_ALENDRONATE, AllergyKind.INTOLERANCE), ALENDRONATE, "avoid", id="intolerance"
        ),
        pytest.param(
            allergy(TO_ALENDRONATE, AllergyKind.INTOLERANCE),
            RISEDRONATE,
            "eligible",
            id="intolerance of a class member",
        ),
        pytest.param(
            allergy(TO_ALENDRONATE, certainty=Certainty.DOUBTFUL),
            ALENDRONATE,
            "contraindicated",
            id="an unconfirmed allergy counts",
        ),
        pytest.param(
            allergy(TO_ALENDRONATE, certainty=Certainty.TEXT_ONLY),
            ALENDRONATE,
            "needs-data",
            id="by text alone it is open",
        ),
        pytest.param(
            allergy(TO_ALENDRONATE, course=Course.OVER), ALENDRONATE, "eligible", id="it is over"
        ),
        pytest.param(
            allergy(frozenset({Agent.ABALOPARATIDE})),
            TERIPARATIDE,
            "caution",
            id="to the other PTH analogue",
        ),
    ],
)
def test_allergies(recorded: Allergy, agent: Agent, status: str) -> None:
    assert fits(healthy(), agent, allergies=(recorded,)).status == status


def test_asthma_with_an_aspirin_allergy_calls_for_caution_with_zoledronate() -> None:
    aspirin = allergy(concepts=frozenset({Concept.ASPIRIN_OR_NSAID_SUBSTANCE}))
    asthma = healthy().has(Concept.ASTHMA)
    assert fits(asthma, ZOLEDRONATE, allergies=(aspirin,)).status == "caution"
    assert fits(asthma, ZOLEDRONATE).status == "eligible"
    assert fits(healthy(), ZOLEDRONATE, allergies=(aspirin,)).status == "eligible"


def test_the_strongest_status_holds_and_all_reasons_are_listed() -> None:
    chart = with_clearance(34).has(Concept.GERD).has(Concept.ESOPHAGUS_CONTRAINDICATING)
    del chart.measurements[Analyte.CALCIUM_TOTAL]
    found = fits(chart, ALENDRONATE)
    assert [one.status for one in found.reasons] == [
        "contraindicated",
        "avoid",
        "needs-data",
        "caution",
    ]
    assert found.status == "contraindicated"
    assert words(found) == {Word.CALCIUM}


@pytest.mark.parametrize("agent", BUILT)
def test_an_empty_record_lets_no_agent_through(agent: Agent) -> None:
    assert fits(woman(), agent).status == "needs-data"


@pytest.mark.parametrize("agent", BUILT)
def test_a_record_of_which_nothing_was_read_lets_no_agent_through(agent: Agent) -> None:
    chart = normal_labs(woman())
    for source in Source:
        chart.unread(source, SourceState.NOT_ASKED)
    assert fits(chart, agent).status == "needs-data"


def test_of_two_calcium_results_of_a_day_the_higher_tells_whether_it_is_high() -> None:
    chart = measured(Analyte.CALCIUM_TOTAL, 9.4).measured(Analyte.CALCIUM_TOTAL, 10.51, days_ago(5))
    found = fits(chart, TERIPARATIDE)
    assert found.status == "avoid"
    assert found.grounds(Ground.CALCIUM_HIGH)
    assert fits(chart, ALENDRONATE).status == "eligible"
