"""Inputs of plans."""

from __future__ import annotations

from datetime import date, datetime

import strawberry
from strawberry import ID

from funnel.models import PlanAction as PlanActionRow
from graphapi.compiler import filters, input_type, match, orders
from graphapi.scalars import URL

ACTION_FILTER = filters(
    "PlanActionFilter",
    PlanActionRow,
    plan_id=match.id("plan"),
    owner_id=match.id("mem"),
    due_on=match.date(),
    done_at=match.datetime(),
    late_by_days=match.integer(),
)
ACTION_ORDER = orders(
    "PlanActionOrder",
    PlanActionRow,
    due_on="due_on",
    done_at="done_at",
    default="due_on",
)


@input_type
class PlanActionInput:
    """One thing to do by a day."""

    text: str = strawberry.field(description="What is to be done.")
    owner_id: ID = strawberry.field(description="The active member who does it.")
    due_on: date = strawberry.field(description="Until when.")
    resource_id: ID | None = strawberry.field(default=None, description="On which resource.")


@input_type
class PlanDraftInput:
    """A version of a goal's plan."""

    goal_id: ID = strawberry.field(description="What it is to reach.")
    actions: list[PlanActionInput] = strawberry.field(description="What is to be done, in order.")
    expected_version: int | None = strawberry.field(
        default=None, description="The newest version that was read, 0 when there was none."
    )


@input_type
class PlanApproveInput:
    """The plan that is to be carried out."""

    plan_id: ID = strawberry.field(description="Which plan.")
    version: int = strawberry.field(description="The number of the plan that was read.")
    expected_version: int | None = strawberry.field(default=None, description="`revision` as it was read.")


@input_type
class PlanReturnInput:
    """The plan that is to be worked on once more."""

    plan_id: ID = strawberry.field(description="Which plan.")
    comment: str = strawberry.field(description="What is to be changed.")
    expected_version: int | None = strawberry.field(default=None, description="`revision` as it was read.")


@input_type
class PlanActionCompleteInput:
    """The action that is done."""

    action_id: ID = strawberry.field(description="Which action.")
    done_at: datetime | None = strawberry.field(default=None, description="When it was done; now when left out.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    note: str | None = strawberry.field(default=None, description="What there is to say of it.")
    evidence_url: URL | None = strawberry.field(default=None, description="Where it can be seen.")


@input_type
class PlanActionReopenInput:
    """The action that is not done after all."""

    action_id: ID = strawberry.field(description="Which action.")
    reason: str = strawberry.field(description="Why; it becomes the action's note.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")


@input_type
class PlanCopyInput:
    """The version from which a further one begins."""

    plan_id: ID = strawberry.field(description="Which plan.")
    expected_version: int | None = strawberry.field(default=None, description="The newest version that was read.")


@input_type
class PlanReorderInput:
    """The plan whose actions get another order."""

    plan_id: ID = strawberry.field(description="Which plan.")
    action_ids: list[ID] = strawberry.field(description="All of its actions, in their new order.")
    expected_version: int | None = strawberry.field(default=None, description="`revision` as it was read.")
