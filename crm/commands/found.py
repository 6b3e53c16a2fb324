"""The workspace that a command is about."""

from uuid import UUID

from crm.commands.public_id import decoded
from crm.core.database import Database
from crm.core.problems import NotFound
from crm.core.reader import compile_statement
from crm.workspaces import queries as workspaces


async def find_workspace(database: Database, name: str) -> UUID:
    """The workspace of a slug or public id."""
    sql, arguments = compile_statement(workspaces.directory_of_slug(name))
    found: UUID | None = await database.reads.fetchval(sql, *arguments)
    if found is None and (wanted := decoded(name, "ws")) is not None:
        sql, arguments = compile_statement(workspaces.directory_of_ids([wanted]))
        found = await database.reads.fetchval(sql, *arguments)
    if found is None:
        raise NotFound(f"There is no workspace {name!r}; `touchline workspace list` names them all.")
    return found
