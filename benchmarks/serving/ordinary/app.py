"""Strawberry's own Litestar controller on granian, one worker.

python -m benchmarks.serving.ordinary.app PORT WORLD.json APP_URL
"""

import json
import os
import sys
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

from litestar import Litestar
from litestar.datastructures import State
from litestar.di import Provide
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from strawberry.litestar import make_graphql_controller

from benchmarks.serving.one_worker import serve
from benchmarks.serving.ordinary.loaders import Rows
from benchmarks.serving.ordinary.schema import schema
from crm.core.actor import Actor, ActorKind
from crm.core.database import SESSION_SETTINGS
from crm.members.permissions import permissions_of
from crm.models.words import Role

CONNECTIONS = 6


async def provide_session(state: State) -> AsyncGenerator[AsyncSession, None]:
    """A session for the request; closed when it is answered."""
    async with state.sessions() as session:
        yield session


async def make_context(session: AsyncSession, state: State) -> dict[str, Any]:
    """Who asks, and the rows inside the workspace."""
    rows = Rows(session, state.actor.workspace_id, state.actor)
    await rows.enter()
    return {"rows": rows}


def create_app() -> Litestar:
    """What granian calls in its worker."""
    world = json.loads(Path(os.environ["BENCH_WORLD"]).read_text())
    roles = (Role.SALES_LEAD.value,)
    workspace, member = UUID(world["workspace_id"]), UUID(world["member_id"])
    actor = Actor(ActorKind.MEMBER, workspace, id=member, roles=roles, permissions=permissions_of(roles))

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncGenerator[None, None]:
        engine = create_async_engine(
            make_url(os.environ["BENCH_URL"]).set(drivername="postgresql+asyncpg"),
            pool_size=CONNECTIONS,
            connect_args={"server_settings": SESSION_SETTINGS},
        )
        app.state.sessions, app.state.actor = async_sessionmaker(engine, expire_on_commit=False), actor
        yield
        await engine.dispose()

    controller = make_graphql_controller(schema, path="/graphql", context_getter=make_context)
    return Litestar([controller], lifespan=[lifespan], dependencies={"session": Provide(provide_session)})


def main() -> None:
    """Serves until it is ended."""
    port, os.environ["BENCH_WORLD"], os.environ["BENCH_URL"] = sys.argv[1:4]
    serve("benchmarks.serving.ordinary.app:create_app", port)


if __name__ == "__main__":
    main()
