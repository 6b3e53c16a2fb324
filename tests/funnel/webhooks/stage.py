"""Endpoints on this machine, events for them, and the worker's errand."""

import asyncio
import json
from collections.abc import AsyncGenerator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import bindparam, insert, text
from standardwebhooks import Webhook

from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.outbound_limits import OutboundLimits
from crm.core.sealing import Sealer
from crm.core.work import Work, begin
from crm.models.outbox_event import OutboxEvent, Xid8
from crm.outbound.client import Outbound
from funnel.webhooks.create import create
from funnel.webhooks.deliver import Deliverer
from funnel.webhooks.inputs import WebhookEndpointCreate
from tests.http import COLUMN_KEY

SEALER = Sealer(COLUMN_KEY)
LOOSE = OutboundLimits(allow_loopback=True, per_second=10_000, burst=10_000, failures=1000)


def anywhere(_url: str) -> None:
    """No address is refused."""


@dataclass(frozen=True)
class Stage:
    """A workspace, seen by the worker."""

    database: Database
    workspace_id: UUID

    async def endpoint(self, url: str, **given: Any) -> tuple[UUID, str]:
        """An endpoint and its secret, committed."""
        async with begin(self.database.sessions, system(self.workspace_id)) as work:
            data = WebhookEndpointCreate.model_validate({"name": "Theirs", "url": url, **given})
            made, secret = await create(work, data, SEALER, anywhere)
        return made.id, secret

    async def publish(self, *events: tuple[str, Mapping[str, Any]]) -> None:
        """Events of the outbox, committed, which every endpoint has before it."""
        async with begin(self.database.sessions, system(self.workspace_id)) as work:
            await happened(work, *events)

    async def rows(
        self, columns: str, *, of: UUID | None = None, done: bool = False, order: str = "created_at, id"
    ) -> list[Any]:
        """Columns of deliveries."""
        async with self.database.read(self.workspace_id) as reader:
            where = f" AND endpoint_id = '{of}'" if of else ""
            where += " AND status = 'DELIVERED'" if done else ""
            asked = f"SELECT {columns} FROM webhook_deliveries WHERE workspace_id = $1{where} ORDER BY {order}"
            return [dict(row) for row in await reader.fetch(asked, self.workspace_id)]

    async def change(self, statement: str, **given: Any) -> None:
        """SQL of the workspace."""
        async with begin(self.database.sessions, system(self.workspace_id)) as work:
            await work.execute(text(statement), {"workspace_id": self.workspace_id, **given})

    async def waits(self, kind: str) -> bool:
        """Whether the worker is told to look into it."""
        found = await self.database.reads.fetch(
            "SELECT workspace_id FROM workspaces_waiting($1, $2)", kind, clock.now()
        )
        return self.workspace_id in {row["workspace_id"] for row in found}

    async def work_off(self, deliverer: Deliverer) -> None:
        """What the worker does until nothing is due."""
        async with asyncio.timeout(30):
            while True:
                taken = await deliverer.run(self.database, self.workspace_id)
                if not taken and not await self.waits("webhooks") and not await self.waits("webhook_events"):
                    return


async def happened(work: Work, *events: tuple[str, Mapping[str, Any]]) -> None:
    """Events of transactions that ended long ago: those of now wait for every transaction of the whole server."""
    newest = "SELECT coalesce(max(xid::text::bigint), 2) FROM outbox_events WHERE xid < '100'"
    last = int(await work.scalar(text(newest)))
    for kind, payload in events:
        row = {"workspace_id": work.workspace_id, "id": new_id(), "kind": kind, "payload": dict(payload)}
        given = orjson.loads(orjson.dumps(row["payload"], default=str))
        await work.execute(insert(OutboxEvent).values(**row | {"payload": given}, xid=last + 1, created_at=work.now))
    back = "UPDATE webhook_endpoints SET cursor_xid = :last, cursor_id = 'ffffffff-ffff-ffff-ffff-ffffffffffff'"
    await work.execute(text(back).bindparams(bindparam("last", last, type_=Xid8())))


@asynccontextmanager
async def deliverer(patience: float = 5.0, limits: OutboundLimits = LOOSE) -> AsyncGenerator[Deliverer, None]:
    """The sender of one worker; `outcomes` are what it counted."""
    outbound = Outbound(limits)
    counted: list[str] = []
    made = Deliverer(outbound, SEALER, count=counted.append, patience=patience)
    made.outcomes = counted  # type: ignore[attr-defined]  # for tests alone
    try:
        yield made
    finally:
        await made.end()
        await outbound.close()


@dataclass(frozen=True)
class Heard:
    """A request as an endpoint got it."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def id(self) -> str:
        """Its `webhook-id`."""
        return self.headers["webhook-id"]

    @property
    def told(self) -> Any:
        """Its body, read."""
        return json.loads(self.body)

    def is_verified(self, secret: str) -> bool:
        """Whether the library of the standard takes it."""
        try:
            Webhook(secret).verify(self.body, dict(self.headers))
        except Exception:
            return False
        return True


def heard(raw: bytes) -> Heard:
    """What a peer got, taken apart."""
    head, _, body = raw.partition(b"\r\n\r\n")
    lines = [line.decode().partition(": ") for line in head.split(b"\r\n")[1:]]
    return Heard({name.lower(): value for name, _, value in lines}, body)
