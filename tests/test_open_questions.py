"""What the record leaves open is named in the explanation and on the card (knowledge 1.5, 2.1)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.test_from_record_to_tier import coded, condition, explained, resource

HIP = condition("S72.001A", "2023-05-01")
UNDATED_HIP = condition("S72.001A")
DOUBTED = {"coding": [{"code": "provisional"}]}
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
XGEVA = resource(
    "MedicationAdministration",
    status="completed",
    medicationCodeableConcept=coded(RXNORM, "1046398"),
    effectiveDateTime="2025",
)

NAMED = {
    "SCOPE-OPEN-01 an unconfirmed bone metastasis": (
        (HIP, condition("C79.51", verificationStatus=DOUBTED)),
        "unconfirmed bone metastasis or myeloma: ",
    ),
    "SCOPE-OPEN-02 comfort care with an open date": (
        (HIP, condition("Z51.5", "2025")),
        "comfort care, date open: ",
    ),
    "SCOPE-OPEN-03 a dose of 120 mg with an open date": (
        (HIP, XGEVA),
        "oncology dose, date open: ",
    ),
    "SCOPE-OPEN-04 low phosphate": ((HIP, condition("E83.39")), "possible hypophosphatasia: "),
    "TIER-OPEN-01 a fracture without a date": ((UNDATED_HIP,), "V1 open: fracture-date: "),
}

TEXTS = {
    "SCOPE-TEXT-01 hospice": ("Hospice care, home", True),
    "SCOPE-TEXT-02 comfort care": ("comfort measures only", True),
    "SCOPE-TEXT-03 a negated one": ("No hospice", False),
    "SCOPE-TEXT-04 palliative care, which excludes nobody": ("Palliative care consult", False),
}

BONE_AND_KIDNEY = {
    "SCOPE-PTH-01 raised PTH of renal origin alone excludes nobody": (("N25.81",), True, ["D2"]),
    "SCOPE-PTH-02 renal osteodystrophy excludes": (("N25.0",), False, []),
    "SCOPE-PTH-03 both exclude": (("N25.81", "N25.0"), False, []),
    "SCOPE-PTH-04 raised PTH beside osteomalacia excludes": (("N25.81", "M83.9"), False, []),
}


@pytest.mark.parametrize(("record", "named"), NAMED.values(), ids=NAMED.keys())
def test_what_is_open_is_named(record: tuple[dict[str, Any], ...], named: str) -> None:
    found = explained(*record)
    assert found["scope"]["inScope"]
    (text,) = [one for one in found["notAssessed"] if one.startswith(named)]
    assert "/" in text


@pytest.mark.parametrize("kind", ["Condition", "Procedure"])
@pytest.mark.parametrize(("text", "is_named"), TEXTS.values(), ids=TEXTS.keys())
def test_hospice_in_words_alone_excludes_nobody_and_is_named(
    kind: str, text: str, is_named: bool
) -> None:
    found = explained(HIP, resource(kind, code={"text": text}, status="completed"))
    assert found["scope"]["inScope"]
    named = "unconfirmed hospice or comfort care: "
    assert any(one.startswith(named) for one in found["notAssessed"]) is is_named
    assert any("is not coded" in one["issue"] for one in found["dataIssues"]) is is_named


def test_that_a_premenopausal_state_has_no_code_is_named_once() -> None:
    found = explained(HIP)
    (named,) = [one for one in found["notAssessed"] if "premenopausal" in one]
    assert named.endswith("no code")


def test_the_card_for_a_high_tier_names_what_could_make_it_very_high() -> None:
    found = explained(UNDATED_HIP)
    (gap,) = [one for one in found["recommendations"] if one["code"] == "fractureCareGap"]
    assert any(item.startswith("fracture-date: ") for item in gap["missing"])


@pytest.mark.parametrize(
    ("codes", "in_scope", "diagnosis"), BONE_AND_KIDNEY.values(), ids=BONE_AND_KIDNEY.keys()
)
def test_raised_pth_of_renal_origin_is_no_bone_disease(
    codes: tuple[str, ...], in_scope: bool, diagnosis: list[str]
) -> None:
    found = explained(HIP, *(condition(code) for code in codes))
    assert found["scope"]["inScope"] is in_scope
    assert found["diagnosis"] == diagnosis


def local_t_score(text: str) -> dict[str, Any]:
    return resource(
        "Observation",
        status="final",
        code=coded("urn:local", "BMDT") | {"text": text},
        effectiveDateTime="2026-05-01",
        valueQuantity={"value": -2.8},
    )


def test_a_t_score_in_words_alone_is_no_scan_that_was_never_made() -> None:
    found = explained(local_t_score("DXA T-score"))
    assert any("in words only" in one["issue"] for one in found["dataIssues"])
    assert found["tier"] == "indeterminate"
    (screening,) = [one for one in found["recommendations"] if one["code"] == "dxaScreeningDue"]
    assert screening["outcome"] == "needs-data"
    assert any("no readable T-score, Observation/" in item for item in screening["missing"])


def test_a_t_score_of_a_questionnaire_is_none_of_a_scan() -> None:
    found = explained(local_t_score("PROMIS Physical Function T-score"))
    (screening,) = [one for one in found["recommendations"] if one["code"] == "dxaScreeningDue"]
    assert screening["outcome"] == "recommend"


def test_a_condition_that_no_rule_reads_is_a_history_that_was_documented() -> None:
    t_score = resource(
        "Observation",
        status="final",
        code=coded("http://loinc.org", "38267-1"),
        effectiveDateTime="2026-05-01",
        valueQuantity={"value": -2.8, "unit": "{T-score}"},
    )
    noted = "cardiovascular history not documented"
    silent = explained(t_score)["therapies"]["romosozumab"]["reasons"]
    spoken = explained(t_score, condition("J45.909"))["therapies"]["romosozumab"]["reasons"]
    assert (noted in silent, noted in spoken) == (True, False)
