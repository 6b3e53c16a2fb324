"""What is computed of ties: their flow, and whether their connector is heard of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

import strawberry

from funnel.inputs import Period
from funnel.models.words import ConnectorState
from funnel.ties.flow import flows, healths
from graphapi.analytics.inputs import PeriodInput
from graphapi.compiler import answer_type
from graphapi.context import Info


@answer_type
class TieFlow:
    """What passed along a tie in a period."""

    touches: int = strawberry.field(description="Touches that the one sent and that happened on the other.")
    persons: int = strawberry.field(description="Of how many persons, merged ones counted once.")
    items: int = strawberry.field(description="Items that the connector reports to have carried over.")


@answer_type
class ConnectorHealth:
    """Whether a connector is heard of, judged when it is read."""

    state: ConnectorState = strawberry.field(description="Alive, silent for longer than expected, or never seen.")
    last_seen_at: datetime | None = strawberry.field(description="When it was last heard of.")
    last_item_at: datetime | None = strawberry.field(description="When it last carried something over.")
    expected_every_seconds: int | None = strawberry.field(description="After how long a silence it counts as silent.")


async def tie_flows(info: Info, ids: Sequence[UUID], *, period: PeriodInput) -> Mapping[UUID, TieFlow]:
    """Flows of all asked ties at once."""
    found = await flows(info.reader, ids, Period(start=period.start, end=period.end))
    return {tie_id: TieFlow(touches=each.touches, persons=each.persons, items=each.items)
            for tie_id, each in found.items()}  # fmt: skip


async def connector_healths(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, ConnectorHealth]:
    """Health of the connectors of all asked ties at once."""
    found = await healths(info.reader, ids, info.now)
    return {
        tie_id: ConnectorHealth(
            state=each.state,
            last_seen_at=each.last_seen_at,
            last_item_at=each.last_item_at,
            expected_every_seconds=each.expected_every_seconds,
        )
        for tie_id, each in found.items()
    }
