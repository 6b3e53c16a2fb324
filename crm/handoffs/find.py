"""A handoff as the verbs need it, who may answer it, and why it cannot be answered any more."""

from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row

from crm.core.problems import Conflict, Forbidden, NotFound, Stale
from crm.core.work import Work
from crm.handoffs.allowed import may_answer
from crm.handoffs.queries import with_names
from crm.models.words import HandoffStatus


@dataclass(frozen=True)
class FoundHandoff:
    """One handoff; its status may change until the lead is held."""

    id: UUID
    lead_id: UUID
    assignee_id: UUID | None
    team_id: UUID | None
    status: str
    offered_at: datetime
    offered_by_id: UUID | None
    accept_by: datetime
    responded_at: datetime | None
    need: str
    promises: list[str]
    packet_product_id: UUID | None
    packet_fields: list[Any] | None
    decision: dict[str, Any]
    version: int
    assignee_name: str | None
    answered_by: str | None
    team_name: str | None


def found(row: Row[Any]) -> FoundHandoff:
    """A row of `queries.with_names`, or of an UPDATE that returns the table's columns."""
    known = row._mapping
    columns: dict[str, Any] = {each.name: known.get(each.name) for each in fields(FoundHandoff)}
    return FoundHandoff(**columns)


async def find(work: Work, handoff_id: UUID, *, field: str = "handoffId") -> FoundHandoff:
    """The handoff, not locked. Raises NotFound."""
    row = (await work.execute(with_names(work.workspace_id, handoff_id))).one_or_none()
    if row is None:
        raise NotFound("There is no such handoff in this workspace.", field=field)
    return found(row)


def require_may_answer(work: Work, handoff: FoundHandoff) -> None:
    """The assignee answers; for an offer to a whole team its members; sales leads and administrators for anybody."""
    if not may_answer(work.actor, handoff.assignee_id, handoff.team_id):
        whose = handoff.assignee_name or f"the team {handoff.team_name}"
        raise Forbidden(
            f"This handoff is offered to {whose}; only they, a sales lead or an administrator may answer it.",
            field="handoffId",
        )


async def why_not(work: Work, handoff_id: UUID, expected_version: int | None = None) -> Conflict:
    """What became of the handoff instead, as the refusal says it; Stale where the caller had not seen it so."""
    handoff = await find(work, handoff_id)
    if expected_version is not None and handoff.version != expected_version:
        became = "" if handoff.status == HandoffStatus.OFFERED else f"{_became(handoff)} "
        sentence = f"{became}It is at version {handoff.version} now; read it again."
        return Stale(sentence, field="expectedVersion", current=handoff.version)
    return Conflict(_became(handoff), field="handoffId")


def _became(handoff: FoundHandoff) -> str:
    by = f" by {handoff.answered_by}" if handoff.answered_by else ""
    match handoff.status:
        case HandoffStatus.OFFERED:
            until = f"{handoff.accept_by:%Y-%m-%d %H:%M} UTC"
            return f"The time to accept this handoff ended at {until}; ask for a new offer."
        case HandoffStatus.ACCEPTED:
            return f"This handoff was already accepted{by}."
        case HandoffStatus.DECLINED:
            return f"This handoff was already declined{by}; wait for a new offer."
        case HandoffStatus.EXPIRED:
            return "This handoff has expired and went on to the next candidate; wait for a new offer."
        case HandoffStatus.RECYCLED:
            return f"This handoff was already returned to marketing{by}."
        case _:
            return f"This handoff was withdrawn{by}; wait for a new offer."
