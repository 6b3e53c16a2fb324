"""What others may learn of a goal inside the transaction."""

from dataclasses import dataclass
from uuid import UUID

from funnel.models.words import GoalStatus


@dataclass(frozen=True)
class GoalStatusChanged:
    """The goal is somewhere else in its life: approved, returned, running, over."""

    goal_id: UUID
    status: GoalStatus
