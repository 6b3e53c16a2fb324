"""Root fields by which connectors report."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID

from funnel.ties.beat import ConnectorHeartbeat, heartbeat
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.resources.types import Resource


@input_type
class TieItemsInput:
    """How many items went over a tie since the last report."""

    tie_id: ID = strawberry.field(description="Which tie of the connector.")
    items: int = strawberry.field(description="How many, 1 to 1,000,000.")
    at: datetime | None = strawberry.field(default=None, description="When the last of them did; now when left out.")


@input_type
class ConnectorHeartbeatInput:
    """A connector's report that it is alive."""

    connector_id: ID = strawberry.field(description="The connector.")
    seen_at: datetime | None = strawberry.field(default=None, description="When it was alive; now when left out.")
    expected_every_seconds: int | None = strawberry.field(
        default=None, description="After how long a silence it counts as silent; at first a day."
    )
    carried: list[TieItemsInput] | None = strawberry.field(default=None, description="What it carried over.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@payload
class ConnectorHeartbeatPayload(Payload):
    """The connector."""

    connector: Resource | None = strawberry.field(default=None, description="The connector.")


@mutations
class ConnectorMutations:
    """What carries ties over."""

    @mutation
    async def connector_heartbeat(self, info: Info, input: ConnectorHeartbeatInput) -> ConnectorHeartbeatPayload:
        """Notes that a connector is alive, and what it carried over since its last report."""
        data = fill(ConnectorHeartbeat, input, ids={"connector_id": "res", "tie_id": "tie"})
        return ConnectorHeartbeatPayload(connector=ref(Resource, await heartbeat(info.work, data)))
