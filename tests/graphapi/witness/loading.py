"""Puts the generated rows into a database, has it draw the rest, and reads all of it back as the witness's rows."""

from typing import Any

import asyncpg
from sqlalchemy import insert, select

from crm.api_keys.create import create as create_key
from crm.api_keys.inputs import ApiKeyCreate
from crm.core.actor import Actor, ActorKind, system
from crm.core.database import Database
from crm.core.tables import Table
from crm.core.work import Work, begin
from crm.members.permissions import permissions_of
from crm.members.row_scope import row_scope_of
from tests.conftest import Urls
from tests.factories.workspaces import CREATED
from tests.graphapi.witness.filling import Filling
from tests.graphapi.witness.model import Viewer
from tests.graphapi.witness.others import LINKS, Others
from tests.graphapi.witness.rows import ORDER, Row, Side, World, complete
from tests.graphapi.witness.tables import KINDS


async def load(urls: Urls, seed: int) -> tuple[World, list[Viewer]]:
    """Two workspaces, and members of each with their keys, in the same order; the first of each sees all."""
    superuser = await asyncpg.connect(urls.superuser)
    database = await Database.open(urls.app, door_url=urls.door, read_connections=1, work_connections=2)
    try:
        sides = [Filling(seed, place) for place in range(2)]
        viewers = [viewer for ground in sides for viewer in await _side(database, superuser, ground)]
        return World((sides[0].side, sides[1].side)), viewers
    finally:
        await database.close()
        await superuser.close()


async def _side(database: Database, superuser: asyncpg.Connection, ground: Filling) -> list[Viewer]:
    side = ground.side
    complete(side)
    async with begin(database.sessions, system(side.workspace_id)) as work:
        await _insert(work, side)
    await Others(ground, superuser).fill()
    members = [member for member in side.rows["members"] if member["deactivated_at"] is None]
    async with begin(database.sessions, system(side.workspace_id)) as work:
        keys = [(await create_key(work, ApiKeyCreate(name="Witness", member_id=one["id"])))[1] for one in members]
    async with begin(database.sessions, system(side.workspace_id)) as work:
        await _read_back(work, side)
    return [Viewer(side, _actor(side, one["id"]), key) for one, key in zip(members, keys, strict=True)]


async def _insert(work: Work, side: Side) -> None:
    tables = Table.metadata.tables
    slug = f"w{side.workspace_id.hex[-12:]}"
    home = {"name": "Witness", "currency": "RUB", "time_zone": "Asia/Almaty", "created_at": CREATED}
    await work.execute(insert(tables["workspaces"]).values(id=side.workspace_id, slug=slug, **home))
    directory = {"slug": slug, "workspace_id": side.workspace_id, "name": "Witness"}
    await work.execute(insert(tables["workspace_directory"]).values(directory))
    await work.execute(insert(tables["accounts"]), [_account(member) for member in side.rows["members"]])
    for name in ORDER:
        rows = [{"channel_group" if key == "group" else key: value for key, value in row.items()}
                for row in side.rows[name]]  # fmt: skip
        await work.execute(insert(tables[name]), rows)


def _account(member: Row) -> Row:
    return {"id": member["account_id"], "email": member["email"], "name": member["name"], "created_at": CREATED}


async def _read_back(work: Work, side: Side) -> None:
    """All rows of the workspace, whoever made them, by the names their models give the columns."""
    wanted = {kind.table for kind in KINDS.values()} | {*LINKS, "team_members"}
    found: dict[str, list[Row]] = {}
    for mapper in Table.registry.mappers:
        table: Any = mapper.local_table
        if table.name in wanted:
            names = {each.columns[0].name: each.key for each in mapper.column_attrs}
            tenant = table.c.id if table.name == "workspaces" else table.c.workspace_id
            rows = await work.execute(select(table).where(tenant == side.workspace_id))
            found[table.name] = [{names[key]: value for key, value in row._mapping.items()} for row in rows]
    side.replace(found)


def _actor(side: Side, member_id: Any) -> Actor:
    member = side.get("members", member_id)
    assert member is not None
    roles: tuple[str, ...] = tuple(member["roles"])
    return Actor(
        ActorKind.MEMBER,
        side.workspace_id,
        id=member_id,
        roles=roles,
        permissions=permissions_of(roles),
        team_ids=tuple(link["team_id"] for link in side.having("team_members", "member_id", member_id)),
        row_scope=row_scope_of(roles, member["row_scope"], side.rows["workspaces"][0]["sales_row_scope"]).value,
    )
