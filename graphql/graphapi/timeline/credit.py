"""`credit` beside the lines of a timeline."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any
from uuid import UUID

import strawberry

from crm.models.words import TimelineKind
from funnel.attribution.credit import Credit, TouchLine, credit_of_touches
from graphapi.answers import answer_type
from graphapi.context import Info
from graphapi.scalars import Money


@answer_type
class TouchCredit:
    """What a contact earned under a model, over the sales it led to."""

    model: str = strawberry.field(description="The model's key.")
    share: float = strawberry.field(description="Its shares of those sales added up: 0.25 is a quarter of one sale.")
    amount: Money | None = strawberry.field(description="Its part of what they brought; null when nobody knows that.")


def told_of(line: Any) -> tuple[Any, ...]:
    """What a line tells of, and of whom."""
    return line.kind, line.fact_id, line.lead_id, line.person_id


async def credit(
    info: Info, lines: Mapping[UUID, Sequence[Any]], *, model: str | None = None
) -> Mapping[UUID, list[TouchCredit]]:
    """Credit by id of line."""
    known = cache(UUID)  # a page of lines is of one person and a few leads
    touches = {
        id: TouchLine(UUID(fact_id), known(lead_id) if lead_id else None, known(person_id))
        for id, (kind, fact_id, lead_id, person_id) in lines.items()
        if kind == TimelineKind.TOUCH.value
    }
    found = await credit_of_touches(info.reader, touches, model)
    return {line_id: [_shown(each)] for line_id, each in found.items()}


def _shown(each: Credit) -> TouchCredit:
    amount = Money.of(each.amount.minor, each.amount.currency) if each.amount else None
    return TouchCredit(model=each.model, share=float(each.share), amount=amount)
