"""Root fields of re-classifications: asked for, applied, stopped, taken back."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from crm.members.permissions import Action
from funnel.reclassifications.apply import ReclassificationApply, apply
from funnel.reclassifications.cancel import ReclassificationCancel, cancel
from funnel.reclassifications.start import ReclassificationStart, start
from funnel.reclassifications.undo import ReclassificationUndo, undo
from graphapi.answers import ref
from graphapi.channels.reclassification_inputs import (
    RUN_FILTER,
    RUN_ORDER,
    ChannelReclassificationRunInput,
    ChannelReclassificationStartInput,
)
from graphapi.channels.reclassification_types import ChannelReclassification
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload

if TYPE_CHECKING:
    from funnel.models import ChannelReclassification as RunRow


@payload
class ChannelReclassificationPayload(Payload):
    """The re-classification as it is now."""

    run: ChannelReclassification | None = strawberry.field(default=None, description="Ask it how far it is.")


@queries
class ChannelReclassificationQueries:
    """History by the rules of today."""

    channel_reclassification: ChannelReclassification | None = by_id(
        permission=Action.READ, description="One re-classification."
    )
    channel_reclassifications: Connection[ChannelReclassification] = connection(
        filter=RUN_FILTER, order=RUN_ORDER, permission=Action.READ, description="All of them, the newest first."
    )


@mutations
class ChannelReclassificationMutations:
    """History by the rules of today."""

    @mutation
    async def channel_reclassification_start(
        self, info: Info, input: ChannelReclassificationStartInput
    ) -> ChannelReclassificationPayload:
        """Classifies touches of the past by today's rules, in the background; what somebody stated is left alone."""
        ids = {"resource_ids": "res", "channel_ids": "chan"}
        return _told(await start(info.work, fill(ReclassificationStart, input, ids=ids)))

    @mutation
    async def channel_reclassification_apply(
        self, info: Info, input: ChannelReclassificationRunInput
    ) -> ChannelReclassificationPayload:
        """Writes what a trial found; one that was stopped meanwhile goes on. Journeys and all figures follow."""
        return _told(await apply(info.work, fill(ReclassificationApply, input, ids={"run_id": "recl"})))

    @mutation
    async def channel_reclassification_cancel(
        self, info: Info, input: ChannelReclassificationRunInput
    ) -> ChannelReclassificationPayload:
        """Stops one that waits or runs; what it wrote stays until it is undone. A trial is put aside for good."""
        return _told(await cancel(info.work, fill(ReclassificationCancel, input, ids={"run_id": "recl"})))

    @mutation
    async def channel_reclassification_undo(
        self, info: Info, input: ChannelReclassificationRunInput
    ) -> ChannelReclassificationPayload:
        """Gives touches back the channels they had, but for those that somebody changed since."""
        return _told(await undo(info.work, fill(ReclassificationUndo, input, ids={"run_id": "recl"})))


def _told(run: RunRow) -> ChannelReclassificationPayload:
    return ChannelReclassificationPayload(run=ref(ChannelReclassification, run.id))
