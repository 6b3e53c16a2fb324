"""Root fields that try again what networks sent."""

from __future__ import annotations

import strawberry

from funnel.intake.backfill import IntakeBackfill, backfill
from funnel.intake.replay import IntakeFailureReplay, replay_events
from graphapi.context import Info
from graphapi.intake.inputs import IntakeBackfillInput, IntakeFailureReplayInput
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class IntakeBackfillPayload(Payload):
    """What is read again."""

    events: int = strawberry.field(default=0, description="How many requests are read again.")


@payload
class IntakeFailureReplayPayload(Payload):
    """What waits again."""

    events: int = strawberry.field(default=0, description="How many requests are tried again.")


@mutations
class IntakeMutations:
    """What networks send, tried again."""

    @mutation
    async def intake_backfill(self, info: Info, input: IntakeBackfillInput) -> IntakeBackfillPayload:
        """Reads kept requests of some days again, in the background: what can be used now becomes facts, none twice."""
        data = fill(IntakeBackfill, input, ids={"connected_account_id": "conn"})
        return IntakeBackfillPayload(events=await backfill(info.work, data))

    @mutation
    async def intake_failure_replay(self, info: Info, input: IntakeFailureReplayInput) -> IntakeFailureReplayPayload:
        """Tries requests again that could not be used, dead letters too; those whose bytes are gone stay."""
        data = fill(IntakeFailureReplay, input, ids={"failure_ids": "infl"})
        return IntakeFailureReplayPayload(events=await replay_events(info.work, data))
