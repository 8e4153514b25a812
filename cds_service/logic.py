"""Three-valued answers: a criterion holds, does not hold, or cannot be known from the record."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, StrEnum
from typing import Protocol, TypeVar

T = TypeVar("T")


class Truth(Enum):
    """The three answers."""

    HOLDS = "holds"
    DOES_NOT = "does not"
    UNKNOWN = "unknown"


# Reading a member through its enumeration costs as much as a call; these are read by the hundred.
HOLDS, DOES_NOT, UNKNOWN = Truth


class Describable(Protocol):
    """A fact that can say itself: value, unit, date and source."""

    def describe(self) -> str:
        """Give the fact in words."""
        ...


class Word(StrEnum):
    """What can be missing, as it stands on the wire (interface, enumerations)."""

    BIRTH_DATE = "birth-date"
    MENOPAUSE = "menopause"
    CONDITIONS = "conditions"
    PROCEDURES = "procedures"
    MEDICATIONS = "medications"
    ALLERGIES = "allergies"
    DXA = "dxa"
    DXA_SITE = "dxa-site"
    FRAX = "frax"
    FRACTURE_DATE = "fracture-date"
    FRACTURE_MECHANISM = "fracture-mechanism"
    EVENT_DATE = "event-date"
    CALCIUM = "calcium"
    ALBUMIN = "albumin"
    CREATININE = "creatinine"
    EGFR = "egfr"
    WEIGHT = "weight"
    HEIGHT = "height"
    VITAMIN_D = "vitamin-d"
    ALP = "alp"
    CBC = "cbc"
    LAST_DOSE_DATE = "last-dose-date"
    DOSE_COUNT = "dose-count"
    STEROID_DOSE = "steroid-dose"
    ORDER_DRUG = "order-drug"
    ORDER_DOSE = "order-dose"
    ORDER_DURATION = "order-duration"


@dataclass(frozen=True, slots=True)
class Missing:
    """An input that is missing, unreadable or stale: its word, then what about it."""

    word: Word
    note: str = ""

    def text(self) -> str:
        """Give the word and the note as they stand on the wire."""
        return f"{self.word}: {self.note}" if self.note else str(self.word)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an answer is what it is: a short phrase, and the facts it rests on."""

    phrase: str
    facts: tuple[Describable, ...] = ()

    def text(self) -> str:
        """Give the phrase and its facts in words."""
        if not self.facts:
            return self.phrase
        facts = "; ".join(fact.describe() for fact in self.facts)
        return f"{self.phrase}: {facts}" if self.phrase else facts


@dataclass(frozen=True, slots=True)
class Answer:
    """A truth with its reasons; an unknown one names what is missing."""

    truth: Truth
    because: tuple[Reason, ...] = ()
    missing: tuple[Missing, ...] = ()

    @property
    def holds(self) -> bool:
        """Tell whether the criterion is known to hold."""
        return self.truth is HOLDS

    @property
    def fails(self) -> bool:
        """Tell whether the criterion is known not to hold."""
        return self.truth is DOES_NOT

    @property
    def unknown(self) -> bool:
        """Tell whether the record leaves the criterion open."""
        return self.truth is UNKNOWN


def holds(phrase: str, *facts: Describable) -> Answer:
    """Answer that a criterion holds."""
    return Answer(HOLDS, (Reason(phrase, facts),))


def fails(phrase: str, *facts: Describable) -> Answer:
    """Answer that a criterion does not hold."""
    return Answer(DOES_NOT, (Reason(phrase, facts),))


def unknown(phrase: str, *missing: Missing, facts: tuple[Describable, ...] = ()) -> Answer:
    """Answer that a criterion is open, and what is missing."""
    return Answer(UNKNOWN, (Reason(phrase, facts),), missing)


def known(truth: bool, if_so: str, if_not: str, *facts: Describable) -> Answer:
    """Answer by a truth that is known either way."""
    return holds(if_so, *facts) if truth else fails(if_not, *facts)


def all_of(*answers: Answer) -> Answer:
    """Every criterion: a known "does not" wins over an unknown, wherever it stands."""
    return _combine(answers, decisive=DOES_NOT, otherwise=HOLDS)


def any_of(*answers: Answer) -> Answer:
    """At least one criterion: a known "holds" wins over an unknown, wherever it stands."""
    return _combine(answers, decisive=HOLDS, otherwise=DOES_NOT)


def not_(answer: Answer) -> Answer:
    """Turn an answer around; an unknown stays unknown."""
    if answer.truth is UNKNOWN:
        return answer
    return Answer(DOES_NOT if answer.truth is HOLDS else HOLDS, answer.because)


def unless(exception: Answer) -> Answer:
    """Hold unless an exception holds; one that is unknown does not, and is named (10.1)."""
    if not exception.unknown:
        return not_(exception)
    return Answer(HOLDS, exception.because, exception.missing)


def quiet(answer: Answer) -> Answer:
    """Drop the reasons of an answer that holds where saying them would tell a reader nothing."""
    return Answer(HOLDS) if answer.holds else answer


def said(answer: Answer, phrase: str) -> Answer:
    """Say in one phrase why an answer holds, in place of its many reasons."""
    return holds(phrase) if answer.holds else answer


def _combine(answers: tuple[Answer, ...], decisive: Truth, otherwise: Truth) -> Answer:
    truths = [answer.truth for answer in answers]
    truth = next((one for one in (decisive, UNKNOWN) if one in truths), otherwise)
    those = [answer for answer in answers if answer.truth is truth]
    because = [reason for answer in those for reason in answer.because]
    missing = [item for answer in those for item in answer.missing]
    return Answer(truth, _each_once(because), _each_once(missing))


def _each_once(items: list[T]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(items)) if len(items) > 1 else tuple(items)
