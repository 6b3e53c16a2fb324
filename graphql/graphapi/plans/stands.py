"""How plans stand, what is to be looked at in them, and what the viewer may do with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Any
from uuid import UUID

import strawberry

from crm.members.permissions import Action
from funnel.models.words import GoalStatus, PlanStatus
from funnel.plans.queries import states
from funnel.plans.stands import PlanNoticeCode, progress_of_plans, warnings_of_plans
from graphapi.compiler import answer_type
from graphapi.context import Info
from graphapi.today import today_of


@answer_type
class PlanProgress:
    """Actions of a plan by how they stand today."""

    done: int = strawberry.field(description="Done, in time or late.")
    in_time: int = strawberry.field(description="Done on the due day or before.")
    late: int = strawberry.field(description="Done after the due day.")
    open: int = strawberry.field(description="Not done yet.")
    overdue: int = strawberry.field(description="Not done, and due before today.")


@answer_type
class PlanNotice:
    """What is to be looked at in a plan."""

    code: PlanNoticeCode = strawberry.field(description="For programs.")
    message: str = strawberry.field(description="For people.")


class PlanAllowedAction(StrEnum):
    """What may be done with a plan."""

    APPROVE = "APPROVE"
    CONFIRM = "CONFIRM"
    """Approve it again: it still holds although its goal changed."""
    RETURN = "RETURN"
    COPY = "COPY"
    REORDER = "REORDER"
    COMPLETE_ACTIONS = "COMPLETE_ACTIONS"


_OVER = frozenset({GoalStatus.ACHIEVED, GoalStatus.MISSED, GoalStatus.CANCELLED})


async def progress(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, PlanProgress]:
    """How far each plan is; one statement."""
    found = await progress_of_plans(info.reader, ids, await today_of(info))
    return {
        plan_id: PlanProgress(
            done=each.done, in_time=each.in_time, late=each.late, open=each.open, overdue=each.overdue
        )
        for plan_id, each in found.items()
    }


async def warnings(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[PlanNotice]]:
    """What is to be looked at in each plan; one statement."""
    found = await warnings_of_plans(info.reader, ids)
    return {
        plan_id: [PlanNotice(code=each.code, message=each.message) for each in own] for plan_id, own in found.items()
    }


async def allowed_actions(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[PlanAllowedAction]]:
    """What the viewer may do with each plan; one statement."""
    rows = await info.reader.rows(states(info.workspace_id, ids))
    return {
        row["id"]: actions_for(
            PlanStatus(row["status"]), GoalStatus(row["goal_status"]), row["needs_review"], info.actor.can
        )
        for row in rows
    }


def actions_for(plan: PlanStatus, goal: GoalStatus, needs_review: bool, can: Any) -> list[PlanAllowedAction]:
    """What an actor may do with a plan that is so far, of a goal that is so far."""
    in_force, draft, is_open = plan is PlanStatus.APPROVED, plan is PlanStatus.DRAFT, goal not in _OVER
    is_returnable = draft or (in_force and goal is not GoalStatus.RUNNING)
    allowed = {
        PlanAllowedAction.APPROVE: draft and is_open and can(Action.PLAN_APPROVE),
        PlanAllowedAction.CONFIRM: in_force and needs_review and can(Action.PLAN_APPROVE),
        PlanAllowedAction.RETURN: is_returnable and can(Action.PLAN_APPROVE),
        PlanAllowedAction.COPY: is_open and can(Action.PLAN_DRAFT),
        PlanAllowedAction.REORDER: (draft or in_force) and can(Action.PLAN_DRAFT),
        PlanAllowedAction.COMPLETE_ACTIONS: in_force and can(Action.PLAN_ACTION_COMPLETE),
    }
    return [action for action, is_allowed in allowed.items() if is_allowed]
