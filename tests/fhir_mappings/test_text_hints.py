"""Words of entries without a code: which exclusions they may name."""

import pytest

from fhir_mappings.facts.concepts import Concept
from fhir_mappings.text_hints import hinted, load_hints, read_hints

NAMES_AN_EXCLUSION = [
    ("Stroke in 2019", Concept.STROKE),
    ("old INFARCT", Concept.MYOCARDIAL_INFARCTION),
    ("old infarct", Concept.STROKE),
    ("Pulmonary embolism", Concept.VENOUS_THROMBOEMBOLISM),
    ("deep vein thrombosis, left", Concept.VENOUS_THROMBOEMBOLISM),
    ("Paget's disease of bone", Concept.PAGET_DISEASE),
    ("Achalasia", Concept.ESOPHAGUS_CONTRAINDICATING),
    ("peptic stricture", Concept.ESOPHAGUS_CONTRAINDICATING),
    ("Barrett's esophagus", Concept.ESOPHAGUS_AVOID),
    ("mini-stroke", Concept.TRANSIENT_ISCHEMIC_ATTACK),
    ("Li-Fraumeni syndrome", Concept.HEREDITARY_OSTEOSARCOMA_RISK),
    ("adjuvant radiotherapy", Concept.HISTORY_OF_IRRADIATION),
]


@pytest.mark.parametrize(
    ("text", "concept"),
    NAMES_AN_EXCLUSION,
    ids=[f"{t} hints at {c}" for t, c in NAMES_AN_EXCLUSION],
)
def test_words_that_name_an_exclusion(text: str, concept: Concept) -> None:
    assert concept in hinted({"text": text})


NAMES_NOTHING = [
    "Backstroke swimmer",
    "No stroke",
    "no history of stroke",
    "Denies stroke",
    "Family history of stroke",
    "Without thrombosis",
    "Seasonal rhinitis",
    "",
]


@pytest.mark.parametrize(
    "text", NAMES_NOTHING, ids=[f"'{t}' hints at nothing" for t in NAMES_NOTHING]
)
def test_negated_or_other_words_name_nothing(text: str) -> None:
    assert hinted({"text": text}) == frozenset()


def test_a_display_is_read_like_the_text() -> None:
    coding = {"system": "urn:local", "code": "x", "display": "Stroke"}
    assert Concept.STROKE in hinted({"coding": [coding]})


def test_a_negated_text_does_not_silence_a_display_beside_it() -> None:
    codeable = {"text": "no other problem", "coding": [{"code": "x", "display": "Stroke"}]}
    assert Concept.STROKE in hinted(codeable)


def test_the_list_holds_what_the_knowledge_page_names() -> None:
    named = {"stroke", "infarct", "embolism", "thrombosis", "paget", "achalasia", "stricture"}
    assert named <= set(load_hints().exclusions)


def test_a_phrase_that_no_text_could_match_is_refused() -> None:
    entry = {"concepts": ["cond-paget"], "phrases": ["Paget's"]}
    with pytest.raises(ValueError, match="plain lower-case words"):
        read_hints({"negations": [], "exclusion": [entry]})


def test_a_name_that_is_no_concept_is_refused() -> None:
    entry = {"concepts": ["cond-gout"], "phrases": ["gout"]}
    with pytest.raises(ValueError, match="cond-gout"):
        read_hints({"negations": [], "exclusion": [entry]})
