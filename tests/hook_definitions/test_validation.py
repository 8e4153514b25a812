"""The schemas accept what EHRs send, refuse what cannot be answered, and repeat no value."""

import json
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from hook_definitions.validation import Problem, SchemaName, call_problems, load_schema, problems

BODIES = Path(__file__).parents[1] / "data" / "cds_hooks_requests"
CANARY = "Jane-Q-Canary"

CARD = {
    "uuid": "6b7a2d6e-0001-4000-8000-000000000001",
    "summary": "Discuss treatment: high fracture risk, no bone agent on record.",
    "indicator": "warning",
    "source": {
        "label": "AACE/ACE 2020",
        "url": "https://pro.aace.com/clinical-guidance",
        "topic": {
            "code": "highRiskUntreated",
            "system": "https://osteoporosis-cds.github.io/fhir/CodeSystem/recommendations",
        },
    },
}
ORDER = {"type": "create", "description": "Order a DXA", "resource": {"resourceType": "Task"}}
SUGGESTION = {
    "label": "Order a DXA",
    "uuid": "6b7a2d6e-0002-4000-8000-000000000002",
    "actions": [ORDER],
}
REASON = {"code": "x", "system": "https://example.org/reasons", "display": "Declined"}
LINK = {"label": "Guideline", "url": "https://example.org/guideline", "type": "absolute"}
OFFERING = {**CARD, "suggestions": [SUGGESTION], "selectionBehavior": "any"}
EXPLANATION = {
    "asOf": "2026-06-15",
    "knowledgeVersion": "2026.1",
    "profile": "us-aace-2020",
    "scope": {"inScope": True, "reason": "postmenopausal: age 66"},
    "diagnosis": ["D1"],
    "tier": "high",
    "tierReasons": ["D1: T-score -2.6 at the total hip, 2026-05-01, Observation/123"],
    "tierByGuideline": {"aace-2020": "high", "endocrine-society-2020": "high"},
    "riskFactors": [],
    "therapies": {"alendronate": {"status": "needs-data", "reasons": [], "missing": ["calcium"]}},
    "recommendations": [
        {
            "code": "highRiskUntreated",
            "outcome": "recommend",
            "because": ["T-score -2.6"],
            "missing": [],
            "shown": "card",
        }
    ],
    "dataIssues": [{"resource": "Observation/1", "issue": "dated in the future"}],
    "notAssessed": [],
}


def body(name: str) -> Any:
    return orjson.loads((BODIES / f"{name}.json").read_bytes())


WRONG_RECOMMENDATIONS: dict[str, dict[str, object]] = {
    "a recommendation that is shown nowhere": {"outcome": "recommend"},
    "a suppressed one that is shown": {"outcome": "suppressed", "shown": "card"},
    "needs-data that misses nothing": {"outcome": "needs-data"},
    "not-applicable that misses something": {"outcome": "not-applicable", "missing": ["dxa"]},
    "a missing word not listed": {"outcome": "needs-data", "missing": ["xray"]},
    "no reason": {"outcome": "not-applicable", "because": []},
}
CONTEXTS: dict[str, dict[str, object]] = {
    "patient-view": {},
    "order-select": {"selections": ["MedicationRequest/1"], "draftOrders": {}},
    "order-sign": {"draftOrders": {"resourceType": "Bundle", "entry": []}},
    "encounter-discharge": {"encounterId": "e1"},
}


def changed(whole: dict[str, object], changes: dict[str, object]) -> dict[str, object]:
    """Lay the changes over the whole; an ellipsis takes a member away."""
    return {name: value for name, value in {**whole, **changes}.items() if value is not ...}


def context(of_hook: str = "patient-view", **changes: object) -> dict[str, object]:
    return changed({"userId": "Practitioner/1", "patientId": "1", **CONTEXTS[of_hook]}, changes)


def call(of_hook: str = "patient-view", /, **changes: object) -> dict[str, object]:
    return changed(
        {"hook": of_hook, "hookInstance": "d1577c69-dfbe", "context": context(of_hook)}, changes
    )


def entry(**changes: object) -> dict[str, object]:
    return changed(
        {"card": "c1", "outcome": "overridden", "outcomeTimestamp": "2026-06-15T08:30:00Z"}, changes
    )


def nested(depth: int) -> dict[str, Any]:
    inner: dict[str, Any] = {}
    for _ in range(depth):
        inner = {"a": inner}
    return inner


