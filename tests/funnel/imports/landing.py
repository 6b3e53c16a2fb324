"""A workspace to land in, and what stands in it afterwards."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import Work, begin
from funnel.channels.copy import copy_catalogue
from funnel.imports.mapping import ImportMapping, parse_mapping
from funnel.imports.report import Report
from funnel.imports.run import run_import
from tests.factories.workspaces import insert_workspace

TABLES = (
    "persons", "identities", "companies", "leads", "lead_starts", "step_entries", "touchpoints", "deals", "sales",
    "sale_events", "journeys", "day_cells", "timeline_entries", "spends", "spend_days", "channels", "products",
    "funnels", "steps", "outbox_events",
)  # fmt: skip


async def new_workspace(database: Database, *, time_zone: str = "UTC", currency: str = "BRL") -> UUID:
    """An empty workspace with the catalogue of channels, as a new one has it."""
    async with database.sessions() as session, session.begin():
        workspace_id, _ = await insert_workspace(session, time_zone=time_zone, currency=currency)
        await copy_catalogue(Work(session, system(workspace_id)))
    return workspace_id


async def land(database: Database, workspace_id: UUID, path: Path, mapping: ImportMapping, **options: Any) -> Report:
    """Imports as the service itself."""
    return await run_import(database.sessions, system(workspace_id), path, mapping, **options)


async def counts(database: Database, workspace_id: UUID) -> dict[str, int]:
    """Rows of every table an import may write."""
    async with database.read(workspace_id) as reader:
        return {
            table: await reader.fetchval(f"SELECT count(*) FROM {table} WHERE workspace_id = $1", workspace_id)
            for table in TABLES
        }


async def rows(database: Database, workspace_id: UUID, sql: str, *arguments: Any) -> list[Mapping[str, Any]]:
    """What a statement with the workspace as $1 finds."""
    async with database.read(workspace_id) as reader:
        return [dict(row) for row in await reader.fetch(sql, workspace_id, *arguments)]


async def problems(database: Database, workspace_id: UUID, import_id: UUID) -> list[tuple[int, str | None, str]]:
    """Row, field and code of every problem of a run, in order."""
    found = await rows(
        database, workspace_id,
        "SELECT row, field, code FROM import_problems WHERE workspace_id = $1 AND import_id = $2 ORDER BY row, field",
        import_id,
    )  # fmt: skip
    return [(row["row"], row["field"], row["code"]) for row in found]


async def write(database: Database, workspace_id: UUID, sql: str, **values: Any) -> None:
    """A statement of the test's own."""
    async with begin(database.sessions, system(workspace_id)) as work:
        await work.execute(text(sql), {"w": workspace_id, **values})


def tally(report: Report) -> tuple[int, int, int, int, int]:
    """Rows, created, updated, skipped, rejected."""
    found = report.counts
    return found.rows, found.created, found.updated, found.skipped, found.rejected


def lead_mapping(**settings: Any) -> ImportMapping:
    """Leads with every field, into a product that the import makes."""
    names = ("name", "email", "phone", "company", "channel", "resource", "owner", "campaign", "landing_page")
    fields = {"external_id": "id", "occurred_at": "date", **{name: name for name in names}, "utm_source": "utm"}
    given = {"kind": "leads", "source": "test", "product": "Chair", "template": "leads-to-sale", "fields": fields}
    return parse_mapping({**given, **settings})


HEADER = "id,date,name,email,phone,company,channel,resource,owner,campaign,landing_page,utm\n"


def lead_line(number: int, *, email: str | None = None, channel: str = "vk", name: str | None = None) -> str:
    """A line under `HEADER`."""
    name = name if name is not None else f"Lead {number}"
    email = email if email is not None else f"lead{number}@example.com"
    return f"L{number},2026-03-01T10:00:00Z,{name},{email},,,{channel},,,spring,https://example.com/a,mail\n"


def lead_file(folder: Path, count: int, *, name: str = "leads.csv") -> Path:
    """So many good leads."""
    path = folder / name
    path.write_text(HEADER + "".join(lead_line(number) for number in range(count)))
    return path
