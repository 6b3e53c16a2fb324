"""Scheduled spend: written once on the first day of each period, caught up, ended; the rest is the plan."""

import asyncio
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crm.core.actor import system
from crm.core.database import Database
from crm.core.problems import Conflict, Forbidden, Invalid, Stale
from crm.core.work import Work, begin
from crm.models.words import Role
from funnel.inputs import Period
from funnel.models import Resource, Spend, SpendDay, SpendSchedule
from funnel.models.words import ResourceState, SpendCadence
from funnel.reads import WorkReads
from funnel.resources.set_state import ResourceSetState, set_state
from funnel.spend.periods import Terms
from funnel.spend.planned import planned_spend
from funnel.spend.schedule import SpendScheduleEnd, SpendScheduleSet, end_schedule, set_schedule
from funnel.spend.write_scheduled import write_scheduled
from tests.factories.model import as_role, counted, make_resource
from tests.funnel.imports.landing import new_workspace

pytestmark = [pytest.mark.anyio]


def noon(month: int, day: int) -> datetime:
    return datetime(2026, month, day, 12, tzinfo=UTC)


async def portal(work: Work, name: str = "Portal") -> Resource:
    """30,000 the first month, 5,000 in each next one (domain.md, SpinaOK)."""
    return await make_resource(
        work, name, kind="PAID_PLACEMENT", price_schedule=[{"amount": "30000"}, {"amount": "5000"}]
    )  # fmt: skip


async def scheduled(work: Work, resource: Resource, **more: Any) -> SpendSchedule:
    given = {"resource_id": resource.id, "starts_on": date(2026, 1, 31)} | more
    return await set_schedule(work, SpendScheduleSet.model_validate(given))


async def written(work: Work) -> list[tuple[date, date, int]]:
    rows = select(Spend.period_start, Spend.period_end, Spend.amount_minor).order_by(Spend.period_start, Spend.id)
    return [(row.period_start, row.period_end, row.amount_minor) for row in await work.execute(rows)]


async def sweep(work: Work, moment: datetime) -> int:
    work.now = moment
    turns = 0
    while await write_scheduled(work):
        turns += 1
    return turns


def test_months_begin_on_the_same_day_or_on_the_last() -> None:
    """From the 31st of January: 31.1., 28.2., 31.3., 30.4.; periods touch and never overlap."""
    terms = Terms(SpendCadence.MONTH, date(2026, 1, 31), date(2026, 4, 30), (3, 2, 1))
    found = [(due.number, due.start, due.end, due.minor) for due in terms.due(1, date(2030, 1, 1))]
    assert found == [
        (1, date(2026, 1, 31), date(2026, 2, 27), 3),
        (2, date(2026, 2, 28), date(2026, 3, 30), 2),
        (3, date(2026, 3, 31), date(2026, 4, 29), 1),
        (4, date(2026, 4, 30), date(2026, 5, 30), 1),
    ]
    weeks = Terms(SpendCadence.WEEK, date(2026, 1, 1), None, (7,))
    assert [due.start.day for due in weeks.due(2, date(2026, 1, 22))] == [8, 15, 22]
    (first,) = weeks.due(1, date(2026, 1, 1))
    assert [first.within(date(2026, 1, 2), date(2026, 1, 3)), first.within(date(2026, 1, 9), date(2026, 2, 1))] == [
        2,
        0,
    ]


@pytest.mark.database
async def test_the_price_schedule_is_written_period_by_period(work: Work) -> None:
    await scheduled(work, await portal(work))
    assert await sweep(work, noon(1, 30)) == 0
    assert await sweep(work, noon(1, 31)) == 1
    assert await written(work) == [(date(2026, 1, 31), date(2026, 2, 27), 3_000_000)]
    assert await sweep(work, noon(2, 27)) == 0
    await sweep(work, noon(4, 1))  # the worker was down for two periods
    assert await written(work) == [
        (date(2026, 1, 31), date(2026, 2, 27), 3_000_000),
        (date(2026, 2, 28), date(2026, 3, 30), 500_000),
        (date(2026, 3, 31), date(2026, 4, 29), 500_000),
    ]
    assert await work.scalar(select(func.sum(SpendDay.amount_minor))) == 4_000_000
    assert set((await work.execute(select(Spend.source))).scalars()) == {"schedule"}


@pytest.mark.database
async def test_it_stops_at_its_end_and_when_the_resource_is_retired(work: Work) -> None:
    page, other = await make_resource(work, "Page"), await make_resource(work, "Other")
    await scheduled(work, page, amount={"amount": "10"}, ends_on=date(2026, 2, 28))
    gone = await scheduled(work, other, amount={"amount": "7"}, every="WEEK", starts_on=date(2026, 1, 1))
    await sweep(work, noon(1, 1))
    await set_state(work, ResourceSetState(resource_id=other.id, state=ResourceState.RETIRED, reason="Over"))
    await sweep(work, noon(6, 1))
    assert [minor for _, _, minor in await written(work)] == [700, 1_000, 1_000]
    assert (gone.next_on, gone.ended_at) == (None, noon(6, 1))
    assert (await planned_spend(WorkReads(work), _days(date(2026, 6, 1), date(2026, 12, 31)))).items == ()


