"""What a member has to do by plans."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry

from graphapi.compiler import answer_type

if TYPE_CHECKING:
    from graphapi.plans.types import PlanAction


@answer_type
class MyPlanActions:
    """Open actions, the oldest first; at most 200 together."""

    as_of: date = strawberry.field(description="Today, in the workspace's zone.")
    overdue: list[PlanAction] = strawberry.field(description="Due before today.")
    due_today: list[PlanAction] = strawberry.field(description="Due today.")
    coming: list[PlanAction] = strawberry.field(description="Due in the days asked for.")
