"""Root fields that write desks."""

from __future__ import annotations

import strawberry

from crm.desks.set import DeskSet, set_desk
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.desks.inputs import DeskSetInput
from graphapi.desks.types import Desk
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class DeskSetPayload(Payload):
    """The desk as it is now."""

    desk: Desk | None = strawberry.field(default=None, description="The desk.")


@mutations
class DeskMutations:
    """How leads are taken."""

    @mutation
    async def desk_set(self, info: Info, input: DeskSetInput) -> DeskSetPayload:
        """Sets how many leads a member takes at a time and a day."""
        desk_id = await set_desk(info.work, fill(DeskSet, input, ids={"member_id": "mem"}))
        return DeskSetPayload(desk=ref(Desk, desk_id))
