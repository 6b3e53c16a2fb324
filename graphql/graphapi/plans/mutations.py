"""Root fields that write plans."""

from __future__ import annotations

import strawberry

from funnel.plans.approve import PlanApprove, approve
from funnel.plans.complete_action import PlanActionComplete, complete_action
from funnel.plans.copy import PlanCopy, copy
from funnel.plans.draft import PlanDraft, draft
from funnel.plans.reopen_action import PlanActionReopen, reopen_action
from funnel.plans.reorder import PlanReorder, reorder
from funnel.plans.return_ import PlanReturn, return_plan
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.plans.inputs import (
    PlanActionCompleteInput,
    PlanActionReopenInput,
    PlanApproveInput,
    PlanCopyInput,
    PlanDraftInput,
    PlanReorderInput,
    PlanReturnInput,
)
from graphapi.plans.types import Plan, PlanAction


@payload
class PlanDraftPayload(Payload):
    """The new version."""

    plan: Plan | None = strawberry.field(default=None, description="The plan.")


@payload
class PlanApprovePayload(Payload):
    """The plan that is carried out from now on."""

    plan: Plan | None = strawberry.field(default=None, description="The plan.")


@payload
class PlanReturnPayload(Payload):
    """The plan with the comment."""

    plan: Plan | None = strawberry.field(default=None, description="The plan.")


@payload
class PlanActionCompletePayload(Payload):
    """The action that is done."""

    action: PlanAction | None = strawberry.field(default=None, description="The action.")


@payload
class PlanActionReopenPayload(Payload):
    """The action that is open again."""

    action: PlanAction | None = strawberry.field(default=None, description="The action.")


@payload
class PlanCopyPayload(Payload):
    """The new version."""

    plan: Plan | None = strawberry.field(default=None, description="The plan.")


@payload
class PlanReorderPayload(Payload):
    """The plan in its new order."""

    plan: Plan | None = strawberry.field(default=None, description="The plan.")


@mutations
class PlanMutations:
    """How goals are reached."""

    @mutation
    async def plan_draft(self, info: Info, input: PlanDraftInput) -> PlanDraftPayload:
        """Drafts a further version of a goal's plan."""
        ids = {"goal_id": "goal", "owner_id": "mem", "resource_id": "res"}
        plan = await draft(info.work, fill(PlanDraft, input, ids=ids))
        return PlanDraftPayload(plan=ref(Plan, plan.id))

    @mutation
    async def plan_approve(self, info: Info, input: PlanApproveInput) -> PlanApprovePayload:
        """Approves a plan; the one before is superseded, and what was done by it stays done. Again: confirms it."""
        plan = await approve(info.work, fill(PlanApprove, input, ids={"plan_id": "plan"}))
        return PlanApprovePayload(plan=ref(Plan, plan.id))

    @mutation
    async def plan_return(self, info: Info, input: PlanReturnInput) -> PlanReturnPayload:
        """Returns a plan with a comment."""
        plan = await return_plan(info.work, fill(PlanReturn, input, ids={"plan_id": "plan"}))
        return PlanReturnPayload(plan=ref(Plan, plan.id))

    @mutation
    async def plan_action_complete(self, info: Info, input: PlanActionCompleteInput) -> PlanActionCompletePayload:
        """Marks an action as done, in time or late."""
        action = await complete_action(info.work, fill(PlanActionComplete, input, ids={"action_id": "act"}))
        return PlanActionCompletePayload(action=ref(PlanAction, action.id))

    @mutation
    async def plan_action_reopen(self, info: Info, input: PlanActionReopenInput) -> PlanActionReopenPayload:
        """Opens an action again that was said to be done."""
        action = await reopen_action(info.work, fill(PlanActionReopen, input, ids={"action_id": "act"}))
        return PlanActionReopenPayload(action=ref(PlanAction, action.id))

    @mutation
    async def plan_copy(self, info: Info, input: PlanCopyInput) -> PlanCopyPayload:
        """Drafts a further version with the actions of this one."""
        plan = await copy(info.work, fill(PlanCopy, input, ids={"plan_id": "plan"}))
        return PlanCopyPayload(plan=ref(Plan, plan.id))

    @mutation
    async def plan_reorder(self, info: Info, input: PlanReorderInput) -> PlanReorderPayload:
        """Puts the actions of a plan into another order."""
        plan = await reorder(info.work, fill(PlanReorder, input, ids={"plan_id": "plan", "action_ids": "act"}))
        return PlanReorderPayload(plan=ref(Plan, plan.id))
