"""One company with a row of everything, looked at by members who do not see every lead of it."""

from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from crm.core import clock
from crm.core.actor import Actor, ActorKind
from crm.members.permissions import Action
from crm.models.words import Role
from graphapi.context import Context
from graphapi.gateway import Gateway, Request
from graphapi.schema import schema
from tests.conftest import Urls, _clone, _drop
from tests.graphapi.row_scopes.oracle import Company, company
from tests.http import Answer, Client
from tests.scenario.clock import at_the_time_of_the_story
from tests.tenancy.settled import Settled, running, settle

__all__ = ["at_the_time_of_the_story"]
GATEWAY = Gateway(schema)


@dataclass(frozen=True)
class Seen:
    """The company, and whoever looks at it; may do everything, so that nothing but the scope is in the way."""

    client: Client
    superuser: Any
    it: Settled
    actor: Actor

    def scoped(self, scope: str) -> "Seen":
        """The same viewer under that scope."""
        return replace(self, actor=replace(self.actor, row_scope=scope))

    async def ask(self, document: str, **variables: Any) -> Answer:
        """A document, without a door that would look the scope up."""
        context = Context(self.client.database, self.actor, now=clock.now(), strict_locks=True)
        reply = await GATEWAY.answer(Request(document, variables=variables), context)
        return Answer(200, orjson.loads(reply.body), {})

    async def rows(self, now: datetime | None = None) -> Company:
        """Its rows as the oracle sees them."""
        at = now or clock.now()
        viewer, scope = self.actor.id, self.actor.row_scope
        assert viewer is not None
        return await company(self.superuser, self.it.workspace_id, viewer, scope, at)


@pytest.fixture(scope="module")
def place(server: Urls, template: str) -> Generator[Urls, None, None]:
    """One database for a file."""
    name = f"scopes_{uuid4().hex[:12]}"
    yield _clone(server, template, name)
    _drop(server, name)


@pytest.fixture(scope="module")
async def seen(place: Urls) -> AsyncGenerator[Seen, None]:
    """Sergey's company: he has leads, offers and a team; some leads are nobody's, some another's."""
    superuser = await asyncpg.connect(place.superuser)
    async with running(place) as client:
        it = await settle(client, "Own")
        yield Seen(client, superuser, it, _actor(it, it.uuid("sergey")))
    await superuser.close()


def _actor(it: Settled, member_id: UUID) -> Actor:
    every = frozenset(action.value for action in Action)
    return Actor(ActorKind.MEMBER, it.workspace_id, id=member_id, roles=(Role.ADMIN.value,), permissions=every)
