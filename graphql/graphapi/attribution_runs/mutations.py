"""Root fields that ask for runs, give them up and name the one that counts."""

from __future__ import annotations

import dataclasses

import strawberry
from strawberry import UNSET

from crm.core.problems import Invalid
from funnel.attribution_runs.cancel import AttributionRunCancel, cancel
from funnel.attribution_runs.publish import AttributionRunPublish, publish
from funnel.attribution_runs.start import AttributionRunStart, start
from graphapi.answers import ref
from graphapi.attribution_runs.inputs import AttributionRunMoveInput, AttributionRunStartInput
from graphapi.attribution_runs.types import AttributionRun
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload


@payload
class AttributionRunPayload(Payload):
    """The run as it is now."""

    run: AttributionRun | None = strawberry.field(default=None, description="The run.")


@mutations
class AttributionRunMutations:
    """Data-driven attribution."""

    @mutation
    async def attribution_run_start(self, info: Info, input: AttributionRunStartInput) -> AttributionRunPayload:
        """Asks for a run; a process of its own computes it, and `attributionRun` tells how far it is."""
        asked = input.conversion
        if bool(asked.sale) == (asked.step_key is not None):
            raise Invalid("Ask for sales or for one step: exactly one of the two.", field="conversion")
        wanted = fill(AttributionRunStart, _flat(input), ids={"product_id": "prod"}, step_key=asked.step_key)
        run = await start(info.work, wanted)
        return AttributionRunPayload(run=ref(AttributionRun, run.id))

    @mutation
    async def attribution_run_cancel(self, info: Info, input: AttributionRunMoveInput) -> AttributionRunPayload:
        """Gives a run up; nothing of it is kept but that it was asked for."""
        run = await cancel(info.work, fill(AttributionRunCancel, input, ids={"run_id": "run"}))
        return AttributionRunPayload(run=ref(AttributionRun, run.id))

    @mutation
    async def attribution_run_publish(self, info: Info, input: AttributionRunMoveInput) -> AttributionRunPayload:
        """Names a finished run the one that counts."""
        run = await publish(info.work, fill(AttributionRunPublish, input, ids={"run_id": "run"}))
        return AttributionRunPayload(run=ref(AttributionRun, run.id))


def _flat(given: AttributionRunStartInput) -> AttributionRunStartInput:
    """Without the conversion, which the verb takes as the key of a step."""
    return dataclasses.replace(given, conversion=UNSET)
