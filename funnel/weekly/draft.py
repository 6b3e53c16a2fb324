"""The report as the facts say now: what publishing freezes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core import clock
from crm.core.problems import NotFound
from funnel.goals.actuals import progress_of
from funnel.models.words import Metric
from funnel.reads import Reads, Row
from funnel.weekly import queries
from funnel.weekly.late import WEEKS, differences, sentences
from funnel.weekly.report import ChannelShare, Contents, DoneAction, GoalOutcome, OpenAction, Report, StepFigures, Told
from funnel.weekly.week import Week


@dataclass(frozen=True, slots=True)
class Asked:
    """Product and week, and what the product's workspace says of itself."""

    product_id: UUID
    week: Week
    home: Row
    today: date

    @property
    def as_of(self) -> date:
        """The last day that is counted."""
        return min(self.today, self.week.end)

    @property
    def is_over(self) -> bool:
        """Whether the week has ended."""
        return self.today > self.week.end


async def read(reads: Reads, statement: str, **given: Any) -> Sequence[Row]:
    """Rows of one of the room's statements."""
    return await reads.rows(text(statement).bindparams(workspace_id=reads.workspace_id, **given))


async def ask(reads: Reads, product_id: UUID, week: Week, now: Any) -> Asked:
    """Raises `NotFound` for a product that is not there."""
    found = await read(reads, queries.PRODUCT, product_id=product_id)
    if not found:
        raise NotFound("There is no such product.", field="productId")
    return Asked(product_id, week, found[0], clock.day_of(now, found[0]["time_zone"]))


async def draft(reads: Reads, asked: Asked) -> Report:
    """Eight statements, whatever the size of the product."""
    home, week = asked.home, asked.week
    now, told = await _figures(reads, asked)
    steps = await read(reads, queries.STEPS, product_id=asked.product_id)
    late = differences(now, told, week)
    names = {row["key"]: row["name"] for row in steps}
    done, still_open = await _actions(reads, asked)
    contents = Contents(
        as_of=asked.as_of,
        currency=home["currency"],
        language=home["language"],
        done=done,
        open=still_open,
        outcome=await _outcome(reads, asked),
        funnel=tuple(_step(row, now, week) for row in steps),
        spend_minor=now.get((week.start, queries.SPEND, ""), 0),
        units_micro=now.get((week.start, Metric.UNITS_SOLD.value, ""), 0),
        shares=await _shares(reads, asked),
        late=tuple(sentences(late, week, home["currency"], home["language"], names)),
    )  # fmt: skip
    own = {key: value for key, value in now.items() if key[0] == week.start}
    return Report(
        asked.product_id, home["product"], home["workspace"], home["slug"], week, contents, figures={**own, **late},
        is_over=asked.is_over,
    )  # fmt: skip


async def _figures(reads: Reads, asked: Asked) -> tuple[Told, Told]:
    """What counts today of this week and the ones before, and what was told of the earlier ones."""
    week = asked.week
    first = week.before(WEEKS).start
    rows = await read(reads, queries.FIGURES, product_id=asked.product_id, first=first, last=asked.as_of)
    told = await read(reads, queries.TOLD, product_id=asked.product_id, first=first, last=week.before().start)
    return _by_key(rows), _by_key(told)


def _by_key(rows: Sequence[Row]) -> Told:
    return {(row["week"], row["metric"] or "", row["step_key"] or ""): int(row["value"]) for row in rows}


def _step(row: Row, now: Told, week: Week) -> StepFigures:
    entered, before = (
        now.get((each.start, Metric.STEP_ENTRIES.value, row["key"]), 0) for each in (week, week.before())
    )
    return StepFigures(row["id"], row["key"], row["name"], entered, before)


async def _outcome(reads: Reads, asked: Asked) -> tuple[GoalOutcome, ...]:
    week = asked.week
    goals = await read(reads, queries.GOALS, product_id=asked.product_id, first=week.start, last=week.end)
    progress = await progress_of(reads, [row["id"] for row in goals], asked.as_of) if goals else {}
    return tuple(
        GoalOutcome(
            goal_id=row["id"],
            text=row["text"],
            target=progress[row["id"]].target,
            actual=progress[row["id"]].actual,
            expected_to_date=progress[row["id"]].expected_to_date,
            pace=progress[row["id"]].pace,
            on_pace=progress[row["id"]].on_pace,
        )
        for row in goals
        if row["id"] in progress
    )


async def _actions(reads: Reads, asked: Asked) -> tuple[tuple[DoneAction, ...], tuple[OpenAction, ...]]:
    rows = await read(
        reads, queries.ACTIONS, product_id=asked.product_id, last=asked.week.end, **_instants(asked)
    )  # fmt: skip
    done = [row for row in rows if row["done_at"] is not None]
    still_open = [row for row in rows if row["done_at"] is None]
    first_not_over = min(asked.today, asked.week.end + timedelta(days=1))
    return (
        tuple(_done(row, asked.home["time_zone"]) for row in done),
        tuple(
            OpenAction(**_given(row), due_on=row["due_on"], is_overdue=row["due_on"] < first_not_over)
            for row in still_open
        ),
    )


def _done(row: Row, zone: str) -> DoneAction:
    moment = row["done_at"]
    return DoneAction(
        **_given(row), done_at=moment, done_on=clock.day_of(moment, zone), late_by_days=row["late_by_days"]
    )  # fmt: skip


def _given(row: Row) -> Mapping[str, Any]:
    return {name: row[name] for name in ("id", "goal_id", "text", "owner_id")}


async def _shares(reads: Reads, asked: Asked) -> tuple[ChannelShare, ...]:
    zone, days = asked.home["time_zone"], asked.home["lookback_days"]
    rows = await read(
        reads, queries.SHARES, product_id=asked.product_id, zone=zone, days=days, **_instants(asked)
    )  # fmt: skip
    return tuple(
        ChannelShare(row["id"], row["name"], row["is_attributed"], int(row["micro"])) for row in rows if row["micro"]
    )


def _instants(asked: Asked) -> Mapping[str, Any]:
    start, until = clock.day_bounds(asked.week.start, asked.week.end, asked.home["time_zone"])
    return {"start": start, "until": until}
