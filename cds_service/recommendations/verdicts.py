"""Every recommendation of a hook with its outcome, after the owners of situations had their say."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass

from cds_service.logic import Reason
from cds_service.recommendations.cases import Case
from cds_service.recommendations.catalog import CardText, Recommendation
from cds_service.recommendations.outcomes import (
    NotApplicable,
    Outcome,
    Recommend,
    Suppressed,
)

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Verdict:
    """A recommendation and what it came to; `failed` when its rule broke down."""

    recommendation: Recommendation
    outcome: Outcome
    failed: bool = False

    @property
    def card(self) -> CardText | None:
        """Give the wording of the card, if the recommendation speaks."""
        if not isinstance(self.outcome, Recommend):
            return None
        return self.recommendation.cards[self.outcome.card]


def out_of_scope(recommendations: Sequence[Recommendation], reason: str) -> tuple[Verdict, ...]:
    """Give the verdicts for a patient out of scope: nothing applies, and why."""
    outcome = NotApplicable((Reason(reason),))
    return tuple(Verdict(one, outcome) for one in recommendations)


def yielded(verdict: Verdict, earlier: Sequence[Verdict]) -> Verdict:
    """Let a recommendation yield to the owner of its situation (knowledge 10.1).

    An owner holds while its own outcome is recommend or suppressed.
    """
    if isinstance(verdict.outcome, NotApplicable):
        return verdict
    for owner in earlier:
        if owner.recommendation.code not in verdict.recommendation.yields_to:
            continue
        if isinstance(owner.outcome, Recommend | Suppressed):
            because = Reason(f"{owner.recommendation.code} owns the situation")
            return Verdict(verdict.recommendation, NotApplicable((because,)))
    return verdict


def decide_one(recommendation: Recommendation, case: Case) -> Verdict:
    """Apply one recommendation to a case."""
    return Verdict(recommendation, recommendation.decide(case))
