"""One database with the generated rows for a file of tests; what the run covered is told at its end."""

import asyncio
from collections.abc import Generator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import insert

from crm.api_keys.create import create as create_key
from crm.api_keys.inputs import ApiKeyCreate
from crm.core.actor import Actor, ActorKind, system
from crm.core.database import Database
from crm.core.tables import Table
from crm.core.work import Work, begin
from crm.members.permissions import permissions_of
from tests.conftest import Urls, _clone, _drop, fresh_name
from tests.factories.workspaces import CREATED
from tests.graphapi.witness.ask import TALLY, Asking
from tests.graphapi.witness.filling import make_world
from tests.graphapi.witness.model import Viewer
from tests.graphapi.witness.rows import ORDER, Side, World
from tests.http import Client


@dataclass(frozen=True)
class Loaded:
    """A database with a world in it, and who may look: two or three members of each workspace with their keys."""

    urls: Urls
    world: World
    viewers: list[Viewer]


@pytest.fixture(scope="module")
def loaded(server: Urls, template: str) -> Generator[Loaded, None, None]:
    """Loaded once for a file of tests, as the app role."""
    name = fresh_name("witness")
    urls, world = _clone(server, template, name), make_world(11)
    yield Loaded(urls, world, asyncio.run(_load(urls, world)))
    _drop(server, name)


@pytest.fixture
def urls(loaded: Loaded) -> Urls:
    """The application of the fixture `client` runs on the loaded database."""
    return loaded.urls


@pytest.fixture
async def asking(loaded: Loaded, client: Client) -> Asking:
    """Asks the service and the witness."""
    return Asking(loaded.world, loaded.viewers, client)


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """How much of what was generated the witness could answer."""
    if TALLY.generated:
        terminalreporter.section("witness of leads")
        for line in TALLY.lines():
            terminalreporter.write_line(line)


async def _load(urls: Urls, world: World) -> list[Viewer]:
    database = await Database.open(urls.app, door_url=urls.door, read_connections=1, work_connections=2)
    viewers = []
    for side in world.sides:
        async with begin(database.sessions, system(side.workspace_id)) as work:
            await _insert(work, side)
            viewers += [await _viewer(work, side, place) for place in (0, 1, 2)]
    await database.close()
    return viewers


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


def _account(member: dict[str, Any]) -> dict[str, Any]:
    return {"id": member["account_id"], "email": member["email"], "name": member["name"], "created_at": CREATED}


async def _viewer(work: Work, side: Side, place: int) -> Viewer:
    member = side.rows["members"][place]
    key = (await create_key(work, ApiKeyCreate(name="Witness", member_id=member["id"])))[1]
    roles: tuple[str, ...] = tuple(member["roles"])
    actor = Actor(
        ActorKind.MEMBER,
        side.workspace_id,
        id=member["id"],
        roles=roles,
        permissions=permissions_of(roles),
        team_ids=_teams(side, member["id"]),
    )
    return Viewer(side, actor, key)


def _teams(side: Side, member_id: UUID) -> tuple[UUID, ...]:
    return tuple(link["team_id"] for link in side.rows["team_members"] if link["member_id"] == member_id)
