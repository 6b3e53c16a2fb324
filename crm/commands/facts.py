"""touchline export touches | journeys: facts as Parquet or CSV, for a warehouse."""

import os
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import click

from crm.commands.common import json_option, report, with_database
from crm.commands.found import find_workspace
from crm.commands.group import Commands
from crm.commands.public_id import NameOrId
from crm.commands.reports import days_of, find_product, period_option
from crm.commands.workspaces import workspace_option
from crm.core import clock
from crm.core.database import Database
from crm.core.problems import Invalid
from funnel.warehouse.fields import FIELDS
from funnel.warehouse.question import FactQuestion, Facts, FileFormat
from funnel.warehouse.write import write


@click.group("export", cls=Commands)
def export() -> None:
    """Touches and journeys as files for a warehouse; the columns stand in docs/warehouse.md."""


def _command(facts: Facts, help_text: str) -> None:
    @export.command(str(facts), help=help_text)
    @workspace_option
    @click.option(
        "--product", type=NameOrId("prod", "a product"), help="Name or id of the product; all products otherwise."
    )
    @period_option
    @click.option("--as-of", metavar="TIME", help="As known then, such as 2026-03-31T00:00:00Z; now otherwise.")
    @click.option(
        "--format", "wanted", default=FileFormat.PARQUET.value, show_default=True,
        type=click.Choice([word.value for word in FileFormat]),
    )  # fmt: skip
    @click.option("--out", required=True, type=click.Path(path_type=Path, dir_okay=False), help="The new file.")
    @json_option
    def run(
        workspace: str, product: str | UUID | None, period: str | None, as_of: str | None, wanted: str, out: Path, *,
        as_json: bool,
    ) -> None:  # fmt: skip
        found = with_database(
            lambda database: _write(database, facts, workspace, product, period, as_of, FileFormat(wanted), out)
        )
        report(found, f"Wrote {found['rows']} {facts} to {out}.", as_json=as_json)


_command(Facts.TOUCHES, "Writes the touches that happened in the period.")
_command(Facts.JOURNEYS, "Writes the sales and step entries of the period with the touches before each.")


async def _write(
    database: Database, facts: Facts, workspace: str, product: str | UUID | None, period: str | None, as_of: str | None,
    wanted: FileFormat, out: Path,
) -> dict[str, Any]:  # fmt: skip
    """In one snapshot, beside the file until it is whole; only the owner of this process can read it."""
    if out.exists():
        raise Invalid(f"{out} exists; name a new file.", field="--out")
    workspace_id, now = await find_workspace(database, workspace), clock.now()
    part = out.with_name(f"{out.name}.part")
    async with database.read(workspace_id, snapshot=True) as reader:
        zone = await reader.fetchval("SELECT time_zone FROM workspaces WHERE id = $1", workspace_id)
        start, end = days_of(period, clock.day_of(now, zone))
        product_id = None if product is None else await find_product(reader, product)
        question = FactQuestion(start, end, product_id, _instant(as_of))
        try:
            with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600), "wb") as file:
                rows = await write(reader, facts, question, wanted, file, now=now, fields=("--period", "--as-of"))
            part.rename(out)
        finally:
            part.unlink(missing_ok=True)
    columns = [field.name for field in FIELDS[facts]]
    return {"file": str(out), "rows": rows, "period": _days(start, end), "columns": columns}


def _days(start: date, end: date) -> str:
    return f"{start.isoformat()}..{end.isoformat()}"


def _instant(given: str | None) -> datetime | None:
    if given is None:
        return None
    try:
        found = datetime.fromisoformat(given)
    except ValueError as error:
        raise Invalid("Give the time as 2026-03-31T00:00:00Z.", field="--as-of") from error
    return found if found.tzinfo else found.replace(tzinfo=UTC)
