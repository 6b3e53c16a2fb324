"""A run from being asked for to its frozen result: what it read, what it wrote, and how it ends otherwise."""

import asyncio
import os
import sys
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, text

from crm.core.actor import system
from crm.core.database import Database
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound
from crm.core.work import Work, begin
from crm.models.words import Role
from funnel.attribution.question import AttributionDimension
from funnel.attribution_runs import perform as performing
from funnel.attribution_runs.cancel import AttributionRunCancel, cancel
from funnel.attribution_runs.chain import CannotCompute
from funnel.attribution_runs.claim import LEASE, claim
from funnel.attribution_runs.perform import perform
from funnel.attribution_runs.publish import AttributionRunPublish, publish
from funnel.attribution_runs.start import AttributionRunStart, start
from funnel.inputs import Period
from funnel.models import AttributionResult, AttributionRun
from funnel.models.words import RunStatus
from tests.conftest import Urls, acting
from tests.factories.products import Published, published_funnel
from tests.funnel.facts.histories import KEYS, Event, history, meaning_of
from tests.funnel.facts.test_any_order import play
from tests.http import JWT_KEY, make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]

PERIOD = Period(start=date(2025, 1, 1), end=date(2027, 12, 31))
STEP = KEYS[1]


def asked(funnel: Published, **more: Any) -> AttributionRunStart:
    given = {"product_id": funnel.product_id, "model": "markov", "step_key": STEP, "period": PERIOD}
    given |= {"window_days": 365, "dimension": AttributionDimension.RESOURCE}
    return AttributionRunStart(**(given | more))


async def settled(database: Database, seed: int) -> tuple[UUID, Published, list[Event]]:
    office = await make_office(database)
    random = Random(seed)
    async with begin(database.sessions, system(office.workspace_id)) as work:
        admin = acting(work.session, office.workspace_id, office.members[Role.ADMIN], Role.ADMIN)
        funnel = await published_funnel(admin)
        events = await play(admin, funnel, random, history(random, people=8, length=60))
    return office.workspace_id, funnel, events


async def queued(database: Database, workspace_id: UUID, data: AttributionRunStart) -> UUID:
    async with begin(database.sessions, system(workspace_id)) as work:
        made = await start(work, data)
        assert (made.status, made.progress) == (RunStatus.QUEUED, 0)
        return made.id


async def claimed(database: Database, workspace_id: UUID) -> UUID | None:
    async with begin(database.sessions, system(workspace_id)) as work:
        found = await claim(work)
        return found.run_id if found else None


async def run_of(
    database: Database, workspace_id: UUID, run_id: UUID
) -> tuple[AttributionRun, list[AttributionResult]]:
    async with begin(database.sessions, system(workspace_id)) as work:
        run = await work.scalar(select(AttributionRun).where(AttributionRun.id == run_id))
        rows = select(AttributionResult).where(AttributionResult.run_id == run_id).order_by(AttributionResult.place)
        return run, list((await work.execute(rows)).scalars())


def counted(events: list[Event]) -> tuple[int, int, int]:
    """Conversions with a journey, without one, and people who were touched and never got there."""
    with_journey = without = others = 0
    for person in {event.person for event in events}:
        found = meaning_of([event for event in events if event.person == person])
        paths = [path for (key, _), path in found.journeys.items() if key == STEP]
        with_journey += sum(bool(path) for path in paths)
        without += sum(not path for path in paths)
        others += not paths and any(event.what == "touch" for event in events if event.person == person)
    return with_journey, without, others


