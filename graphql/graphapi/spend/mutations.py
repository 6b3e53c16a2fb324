"""Root fields that write spend."""

from __future__ import annotations

import strawberry

from funnel.spend.record import SpendRecord, record
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.spend.inputs import SpendRecordInput
from graphapi.spend.types import Spend


@payload
class SpendRecordPayload(Payload):
    """What was recorded."""

    spend: Spend | None = strawberry.field(default=None, description="The spend.")


@mutations
class SpendMutations:
    """Money spent."""

    @mutation
    async def spend_record(self, info: Info, input: SpendRecordInput) -> SpendRecordPayload:
        """Records money spent, spread exactly over its days."""
        ids = {"resource_id": "res", "content_item_id": "item"}
        spend = await record(info.work, fill(SpendRecord, input, ids=ids))
        return SpendRecordPayload(spend=ref(Spend, spend.id))
