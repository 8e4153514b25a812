"""Drafts of a medicine whose drug cannot be read: no order check may pass over them."""

from __future__ import annotations

from cds_service.logic import Missing, Reason, Word
from cds_service.recommendations.cases import OrderCase
from cds_service.recommendations.outcomes import NeedsData
from cds_service.therapy.order_intents import Intent


def unreadable_drafts(case: OrderCase) -> tuple[NeedsData, ...]:
    """Give what each judged draft without a readable drug comes to, whatever the check."""
    return tuple(
        NeedsData(
            (Reason(order.because, (order,)),), (Missing(Word.ORDER_DRUG, order.draft.reference),)
        )
        for order in case.judged
        if order.intent is Intent.UNKNOWN
    )
