"""`allowedActions` of leads, from what the row itself tells: nothing is read for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Text, case, func, literal_column

from crm.leads.allowed import LeadAction, LeadState, allowed
from crm.models import Handoff as HandoffRow
from crm.models.words import HandoffStatus, LeadStatus
from graphapi.context import Info

_OFFERED = literal_column(f"'{HandoffStatus.OFFERED.value}'", Text())


def state_of(lead: Any, scope: Any) -> tuple[Any, ...]:
    """What decides: status, owner, and status, assignee and team of the current handoff; its time while it is offered,
    so that the leads of one owner and status are alike.
    """
    return lead.status, lead.owner_id, scope.value(
        HandoffRow,
        lambda handoff: func.json_build_array(
            handoff.status,
            handoff.assignee_id,
            handoff.team_id,
            case((handoff.status == _OFFERED, handoff.accept_by)),
        ),
        lambda handoff: handoff.id == lead.current_handoff_id,
    )  # fmt: skip


async def allowed_actions(info: Info, leads: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, list[LeadAction]]:
    """What the viewer may do with each of the leads."""
    return {id: allowed(info.actor, _state(given, info)) for id, given in leads.items()}


def _state(given: Sequence[Any], info: Info) -> LeadState:
    status, owner_id, handoff = given
    offered, assignee_id, team_id, accept_by = handoff or (None, None, None, None)
    return LeadState(
        LeadStatus(status),
        _id(owner_id),
        HandoffStatus(offered) if offered else None,
        _id(assignee_id),
        _id(team_id),
        accept_by is None or datetime.fromisoformat(accept_by) >= info.now,
    )


def _id(given: str | None) -> UUID | None:
    return UUID(given) if given else None
