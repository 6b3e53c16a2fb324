"""Root fields that write routing rules and packets."""

from __future__ import annotations

import strawberry

from funnel.routing.set_packet_fields import PacketFieldsSet, set_packet_fields
from funnel.routing.set_rules import RoutingRulesSet, set_rules
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.products.types import Product
from graphapi.routing.inputs import IDS, PacketFieldsSetInput, RoutingRulesSetInput
from graphapi.routing.types import RoutingPlan


@payload
class RoutingRulesSetPayload(Payload):
    """The rules as they are now."""

    plan: RoutingPlan | None = strawberry.field(default=None, description="The rules and the fallback.")


@payload
class PacketFieldsSetPayload(Payload):
    """The product with its packet fields."""

    product: Product | None = strawberry.field(default=None, description="The product.")


@mutations
class RoutingMutations:
    """Who gets which lead, and what sales must know of it."""

    @mutation
    async def routing_rules_set(self, info: Info, input: RoutingRulesSetInput) -> RoutingRulesSetPayload:
        """Sets all routing rules of a product, or of all products, in order; they count from the next offer on."""
        plan_id = await set_rules(info.work, fill(RoutingRulesSet, input, ids=IDS))
        return RoutingRulesSetPayload(plan=ref(RoutingPlan, plan_id))

    @mutation
    async def packet_fields_set(self, info: Info, input: PacketFieldsSetInput) -> PacketFieldsSetPayload:
        """Sets all fields that a product's packets have; packets of before keep what was asked then."""
        data = fill(PacketFieldsSet, input, ids=IDS)
        await set_packet_fields(info.work, data)
        return PacketFieldsSetPayload(product=ref(Product, data.product_id))
