"""touchline conversions …"""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from crm.commands.common import json_option, report, with_database
from crm.commands.found import find_workspace
from crm.commands.group import Commands
from crm.commands.public_id import PublicId
from crm.core.actor import system
from crm.core.database import Database
from crm.core.problems import Conflict
from crm.core.work import begin
from funnel.conversions.again import AT_ONCE, ConversionSendAgain, send_again
from funnel.conversions.download import download
from funnel.conversions.find import find

DESTINATION = PublicId("cdest", "a conversion destination")
CONVERSION = PublicId("csend", "a conversion")
STILL_WAIT = "What they hold still waits: the next files hold it again, and it counts twice when both are uploaded."


@click.group(cls=Commands)
def conversions() -> None:
    """What is sent back to ad networks: looked for, and written as files."""


@conversions.command("find")
@click.option("--workspace", required=True, help="Slug or id of the workspace.")
@json_option
def look(workspace: str, *, as_json: bool) -> None:
    """Puts in line all that happened and is not there yet."""

    async def inside(database: Database) -> dict[str, Any]:
        workspace_id = await find_workspace(database, workspace)
        total, part = 0, 1
        while part:  # a part a transaction, until there are no more
            async with begin(database.sessions, system(workspace_id)) as work:
                part = await find(work)
            total += part
        return {"found": total}

    found = with_database(inside)
    report(found, f"{found['found']} conversions wait now.", as_json=as_json)


@conversions.command("again")
@click.option("--workspace", required=True, help="Slug or id of the workspace.")
@click.option("--destination", type=DESTINATION, help="Whose rejected conversions are sent again.")
@click.option("--since", type=click.DateTime(["%Y-%m-%d"]), help="With it: those that happened since this day (UTC).")
@click.option("--conversion", "one", type=CONVERSION, help="Instead: this one, whatever kept it from being taken.")
@json_option
def again(workspace: str, *, destination: UUID | None, since: datetime | None, one: UUID | None, as_json: bool) -> None:
    """Sends rejected conversions again, once the cause is mended."""
    asked = ConversionSendAgain(
        destination_id=destination,
        conversion_send_id=one,
        since=since and since.replace(tzinfo=UTC),
    )

    async def inside(database: Database) -> dict[str, Any]:
        workspace_id = await find_workspace(database, workspace)
        done, part = 0, AT_ONCE
        while part == AT_ONCE:
            async with begin(database.sessions, system(workspace_id)) as work:
                part = await send_again(work, asked)
            done += part
        return {"conversions": done}

    found = with_database(inside)
    report(found, f"{found['conversions']} conversions wait again.", as_json=as_json)


@conversions.command("csv")
@click.option("--workspace", required=True, help="Slug or id of the workspace.")
@click.option("--destination", "destination_id", type=DESTINATION, required=True, help="Whose conversions.")
@click.option("--to", "folder", required=True, type=click.Path(file_okay=False, path_type=Path), help="Folder.")
@click.option("--settled", is_flag=True, help="They will be uploaded by hand: the worker does not send them again.")
@json_option
def files(workspace: str, destination_id: UUID, folder: Path, *, settled: bool, as_json: bool) -> None:
    """Writes what waits for a counter of Yandex Metrica as its files, one for each kind of id and currency.

    Without --settled it goes on waiting, as after a download: the next files hold it again.
    """

    async def inside(database: Database) -> dict[str, Any]:
        workspace_id = await find_workspace(database, workspace)
        async with begin(database.sessions, system(workspace_id)) as work:
            found = await download(work, destination_id, settled=settled)
            folder.mkdir(parents=True, exist_ok=True)
            for each in found:
                _write(folder / each.name, each.content)
        return {"files": [each.name for each in found], "settled": settled}

    found = with_database(inside)
    stand = f"{len(found['files'])} files stand in {folder}."
    report(found, stand if settled or not found["files"] else f"{stand} {STILL_WAIT}", as_json=as_json)


def _write(path: Path, content: str) -> None:
    """A file that is there already may not have been uploaded yet: what is settled is given out once."""
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(content)
    except FileExistsError:
        raise Conflict(f"{path.name} is in that folder already; upload it, then name another folder.") from None
