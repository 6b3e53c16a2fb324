"""Builds the demo workspace once: the same anchor and scale always give the same figures."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from uuid import UUID

import asyncpg
from sqlalchemy import select, update

from crm.core.actor import Actor, system
from crm.core.clock import day_of, now
from crm.core.database import Database
from crm.core.ids import drawn_from, new_id
from crm.core.reader import compile_statement
from crm.core.work import begin
from crm.demo.agreed import build_agreed
from crm.demo.cast import Model
from crm.demo.clear import clear
from crm.demo.content import build_content
from crm.demo.conversations import build_conversations
from crm.demo.crowd import beside, tell_crowd
from crm.demo.dealings import Desk
from crm.demo.facts import WEEKS, tell, weeks
from crm.demo.figures import build_metrics, build_spend
from crm.demo.forms import build_submissions, publish_form
from crm.demo.gathering import build_gathering
from crm.demo.goals import build_goals
from crm.demo.judgements import build_judgements, build_runs
from crm.demo.model import build_model
from crm.demo.people import DAYS, Human, midnight, people
from crm.demo.routing import build_routing
from crm.demo.scores import wear_off_until
from crm.demo.selling import prepare as prepare_sales
from crm.demo.service_times import build_service_times, notice
from crm.demo.world import SLUG, UNFINISHED, ZONE
from crm.models import Workspace, WorkspaceDeletion, WorkspaceDirectory
from crm.workspaces.queries import directory_of_slug

BUILD_LOCK = 7_402_118
"""Advisory lock: of two that build at once the second waits and finds the demo there."""
ANALYSED = frozenset({1, 3, 8, 20, 36})
"""Weeks after which the planner is told how large the tables have become."""
ALONE_BELOW = 0.1
"""Scale under which a second process costs more than it saves."""
Progress = Callable[[str, float], None]
"""What is being made, and which share of everything is done."""


@dataclass(frozen=True)
class Built:
    """The demo's workspace, and whether it was made now."""

    workspace_id: UUID
    is_new: bool


def anchor_of_today() -> date:
    """Monday of this week in the workspace's zone: the demo's year ends with last Sunday."""
    today = day_of(now(), ZONE)
    return today - timedelta(days=today.weekday())


async def build(
    database: Database,
    *,
    anchor: date,
    password: str,
    scale: float = 1.0,
    progress: Progress | None = None,
    owner_url: str | None = None,
) -> Built:
    """The demo workspace; made now if it is not there, also when an earlier build was killed on the way.

    `anchor` is a Monday that is not to come; `scale` is the share of the 20,000 people. With the owner's address the
    tables are analysed on the way: autovacuum comes once a minute, and until then plans are made for empty tables.
    """
    async with _alone(database):
        found = await find(database, SLUG)
        if found is not None:
            return Built(found, is_new=False)
        left = await find(database, UNFINISHED)
        if left is not None:
            await clear(database, left)
        with drawn_from(await _seed(database)):
            made = _Making(database, anchor, password, scale, progress or _silent, owner_url)
            return Built(await made.everything(), is_new=True)


def _silent(_what: str, _share: float) -> None:
    """Nobody looks."""


async def _seed(database: Database) -> str:
    """Of the ids: the same in every database that has had no demo yet. What a killed build left keeps its ids."""
    for attempt in count(1):
        seed = f"touchline demo {attempt}"
        with drawn_from(seed):
            workspace_id = new_id()
        async with begin(database.sessions, system(workspace_id), leaving=True) as work:
            taken = await work.scalar(select(Workspace.id).where(Workspace.id == workspace_id))
            left = select(WorkspaceDeletion.id).where(WorkspaceDeletion.workspace_id == workspace_id)
            if taken is None and await work.scalar(left) is None:
                return seed
    raise AssertionError("count() never ends")


@asynccontextmanager
async def _alone(database: Database) -> AsyncGenerator[None, None]:
    async with database.doors.acquire() as connection:
        await connection.execute("SELECT pg_advisory_lock($1)", BUILD_LOCK)
        try:
            yield
        finally:
            await connection.execute("SELECT pg_advisory_unlock($1)", BUILD_LOCK)


async def find(database: Database, slug: str) -> UUID | None:
    """The workspace of that slug."""
    sql, arguments = compile_statement(directory_of_slug(slug))
    found: UUID | None = await database.reads.fetchval(sql, *arguments)
    return found


