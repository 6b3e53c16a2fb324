"""touchline retention …"""

from typing import Any
from uuid import UUID

import click

from crm.commands.common import json_option, report, with_database
from crm.commands.found import find_workspace
from crm.commands.group import Commands
from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from funnel.retention.preview import Due, preview
from funnel.retention.run import go_on, start


@click.group(cls=Commands)
def retention() -> None:
    """How long things are kept: what would go, and away with it."""


@retention.command("run")
@click.option("--workspace", required=True, help="Slug or id of the workspace.")
@click.option("--dry-run", is_flag=True, help="Count what would go and touch nothing.")
@json_option
def run(workspace: str, *, dry_run: bool, as_json: bool) -> None:
    """Throws away now what is kept no longer, by the rules of the workspace; the worker does it once a day."""

    async def inside(database: Database) -> dict[str, Any]:
        workspace_id = await find_workspace(database, workspace)
        return await (_counted if dry_run else _done)(database, workspace_id)

    found = with_database(inside)
    lines = [f"{subject}  {_line(told)}" for subject, told in found["subjects"].items()]
    report({"dryRun": dry_run, **found}, "\n".join(lines) or "No rule throws anything away.", as_json=as_json)


def _line(told: dict[str, Any]) -> str:
    """`12 (3 held)`, or why nothing is counted."""
    count = "kept for ever" if told["count"] is None else str(told["count"])
    return f"{count} ({told['held']} held)" if told.get("held") else count


async def _counted(database: Database, workspace_id: UUID) -> dict[str, Any]:
    async with database.read(workspace_id, snapshot=True) as reader:
        found = await preview(reader, clock.now())
    told = [due for due in found if due.due is not None or due.rule.days is None]
    return {"subjects": {due.rule.subject.value: _told(due) for due in told}}


def _told(due: Due) -> dict[str, Any]:
    return {"days": due.rule.days, "count": due.due, "held": due.held}


async def _done(database: Database, workspace_id: UUID) -> dict[str, Any]:
    """A run that is going on is gone on with; the worker may take a turn between two parts."""
    more, counts = True, dict[str, int]()
    while more:
        async with begin(database.sessions, system(workspace_id)) as work:
            going = await start(work)
            more = await go_on(work, going)
            counts, at = dict(going.counts), going.subject
        click.echo(f"{at or 'done'}: {sum(counts.values())}", err=True)
    return {"subjects": {subject: {"count": count} for subject, count in counts.items()}}
