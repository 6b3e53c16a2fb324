"""Keeps who answers when nobody stands for a topic, and what a burst is."""

from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import select

from crm.conversations.keep import keep
from crm.conversations.refers import require_team
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.leads.owner import require_active
from crm.members.permissions import Action
from crm.models import ResponsePolicy


class ResponsePolicySave(BaseModel, frozen=True):
    """What is left out stays."""

    fallback_team_id: UUID | None = None
    fallback_member_id: UUID | None = None
    burst_count: int | None = Field(default=None, ge=2, le=10_000)
    burst_window_seconds: int | None = Field(default=None, ge=60, le=604_800)
    burst_factor: int | None = Field(default=None, ge=1, le=1_000)
    expected_version: int | None = None


async def save_policy(work: Work, data: ResponsePolicySave) -> ResponsePolicy:
    """The one row of the workspace; threads of before keep whom they were given to."""
    work.actor.require(Action.CONVERSATION_SET_UP)
    if data.fallback_team_id is not None:
        await require_team(work, data.fallback_team_id, field="fallbackTeamId")
    if data.fallback_member_id is not None:
        await require_active(work, data.fallback_member_id, field="fallbackMemberId")
    row = ResponsePolicy
    known = await work.scalar(select(row.id).where(row.workspace_id == work.workspace_id))
    nullable = {"fallback_team_id", "fallback_member_id"} & data.model_fields_set
    given = data.model_dump(exclude={"expected_version"})
    values = {name: value for name, value in given.items() if value is not None or name in nullable}
    taken = Conflict("Somebody else keeps the policy at this moment; look at it, then change it.")
    refusals = {"uq_response_policies_workspace_id": taken}
    return await keep(work, row, "policy", known, data.expected_version, values, refusals=refusals)
