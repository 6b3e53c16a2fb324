"""All goals of a workspace at once, against an oracle that looks at one goal after the other."""

import random
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text, true

from crm.core.ids import NIL, new_id
from crm.core.work import Work
from funnel.goals.actuals import MetricProgress, goal_progress, plain
from funnel.goals.board import GoalBoardAsked, goal_board
from funnel.goals.forecast import forecasts
from funnel.goals.lines import read_lines
from funnel.models.words import GoalStatus, Metric
from funnel.reads import WorkReads
from tests.factories.model import MAY, Model, counted, insert_cell, make_audience, make_goal, make_model, make_resource
from tests.funnel.goals.oracle import COSTS, FACTS, Cell, Figure, Paid, Wanted, stands

pytestmark = [pytest.mark.anyio, pytest.mark.database]
METRICS = (
    "STEP_GOAL_REACHED", "LEADS", "UNITS_SOLD", "REVENUE", "CLICKS", "SESSIONS", "FOLLOWERS", "SEARCH_POSITION",
    "RESPONSE_TIME", "SATISFACTION", "COST_PER_LEAD", "COST_PER_CLICK",
)  # fmt: skip
FIRST = date(2026, 4, 1)


class World:
    """Resources, audiences and facts drawn at random, in the database and as lists."""

    def __init__(self, work: Work, model: Model, chance: random.Random) -> None:
        self.work, self.model, self.chance = work, model, chance
        self.cells: list[Cell] = []
        self.figures: list[Figure] = []
        self.paid: list[Paid] = []
        self.wanted: dict[UUID, list[Wanted]] = {}

    async def fill(self) -> None:
        """Two resources, an audience, facts of ten weeks and goals with supporting metrics."""
        self.resources = [self.model.page, await make_resource(self.work, "Other")]
        self.audience = await make_audience(self.work, self.model.product.id)
        for resource in self.resources:
            for offset in range(70):
                if self.chance.random() < 0.6:
                    await self.day(resource, FIRST + timedelta(days=offset))
        for number in range(24):
            await self.goal(number)

    async def day(self, resource: Any, day: date) -> None:
        """What happened on a resource on a day."""
        metric, step = self.chance.choice(sorted(FACTS)), self.chance.choice(("aware", "asked"))
        cell = Cell(
            metric, resource.number, step if metric == "STEP_GOAL_REACHED" else "",
            self.chance.choice((0, self.audience.number)), day, self.chance.randint(1, 3_000_000),
        )  # fmt: skip
        self.cells.append(cell)
        await insert_cell(
            self.work, self.model.product.id, Metric(metric), day, cell.value,
            resource=cell.resource, step=cell.step, audience=cell.audience,
        )  # fmt: skip
        for name in ("CLICKS", "SESSIONS", "FOLLOWERS", "SEARCH_POSITION", "RESPONSE_TIME", "SATISFACTION"):
            if self.chance.random() < 0.4:
                keyword = "chair" if name == "SEARCH_POSITION" else ""
                figure = Figure(name, resource.number, keyword, day, Decimal(self.chance.randint(1, 900)) / 4)
                self.figures.append(figure)
                await self.work.execute(FIGURE, {
                    "w": self.work.workspace_id, "id": new_id(), "resource": resource.id, "item": NIL,
                    "keyword": keyword, "day": day, "metric": name, "value": figure.value,
                })  # fmt: skip
        if self.chance.random() < 0.3:
            self.paid.append(Paid(resource.number, day, self.chance.randint(1, 100_000)))
            await self.work.execute(SPEND, {
                "w": self.work.workspace_id, "id": new_id(), "resource": resource.id, "day": day,
                "minor": self.paid[-1].minor,
            })  # fmt: skip

    async def goal(self, number: int) -> None:
        """A goal of four days to seven weeks, in a place of its own."""
        resource, audience = self.chance.choice(self.resources), self.chance.choice((None, self.audience))
        start = FIRST + timedelta(days=number % 3 * 3) + timedelta(days=600 * number)
        metrics = self.chance.sample(METRICS, self.chance.randint(1, 4))
        aims = [self.aim(metric) for metric in metrics]
        step = self.chance.choice(("aware", "asked"))
        period = {"start": start, "end": start + timedelta(days=self.chance.randint(3, 50))}
        goal = await make_goal(
            self.work, self.model, resource_id=resource.id, audience_id=audience.id if audience else None,
            step_key=step, period=period, **aims[0], supporting=aims[1:],
        )  # fmt: skip
        moved = FIRST + timedelta(days=self.chance.randint(0, 45))
        length = period["end"] - period["start"]
        # many goals of one place in the same weeks: the rule against that is dropped for this test's transaction
        await self.work.execute(MOVE, {"id": goal.id, "start": moved, "end": moved + length})
        self.wanted[goal.id] = [
            Wanted(
                aim["metric"], aim["keyword"] or "", aim["target"], aim["baseline"], resource.number, step,
                audience.number if audience else None, moved, moved + length,
            )
            for aim in aims
        ]  # fmt: skip

    def aim(self, metric: str) -> dict[str, Any]:
        """A metric with a target that is not refused."""
        level = metric in ("FOLLOWERS", "SEARCH_POSITION")
        target = Decimal(self.chance.randint(1, 4_000)) / 4 + 1
        beyond = target + 7 if metric == "SEARCH_POSITION" else target - 1
        return {
            "metric": metric,
            "keyword": "chair" if metric == "SEARCH_POSITION" else None,
            "target": target,
            "baseline": beyond if level and self.chance.random() < 0.5 else None,
        }


