"""Inputs of plans."""

from __future__ import annotations

from datetime import date, datetime

import strawberry
from strawberry import ID

from graphapi.compiler import input_type


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
