"""One company with a row of everything, looked at by members who do not see every lead of it."""

from collections.abc import AsyncGenerator, Generator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg
import orjson
import pytest

from crm.core import clock
from crm.core.actor import Actor, ActorKind
from crm.members.permissions import Action
from crm.models.words import Role
from crm.uploads.folder import Uploads
from graphapi.context import Context
from graphapi.gateway import Gateway, Request
from graphapi.schema import schema
from tests.conftest import Urls
from tests.graphapi.row_scopes.oracle import Company, company
from tests.http import UPLOADS, Answer, Client
from tests.scenario.clock import at_the_time_of_the_story
from tests.tenancy.kept import Kept, copied, recall
from tests.tenancy.settled import Settled, running

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
        context = Context(
            self.client.database, self.actor, now=clock.now(), strict_locks=True, files=Uploads(UPLOADS, 10**6),
            sign=lambda address, _actor, _until: address,
        )  # fmt: skip
        reply = await GATEWAY.answer(Request(document, variables=variables), context)
        return Answer(200, orjson.loads(reply.body), {})

    async def rows(self, now: datetime | None = None) -> Company:
        """Its rows as the oracle sees them."""
        at = now or clock.now()
        viewer, scope = self.actor.id, self.actor.row_scope
        assert viewer is not None
        return await company(self.superuser, self.it.workspace_id, viewer, scope, at)


@pytest.fixture(scope="module")
def place(server: Urls, settled_at: Kept) -> Generator[Urls, None, None]:
    """One database for this file, with the company in it."""
    with copied(server, settled_at, "scopes") as urls:
        yield urls


@pytest.fixture(scope="module")
async def seen(place: Urls, settled_at: Kept) -> AsyncGenerator[Seen, None]:
    """Sergey's company: he has leads, offers and a team; some leads are nobody's, some another's."""
    superuser = await asyncpg.connect(place.superuser)
    async with running(place) as client:
        it = recall(client, settled_at)
        yield Seen(client, superuser, it, _actor(it, it.uuid("sergey")))
    await superuser.close()


def _actor(it: Settled, member_id: UUID) -> Actor:
    every = frozenset(action.value for action in Action)
    return Actor(ActorKind.MEMBER, it.workspace_id, id=member_id, roles=(Role.ADMIN.value,), permissions=every)
