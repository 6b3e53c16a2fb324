"""Root fields that read goals."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.goals.inputs import GOAL_FILTER, GOAL_ORDER

if TYPE_CHECKING:
    from graphapi.goals.types import ResourceGoal


@queries
class GoalQueries:
    """What resources are to reach."""

    resource_goal: ResourceGoal | None = by_id(description="One goal.")
    resource_goals: Connection[ResourceGoal] = connection(
        filter=GOAL_FILTER, order=GOAL_ORDER, description="The workspace's goals."
    )
