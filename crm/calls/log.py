"""Writes calls; the touch they are is a fact recorded by `funnel.calls`."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from crm.core.ids import new_id
from crm.core.outbox import publish_later
from crm.core.work import Work
from crm.models import Call
from crm.models.sales_words import CallResult
from crm.models.words import Direction, TimelineKind
from crm.timeline.append import append

LONGEST_CALL = 7 * 86_400
"""Seconds: a week."""
_SAID = {
    CallResult.REACHED: "spoken",
    CallResult.NO_ANSWER: "nobody answered",
    CallResult.BUSY: "busy",
    CallResult.WRONG_NUMBER: "wrong number",
    CallResult.VOICEMAIL: "voicemail",
}


@dataclass(frozen=True, kw_only=True)
class LoggedCall:
    """One call as it was recorded as a touch."""

    person_id: UUID
    lead_id: UUID | None
    touchpoint_id: UUID
    resource_id: UUID | None
    direction: Direction
    occurred_at: datetime
    duration_seconds: int
    recording_url: str | None
    result: CallResult
    next_step: str | None = None


async def log(work: Work, call: LoggedCall) -> UUID:
    """The id of the call, made by the acting member."""
    call_id = new_id()
    await work.execute(
        insert(Call).values(
            workspace_id=work.workspace_id,
            id=call_id,
            person_id=call.person_id,
            lead_id=call.lead_id,
            member_id=work.actor.member_id,
            resource_id=call.resource_id,
            touchpoint_id=call.touchpoint_id,
            direction=call.direction.value,
            occurred_at=call.occurred_at,
            duration_seconds=call.duration_seconds,
            recording_url=call.recording_url,
            result=call.result.value,
            next_step=call.next_step,
        )
    )
    await append(work, [_line(work, call, call_id)])
    publish_later(work, "CALL_LOGGED", {"leadId": call.lead_id, "callId": call_id, "personId": call.person_id})
    return call_id


def _line(work: Work, call: LoggedCall, call_id: UUID) -> dict[str, Any]:
    who = "Call from the person" if call.direction is Direction.INBOUND else "Call to the person"
    minutes, seconds = divmod(call.duration_seconds, 60)
    how_long = f"{minutes} min {seconds} s" if call.duration_seconds else _SAID[call.result]
    return {
        "person_id": call.person_id,
        "lead_id": call.lead_id,
        "kind": TimelineKind.CALL.value,
        "occurred_at": call.occurred_at,
        "title": f"{who}, {how_long}",
        "text": call.next_step and f"Next: {call.next_step}",
        "resource_id": call.resource_id,
        "member_id": work.actor.member_id,
        "fact_id": call_id,
    }
