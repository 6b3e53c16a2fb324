"""Goals side by side."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry

from graphapi.compiler import answer_type

if TYPE_CHECKING:
    from graphapi.goals.types import ResourceGoal


@answer_type
class GoalBoard:
    """Goals in the order in which they need somebody: off pace by pace, on pace, then those nobody can tell of."""

    as_of: date = strawberry.field(description="The day, in the workspace's zone, by which figures are told.")
    total: int = strawberry.field(description="How many goals there are.")
    on_pace: int = strawberry.field(description="How many have a pace of 0.95 or more.")
    off_pace: int = strawberry.field(description="How many have less.")
    not_told: int = strawberry.field(description="Of how many nobody can tell: nothing was recorded or expected yet.")
    goals: list[ResourceGoal] = strawberry.field(description="The goals.")
