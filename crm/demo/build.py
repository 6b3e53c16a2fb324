"""Builds the demo workspace once: the same anchor and scale always give the same figures."""

from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import update

from crm.core.actor import system
from crm.core.clock import day_of, now
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.reader import compile_statement
from crm.core.work import begin
from crm.demo.cast import Model
from crm.demo.clear import clear
from crm.demo.dealings import Desk
from crm.demo.facts import WEEKS, tell, weeks
from crm.demo.figures import build_metrics, build_spend
from crm.demo.goals import build_goals
from crm.demo.model import build_model
from crm.demo.people import ASKS, DAYS, Human, midnight, people
from crm.demo.world import SLUG, UNFINISHED, ZONE
from crm.models import Workspace, WorkspaceDirectory
from crm.workspaces.queries import directory_of_slug

BUILD_LOCK = 7_402_118
"""Advisory lock: of two that build at once the second waits and finds the demo there."""
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
    database: Database, *, anchor: date, password: str, scale: float = 1.0, progress: Progress | None = None
) -> Built:
    """The demo workspace; made now if it is not there, also when an earlier build was killed on the way.

    `anchor` is a Monday that is not to come; `scale` is the share of the 20,000 people.
    """
    tell_progress = progress or _silent
    async with _alone(database):
        found = await find(database, SLUG)
        if found is not None:
            return Built(found, is_new=False)
        left = await find(database, UNFINISHED)
        if left is not None:
            await clear(database, left)
        return Built(await _build(database, anchor, password, scale, tell_progress), is_new=True)


def _silent(_what: str, _share: float) -> None:
    """Nobody looks."""


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


async def _build(database: Database, anchor: date, password: str, scale: float, progress: Progress) -> UUID:
    actor = system(new_id())
    end = midnight(anchor)
    progress("The model", 0.0)
    async with begin(database.sessions, actor) as work:
        founded = end - timedelta(days=DAYS + 14)
        model = await build_model(work, slug=UNFINISHED, password=password, at=founded)
        await build_spend(work, model, anchor, scale)
        await build_metrics(work, model, anchor)
    everybody = list(people(anchor, scale=scale))
    await _live(database, model, everybody, anchor, progress)
    progress("Goals and plans", 0.97)
    async with begin(database.sessions, actor) as work:
        await build_goals(work, model, anchor, scale)
    await _name(database, actor.workspace_id)
    progress("Done", 1.0)
    return actor.workspace_id


async def _live(database: Database, model: Model, everybody: list[Human], anchor: date, progress: Progress) -> None:
    """The year, a transaction a week: contacts, then what the staff did."""
    actor = system(next(iter(model.actors.values())).workspace_id)
    desk, end = Desk(model), midnight(anchor)
    total = sum(len(human.contacts) for human in everybody) or 1
    done, since = 0, end - timedelta(days=DAYS)
    for week, (until, rows) in enumerate(weeks(everybody, end), start=1):
        async with begin(database.sessions, actor) as work:
            work.now = until
            results = await tell(work, model, rows)
            for (_, human, index), result in zip(rows, results, strict=True):
                if human.contacts[index].kind in ASKS and result.leads:
                    desk.leads.setdefault(human.number, result.leads[0])
            await desk.handle(work, everybody, since, until)
            if week == WEEKS:
                await desk.today(work, everybody, end)
        done, since = done + len(rows), until
        progress(f"Week {week} of {WEEKS}: {done:,} contacts", 0.03 + 0.94 * done / total)


async def _name(database: Database, workspace_id: UUID) -> None:
    """The demo gets its slug last: found under it, it is whole."""
    async with begin(database.sessions, system(workspace_id)) as work:
        await work.execute(update(Workspace).where(Workspace.id == workspace_id).values(slug=SLUG))
        await work.execute(
            update(WorkspaceDirectory).where(WorkspaceDirectory.workspace_id == workspace_id).values(slug=SLUG)
        )