def paths(found: list[Problem]) -> list[str]:
    return sorted(problem.path for problem in found)


@pytest.mark.parametrize("name", SchemaName)
def test_every_schema_is_valid_draft_2020_12(name: SchemaName) -> None:
    schema = load_schema(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    jsonschema.Draft202012Validator.check_schema(dict(schema))


@pytest.mark.parametrize(
    "name", [name for name in SchemaName if name not in {SchemaName.RESPONSE, SchemaName.SERVICE}]
)
def test_every_part_of_an_incoming_schema_says_in_words_what_it_expects(name: SchemaName) -> None:
    pending = [load_schema(name)]
    while pending:
        part = pending.pop()
        assert part["description"], part
        pending += part.get("properties", {}).values()
        pending += [part["items"]] if "items" in part else []


@pytest.mark.parametrize(
    ("hook", "name"),
    [
        pytest.param("patient-view", "request-hl7-current-1", id="specification, patient-view"),
        pytest.param("order-sign", "request-hl7-index-3", id="specification, order-sign"),
        pytest.param("order-select", "bone-select", id="sandbox, order-select"),
        pytest.param("order-sign", "bone-sign", id="sandbox, order-sign"),
    ],
)
def test_a_call_that_others_wrote_is_accepted(hook: str, name: str) -> None:
    assert call_problems(body(name), hook) == []


@pytest.mark.parametrize("hook", ["order-select", "order-sign"])
def test_a_context_of_the_hook_library_is_accepted(hook: str) -> None:
    name = {"order-select": "context-lib-order-select-0", "order-sign": "context-lib-order-sign-1"}
    assert problems(f"context-{hook}", body(name[hook])["context"]) == []


@pytest.mark.parametrize(
    "name",
    [
        "feedback-accepted",
        "feedback-overridden",
        "feedback-hl7-index-23",
        "feedback-hl7-index-24",
        "feedback-hl7-index-25",
    ],
)
def test_feedback_that_others_wrote_is_accepted(name: str) -> None:
    assert problems(SchemaName.FEEDBACK, body(name)) == []


@pytest.mark.parametrize(
    "accepted",
    [
        pytest.param(call(hookInstance="not-a-uuid"), id="hookInstance is not a UUID"),
        pytest.param(call(prefetch={}), id="prefetch is empty"),
        pytest.param(call(prefetch={"patient": None}), id="a prefetch value is null"),
        pytest.param(call(prefetch={"patient": [5]}), id="a prefetch value is not a resource"),
        pytest.param(call(fhirServer=None, fhirAuthorization=None), id="no server, said as null"),
        pytest.param(call(fhirAuthorization={"access_token": 5}), id="a token without a server"),
        pytest.param(call(extension=[1]), id="extension is an array"),
        pytest.param(call(extension=5), id="extension is a number"),
        pytest.param(call(foo=1, context=context(bar=1, extension=[])), id="unknown members"),
        pytest.param(
            call(context=context(patientId="eXoG.x-g3" * 30)), id="a long id with . and -"
        ),
        pytest.param(call(context=context(userId="Patient/1")), id="the user is a patient"),
        pytest.param(call(context=context(userId="RelatedPerson/1")), id="the user is a relative"),
        pytest.param(call(context=context(encounterId="e1")), id="an encounter is named"),
        pytest.param(call(extension=nested(900)), id="nested deeper than a validator recurses"),
    ],
)
def test_a_patient_view_call_is_accepted_although(accepted: dict[str, object]) -> None:
    assert call_problems(accepted, "patient-view") == []


@pytest.mark.parametrize(
    "drafts",
    [
        pytest.param({}, id="no type and no entry"),
        pytest.param({"entry": None}, id="entry is null"),
        pytest.param({"entry": [{}]}, id="an entry lacks its resource"),
        pytest.param({"entry": [None, 5, {"resource": "x"}]}, id="entries are no resources"),
        pytest.param({"entry": [{"resource": nested(900)}]}, id="a draft is nested very deep"),
    ],
)
def test_draft_orders_are_accepted_although(drafts: object) -> None:
    body_with_drafts = call("order-sign", context=context("order-sign", draftOrders=drafts))
    assert call_problems(body_with_drafts, "order-sign") == []


@pytest.mark.parametrize("hook", ["patient-view", "order-select", "order-sign"])
def test_encounter_id_may_be_missing_except_at_discharge(hook: str) -> None:
    assert call_problems(call(hook), hook) == []
    discharge = call("encounter-discharge", context=context())
    assert paths(call_problems(discharge, "encounter-discharge")) == ["$.context.encounterId"]


@pytest.mark.parametrize(
    ("refused", "path"),
    [
        pytest.param([], "$", id="the body is an array"),
        pytest.param(CANARY, "$", id="the body is a string"),
        pytest.param(None, "$", id="the body is null"),
        pytest.param(call(hook=...), "$.hook", id="hook is missing"),
        pytest.param(call(hook=5), "$.hook", id="hook is a number"),
        pytest.param(call(hook=CANARY), "$.hook", id="hook is another one"),
        pytest.param(call(hookInstance=...), "$.hookInstance", id="hookInstance is missing"),
        pytest.param(call(hookInstance=""), "$.hookInstance", id="hookInstance is empty"),
        pytest.param(call(context=...), "$.context", id="context is missing"),
        pytest.param(call(context=[CANARY]), "$.context", id="context is an array"),
        pytest.param(call(prefetch=[CANARY]), "$.prefetch", id="prefetch is an array"),
        pytest.param(call(prefetch=None), "$.prefetch", id="prefetch is null"),
        pytest.param(call(fhirServer=5), "$.fhirServer", id="fhirServer is a number"),
        pytest.param(
            call(fhirAuthorization=CANARY), "$.fhirAuthorization", id="fhirAuthorization is text"
        ),
    ],
)
def test_a_call_is_refused_with_the_path_when(refused: object, path: str) -> None:
    found = call_problems(refused, "patient-view")
    assert paths(found) == [path]
    assert CANARY not in repr(found)


@pytest.mark.parametrize(
    ("hook", "changes", "path"),
    [
        pytest.param("patient-view", {"patientId": ...}, "patientId", id="patientId is missing"),
        pytest.param("patient-view", {"patientId": 5}, "patientId", id="patientId is a number"),
        pytest.param("patient-view", {"patientId": ""}, "patientId", id="patientId is empty"),
        pytest.param(
            "patient-view",
            {"patientId": f"Patient/{CANARY}"},
            "patientId",
            id="patientId has a type",
        ),
        pytest.param(
            "patient-view", {"patientId": ".."}, "patientId", id="patientId climbs a path"
        ),
        pytest.param("patient-view", {"userId": ...}, "userId", id="userId is missing"),
        pytest.param("patient-view", {"userId": CANARY}, "userId", id="userId has no type"),
        pytest.param(
            "patient-view", {"encounterId": 5}, "encounterId", id="encounterId is a number"
        ),
        pytest.param("order-sign", {"draftOrders": ...}, "draftOrders", id="no draftOrders"),
        pytest.param(
            "order-sign", {"draftOrders": []}, "draftOrders", id="draftOrders is an array"
        ),
        pytest.param(
            "order-sign",
            {"draftOrders": {"resourceType": CANARY}},
            "draftOrders.resourceType",
            id="draftOrders is another resource",
        ),
        pytest.param(
            "order-sign",
            {"draftOrders": {"entry": {"resource": CANARY}}},
            "draftOrders.entry",
            id="the entries are no array",
        ),
        pytest.param("order-select", {"selections": ...}, "selections", id="no selections"),
        pytest.param("order-select", {"selections": CANARY}, "selections", id="selections is text"),
        pytest.param(
            "order-select",
            {"selections": ["MedicationRequest/1", CANARY]},
            "selections[1]",
            id="a selection has no type",
        ),
        pytest.param(
            "encounter-discharge",
            {"encounterId": None},
            "encounterId",
            id="no encounter at discharge",
        ),
    ],
)
def test_a_context_is_refused_with_the_path_when(
    hook: str, changes: dict[str, object], path: str
) -> None:
    found = call_problems(call(hook, context=context(hook, **changes)), hook)
    assert paths(found) == [f"$.context.{path}"]
    assert CANARY not in repr(found)


@pytest.mark.parametrize(
    "accepted",
    [
        pytest.param(entry(outcomeTimestamp="2026-06-15T08:30:00.5+00:00"), id="zero offset"),
        pytest.param(entry(overrideReason={"userComment": CANARY}), id="only a comment"),
        pytest.param(entry(overrideReason={"reason": {"code": "x"}}), id="a reason without system"),
        pytest.param(
            entry(card="not-a-uuid", overrideReasons={"reason": {"code": "x"}}),
            id="Epic's plural overrideReasons and a card that is no UUID",
        ),
        pytest.param(entry(acceptedSuggestions=[]), id="an override with an empty acceptance"),
        pytest.param(entry(extension=[1], foo=2), id="unknown members"),
    ],
)
def test_a_feedback_entry_is_accepted_with(accepted: dict[str, object]) -> None:
    assert problems(SchemaName.FEEDBACK, {"feedback": [accepted]}) == []


@pytest.mark.parametrize(
    ("refused", "path"),
    [
        pytest.param({}, "$.feedback", id="feedback is missing"),
        pytest.param({"feedback": {}}, "$.feedback", id="feedback is an object"),
        pytest.param({"feedback": []}, "$.feedback", id="feedback is empty"),
        pytest.param({"feedback": [CANARY]}, "$.feedback[0]", id="an entry is text"),
        pytest.param(
            {"feedback": [entry(), entry(card=...)]}, "$.feedback[1].card", id="card is missing"
        ),
        pytest.param(
            {"feedback": [entry(outcome="ignored")]}, "$.feedback[0].outcome", id="ignored"
        ),
        pytest.param(
            {"feedback": [entry(outcome="accepted")]},
            "$.feedback[0].acceptedSuggestions",
            id="accepted without a suggestion",
        ),
        pytest.param(
            {"feedback": [entry(outcome="accepted", acceptedSuggestions=[])]},
            "$.feedback[0].acceptedSuggestions",
            id="accepted with an empty list",
        ),
        pytest.param(
            {"feedback": [entry(outcome="accepted", acceptedSuggestions=[CANARY])]},
            "$.feedback[0].acceptedSuggestions[0]",
            id="a suggestion as a string",
        ),
        pytest.param(
            {"feedback": [entry(overrideReason={"reason": CANARY})]},
            "$.feedback[0].overrideReason.reason",
            id="a reason as a string",
        ),
        *(
            pytest.param(
                {"feedback": [entry(outcomeTimestamp=when)]},
                "$.feedback[0].outcomeTimestamp",
                id=f"timestamp {when}",
            )
            for when in (
                ...,
                "2020-12-11 00:00",
                "2020-12-11",
                "2026-02-30T00:00:00Z",
                "2026-06-15T08:30:00+02:00",
            )
        ),
    ],
)
def test_feedback_is_refused_with_the_path_when(refused: object, path: str) -> None:
    found = problems(SchemaName.FEEDBACK, refused)
    assert paths(found) == [path]
    assert CANARY not in repr(found)


def test_a_missing_member_is_said_to_be_missing_and_a_wrong_one_what_it_should_be() -> None:
    found = call_problems(
        call(hookInstance=..., context=context(patientId="Patient/1")), "order-sign"
    )
    assert {problem.path: problem.message for problem in found} == {
        "$.hook": "must be order-sign, the hook of this service",
        "$.hookInstance": "is missing",
        "$.context.draftOrders": "is missing",
        "$.context.patientId": "must be the patient's bare id, without a resource type",
    }


def test_a_schema_or_a_hook_that_does_not_exist_is_an_error_of_ours() -> None:
    with pytest.raises(ValueError, match="no-such-schema"):
        problems("no-such-schema", {})
    with pytest.raises(ValueError, match="context-order-dispatch"):
        call_problems({}, "order-dispatch")


@pytest.mark.parametrize(
    "accepted",
    [
        pytest.param({"cards": []}, id="no card"),
        pytest.param({"cards": [CARD]}, id="a card"),
        pytest.param({"cards": [{**OFFERING, "overrideReasons": [REASON]}]}, id="a suggestion"),
        pytest.param({"cards": [{**CARD, "links": [LINK]}]}, id="a link"),
        pytest.param({"cards": [{**CARD, "summary": "x" * 139}]}, id="a summary of 139"),
        pytest.param(
            {
                "cards": [],
                "extension": {"io.github.osteoporosis-cds.explanation": EXPLANATION},
            },
            id="an explanation",
        ),
    ],
)
def test_an_answer_is_valid_with(accepted: dict[str, object]) -> None:
    assert problems(SchemaName.RESPONSE, accepted) == []
    jsonschema.validate(accepted, load_schema(SchemaName.RESPONSE))


@pytest.mark.parametrize(
    "card",
    [
        pytest.param({**CARD, "summary": "x" * 140}, id="a summary of 140"),
        pytest.param({**CARD, "summary": "one\ntwo"}, id="a summary of two lines"),
        pytest.param({**CARD, "summary": " "}, id="a blank summary"),
        pytest.param({**CARD, "detail": ""}, id="an empty detail"),
        pytest.param({**CARD, "detail": None}, id="a detail that is null"),
        pytest.param({**CARD, "links": []}, id="an empty list of links"),
        pytest.param({**CARD, "indicator": "hard-stop"}, id="an indicator of before 1.0"),
        pytest.param({**CARD, "uuid": f"urn:uuid:{CARD['uuid']}"}, id="a uuid with a prefix"),
        pytest.param({**CARD, "source": {"label": "AACE"}}, id="a source without a topic"),
        pytest.param({**CARD, "color": "red"}, id="a member of our own invention"),
        pytest.param({**CARD, "suggestions": [SUGGESTION]}, id="no selectionBehavior"),
        pytest.param({**CARD, "selectionBehavior": "any"}, id="nothing to select"),
        pytest.param(
            {**OFFERING, "suggestions": [{**SUGGESTION, "actions": []}]}, id="empty actions"
        ),
        pytest.param(
            {**OFFERING, "suggestions": [{**SUGGESTION, "actions": [{**ORDER, "type": "delete"}]}]},
            id="a delete that carries a resource",
        ),
        pytest.param({**CARD, "links": [{**LINK, "url": "/catalog"}]}, id="a relative link"),
        pytest.param(
            {**CARD, "links": [{**LINK, "appContext": "x"}]}, id="appContext not for SMART"
        ),
        pytest.param({**CARD, "overrideReasons": [{"code": "x"}]}, id="a reason without display"),
        pytest.param({**CARD, "extension": {"x": 1}}, id="an extension without a namespace"),
    ],
)
def test_a_card_of_ours_is_refused_with(card: dict[str, object]) -> None:
    assert problems(SchemaName.RESPONSE, {"cards": [card]})
    assert not jsonschema.Draft202012Validator(load_schema(SchemaName.RESPONSE)).is_valid(
        {"cards": [card]}
    )


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"tier": "very_high"}, id="an underscore on the wire"),
        pytest.param({"asOf": "15 June 2026"}, id="a date in words"),
        pytest.param({"scope": {"inScope": False, "reason": "a man"}}, id="a reason not listed"),
        pytest.param({"tierReasons": ["T-score -2.6"]}, id="a tier reason without its code"),
        pytest.param({"tierByGuideline": {"aace": "high"}}, id="an edition not listed"),
        pytest.param({"orders": [{"resource": "MedicationRequest/1"}]}, id="an order half told"),
        *(
            pytest.param(
                {"recommendations": [{"code": "a", "because": ["b"], "missing": [], **wrong}]},
                id=why,
            )
            for why, wrong in WRONG_RECOMMENDATIONS.items()
        ),
    ],
)
def test_an_explanation_of_ours_is_refused_with(changes: dict[str, object]) -> None:
    explanation = {**EXPLANATION, **changes}
    extension = {"io.github.osteoporosis-cds.explanation": explanation}
    assert problems(SchemaName.RESPONSE, {"cards": [], "extension": extension})


def test_members_beside_cards_and_extension_are_refused() -> None:
    assert problems(SchemaName.RESPONSE, {"cards": [], "systemActions": []})


ANY_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner),
    max_leaves=12,
)
CALL_LIKE = st.fixed_dictionaries(
    {},
    optional={
        "hook": ANY_JSON,
        "hookInstance": ANY_JSON,
        "prefetch": ANY_JSON,
        "fhirServer": ANY_JSON,
        "context": ANY_JSON
        | st.fixed_dictionaries(
            {"draftOrders": ANY_JSON | st.fixed_dictionaries({"entry": ANY_JSON})},
            optional={"userId": ANY_JSON, "patientId": ANY_JSON, "selections": ANY_JSON},
        ),
    },
)


@given(ANY_JSON | CALL_LIKE)
def test_any_json_as_a_call_gives_problems_and_never_an_exception(anything: object) -> None:
    sent = orjson.loads(json.dumps(anything).encode())
    assert call_problems(sent, "order-select")
