"""Root fields that write spend."""

from __future__ import annotations

import strawberry

from funnel.spend.correct import SpendCorrect, correct
from funnel.spend.record import SpendRecord, record
from funnel.spend.schedule import SpendScheduleEnd, SpendScheduleSet, end_schedule, set_schedule
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.spend.inputs import (
    SpendCorrectInput,
    SpendRecordInput,
    SpendScheduleEndInput,
    SpendScheduleSetInput,
)
from graphapi.spend.types import Spend, SpendSchedule


@payload
class SpendRecordPayload(Payload):
    """What was recorded."""

    spend: Spend | None = strawberry.field(default=None, description="The spend.")


@payload
class SpendCorrectPayload(Payload):
    """The correction."""

    spend: Spend | None = strawberry.field(default=None, description="The new row, of the difference.")


@payload
class SpendScheduleSetPayload(Payload):
    """The schedule, new or found."""

    schedule: SpendSchedule | None = strawberry.field(default=None, description="The schedule.")


@payload
class SpendScheduleEndPayload(Payload):
    """The schedule that ended."""

    schedule: SpendSchedule | None = strawberry.field(default=None, description="The schedule.")


@mutations
class SpendMutations:
    """Money spent."""

    @mutation
    async def spend_record(self, info: Info, input: SpendRecordInput) -> SpendRecordPayload:
        """Records money spent, spread exactly over its days."""
        ids = {"resource_id": "res", "content_item_id": "item"}
        spend = await record(info.work, fill(SpendRecord, input, ids=ids))
        return SpendRecordPayload(spend=ref(Spend, spend.id))

    @mutation
    async def spend_correct(self, info: Info, input: SpendCorrectInput) -> SpendCorrectPayload:
        """Writes the difference to what the spend should have been; what was recorded stays."""
        spend = await correct(info.work, fill(SpendCorrect, input, ids={"spend_id": "spend"}))
        return SpendCorrectPayload(spend=ref(Spend, spend.id))

    @mutation
    async def spend_schedule_set(self, info: Info, input: SpendScheduleSetInput) -> SpendScheduleSetPayload:
        """Says what a resource costs every week or month; each period becomes a spend on its first day."""
        made = await set_schedule(info.work, fill(SpendScheduleSet, input, ids={"resource_id": "res"}))
        return SpendScheduleSetPayload(schedule=ref(SpendSchedule, made.id))

    @mutation
    async def spend_schedule_end(self, info: Info, input: SpendScheduleEndInput) -> SpendScheduleEndPayload:
        """No period begins after that day; what is written stays."""
        ended = await end_schedule(info.work, fill(SpendScheduleEnd, input, ids={"schedule_id": "sched"}))
        return SpendScheduleEndPayload(schedule=ref(SpendSchedule, ended.id))
