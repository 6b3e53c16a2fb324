"""Connected accounts and requests, as networks send them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import httpx
from sqlalchemy import text

from crm.core.actor import system
from crm.core.sealing import Sealer
from crm.core.work import Work, begin
from funnel.adapters.registry import ADAPTERS
from funnel.adapters.shape import Received
from funnel.connected_accounts.create import create
from funnel.connected_accounts.inputs import ConnectedAccountCreate
from funnel.connected_accounts.secrets import place
from funnel.intake.keep import keep, to_keep
from funnel.intake.process import process
from funnel.models.words import Network
from tests.http import COLUMN_KEY, Client, Office

SECRET = "test-secret"


@dataclass(frozen=True)
class Door:
    """A connected account and where its network sends to."""

    client: Client
    office: Office
    id: UUID
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    """By which the sender is known, where the path does not tell it."""

    async def send(self, body: bytes, **headers: str) -> httpx.Response:
        """POST of those very bytes."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.client.http.post(
            self.path, content=body, headers={"content-type": "application/json", **sent}
        )

    async def work_off(self) -> int:
        """What the worker does until nothing waits; how many requests."""
        done = 0
        while taken := await self._once():
            done += taken
        return done

    async def _once(self) -> int:
        async with begin(self.client.database.sessions, system(self.office.workspace_id)) as work:
            return await process(work)

    async def rows(self, sql: str) -> list[dict[str, Any]]:
        """Rows of the workspace."""
        async with self.client.database.read(self.office.workspace_id) as reader:
            return [dict(row) for row in await reader.fetch(sql)]


async def connect(
    client: Client, office: Office, network: Network, secrets: Mapping[str, str] | None = None, **given: Any
) -> Door:
    """A connected account, committed."""
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        connected_account_id, token = await connected(work, network, secrets, **given)
    return Door(client, office, connected_account_id, f"/hooks/{network.path}/{token}")


async def connected(
    work: Work, network: Network, secrets: Mapping[str, str] | None = None, **given: Any
) -> tuple[UUID, str]:
    """A connected account and the secret part of its address."""
    names = ADAPTERS[network].secrets
    values = dict.fromkeys(names, SECRET) if secrets is None else secrets
    told = [{"name": name, "value": value} for name, value in values.items()]
    given = {"account_id": "77", **given} if ADAPTERS[network].needs_account else given
    data = ConnectedAccountCreate.model_validate({"network": network, "name": "Ours", "secrets": told, **given})
    made, token = await create(work, data, Sealer(COLUMN_KEY))
    return made.id, token or ""


async def arrive(work: Work, connected_account_id: UUID, network: Network, *sent: Any) -> None:
    """Requests that passed the door; what is no bytes is sent as JSON."""
    for each in sent:
        body = each if isinstance(each, bytes) else json.dumps(each).encode()
        received = Received(body, {"content-type": "application/json"})
        await keep(work, to_keep(connected_account_id, ADAPTERS[network], received))


async def work_off(work: Work) -> int:
    """What the worker does until nothing waits; how many requests were taken."""
    done = 0
    while taken := await process(work):
        done += taken
        work._highest = None  # each turn is a transaction of its own in the worker
    return done


async def seal_otherwise(door: Door, name: str, value: str) -> None:
    """As after a change of the key of encrypted columns: every value of that secret stands there by another one."""
    async with begin(door.client.database.sessions, system(door.office.workspace_id)) as work:
        sealed = Sealer(bytes(32)).seal(value, place(work.workspace_id, door.id, name))
        own = {"w": work.workspace_id, "account": door.id, "name": name, "sealed": sealed}
        await work.execute(text("UPDATE connected_account_secrets SET sealed = :sealed WHERE workspace_id = :w"
                                " AND connected_account_id = :account AND name = :name"), own)  # fmt: skip
