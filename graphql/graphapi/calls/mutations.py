"""Logging calls."""

from __future__ import annotations

from datetime import datetime

from strawberry import ID

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

    lead_id: ID | None = None
    phone: str | None = None
    direction: Direction
    occurred_at: datetime
    duration_seconds: int
    recording_url: URL | None = None
    resource_id: ID | None = None
    idempotency_key: str | None = None


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