@pytest.mark.parametrize("model", ["markov", "shapley"])
async def test_a_run_reads_everything_and_its_credits_sum(database: Database, model: str) -> None:
    workspace_id, funnel, events = await settled(database, seed=11)
    run_id = await queued(database, workspace_id, asked(funnel, model=model))
    assert await claimed(database, workspace_id) == run_id
    assert await claimed(database, workspace_id) is None  # it is in our hands
    assert await perform(database, workspace_id, run_id, 1) is RunStatus.DONE
    run, rows = await run_of(database, workspace_id, run_id)
    with_journey, without, others = counted(events)
    assert with_journey > 1
    assert (run.journeys, run.null_journeys) == (with_journey + others, others)
    assert run.conversions_micro == (with_journey + without) * 1_000_000
    assert run.unattributed_micro == without * 1_000_000
    assert run.conversion_rate == pytest.approx(with_journey / (with_journey + others))
    assert sum(row.conversions_micro for row in rows) == with_journey * 1_000_000
    assert sum(row.share for row in rows) == pytest.approx(1)
    assert [row.place for row in rows] == list(range(1, len(rows) + 1))
    assert all(row.share_low <= row.share_high for row in rows)  # type: ignore[operator]  # both are there
    assert (rows[0].removal_effect is None) == (model == "shapley")
    assert [each["code"] for each in run.warnings][-1:]
    assert "FEW_CONVERSIONS" in {each["code"] for each in run.warnings}
    assert (run.progress, run.leased_until, len(run.input_sha256 or "")) == (100, None, 64)


@pytest.mark.newest
async def test_the_same_facts_give_the_same_run_under_another_number(database: Database) -> None:
    workspace_id, funnel, _ = await settled(database, seed=12)
    found = []
    for _ in range(2):
        run_id = await queued(database, workspace_id, asked(funnel))
        assert await claimed(database, workspace_id) == run_id
        await perform(database, workspace_id, run_id, 1)
        found.append(await run_of(database, workspace_id, run_id))
    (first, rows), (second, again) = found
    assert (first.number, second.number) == (1, 2)
    assert first.input_sha256 == second.input_sha256
    assert [(row.key, row.share, row.conversions_micro) for row in rows] == [
        (row.key, row.share, row.conversions_micro) for row in again
    ]


