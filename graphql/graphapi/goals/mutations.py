"""Root fields that write goals."""

from __future__ import annotations

import strawberry

from funnel.goals.approve import ResourceGoalApprove, approve
from funnel.goals.cancel import ResourceGoalCancel, cancel
from funnel.goals.close import ResourceGoalClose, close_goal
from funnel.goals.return_ import ResourceGoalReturn, return_goal
from funnel.goals.set import ResourceGoalSet, set_goal
from funnel.goals.start import ResourceGoalStart, start
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.goals.inputs import (
    ResourceGoalApproveInput,
    ResourceGoalCancelInput,
    ResourceGoalCloseInput,
    ResourceGoalReturnInput,
    ResourceGoalSetInput,
    ResourceGoalStartInput,
)
from graphapi.goals.types import ResourceGoal
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class ResourceGoalSetPayload(Payload):
    """The goal as it is now."""

    goal: ResourceGoal | None = strawberry.field(default=None, description="The goal.")


@payload
class ResourceGoalApprovePayload(Payload):
    """The approved goal."""

    goal: ResourceGoal | None = strawberry.field(default=None, description="The goal.")


@payload
class ResourceGoalStartPayload(Payload):
    """The running goal."""

    goal: ResourceGoal | None = strawberry.field(default=None, description="The goal.")


@payload
class ResourceGoalCancelPayload(Payload):
    """The cancelled goal."""

    goal: ResourceGoal | None = strawberry.field(default=None, description="The goal.")


@payload
class ResourceGoalReturnPayload(Payload):
    """The goal with the comment."""

    goal: ResourceGoal | None = strawberry.field(default=None, description="The goal.")


@payload
class ResourceGoalClosePayload(Payload):
    """The goal that is over."""

    goal: ResourceGoal | None = strawberry.field(default=None, description="The goal.")


@mutations
class GoalMutations:
    """What resources are to reach."""

    @mutation
    async def resource_goal_set(self, info: Info, input: ResourceGoalSetInput) -> ResourceGoalSetPayload:
        """Sets a goal, or changes one and keeps the old one readable."""
        ids = {
            "goal_id": "goal",
            "resource_id": "res",
            "product_id": "prod",
            "objective_id": "obj",
            "audience_id": "aud",
        }
        goal = await set_goal(info.work, fill(ResourceGoalSet, input, ids=ids))
        return ResourceGoalSetPayload(goal=ref(ResourceGoal, goal.id))

    @mutation
    async def resource_goal_approve(self, info: Info, input: ResourceGoalApproveInput) -> ResourceGoalApprovePayload:
        """Approves a goal."""
        goal = await approve(info.work, fill(ResourceGoalApprove, input, ids={"goal_id": "goal"}))
        return ResourceGoalApprovePayload(goal=ref(ResourceGoal, goal.id))

    @mutation
    async def resource_goal_return(self, info: Info, input: ResourceGoalReturnInput) -> ResourceGoalReturnPayload:
        """Returns a proposed or approved goal with what is to be changed."""
        goal = await return_goal(info.work, fill(ResourceGoalReturn, input, ids={"goal_id": "goal"}))
        return ResourceGoalReturnPayload(goal=ref(ResourceGoal, goal.id))

    @mutation
    async def resource_goal_close(self, info: Info, input: ResourceGoalCloseInput) -> ResourceGoalClosePayload:
        """Closes a running goal before its period is over: achieved or missed, by its figures."""
        goal = await close_goal(info.work, fill(ResourceGoalClose, input, ids={"goal_id": "goal"}))
        return ResourceGoalClosePayload(goal=ref(ResourceGoal, goal.id))

    @mutation
    async def resource_goal_start(self, info: Info, input: ResourceGoalStartInput) -> ResourceGoalStartPayload:
        """Starts an approved goal that has an approved plan."""
        goal = await start(info.work, fill(ResourceGoalStart, input, ids={"goal_id": "goal"}))
        return ResourceGoalStartPayload(goal=ref(ResourceGoal, goal.id))

    @mutation
    async def resource_goal_cancel(self, info: Info, input: ResourceGoalCancelInput) -> ResourceGoalCancelPayload:
        """Cancels a goal; its place is free for another one then."""
        goal = await cancel(info.work, fill(ResourceGoalCancel, input, ids={"goal_id": "goal"}))
        return ResourceGoalCancelPayload(goal=ref(ResourceGoal, goal.id))