@dataclass
class _Making:
    """One build."""

    database: Database
    anchor: date
    password: str
    scale: float
    progress: Progress
    owner_url: str | None
    actor: Actor = field(default_factory=lambda: system(new_id()))
    done: int = 0
    total: int = 1

    async def everything(self) -> UUID:
        """The model, the year, the goals; the workspace gets its slug last: found under it, it is whole."""
        self.progress("The model", 0.0)
        async with begin(self.database.sessions, self.actor) as work:
            founded = midnight(self.anchor) - timedelta(days=DAYS + 14)
            model = await build_model(work, slug=UNFINISHED, password=self.password, at=founded)
            await publish_form(work, model, founded)
            await prepare_sales(work, model, founded, midnight(self.anchor))
            await build_spend(work, model, self.anchor, self.scale)
            await build_metrics(work, model, self.anchor)
            await build_service_times(work, (founded.year, founded.year + 1))
        await self._people(model)
        await wear_off_until(self.database, self.actor, midnight(self.anchor))
        self.progress("Goals and plans", 0.97)
        async with begin(self.database.sessions, self.actor) as work:
            await build_goals(work, model, self.anchor, self.scale)
            await build_content(work, model, self.anchor)
        async with begin(self.database.sessions, self.actor) as work:
            await build_conversations(work, model, self.anchor, self.scale)
        async with begin(self.database.sessions, self.actor) as work:
            await build_agreed(work, model, self.anchor, self.scale)
        async with begin(self.database.sessions, self.actor) as work:
            work.now = midnight(self.anchor)
            await build_routing(work, model)
        async with begin(self.database.sessions, self.actor) as work:
            await build_gathering(work, model, self.anchor)
        async with begin(self.database.sessions, self.actor) as work:
            await build_submissions(work, self.anchor)
        async with begin(self.database.sessions, self.actor) as work:
            await build_judgements(work, model, self.anchor)
        await build_runs(self.database, self.actor, model, self.anchor)
        await self._analyse()
        await self._name()
        self.progress("Done", 1.0)
        return self.actor.workspace_id

    async def _people(self, model: Model) -> None:
        """Those who ask are told here, with what the staff did; the crowd by another process where it is large."""
        everybody = list(people(self.anchor, scale=self.scale))
        self.total = sum(len(human.contacts) for human in everybody) or 1
        asked = [human for human in everybody if human.fate is not None]
        crowd = [human for human in everybody if human.fate is None]
        if self.scale < ALONE_BELOW:
            await tell_crowd(self.database, self.actor, model.places, crowd, midnight(self.anchor), self._told)
            await self._year(model, asked)
            return
        async with beside(self.database, self.actor, model.places, self.anchor, self.scale, self._told):
            await self._year(model, asked)

    async def _year(self, model: Model, asked: list[Human]) -> None:
        """A transaction a week for their contacts, and one for what the staff did."""
        desk, end = Desk(model), midnight(self.anchor)
        since = end - timedelta(days=DAYS)
        for week, (until, rows) in enumerate(weeks(asked, end), start=1):
            async with begin(self.database.sessions, self.actor) as work:
                work.now = until
                desk.learn(rows, await tell(work, model.places, rows))
            async with begin(self.database.sessions, self.actor) as work:
                work.now = until
                await desk.handle(work, asked, since, until)
                if week == WEEKS:
                    await desk.today(work, asked, end)
                await notice(work)
            if week in ANALYSED:
                await self._analyse()
            since = until
            self._told(len(rows))

    def _told(self, count: int) -> None:
        self.done += count
        self.progress(f"{self.done:,} of {self.total:,} contacts", 0.03 + 0.93 * self.done / self.total)

    async def _analyse(self) -> None:
        if self.owner_url is None:
            return
        connection = await asyncpg.connect(self.owner_url)
        try:
            await connection.execute("ANALYZE")
        finally:
            await connection.close()

    async def _name(self) -> None:
        mine = self.actor.workspace_id
        async with begin(self.database.sessions, self.actor) as work:
            await work.execute(update(Workspace).where(Workspace.id == mine).values(slug=SLUG))
            directory = update(WorkspaceDirectory).where(WorkspaceDirectory.workspace_id == mine)
            await work.execute(directory.values(slug=SLUG))
