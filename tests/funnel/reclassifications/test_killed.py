"""The worker dies in the middle of steps, and two of them take the same run: it ends as if nothing had happened."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crm.core.actor import system
from crm.core.database import Database
from crm.core.problems import Conflict
from crm.core.work import Work, begin
from crm.hearers import plug_in
from crm.jobs.worker import Worker
from crm.models import Job
from crm.plug_board import worker_plugs
from funnel.models import ChannelReclassification
from funnel.rebuild.rebuild import verify
from funnel.reclassifications.start import ReclassificationStart, start
from funnel.reclassifications.step import step
from tests.factories.people import at, email, touch
from tests.factories.people import recorded as say
from tests.funnel.imports.landing import new_workspace
from tests.funnel.reclassifications.story import FRIEND, channels_of, company, say_rules

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]


class Killed(Exception):
    """What a kill does to a transaction that is open."""


async def test_killed_in_the_middle_and_taken_by_two(database: Database) -> None:
    plug_in()
    workspace_id = await new_workspace(database)
    async with begin(database.sessions, system(workspace_id)) as work:
        await company(work)
        friend = {"referrer": "https://friend.example/"}
        for n in range(12):
            await say(_again(work), touch("VISIT", email(f"p{n % 5}@example.test"), external_id=f"t{n}",
                                          occurred_at=at(days=n), **friend))  # fmt: skip
        await say_rules(work, FRIEND)

    async def ask() -> UUID:
        async with begin(database.sessions, system(workspace_id)) as work:
            return (await start(work, ReclassificationStart(dry_run=False))).id

    answers = await asyncio.gather(ask(), ask(), return_exceptions=True)
    (run_id,) = (each for each in answers if isinstance(each, UUID))
    assert [type(each) for each in answers if not isinstance(each, UUID)] == [Conflict]

    async def one(*, dies: bool = False) -> bool:
        async with begin(database.sessions, system(workspace_id)) as work:
            more = await step(work, run_id, limit=2)
            if dies:
                await work.flush()
                raise Killed
            return more

    for _ in range(8):
        with pytest.raises(Killed):
            await one(dies=True)
        await asyncio.gather(one(), one())
    async with begin(database.sessions, system(workspace_id)) as work:
        run = (await work.execute(select(ChannelReclassification))).scalar_one()
        assert (run.status, run.looked, run.found, run.applied) == ("APPLIED", 12, 12, 12)
        assert set((await channels_of(work)).values()) == {"email"}
        assert (await verify(work.session, workspace_id)).clean
    await Worker(database, worker_plugs()).round()  # the job of the start finds nothing to do
    async with begin(database.sessions, system(workspace_id)) as work:
        left = select(func.count()).select_from(Job).where(Job.kind == "channel_reclassification")
        assert await work.scalar(left) == 0


def _again(work: Work) -> Work:
    return Work(work.session, work.actor, now=work.now)
