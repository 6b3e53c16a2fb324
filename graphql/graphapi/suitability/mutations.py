"""Root fields that write judgements."""

from __future__ import annotations

import strawberry

from funnel.suitability.judge import SuitabilitySet, judge
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.suitability.inputs import SuitabilitySetInput
from graphapi.suitability.types import SuitabilityJudgement


@payload
class SuitabilitySetPayload(Payload):
    """The judgement."""

    judgement: SuitabilityJudgement | None = strawberry.field(default=None, description="The judgement.")


@mutations
class SuitabilityMutations:
    """What suits what."""

    @mutation
    async def suitability_set(self, info: Info, input: SuitabilitySetInput) -> SuitabilitySetPayload:
        """Judges how well a resource suits an objective; earlier judgements stay readable."""
        ids = {"resource_id": "res", "objective_id": "obj", "product_id": "prod"}
        made = await judge(info.work, fill(SuitabilitySet, input, ids=ids))
        return SuitabilitySetPayload(judgement=ref(SuitabilityJudgement, made.id))
