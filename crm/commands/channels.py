"""touchline channels …"""

from datetime import datetime
from typing import Any
from uuid import UUID

import click
from rich.console import Console
from rich.progress import Progress
from rich.table import Table
from sqlalchemy import select

from crm.commands.common import json_option, report, with_database
from crm.commands.found import find_workspace
from crm.commands.group import Commands
from crm.commands.public_id import PublicId
from crm.core.actor import system
from crm.core.database import Database
from crm.core.problems import NotFound
from crm.core.work import Work, attempt, begin
from funnel.models import ChannelReclassification
from funnel.reclassifications.apply import ReclassificationApply, apply
from funnel.reclassifications.start import ReclassificationStart, start
from funnel.reclassifications.step import step
from funnel.reclassifications.undo import ReclassificationUndo, undo

DAY = click.DateTime(["%Y-%m-%d"])
SHOWN = 40
"""Ways between channels in the table; `--json` has them all."""


@click.group(cls=Commands)
def channels() -> None:
    """History classified by the rules of today."""


@channels.command("reclassify")
@click.option("--workspace", required=True, help="Slug or id of the workspace.")
@click.option("--from", "since", type=DAY, help="First day of the touches.")
@click.option("--to", "until", type=DAY, help="Last day of the touches.")
@click.option(
    "--resource", "resources", multiple=True, type=PublicId("res", "a resource"),
    help="Only touches that it sent; repeatable.",
)  # fmt: skip
@click.option(
    "--channel", "of_channels", multiple=True, type=PublicId("chan", "a channel"),
    help="Only touches on it now; repeatable.",
)  # fmt: skip
@click.option("--dry-run/--apply", "dry_run", default=True, help="Look and report only (the default), or write it too.")
@click.option("--run", "number", type=int, help="With --apply: write what this run has shown.")
@click.option("--undo", "undo_number", type=int, help="Take back what this run wrote.")
@json_option
def reclassify(
    workspace: str, *, since: datetime | None, until: datetime | None, resources: tuple[UUID, ...],
    of_channels: tuple[UUID, ...], dry_run: bool, number: int | None, undo_number: int | None, as_json: bool,
) -> None:  # fmt: skip
    """Classifies touches of the past by today's rules; killed, the worker goes on with it."""
    if undo_number is not None and (number is not None or not dry_run):
        raise click.UsageError("Say --apply or --undo, not both.")
    if number is not None and dry_run:
        raise click.UsageError("--run names what --apply is to write; say --apply too.")
    asked = ReclassificationStart(
        from_=since and since.date(), to=until and until.date(), resource_ids=resources, channel_ids=of_channels,
        dry_run=dry_run,
    )  # fmt: skip

    async def begun(work: Work) -> ChannelReclassification:
        if undo_number is not None:
            return await undo(work, ReclassificationUndo(run_id=await _named(work, undo_number)))
        if number is not None:
            return await apply(work, ReclassificationApply(run_id=await _named(work, number)))
        return await start(work, asked)

    async def inside(database: Database) -> dict[str, Any]:
        workspace_id = await find_workspace(database, workspace)
        async with begin(database.sessions, system(workspace_id)) as work:
            run_id = (await begun(work)).id
        return await _finish(database, workspace_id, run_id, quiet=as_json)

    found = with_database(inside)
    if not as_json and found["report"]:
        Console().print(_table(found["report"]))
    report(found, _line(found), as_json=as_json)


async def _named(work: Work, number: int) -> UUID:
    own = select(ChannelReclassification.id).where(
        ChannelReclassification.workspace_id == work.workspace_id, ChannelReclassification.number == number
    )
    run_id: UUID | None = await work.scalar(own)
    if run_id is None:
        raise NotFound(f"There is no re-classification {number} in this workspace.")
    return run_id


async def _finish(database: Database, workspace_id: UUID, run_id: UUID, *, quiet: bool) -> dict[str, Any]:
    """Step by step to its end; a worker may take a turn between two steps."""
    with Progress(console=Console(stderr=True, quiet=quiet)) as shown:
        bar = shown.add_task("QUEUED", total=None)

        async def once() -> tuple[bool, dict[str, Any]]:
            async with begin(database.sessions, system(workspace_id)) as work:
                more = await step(work, run_id)
                return more, await _told(work, run_id)

        more = True
        while more:
            more, told = await attempt(once, repeatable=True)
            shown.update(bar, description=told["phase"], total=told["total"], completed=told["done"])
    return told


async def _told(work: Work, run_id: UUID) -> dict[str, Any]:
    own = select(ChannelReclassification).where(
        ChannelReclassification.workspace_id == work.workspace_id, ChannelReclassification.id == run_id
    )
    run = (await work.execute(own)).scalar_one()
    return {
        "run": run.number, "status": run.status, "phase": run.phase, "rulesVersion": run.rules_version,
        "total": run.total, "done": run.done, "looked": run.looked, "found": run.found, "applied": run.applied,
        "leftAsIs": run.left_as_is, "undone": run.undone, "kept": run.kept, "stays": run.unmoved,
        "report": run.report, "error": run.error,
    }  # fmt: skip


def _table(found: dict[str, Any]) -> Table:
    table = Table("from", "to")
    for heading in ("touches", "people"):
        table.add_column(heading, justify="right")
    for each in found["moves"][:SHOWN]:
        names = (each["from_name"] or "(none)", each["to_name"] or "(none)")
        table.add_row(*names, str(each["touches"]), str(each["people"]))
    return table


def _line(found: dict[str, Any]) -> str:
    stays = ", ".join(f"{count} {why}" for why, count in sorted(found["stays"].items()))
    lines = [
        f"Re-classification {found['run']}: {found['status']}; {found['looked']} looked at, {found['found']} found."
    ]
    if stays:
        lines.append(f"Keep their channel: {stays}.")
    if found["report"]:
        reach = found["report"]["reach"]
        lines.append(
            f"Behind them: {reach['people']} people, {reach['step_entries']} step entries, {reach['sales']} sales,"
            f" {reach['days']} days."
        )
    if found["applied"] or found["leftAsIs"]:
        lines.append(f"Moved {found['applied']}, left {found['leftAsIs']} that were changed since.")
    if found["undone"] or found["kept"]:
        lines.append(f"Moved back {found['undone']}, kept {found['kept']} that were changed since.")
    return "\n".join([*lines, *([found["error"]] if found["error"] else [])])
