"""The workspaces an account may choose from."""

from dataclasses import dataclass
from uuid import UUID

from crm.core.database import Database
from crm.core.reader import Reader, compile_statement
from crm.door.find import memberships
from crm.workspaces.queries import directory_of_ids


@dataclass(frozen=True, slots=True)
class Choice:
    """One workspace as the directory tells of it."""

    id: UUID
    slug: str
    name: str


async def list_workspaces(database: Database, account_id: UUID, *, reader: Reader | None = None) -> list[Choice]:
    """By name. Whoever reads already gives the reader: to wait for a second connection while holding one is a
    standstill as soon as all that there are wait."""
    ways = await memberships(database, account_id)
    return await of_ids(database, [way.workspace_id for way in ways], reader=reader)


async def of_ids(database: Database, ids: list[UUID], *, reader: Reader | None = None) -> list[Choice]:
    """The workspaces of those ids, by name."""
    sql, arguments = compile_statement(directory_of_ids(ids))
    rows = await (reader or database.reads).fetch(sql, *arguments)
    return [Choice(row["workspace_id"], row["slug"], row["name"]) for row in rows]
