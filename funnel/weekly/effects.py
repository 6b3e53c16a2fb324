"""What became of corrections: how their goals stood when the report was frozen, and how they stand now."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from funnel.goals.actuals import GoalProgress, progress_of
from funnel.reads import Reads, Row
from funnel.weekly import queries
from funnel.weekly.draft import read
from funnel.weekly.report import GoalOutcome, from_stored
from funnel.workspace import read_home


@dataclass(frozen=True, slots=True)
class Effect:
    """Before is as the report froze it, which had no figure where the goal did not run then."""

    goal_id: UUID
    actual_before: Decimal | None
    pace_before: float | None
    actual_now: Decimal | None
    pace_now: float | None
    is_on_pace: bool | None
    done_at: datetime | None
    """When the action was done."""


async def effects(reads: Reads, correction_ids: Sequence[UUID], now: datetime) -> Mapping[UUID, Effect]:
    """By correction; four statements, however many they are."""
    rows = await read(reads, queries.CORRECTED, ids=list(correction_ids))
    if not rows:
        return {}
    today = (await read_home(reads)).day(now)
    progress = await progress_of(reads, sorted({row["goal_id"] for row in rows}), today)
    frozen = {row["report_id"]: _outcomes(row) for row in rows}
    return {row["id"]: _effect(row, frozen[row["report_id"]].get(row["goal_id"]), progress) for row in rows}


def _outcomes(row: Row) -> Mapping[UUID, GoalOutcome]:
    return {goal.goal_id: goal for goal in from_stored(row["contents"]).outcome}


def _effect(row: Row, before: GoalOutcome | None, progress: Mapping[UUID, GoalProgress]) -> Effect:
    now = progress[row["goal_id"]]
    return Effect(
        goal_id=row["goal_id"],
        actual_before=before.actual if before else None,
        pace_before=before.pace if before else None,
        actual_now=now.actual,
        pace_now=now.pace,
        is_on_pace=now.on_pace,
        done_at=row["done_at"],
    )
