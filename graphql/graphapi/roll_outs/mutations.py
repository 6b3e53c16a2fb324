"""Root fields that write the roll-out."""

from __future__ import annotations

import strawberry

from funnel.roll_outs.override import RollOutOverride, override
from funnel.roll_outs.set import RollOutSet, set_stages
from graphapi.answers import ref
from graphapi.audiences.types import Audience
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.products.types import Product
from graphapi.roll_outs.inputs import RollOutOverrideInput, RollOutSetInput

IDS = {"audience_id": "aud", "product_id": "prod"}


@payload
class RollOutSetPayload(Payload):
    """The product with its audiences as they stand now."""

    product: Product | None = strawberry.field(default=None, description="The product.")


@payload
class RollOutOverridePayload(Payload):
    """The audience in its new state."""

    audience: Audience | None = strawberry.field(default=None, description="The audience.")


@mutations
class RollOutMutations:
    """Audiences opened one after another."""

    @mutation
    async def roll_out_set(self, info: Info, input: RollOutSetInput) -> RollOutSetPayload:
        """Writes down the stages of a product, the whole order at once; those there already keep state and window."""
        data = fill(RollOutSet, input, ids=IDS)
        await set_stages(info.work, data)
        return RollOutSetPayload(product=ref(Product, data.product_id))

    @mutation
    async def roll_out_override(self, info: Info, input: RollOutOverrideInput) -> RollOutOverridePayload:
        """Decides about an audience's state against the rule, with a reason."""
        data = fill(RollOutOverride, input, ids=IDS)
        await override(info.work, data)
        return RollOutOverridePayload(audience=ref(Audience, data.audience_id))
