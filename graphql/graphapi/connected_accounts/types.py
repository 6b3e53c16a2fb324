"""An account on a network that is connected."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from funnel.models import ConnectedAccount as ConnectedAccountRow
from funnel.models import IntakeProblem as IntakeProblemRow
from funnel.models.words import Network
from graphapi.compiler import column, connection, everyone, hole, one, record
from graphapi.connected_accounts.standing import ConnectedAccountHealth, ConnectedAccountSecret, healths, secrets
from graphapi.connections import Connection
from graphapi.nodes import Node
from graphapi.scalars import JSON

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource
    from graphapi.write_keys.types import WriteKey


@record(ConnectedAccountRow, prefix="conn", policy=everyone)
class ConnectedAccount(Node):
    """An account on a network that sends its events here. Its secrets and its address are never read again."""

    network: Network = column(description="Whose formats it speaks.")
    name: str = column(description="What it is called here.")
    account_id: str | None = column(description="Our account on the network: community, bot, page. Null: any.")
    resource: Resource | None = one(on="resource_id", description="The resource that the account is.")
    product: Product | None = one(on="product_id", description="What its forms ask about: each starts a lead of it.")
    settings: JSON = column(description="What the network's adapter has to know; no secrets.")
    secrets: list[ConnectedAccountSecret] = hole(secrets, description="Which secrets it has, and since when.")
    health: ConnectedAccountHealth = hole(
        healths, description="When it was last heard of, what waits, what went wrong."
    )
    problems: Connection[IntakeProblem] = connection(
        on="connected_account_id",
        order="-at",
        description="What could not be used of what it received, the newest first.",
    )
    write_keys: Connection[WriteKey] = connection(
        on="connected_account_id",
        order="-created_at",
        description="Keys by which it is written into, the newest first; of the network SEGMENT.",
    )
    disabled_at: datetime | None = column(description="Since when its address leads nowhere.")
    created_at: datetime = column(description="When it was made.")
    created_by: Member | None = one(on="created_by_id", description="Who made it.")
    version: int = column(description="Raised by every change.")


@record(IntakeProblemRow, prefix="inpr", policy=everyone)
class IntakeProblem(Node):
    """Something of a request that could not be used."""

    at: datetime = column(description="When it was tried.")
    position: int = column(description="Which update of the request it is about, from 0.")
    code: str = column(description="For programs.")
    field: str | None = column(description="What it is about.")
    message: str = column(description="What is wrong, and what to do.")
    replayed_at: datetime | None = column(description="Since when it is no news: the request was tried again.")