def _days(start: date, end: date) -> Period:
    return Period(start=start, end=end)


@pytest.mark.database
async def test_what_is_not_written_yet_is_the_plan(work: Work) -> None:
    """February of a placement from the 31st of January: 27 of its 28 first days, and one of the second period."""
    page = await portal(work)
    await scheduled(work, page)
    february = _days(date(2026, 2, 1), date(2026, 2, 28))
    plan = await planned_spend(WorkReads(work), february)
    assert [(item.due.minor, item.within) for item in plan.items] == [(3_000_000, 2_892_857), (500_000, 16_130)]
    assert plan.total == 2_908_987
    await sweep(work, noon(1, 31))
    assert [item.within for item in (await planned_spend(WorkReads(work), february)).items] == [16_130]
    day = Spend.workspace_id == work.workspace_id
    assert await work.scalar(select(func.count()).select_from(Spend).where(day)) == 1


@pytest.mark.database
async def test_the_same_again_is_the_same_and_ending_is_said_once(work: Work) -> None:
    page = await make_resource(work)
    made = await scheduled(work, page, amount={"amount": "10"})
    assert (await scheduled(work, page, amount={"amount": "10"})).id == made.id
    with pytest.raises(Conflict) as other:
        await scheduled(work, page, amount={"amount": "11"})
    assert other.value.field == "startsOn"
    assert (await scheduled(work, page, amount={"amount": "11"}, label="Licence")).id != made.id
    await sweep(work, noon(2, 1))
    assert len(await written(work)) == 2
    with pytest.raises(Stale):
        await end_schedule(work, SpendScheduleEnd(schedule_id=made.id, expected_version=7))
    ended = await end_schedule(work, SpendScheduleEnd(schedule_id=made.id, expected_version=1))
    assert (ended.ends_on, ended.next_on, ended.version) == (date(2026, 2, 1), None, 2)
    with pytest.raises(Conflict, match="already"):
        await end_schedule(work, SpendScheduleEnd(schedule_id=made.id))
    await sweep(work, noon(3, 1))
    assert [minor for _, _, minor in await written(work)] == [1_000, 1_100, 1_100]


@pytest.mark.database
async def test_unusable_schedules_are_refused(work: Work) -> None:
    page = await make_resource(work)
    for more, field in (
        ({}, "amount"),
        ({"amount": {"amount": "0"}}, "amount"),
        ({"amount": {"amount": "1", "currency": "USD"}}, "amount"),
        ({"amount": {"amount": "1"}, "ends_on": date(2026, 1, 30)}, "endsOn"),
        ({"amount": {"amount": "1"}, "starts_on": date(1926, 1, 30)}, "startsOn"),
    ):
        with pytest.raises(Invalid) as refused:
            await scheduled(work, page, **more)
        assert refused.value.field == field
    with pytest.raises(Forbidden, match="SPEND_RECORD"):
        await scheduled(await as_role(work, Role.AUTHOR), page, amount={"amount": "1"})
    assert await work.scalar(select(func.count()).select_from(SpendSchedule)) == 0


@pytest.mark.database
async def test_any_number_of_schedules_takes_the_same_statements(work: Work) -> None:
    pages = [await portal(work, f"Page {number}") for number in range(6)]
    await scheduled(work, pages[0])
    work.now = noon(2, 1)
    async with counted(work) as one:
        await write_scheduled(work)
    for page in pages[1:]:
        await scheduled(work, page)
    async with counted(work) as many:
        await write_scheduled(work)
    assert len(many) == len(one)
    assert len(await written(work)) == 6


@pytest.mark.database
async def test_two_workers_at_once_write_each_period_once(database: Database) -> None:
    workspace_id = await new_workspace(database)
    async with begin(database.sessions, system(workspace_id)) as work:
        for number in range(3):
            await scheduled(work, await make_resource(work, f"Page {number}"), amount={"amount": "1"})

    async def one(workspace: UUID) -> None:
        async with begin(database.sessions, system(workspace)) as work:
            work.now = noon(3, 1)
            await write_scheduled(work)

    await asyncio.gather(*(one(workspace_id) for _ in range(4)))
    async with begin(database.sessions, system(workspace_id)) as work:
        assert len(await written(work)) == 6
        assert await work.scalar(select(func.sum(SpendDay.amount_minor))) == 600
