"""Offers and what sales answered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import strawberry

from crm.models.words import DeclineReason
from funnel.routing import decline_report as declines
from funnel.routing.feedback import Feedback
from graphapi.answers import answer_type
from graphapi.context import Info


@answer_type
class DeclineReasonCount:
    """Declines of one reason."""

    reason: DeclineReason = strawberry.field(description="The reason.")
    count: int = strawberry.field(description="How many.")


@answer_type
class HandoffFeedback:
    """Offers and what sales answered."""

    offers: int = strawberry.field(description="Offers that were not withdrawn.")
    answered: int = strawberry.field(description="Accepted, returned or declined.")
    declined: int = strawberry.field(description="Declined.")
    expired: int = strawberry.field(description="Expired without an answer.")
    share: float | None = strawberry.field(description="Declined of answered; null without answers.")
    is_small_sample: bool = strawberry.field(description="Fewer than 30 answers: the share says little.")
    reasons: list[DeclineReasonCount] = strawberry.field(description="Declines by reason, the most frequent first.")


def feedback_of(told: Feedback) -> HandoffFeedback:
    """The answer as the API shows it."""
    return HandoffFeedback(
        offers=told.offers, answered=told.answered, declined=told.declined, expired=told.expired,
        share=None if told.share is None else float(told.share), is_small_sample=told.is_small_sample,
        reasons=[
            DeclineReasonCount(reason=reason, count=count)
            for reason, count in sorted(told.reasons.items(), key=lambda each: (-each[1], each[0]))
        ],
    )  # fmt: skip


async def resource_feedback(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, HandoffFeedback]:
    """What sales answered to those whom each resource sent last."""
    found = await declines.feedback_of(info.reader, ids, info.now)
    return {key: feedback_of(each) for key, each in found.items()}
