"""Root fields that read goals."""

from __future__ import annotations

from funnel.goals.board import GoalBoardAsked, goal_board
from graphapi.answers import answer, ref
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.goals.board import GoalBoard
from graphapi.goals.figures import keep_lines
from graphapi.goals.inputs import GOAL_FILTER, GOAL_ORDER, GoalBoardInput
from graphapi.goals.types import ResourceGoal
from graphapi.mutation import fill
from graphapi.today import today_of


@queries
class GoalQueries:
    """What resources are to reach."""

    resource_goal: ResourceGoal | None = by_id(description="One goal.")
    resource_goals: Connection[ResourceGoal] = connection(
        filter=GOAL_FILTER, order=GOAL_ORDER, description="The workspace's goals."
    )

    @answer(weight=100)
    async def goal_board(self, info: Info, input: GoalBoardInput) -> GoalBoard:
        """Goals side by side, the worst pace first. Two statements for all their figures, however many goals."""
        ids = {"product_id": "prod", "resource_id": "res", "owner_id": "mem", "audience_id": "aud"}
        today = await today_of(info)
        board = await goal_board(info.reader, fill(GoalBoardAsked, input, ids=ids), today)
        await keep_lines(info, board.lines)
        return GoalBoard(
            as_of=today,
            total=len(board.order),
            on_pace=board.on_pace,
            off_pace=board.off_pace,
            not_told=board.not_told,
            goals=[ref(ResourceGoal, goal_id) for goal_id in board.order],
        )
