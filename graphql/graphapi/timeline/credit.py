"""`credit` beside the lines of a timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import strawberry

from funnel.attribution.credit import Credit, credit_of_touches
from graphapi.answers import answer_type
from graphapi.context import Info
from graphapi.scalars import Money


@answer_type
class TouchCredit:
    """What a contact earned under a model, over the sales it led to."""

    model: str = strawberry.field(description="The model's key.")
    share: float = strawberry.field(description="Its shares of those sales added up: 0.25 is a quarter of one sale.")
    amount: Money | None = strawberry.field(description="Its part of what they brought; null when nobody knows that.")


async def credit(info: Info, ids: Sequence[UUID], *, model: str | None = None) -> Mapping[UUID, list[TouchCredit]]:
    """Credit by id of line."""
    found = await credit_of_touches(info.reader, ids, model)
    return {line_id: [_shown(each)] for line_id, each in found.items()}


def _shown(each: Credit) -> TouchCredit:
    amount = Money.of(each.amount.minor, each.amount.currency) if each.amount else None
    return TouchCredit(model=each.model, share=float(each.share), amount=amount)
