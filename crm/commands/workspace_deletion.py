"""touchline workspace delete, touchline workspace keep"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

import click
from sqlalchemy import select

from crm.commands.common import json_option, report, with_database
from crm.commands.found import find_workspace
from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from crm.models import Workspace, WorkspaceDeletion
from crm.workspaces.cancel_deletion import WorkspaceDeletionCancel, cancel_deletion
from crm.workspaces.delete_rows import delete_rows
from crm.workspaces.request_deletion import (
    GRACE_DAYS,
    WorkspaceDeletionRequest,
    hasten_deletion,
    request_deletion,
    standing,
)


@click.command("delete")
@click.argument("name", metavar="WORKSPACE")
@click.option("--confirm", metavar="NAME", help="The workspace's name, as it is shown; asked for otherwise.")
@click.option("--days", type=click.IntRange(1, 90), default=GRACE_DAYS, show_default=True, help="Time to call it off.")
@click.option(
    "--now", "at_once", is_flag=True, help="As soon as networks know of it; there is no way back but a backup."
)
@json_option
def delete(name: str, confirm: str | None, days: int, *, at_once: bool, as_json: bool) -> None:
    """Ends WORKSPACE: nobody writes in it from now on, and after the days its rows go. Export it before.

    `touchline workspace export` writes all of it; `touchline workspace keep` calls the end off.
    """
    confirm = confirm or click.prompt("Its name, to confirm", err=True)
    data = WorkspaceDeletionRequest(name=confirm, days=days)

    async def run(database: Database) -> dict[str, Any]:
        workspace_id = await find_workspace(database, name)
        async with begin(database.sessions, system(workspace_id), leaving=True) as work:
            due_at = work.now if at_once else None
            if not (at_once and await hasten_deletion(work, data)):
                await request_deletion(work, data, due_at=due_at)
        return await (_finish if at_once else _told)(database, workspace_id)

    found = with_database(run)
    report(found, _sentence(name, found, at_once=at_once), as_json=as_json)


def _sentence(name: str, found: Mapping[str, Any], *, at_once: bool) -> str:
    if not at_once:
        return f"{name} goes at {found['dueAt']}; `touchline workspace keep` stops it."
    if found["finishedAt"] is None:
        return (
            f"Networks are told first that {name}'s subscriptions end: the worker does that, and deletes it then, or"
            " when a day is over."
        )
    return f"Deleted {name}."


async def _finish(database: Database, workspace_id: UUID) -> dict[str, Any]:
    """The worker does the same; both at once take turns."""
    more = True
    while more:
        async with begin(database.sessions, system(workspace_id), leaving=True) as work:
            more = bool(await delete_rows(work))
            gone = await work.scalar(select(WorkspaceDeletion.rows_deleted).where(*standing(work)))
        click.echo(f"{gone} rows", err=True)
    return await _told(database, workspace_id)


async def _told(database: Database, workspace_id: UUID) -> dict[str, Any]:
    async with begin(database.sessions, system(workspace_id), leaving=True) as work:
        row = (await work.execute(select(WorkspaceDeletion).where(*standing(work)))).scalar_one()
        finished = row.finished_at.isoformat() if row.finished_at else None
        return {"dueAt": row.due_at.isoformat(), "finishedAt": finished, "rows": row.rows_deleted}


@click.command("keep")
@click.argument("name", metavar="WORKSPACE")
@json_option
def keep(name: str, *, as_json: bool) -> None:
    """Calls the end of WORKSPACE off, if it has not begun."""

    async def run(database: Database) -> None:
        workspace_id = await find_workspace(database, name)
        async with begin(database.sessions, system(workspace_id), leaving=True) as work:
            called = await work.scalar(select(Workspace.name).where(Workspace.id == workspace_id))
            await cancel_deletion(work, WorkspaceDeletionCancel(name=called))

    with_database(run)
    report({"kept": name}, f"{name} stays.", as_json=as_json)
