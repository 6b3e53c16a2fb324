"""A committed office with a lead, and what happens in it."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest

from crm.core.ids import encode
from crm.core.outbox import Event, publish_all
from crm.core.work import begin
from crm.models.words import Role
from tests.factories.leads import make_lead, make_team
from tests.factories.products import published_funnel
from tests.http import Client, Office, make_office
from tests.sockets import PATIENCE

STEPS = (
    "subscription($filter: LeadEventFilter, $after: String)"
    " { leadEvents(filter: $filter, after: $after) { cursor kind stepKey } }"
)


@dataclass(frozen=True)
class Desk:
    """Who works there, on what."""

    client: Client
    office: Office
    lead_id: UUID
    team_id: UUID

    @property
    def lead(self) -> str:
        """The lead's public id."""
        return encode("lead", self.lead_id)

    def key(self, role: Role = Role.ADMIN) -> str:
        """That member's key."""
        return self.office.keys[role]

    async def listens(self, count: int) -> None:
        """Waits until so many subscriptions are told what happens."""
        async with asyncio.timeout(PATIENCE):
            while self.client.app.state.listening.subscribers != count:  # noqa: ASYNC110 - of another task, no event
                await asyncio.sleep(0.01)

    async def tell(self, events: Sequence[Event]) -> None:
        """Events of one transaction."""
        async with begin(self.client.database.sessions, self.office.actor()) as work:
            await publish_all(work, events)

    async def steps(self, *keys: str) -> None:
        """The lead entered these steps, as listeners hear it; one transaction."""
        await self.tell([("STEP_ENTERED", {"leadId": self.lead_id, "stepKey": key}) for key in keys])

    async def run(self, document: str, role: Role = Role.ADMIN, **given: Any) -> Any:
        """The payload of a mutation over HTTP, without errors."""
        answer = await self.client.graphql(document, {"input": given}, key=self.key(role))
        (payload,) = answer.data.values()
        assert payload["errors"] == [], payload
        return payload


async def make_desk(client: Client, name: str = "Office") -> Desk:
    """A committed office with a lead at the step "asked" and a team of the sales manager."""
    office = await make_office(client.database, name)
    async with begin(client.database.sessions, office.actor(), strict_locks=True) as work:
        funnel = await published_funnel(work)
        team_id = await make_team(work, [office.members[Role.SALES_MANAGER]])
        lead_id = await make_lead(work, funnel, occurred_at=work.now - timedelta(days=1))
    return Desk(client, office, lead_id, team_id)


@pytest.fixture
async def desk(client: Client) -> Desk:
    """The office; what was told of making it lies behind everybody who listens from now on."""
    made = await make_desk(client)
    await settled(client)
    return made


async def settled(client: Client) -> None:
    """Waits until no transaction of the whole server is older than the last event: none of them is told again."""
    held = "SELECT 1 FROM outbox_events WHERE xid >= pg_snapshot_xmin(pg_current_snapshot()) LIMIT 1"
    connection = await asyncpg.connect(client.urls.superuser)
    async with asyncio.timeout(PATIENCE):
        while await connection.fetchval(held) is not None:  # noqa: ASYNC110 - of other connections, no event
            await asyncio.sleep(0.02)
    await connection.close()