FIGURE = text(
    "INSERT INTO resource_metrics (workspace_id, id, resource_id, content_item_id, keyword, day, metric, value,"
    " recorded_at) VALUES (:w, :id, :resource, :item, :keyword, :day, :metric, :value, now())"
)
SPEND = text(
    "WITH spend AS (INSERT INTO spends (workspace_id, id, resource_id, period_start, period_end, amount_minor,"
    " currency, source, external_id, recorded_at) VALUES (:w, :id, :resource, :day, :day, :minor, 'RUB', 'test',"
    " CAST(gen_random_uuid() AS text), now()) RETURNING id)"
    " INSERT INTO spend_days (workspace_id, spend_id, resource_id, day, amount_minor)"
    " SELECT CAST(:w AS uuid), spend.id, CAST(:resource AS uuid), CAST(:day AS date), CAST(:minor AS bigint) FROM spend"
)
MOVE = text("UPDATE resource_goals SET period_start = :start, period_end = :end, status = 'CANCELLED' WHERE id = :id")


def same(found: MetricProgress, wanted: Any) -> None:
    """Exactly, at the six places in which figures are told."""
    assert found.actual == (None if wanted.actual is None else plain(wanted.actual))
    assert found.expected_to_date == (None if wanted.expected is None else plain(wanted.expected))
    assert found.pace == (None if wanted.pace is None else pytest.approx(float(wanted.pace)))


@pytest.mark.parametrize("seed", range(6))
async def test_all_goals_stand_as_each_alone_by_the_page(work: Work, seed: int) -> None:
    world = World(work, await make_model(work), random.Random(seed))
    await world.fill()
    for today in (FIRST, date(2026, 4, 25), date(2026, 5, 20), date(2026, 7, 30)):
        async with counted(work) as sent:
            lines = await read_lines(WorkReads(work), true(), today)
            told = {goal_id: goal_progress(own, today) for goal_id, own in lines.items()}
            ends = {goal_id: forecasts(own, today) for goal_id, own in lines.items()}
        assert len(sent) == 2
        assert set(told) == set(world.wanted)
        for goal_id, wanted in world.wanted.items():
            for found, one in zip((told[goal_id], *told[goal_id].supporting), wanted, strict=True):
                same(found, stands(one, world.cells, world.figures, world.paid, today))
        every = [line for own in lines.values() for line in own]
        assert forecasts(every, today) == [one for own in ends.values() for one in own]


async def test_a_board_is_two_statements_and_the_worst_comes_first(work: Work) -> None:
    model = await make_model(work)
    goals = {key: await make_goal(work, model, step_key=key) for key in ("aware", "asked", "sales")}
    told = await make_goal(work, model, step_key="bought", metric="FOLLOWERS", supporting=[
        {"metric": "CLICKS", "target": "310"},
    ])  # fmt: skip
    for day, step, value in ((3, "aware", 4), (3, "asked", 30), (4, "sales", 9)):
        cell = {"resource": model.page.number, "step": step}
        await insert_cell(work, model.product.id, Metric.STEP_GOAL_REACHED, date(2026, 5, day), value, **cell)
    asked = GoalBoardAsked.model_validate({
        "product_id": model.product.id, "period": MAY, "statuses": [GoalStatus.DRAFT],
    })  # fmt: skip
    async with counted(work) as sent:
        board = await goal_board(WorkReads(work), asked, date(2026, 5, 10))
    assert len(sent) == 2
    assert board.order == (goals["aware"].id, goals["sales"].id, goals["asked"].id, told.id)
    assert (board.on_pace, board.off_pace, board.not_told) == (1, 2, 1)
    late = await goal_board(WorkReads(work), asked.model_copy(update={"on_pace": False}), date(2026, 5, 10))
    assert late.order == (goals["aware"].id, goals["sales"].id)
    assert set(COSTS) <= set(METRICS)
