"""touchline workspace …, member …, api-key …"""

import sys
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import click
from pydantic import SecretStr

from crm.accounts.inputs import normal_email
from crm.api_keys.create import create as create_key
from crm.api_keys.inputs import ApiKeyCreate
from crm.commands.common import json_option, report, with_database
from crm.commands.found import find_workspace
from crm.commands.group import Commands
from crm.commands.workspace_deletion import delete, keep
from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import encode, new_id
from crm.core.problems import NotFound
from crm.core.work import Work, begin
from crm.members import queries as members
from crm.members.add import add
from crm.members.inputs import MemberAdd
from crm.members.permissions import Action
from crm.models.words import Role
from crm.workspaces.create import create as create_workspace
from crm.workspaces.export import export as export_workspace
from crm.workspaces.inputs import WorkspaceCreate

T = TypeVar("T")
MEMBER_ROLES = [role.value for role in Role if role is not Role.INTEGRATION]
workspace_option = click.option("--workspace", required=True, help="Slug or id of the workspace.")


@click.group(cls=Commands)
def workspace() -> None:
    """Companies that use this installation."""


@workspace.command("create")
@click.argument("name")
@click.option("--slug", help="Short name in addresses; made of NAME otherwise.")
@click.option("--zone", default="UTC", show_default=True, help="Time zone such as Europe/Moscow.")
@click.option("--currency", default="EUR", show_default=True, help="ISO 4217 code.")
@click.option("--language", default="en", show_default=True)
@click.option("--admin", metavar="EMAIL", help="The first administrator.")
@json_option
def create(name: str, slug: str | None, zone: str, currency: str, language: str, admin: str | None, *,
           as_json: bool) -> None:  # fmt: skip
    """Makes the workspace NAME with the shipped channels."""
    data = WorkspaceCreate(name=name, slug=slug, time_zone=zone, currency=currency, language=language)
    first = MemberAdd(email=admin, roles=(Role.ADMIN,)) if admin else None
    workspace_id = new_id()

    async def run(database: Database) -> str:
        async with begin(database.sessions, system(workspace_id)) as work:
            made = await create_workspace(work, data)
            if first is not None:
                await add(work, first)
            return made.slug

    found = with_database(run)
    report({"id": encode("ws", workspace_id), "slug": found}, f"Made the workspace {found}.", as_json=as_json)


@workspace.command("list")
@json_option
def list_all(*, as_json: bool) -> None:
    """All workspaces."""

    async def run(database: Database) -> list[dict[str, str]]:
        rows = await database.reads.fetch("SELECT workspace_id, slug, name FROM workspace_directory ORDER BY slug")
        return [{"id": encode("ws", row["workspace_id"]), "slug": row["slug"], "name": row["name"]} for row in rows]

    found = with_database(run)
    report({"workspaces": found}, "\n".join(f"{row['slug']}  {row['name']}" for row in found), as_json=as_json)


@workspace.command("export")
@click.argument("name", metavar="WORKSPACE")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False))
@json_option
def export_all(name: str, folder: Path, *, as_json: bool) -> None:
    """Writes every row of WORKSPACE into the new FOLDER: a CSV for each table, and a manifest with checksums."""

    async def run(database: Database) -> dict[str, Any]:
        workspace_id = await find_workspace(database, name)
        return await export_workspace(database, workspace_id, folder, clock.now(), _progress)

    found = with_database(run)
    rows = sum(each["rows"] for each in found["files"].values())
    report(found, f"Wrote {rows} rows of {len(found['files'])} tables to {folder}.", as_json=as_json)


workspace.add_command(delete)
workspace.add_command(keep)


def _progress(table: str, rows: int) -> None:
    click.echo(f"{table}: {rows}", err=True)


@click.group(cls=Commands)
def member() -> None:
    """People of a workspace."""


@member.command("add")
@click.argument("email")
@workspace_option
@click.option("--role", "roles", multiple=True, required=True, type=click.Choice(MEMBER_ROLES))
@click.option("--name")
@click.option("--password-stdin", is_flag=True, help="Read the new account's password from standard input.")
@json_option
def member_add(email: str, workspace: str, roles: tuple[str, ...], name: str | None, *, password_stdin: bool,
               as_json: bool) -> None:  # fmt: skip
    """Adds EMAIL to the workspace: an account that exists, or a new one."""
    password = SecretStr(sys.stdin.readline().rstrip("\r\n")) if password_stdin else None
    data = MemberAdd.model_validate({"email": email, "name": name, "roles": roles, "password": password})

    async def run(work: Work) -> dict[str, Any]:
        made = await add(work, data)
        return {"id": encode("mem", made.id), "email": made.email, "roles": made.roles}

    found = in_workspace(workspace, run)
    report(found, f"Added {found['email']} as {', '.join(found['roles'])}.", as_json=as_json)


@click.group("api-key", cls=Commands)
def api_key() -> None:
    """Keys for programs."""


@api_key.command("create")
@workspace_option
@click.option("--role", "roles", multiple=True, type=click.Choice([role.value for role in Role]))
@click.option("--member", "email", metavar="EMAIL", help="The key acts as this member.")
@click.option("--scope", "scopes", multiple=True, type=click.Choice([action.value for action in Action]))
@click.option("--name", default="command line", show_default=True)
@json_option
def key_create(workspace: str, roles: tuple[str, ...], email: str | None, scopes: tuple[str, ...], name: str, *,
               as_json: bool) -> None:  # fmt: skip
    """Makes a key and shows it, once."""
    if bool(roles) == (email is not None):
        raise click.UsageError("Give --role or --member, one of them.")

    async def run(work: Work) -> str:
        member_id = await _member_of(work, email) if email is not None else None
        asked = {"name": name, "member_id": member_id, "roles": roles, "scopes": scopes}
        return (await create_key(work, ApiKeyCreate.model_validate(asked)))[1]

    key = in_workspace(workspace, run)
    report({"key": key}, key, as_json=as_json)


async def _member_of(work: Work, email: str) -> UUID:
    found = await work.scalar(members.by_email(work.workspace_id, normal_email(email)))
    if found is None:
        raise NotFound(f"{email} is no member of this workspace; add it with `touchline member add`.")
    member_id: UUID = found.id
    return member_id


def in_workspace(name: str, run: Callable[[Work], Awaitable[T]]) -> T:
    """Runs in one transaction of the service itself in the workspace of that slug or id."""

    async def inside(database: Database) -> T:
        workspace_id = await find_workspace(database, name)
        async with begin(database.sessions, system(workspace_id)) as work:
            return await run(work)

    return with_database(inside)
