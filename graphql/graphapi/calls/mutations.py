"""Logging calls."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID

from crm.models.sales_words import CallResult
from crm.models.words import Direction
from funnel.calls.log import CallLog, log
from graphapi.answers import ref
from graphapi.calls.types import Call
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.scalars import URL


@input_type
class CallLogInput:
    """With which lead, or from or to which number (any way of writing it)."""

    lead_id: ID | None = strawberry.field(default=None, description="Which lead.")
    phone: str | None = strawberry.field(default=None, description="The number of the person, in any spelling.")
    direction: Direction = strawberry.field(description="Towards us or from us.")
    occurred_at: datetime = strawberry.field(description="When it happened.")
    duration_seconds: int = strawberry.field(description="How long it took; 0 when nobody answered.")
    recording_url: URL | None = strawberry.field(default=None, description="Where it can be heard.")
    resource_id: ID | None = strawberry.field(default=None, description="Which resource sent the person.")
    result: CallResult | None = strawberry.field(
        default=None, description="How it ended; left out: REACHED when it has a length, else NO_ANSWER."
    )
    next_step: str | None = strawberry.field(default=None, description="What was agreed to come next.")
    dialled: str | None = strawberry.field(
        default=None, description="The number of ours that was called; it tells the advert it stands in."
    )
    anonymous_id: str | None = strawberry.field(
        default=None, description="The browser the person called from; what was clicked there before is theirs."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@payload
class CallLogPayload(Payload):
    """The call."""

    call: Call | None = None


@mutations
class CallMutations:
    """Calls of members and of the call line."""

    @mutation
    async def call_log(self, info: Info, input: CallLogInput) -> CallLogPayload:
        """Logs a call; an unknown number becomes a person."""
        call_id = await log(info.work, fill(CallLog, input, ids={"lead_id": "lead", "resource_id": "res"}))
        return CallLogPayload(call=ref(Call, call_id))