@pytest.mark.newest
async def test_one_that_is_given_up_while_it_computes_leaves_nothing(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace_id, funnel, _ = await settled(database, seed=13)
    run_id = await queued(database, workspace_id, asked(funnel))
    await claimed(database, workspace_id)
    read = performing.read

    async def slowly(*arguments: Any) -> Any:
        async with begin(database.sessions, system(workspace_id)) as work:
            await cancel(work, AttributionRunCancel(run_id=run_id))
        return await read(*arguments)

    monkeypatch.setattr(performing, "read", slowly)
    assert await perform(database, workspace_id, run_id, 1) is RunStatus.CANCELLED
    run, rows = await run_of(database, workspace_id, run_id)
    assert (run.status, rows, run.conversions_micro) == ("CANCELLED", [], None)
    async with begin(database.sessions, system(workspace_id)) as work:
        with pytest.raises(Conflict, match="cancelled already"):
            await cancel(work, AttributionRunCancel(run_id=run_id))
        with pytest.raises(Conflict, match="only a finished one"):
            await publish(work, AttributionRunPublish(run_id=run_id))


@pytest.mark.newest
async def test_a_beat_that_fails_ends_neither_the_heart_nor_the_run(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    workspace_id, funnel, _ = await settled(database, seed=16)
    run_id = await queued(database, workspace_id, asked(funnel))
    await claimed(database, workspace_id)
    read, moved_on, beats = performing.read, performing._moved_on, []
    first = asyncio.Event()

    def refused(*arguments: Any) -> Any:
        beats.append(arguments)
        if len(beats) > 1:
            first.set()
            return moved_on(*arguments)
        return text("SELECT 1 / 0")

    async def after_two_beats(*arguments: Any) -> Any:
        await asyncio.wait_for(first.wait(), 20)
        return await read(*arguments)

    monkeypatch.setattr(performing, "BEAT", timedelta(milliseconds=20))
    monkeypatch.setattr(performing, "_moved_on", refused)
    monkeypatch.setattr(performing, "read", after_two_beats)
    assert await perform(database, workspace_id, run_id, 1) is RunStatus.DONE
    assert (await run_of(database, workspace_id, run_id))[1]


@pytest.mark.newest
@pytest.mark.parametrize(
    ("error", "told"),
    [
        (CannotCompute("Ask for a coarser dimension."), "Ask for a coarser dimension."),
        (ValueError("ann@example.test is no number"), "The run failed: ValueError."),
    ],
)
async def test_only_our_own_sentences_are_told(work: Work, error: Exception, told: str) -> None:
    run = await start(work, asked(await published_funnel(work)))
    await performing._failed(work, run, error=error)
    assert (run.status, run.error) == ("FAILED", told)


@pytest.mark.newest
async def test_a_lost_process_is_followed_by_another_once(database: Database) -> None:
    workspace_id, funnel, _ = await settled(database, seed=14)
    run_id = await queued(database, workspace_id, asked(funnel))

    async def lost() -> None:
        async with begin(database.sessions, system(workspace_id)) as work:
            back = "UPDATE attribution_runs SET leased_until = leased_until - CAST(:by AS interval) WHERE id = :id"
            await work.execute(text(back), {"by": 2 * LEASE, "id": run_id})

    assert await claimed(database, workspace_id) == run_id
    await lost()
    assert await claimed(database, workspace_id) == run_id
    assert await perform(database, workspace_id, run_id, 1) is RunStatus.RUNNING  # too late: it is another's by now
    assert (await run_of(database, workspace_id, run_id))[0].progress == 0
    await lost()
    assert await claimed(database, workspace_id) is None
    run, rows = await run_of(database, workspace_id, run_id)
    assert (run.status, run.attempts, rows) == ("FAILED", 2, [])
    assert "ended without a result" in (run.error or "")


@pytest.mark.newest
async def test_a_process_of_its_own_computes_it(database: Database, urls: Urls) -> None:
    workspace_id, funnel, _ = await settled(database, seed=15)
    run_id = await queued(database, workspace_id, asked(funnel, step_key=None))
    assert await claimed(database, workspace_id) == run_id
    given = {"DATABASE_URL": urls.app, "DATABASE_DOOR_URL": urls.door, "TOUCHLINE_JWT_KEY": JWT_KEY}
    command = [sys.executable, "-m", "crm.commands.attribution_run", str(workspace_id), str(run_id), "1"]
    process = await asyncio.create_subprocess_exec(*command, env={**os.environ, **given})
    assert await asyncio.wait_for(process.wait(), 60) == 0
    run, rows = await run_of(database, workspace_id, run_id)
    assert run.status == "DONE"
    assert sum(row.amount_minor for row in rows) == (run.amount_minor or 0) - (run.unattributed_amount_minor or 0)


@pytest.mark.parametrize(
    ("change", "problem", "field"),
    [
        (lambda funnel: {"model": "bayes"}, Invalid, "model"),
        (lambda funnel: {"order": 4}, Invalid, "order"),
        (lambda funnel: {"model": "shapley", "order": 1}, Invalid, "order"),
        (lambda funnel: {"product_id": UUID(int=7)}, NotFound, "productId"),
        (lambda funnel: {"step_key": "nosuch"}, Invalid, "stepKey"),
        (lambda funnel: {"dimension": AttributionDimension.KEYWORD}, Invalid, "dimension"),
    ],
)
async def test_what_cannot_be_asked(
    work: Work, change: Callable[[Published], dict[str, Any]], problem: type[Exception], field: str
) -> None:
    funnel = await published_funnel(work)
    with pytest.raises(problem) as refused:
        await start(work, asked(funnel, **change(funnel)))
    assert refused.value.field == field  # type: ignore[attr-defined]  # a Problem
    assert (await work.execute(select(AttributionRun.id))).all() == []


async def test_only_who_may(work: Work) -> None:
    funnel = await published_funnel(work)
    seller = acting(work.session, work.workspace_id, work.actor.member_id or UUID(int=1), Role.SALES_MANAGER)
    with pytest.raises(Forbidden):
        await start(seller, asked(funnel))
    run = await start(work, asked(funnel))
    with pytest.raises(Forbidden):
        await cancel(seller, AttributionRunCancel(run_id=run.id))
    given_up = await cancel(work, AttributionRunCancel(run_id=run.id, expected_version=1))
    assert (given_up.status, given_up.version, given_up.finished_at) == ("CANCELLED", 2, work.now)
    assert await claim(work) is None
    assert work.now - given_up.created_at < timedelta(minutes=1)
