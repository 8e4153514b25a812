"""Words for who she is and what she had: conditions, fractures, allergies, family, habits."""

from __future__ import annotations

from tests.vignettes.harness.codes import Resource, code
from tests.vignettes.harness.resources import (
    ALLERGY_STATUS,
    ROLE,
    concept,
    condition,
    observation,
)
from tests.vignettes.harness.template import Said, Word

GENDER = {"woman": "female", "man": "male"}


def _person(said: Said) -> list[Resource]:
    gender = GENDER[said["sex"]]
    return [{"resourceType": "Patient", "gender": gender, "birthDate": said["date"]}]


def _person_who_died(said: Said) -> list[Resource]:
    return [one | {"deceasedDateTime": said["until"]} for one in _person(said)]


def _plain_condition(said: Said) -> list[Resource]:
    return [condition(code("conditions", said["condition"]))]


def _dated_condition(said: Said) -> list[Resource]:
    return [one | {"onsetDateTime": said["date"]} for one in _plain_condition(said)]


def _recorded_condition(said: Said) -> list[Resource]:
    return [one | {"recordedDate": said["date"]} for one in _plain_condition(said)]


def _doubted_condition(said: Said) -> list[Resource]:
    what = code("conditions", said["condition"])
    if said["certainty"] == "resolved":
        return [condition(what, "resolved") | {"onsetDateTime": said["date"]}]
    return [condition(what, "active", said["certainty"]) | {"onsetDateTime": said["date"]}]


def _fracture(said: Said) -> list[Resource]:
    return [condition(code("fractures", said["fracture"]))]


def _dated_fracture(said: Said) -> list[Resource]:
    return [one | {"onsetDateTime": said["date"]} for one in _fracture(said)]


def _recorded_fracture(said: Said) -> list[Resource]:
    return [one | {"recordedDate": said["date"]} for one in _fracture(said)]


def _allergy(said: Said) -> list[Resource]:
    return [_reaction(said, "allergy")]


def _intolerance(said: Said) -> list[Resource]:
    return [_reaction(said, "intolerance")]


def _reaction(said: Said, kind: str) -> Resource:
    return {
        "resourceType": "AllergyIntolerance",
        "clinicalStatus": concept(ALLERGY_STATUS, "active"),
        "type": kind,
        "code": code("drugs", said["drug"]).concept,
    }


def _parent(_: Said) -> list[Resource]:
    broken = {"code": code("answers", "parent's hip fracture").concept}
    return [
        {
            "resourceType": "FamilyMemberHistory",
            "status": "completed",
            "relationship": concept(ROLE, "MTH"),
            "condition": [broken],
        }
    ]


def _smoker(said: Said) -> list[Resource]:
    return [_smoking(said, "current smoker")]


def _never_smoker(said: Said) -> list[Resource]:
    return [_smoking(said, "never smoker")]


def _smoking(said: Said, answer: str) -> Resource:
    value = code("answers", answer).concept
    return observation(code("answers", "smoking status"), said["date"], valueCodeableConcept=value)


def _last_period(said: Said) -> list[Resource]:
    what = code("answers", "last menstrual period")
    return [observation(what, said["date"], valueDateTime=said["date"])]


HISTORY_WORDS = (
    Word("{sex} born {date}", _person),
    Word("{sex} born {date}, died {until}", _person_who_died),
    Word("{condition}", _plain_condition),
    Word("{condition} {date}", _dated_condition),
    Word("{condition} recorded {date}", _recorded_condition),
    Word("{certainty} {condition} {date}", _doubted_condition),
    Word("{fracture}", _fracture),
    Word("{fracture} {date}", _dated_fracture),
    Word("{fracture} recorded {date}", _recorded_fracture),
    Word("allergy to {drug}", _allergy),
    Word("intolerance to {drug}", _intolerance),
    Word("mother had a hip fracture", _parent),
    Word("current smoker {date}", _smoker),
    Word("never smoker {date}", _never_smoker),
    Word("last menstrual period {date}", _last_period),
)
