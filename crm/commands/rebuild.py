"""touchline rebuild: every summary once more from the facts, by other SQL than the one that keeps them."""

import sys
from uuid import UUID

import click
from rich.console import Console

from crm.commands.common import json_option, report, with_database
from crm.commands.found import find_workspace
from crm.commands.group import OK
from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import begin
from crm.workspaces import queries as workspaces
from funnel.rebuild.rebuild import RebuildReport, verify
from funnel.rebuild.rebuild import rebuild as put_right

DIFFERENCES_FOUND = 1


@click.command()
@click.option("--workspace", help="Slug or id of one workspace; all of them otherwise.")
@click.option("--verify", "only_verify", is_flag=True, help="Compare only; ends with 1 when anything differs.")
@json_option
def rebuild(workspace: str | None, *, only_verify: bool, as_json: bool) -> None:
    """Derives every summary once more and puts right what differs.

    Step entries, leads' summaries, journeys, day cells and timelines, from the facts.
    """

    async def run(database: Database) -> dict[str, RebuildReport]:
        found = {}
        with Console(stderr=True, quiet=as_json).status("Reading the facts …") as shown:
            for slug, workspace_id in await _asked(database, workspace):
                shown.update(f"Rebuilding {slug} …")
                async with begin(database.sessions, system(workspace_id)) as work:
                    found[slug] = await (verify if only_verify else put_right)(work.session, workspace_id)
        return found

    found = with_database(run)
    answer = {slug: {"facts": each.facts, "differences": dict(each.differences)} for slug, each in found.items()}
    report({"workspaces": answer}, "\n".join(_line(slug, each) for slug, each in found.items()), as_json=as_json)
    differs = any(not each.clean for each in found.values())
    sys.exit(DIFFERENCES_FOUND if only_verify and differs else OK)


async def _asked(database: Database, workspace: str | None) -> list[tuple[str, UUID]]:
    if workspace is not None:
        return [(workspace, await find_workspace(database, workspace))]
    async with database.sessions() as session:
        return [(row.slug, row.workspace_id) for row in await session.execute(workspaces.directory())]


def _line(slug: str, found: RebuildReport) -> str:
    if found.clean:
        return f"{slug}: {found.facts} facts, every summary is what they say."
    parts = ", ".join(f"{count} {name}" for name, count in found.differences.items() if count)
    return f"{slug}: {found.facts} facts; differed: {parts}."
