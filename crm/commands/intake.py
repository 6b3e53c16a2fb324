"""touchline intake …"""

from datetime import datetime
from typing import Any
from uuid import UUID

import click

from crm.commands.common import json_option, report, with_database
from crm.commands.found import find_workspace
from crm.commands.group import Commands
from crm.commands.public_id import PublicId
from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from funnel.intake.backfill import IntakeBackfill, backfill
from funnel.intake.replay import AT_ONCE, replay


@click.group(cls=Commands)
def intake() -> None:
    """What networks send: tried again where it could not be used."""


@intake.command("replay")
@click.option("--workspace", required=True, help="Slug or id of the workspace.")
@click.option(
    "--event", "events", multiple=True, type=PublicId("infl", "a request that could not be used"),
    help="Only this request; may be said several times.",
)  # fmt: skip
@json_option
def again(workspace: str, *, events: tuple[UUID, ...], as_json: bool) -> None:
    """Lets the worker try again what failed and is still kept; facts are recorded once all the same."""

    async def inside(database: Database) -> dict[str, Any]:
        workspace_id = await find_workspace(database, workspace)
        return {"events": await _all(database, workspace_id, list(events) or None)}

    found = with_database(inside)
    report(found, f"{found['events']} requests wait again.", as_json=as_json)


@intake.command("backfill")
@click.option("--workspace", required=True, help="Slug or id of the workspace.")
@click.option("--from", "start", required=True, type=click.DateTime(["%Y-%m-%d"]), help="First day of receipt.")
@click.option("--to", "end", required=True, type=click.DateTime(["%Y-%m-%d"]), help="Last day of receipt.")
@click.option("--account", type=PublicId("conn", "a connected account"), help="Only what it received.")
@json_option
def backfill_days(workspace: str, start: datetime, end: datetime, *, account: UUID | None, as_json: bool) -> None:
    """Lets the worker read kept requests of these days again: what it can use now becomes facts, and none twice."""

    async def inside(database: Database) -> dict[str, Any]:
        workspace_id = await find_workspace(database, workspace)
        days = IntakeBackfill(start=start.date(), end=end.date(), connected_account_id=account)
        async with begin(database.sessions, system(workspace_id)) as work:
            return {"events": await backfill(work, days)}

    found = with_database(inside)
    report(found, f"{found['events']} requests are read again.", as_json=as_json)


async def _all(database: Database, workspace_id: UUID, events: list[UUID] | None) -> int:
    done, part = 0, AT_ONCE
    while part == AT_ONCE:
        async with begin(database.sessions, system(workspace_id)) as work:
            part = await replay(work, event_ids=events)
        done += part
    return done
