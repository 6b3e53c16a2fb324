"""Root fields that write ties."""

from __future__ import annotations

import strawberry
from strawberry import ID

from funnel.ties.tie import TieRemove, remove
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@input_type
class TieRemoveInput:
    """A tie that is no more."""

    tie_id: ID = strawberry.field(description="Which tie.")


@payload
class TieRemovePayload(Payload):
    """Whether it is gone."""

    removed: bool = strawberry.field(default=False, description="True when the tie is gone.")


@mutations
class TieMutations:
    """What feeds what."""

    @mutation
    async def tie_remove(self, info: Info, input: TieRemoveInput) -> TieRemovePayload:
        """Takes a tie away; touches that passed along it stay."""
        await remove(info.work, fill(TieRemove, input, ids={"tie_id": "tie"}))
        return TieRemovePayload(removed=True)
