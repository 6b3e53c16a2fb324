"""The harbour's verbs and their models: what mutations call."""

from datetime import datetime
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import update

from crm.core.actor import Actor, ActorKind
from crm.core.database import Database
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work, begin
from tests.graphapi.compiler import tables as t

CALLS: list[tuple[str, int]] = []
"""Which functions ran, with how many ids: tests pin it."""


class Part(BaseModel):
    """Nested model."""

    port_id: UUID
    at: datetime | None = None


class Parts(BaseModel):
    """The verb's model."""

    parts: list[Part] = Field(max_length=2)


class Rename(BaseModel):
    """The verb's model."""

    boat_id: UUID
    name: str = Field(min_length=2)


async def rename(work: Work, data: Rename) -> None:
    """The verb: writes first, so that a refusal has something to undo."""
    CALLS.append(("rename", 1))
    table = t.Boat.__table__
    changed = await work.execute(
        update(table)  # type: ignore[arg-type]  # a table
        .where(table.c.workspace_id == work.workspace_id, table.c.id == data.boat_id)
        .values(name=data.name)
        .returning(table.c.id)
    )
    if changed.first() is None:
        raise NotFound("There is no such boat.", field="boatId")
    if data.name == "Titanic":
        raise Conflict("This name is taken by fate.", field="name")
    if data.name == "Boom":
        raise RuntimeError("secret")


async def meanwhile(database: Database, workspace_id: UUID, boat_id: UUID, name: str) -> None:
    """What another request writes and commits while this one reads."""
    async with begin(database.sessions, Actor(ActorKind.SYSTEM, workspace_id)) as work:
        await rename(work, Rename(boat_id=boat_id, name=name))
