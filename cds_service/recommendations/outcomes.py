"""What a recommendation can come to, and the one place that knows which outcome wins."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from cds_service.logic import Answer, Missing, Reason, Truth


@dataclass(frozen=True, slots=True)
class Recommend:
    """The trigger is met and nothing quiets it. `card` is a key of the recommendation's cards.

    `values` fill the card's wording; `missing` is what the card could not take into account.
    """

    card: str
    because: tuple[Reason, ...]
    missing: tuple[Missing, ...] = ()
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Suppressed:
    """The trigger is met, and something on record quiets it."""

    because: tuple[Reason, ...]


@dataclass(frozen=True, slots=True)
class NeedsData:
    """The trigger can be neither met nor excluded."""

    because: tuple[Reason, ...]
    missing: tuple[Missing, ...]


@dataclass(frozen=True, slots=True)
class NotApplicable:
    """The trigger is excluded, by a known fact or by the owner of the situation."""

    because: tuple[Reason, ...]


Outcome = Recommend | Suppressed | NeedsData | NotApplicable

NOTHING_SUPPRESSES = Answer(Truth.DOES_NOT)


def settle(
    trigger: Answer,
    suppressed: Answer = NOTHING_SUPPRESSES,
    card: str = "default",
    values: Mapping[str, Any] | None = None,
    notes: Iterable[Missing] = (),
) -> Outcome:
    """Turn a trigger and what may suppress it into an outcome (interface, enumerations).

    A known "does not" comes before what is missing, that before a suppression. An unknown
    suppression does not hold: the card shows, and names it (knowledge 10.1). `notes` is what the
    card could not take into account besides.
    """
    match trigger.truth:
        case Truth.DOES_NOT:
            return NotApplicable(trigger.because[:1])
        case Truth.UNKNOWN:
            return NeedsData(trigger.because, trigger.missing)
        case Truth.HOLDS if suppressed.holds:
            return Suppressed(suppressed.because)
        case Truth.HOLDS:
            missing = tuple(dict.fromkeys((*trigger.missing, *suppressed.missing, *notes)))
            return Recommend(card, trigger.because, missing, values or {})


def one_outcome(outcomes: tuple[Outcome, ...], cards: tuple[str, ...], otherwise: str) -> Outcome:
    """Join the outcomes of several drafts into the one of a code and call (interface, services).

    What is recommended wins and names every draft that it concerns, with the strongest card;
    `cards` gives the card keys, strongest first. `otherwise` says why no draft is concerned.
    """
    recommended = [one for one in outcomes if isinstance(one, Recommend)]
    open_ones = [one for one in outcomes if isinstance(one, NeedsData)]
    speaking: tuple[Recommend | NeedsData, ...] = (*recommended, *open_ones)
    if recommended:
        strongest = min(recommended, key=lambda one: cards.index(one.card))
        return Recommend(
            strongest.card,
            tuple(dict.fromkeys(reason for one in recommended for reason in one.because)),
            tuple(dict.fromkeys(item for one in speaking for item in one.missing)),
            strongest.values,
        )
    if open_ones:
        return NeedsData(
            tuple(dict.fromkeys(reason for one in open_ones for reason in one.because)),
            tuple(dict.fromkeys(item for one in open_ones for item in one.missing)),
        )
    suppressed = [one for one in outcomes if isinstance(one, Suppressed)]
    if suppressed:
        return Suppressed(tuple(reason for one in suppressed for reason in one.because))
    return NotApplicable(outcomes[0].because if outcomes else (Reason(otherwise),))
