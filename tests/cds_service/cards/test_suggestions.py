import json
from typing import Any

import pytest
from fhir.resources.R4B import get_fhir_model_class

from cds_service.cards.presenting import present
from cds_service.cards.situation import Situation
from cds_service.cards.suggestions import check_wording, suggestions_of
from cds_service.errors import Misconfigured
from cds_service.logic import Missing, Reason, Word
from cds_service.recommendations.catalog import CardText
from cds_service.recommendations.outcomes import Recommend
from cds_service.therapy.order_intents import Intent, JudgedOrder
from fhir_mappings.facts.concepts import Concept
from fhir_mappings.facts.dates import PartialDate
from fhir_mappings.facts.measurements import Analyte
from fhir_mappings.facts.medications import Agent, RecordStatus, Regimen, Rung
from fhir_mappings.facts.orders import DraftOrder, DraftStatus
from fhir_mappings.facts.plans import Plan, PlanStatus
from fhir_mappings.facts.provenance import Provenance
from tests.cds_service.cards.situations import (
    at_high_risk,
    card,
    recommendation,
    situation,
    speaks,
    with_tests,
)
from tests.cds_service.facts_builder import AS_OF, Chart, day, woman

DRUGS = ("alendronate", "risedronate", "zoledronate", "denosumab")
LACKING = (Missing(Word.CALCIUM, "none on file"), Missing(Word.CREATININE), Missing(Word.FRAX))


def labels(
    text: CardText,
    there: Situation,
    missing: tuple[Missing, ...] = (),
    because: tuple[Reason, ...] = (),
) -> list[str]:
    return [one["label"] for one in made(text, there, missing, because)]


def made(
    text: CardText,
    there: Situation,
    missing: tuple[Missing, ...] = (),
    because: tuple[Reason, ...] = (),
) -> list[dict[str, Any]]:
    return suggestions_of(text, Recommend(text.key, because, missing), there)


def resource_of(suggestion: dict[str, Any]) -> dict[str, Any]:
    (action,) = suggestion["actions"]
    assert action["type"] == "create"
    resource: dict[str, Any] = action["resource"]
    return resource


def draft(**changes: Any) -> DraftOrder:
    return DraftOrder(
        **{
            "reference": "MedicationRequest/9",
            "status": DraftStatus.PROPOSES,
            "because": "status draft",
            **changes,
        }
    )


def order(**changes: Any) -> Plan:
    return Plan(
        **{
            "concepts": frozenset(),
            "status": PlanStatus.ACTIVE,
            "provenance": Provenance("ServiceRequest/8"),
            "authored": day("2026-06-10"),
            **changes,
        }
    )


LABS = card(suggest=("missing-labs",))


def test_each_missing_test_is_suggested_and_what_has_no_test_is_not() -> None:
    assert labels(LABS, situation(), LACKING) == ["Order calcium", "Order creatinine"]


def test_without_a_missing_test_none_is_suggested() -> None:
    assert labels(LABS, situation()) == []


CALCIUM = frozenset({Analyte.CALCIUM_TOTAL.value})


def test_a_test_among_the_drafts_is_not_suggested_again() -> None:
    there = situation(drafts=[draft(analytes=CALCIUM)])
    assert labels(LABS, there, LACKING) == ["Order creatinine"]


def test_a_test_that_a_draft_takes_away_is_suggested() -> None:
    there = situation(drafts=[draft(analytes=CALCIUM, status=DraftStatus.ENDS)])
    assert labels(LABS, there, LACKING) == ["Order calcium", "Order creatinine"]


def test_a_test_that_is_on_order_is_not_suggested_again() -> None:
    there = situation(plans=[order(analytes=CALCIUM)])
    assert labels(LABS, there, LACKING) == ["Order creatinine"]


def test_a_test_whose_order_is_done_is_suggested() -> None:
    there = situation(plans=[order(analytes=CALCIUM, status=PlanStatus.DONE)])
    assert labels(LABS, there, LACKING) == ["Order calcium", "Order creatinine"]


SCAN = card(suggest=("dxa", "bone-specialist"))
DXA = frozenset({Concept.DXA_PROCEDURE})


@pytest.mark.parametrize(
    "there",
    [
        situation(plans=[order(concepts=DXA)]),
        situation(drafts=[draft(concepts=DXA)]),
    ],
    ids=["on order", "among the drafts"],
)
def test_a_scan_that_is_planned_is_not_suggested_again(there: Situation) -> None:
    assert labels(SCAN, there) == ["Refer to a bone specialist"]


def test_suggestions_stand_in_the_order_of_the_wording_each_once() -> None:
    text = card(suggest=("lab-calcium", "spine-imaging", "missing-labs"))
    found = labels(text, situation(), LACKING)
    assert found == ["Order calcium", "Order spine imaging", "Order creatinine"]


@pytest.mark.parametrize(
    ("scanned", "offered"),
    [("2025-06-15", False), ("2025-06-14", True)],
    ids=["twelve months ago", "longer ago"],
)
def test_a_scan_is_suggested_once_the_last_one_is_over_a_year_old(
    scanned: str, offered: bool
) -> None:
    found = labels(SCAN, situation(chart=woman().scan(scanned)))
    assert ("Order a bone density scan (DXA)" in found) is offered


FIRST = card(suggest=("first-option",), options=DRUGS)


def test_no_drug_is_drafted_while_a_required_safety_test_is_missing() -> None:
    assert labels(FIRST, situation()) == []


def test_the_first_option_that_fits_is_drafted() -> None:
    there = situation(chart=with_tests(at_high_risk()))
    assert labels(FIRST, there) == ["Draft alendronate 70 mg once weekly"]


def test_an_option_that_is_excluded_gives_way_to_the_next_that_fits() -> None:
    chart = with_tests(at_high_risk()).has(Concept.ESOPHAGUS_CONTRAINDICATING, when="2020-01-01")
    found = labels(FIRST, situation(chart=chart))
    assert found
    assert "alendronate" not in found[0]


def test_an_option_that_needs_caution_gives_way_to_a_later_one_that_needs_none() -> None:
    chart = with_tests(at_high_risk()).has(Concept.MYOCARDIAL_INFARCTION, when="2020-01-01")
    text = card(suggest=("first-option",), options=("romosozumab", "teriparatide"))
    assert labels(text, situation(chart=chart)) == ["Draft teriparatide 20 mcg daily"]


def test_a_drug_among_the_drafts_is_not_drafted_again() -> None:
    there = situation(
        chart=with_tests(at_high_risk()),
        drafts=[draft(agent=Agent.ALENDRONATE, is_medication=True, has_drug=True)],
    )
    assert labels(card(suggest=("alendronate",)), there) == []


def test_a_drug_that_is_active_is_not_drafted_again() -> None:
    chart = with_tests(at_high_risk()).takes(
        Agent.ALENDRONATE, start="2026-01-01", regimen=Regimen.OSTEOPOROSIS
    )
    assert labels(card(suggest=("alendronate",)), situation(chart=chart)) == []


def first_in_the_detail(there: Situation, code: str) -> str:
    (shown,) = [
        one
        for one in present(there, 1, critical_beside=False).cards
        if one["source"]["topic"]["code"] == code
    ]
    (line,) = [one for one in shown["detail"].splitlines() if "(first choice)" in one]
    drafted = [one["label"] for one in shown["suggestions"]]
    agent = str(line.split("**")[1])
    assert drafted
    assert all(agent in one for one in drafted)
    return agent


def test_the_drug_that_is_drafted_is_the_one_that_the_detail_puts_first() -> None:
    options = ("romosozumab", "teriparatide", "zoledronate")
    pathway = speaks("pathway", suggest=("first-option",), options=options)
    documented = with_tests(at_high_risk()).has(Concept.DEPRESSION, when="2020-01-01")
    undocumented = with_tests(at_high_risk())
    assert first_in_the_detail(situation(pathway, chart=documented), "pathway") == "romosozumab"
    assert first_in_the_detail(situation(pathway, chart=undocumented), "pathway") == "teriparatide"


VISIT = card(suggest=("denosumab", "denosumab-visit"))


def on_denosumab(last: str, chart: Chart) -> Situation:
    given = chart.takes(
        Agent.DENOSUMAB,
        rung=Rung.ADMINISTERED,
        status=RecordStatus.COMPLETED,
        regimen=Regimen.OSTEOPOROSIS,
        given=last,
    )
    return situation(chart=given)


@pytest.mark.parametrize(
    ("last", "planned"),
    [("2026-01-10", "2026-07-10"), ("2025-06-15", "2026-06-15")],
    ids=["on its due day", "today once that has passed"],
)
def test_the_next_injection_is_planned(last: str, planned: str) -> None:
    (visit,) = made(VISIT, on_denosumab(last, at_high_risk()))
    assert visit["label"] == "Book the next denosumab injection"
    assert resource_of(visit)["occurrenceDateTime"] == planned


def test_where_the_injection_itself_can_be_drafted_no_visit_is_booked_beside_it() -> None:
    (drug,) = made(VISIT, on_denosumab("2026-01-10", with_tests(at_high_risk())))
    assert drug["label"].startswith("Draft denosumab")
    assert resource_of(drug)["resourceType"] == "MedicationRequest"


def judged(has_id: bool) -> Reason:
    drafted = draft(agent=Agent.ZOLEDRONATE, has_id=has_id)
    return Reason(
        "", (JudgedOrder(drafted, Intent.START, "not active", PartialDate.of_day(AS_OF)),)
    )


def test_the_draft_that_a_card_is_about_can_be_removed() -> None:
    text = card(suggest=("remove-draft",))
    (removal,) = made(text, situation(), because=(judged(has_id=True),))
    (action,) = removal["actions"]
    assert (action["type"], action["resourceId"]) == ("delete", "MedicationRequest/9")


def test_a_draft_that_the_client_cannot_find_again_is_not_offered_for_removal() -> None:
    assert labels(card(suggest=("remove-draft",)), situation(), (), (judged(False),)) == []


def test_what_is_created_is_valid_r4_about_this_patient() -> None:
    there = situation(chart=with_tests(at_high_risk()))
    text = card(
        suggest=("spine-imaging", "record-frax", "bone-specialist", "first-option", "missing-labs"),
        options=DRUGS,
    )
    found = made(text, there, LACKING)
    assert len(found) == 6
    for one in found:
        resource = resource_of(one)
        get_fhir_model_class(resource["resourceType"]).model_validate(resource)
        assert '"Patient/p-1"' in json.dumps(resource)


@pytest.mark.parametrize(
    "wrong",
    [{"suggest": ("lab-gold",)}, {"overrides": ("no-mood",)}, {"options": ("aspirin",)}],
    ids=["suggestion", "override reason", "option"],
)
def test_an_unknown_word_of_a_card_is_refused_at_start(wrong: dict[str, Any]) -> None:
    (name,) = next(iter(wrong.values()))
    with pytest.raises(Misconfigured, match=name):
        check_wording([recommendation("labs", card(**wrong))])


def test_known_words_of_a_card_are_accepted() -> None:
    text = card(suggest=("spine-imaging", "missing-labs"), options=DRUGS)
    check_wording([recommendation("labs", text)])
    assert labels(text, situation()) == ["Order spine imaging"]
