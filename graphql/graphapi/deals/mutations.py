"""Opening, changing and losing deals."""

from __future__ import annotations

from datetime import date

import strawberry
from strawberry import ID
from strawberry.types.unset import UNSET

from crm.deals.lose import DealLose, lose
from crm.deals.open import DealOpen
from crm.deals.open import open as open_deal
from crm.deals.update import DealUpdate, update
from crm.models.words import LossReason
from graphapi.answers import ref
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.deals.types import Deal
from graphapi.inputs import MoneyInput
from graphapi.mutation import Payload, fill, mutation, mutations, payload

IDS = {"deal_id": "deal", "lead_id": "lead", "product_id": "prod", "owner_id": "mem"}
KEY = "Writing again with the same key and input answers the same."


@input_type
class DealOpenInput:
    """What the lead may buy: by default its funnel's product, under its name."""

    lead_id: ID = strawberry.field(description="Which lead.")
    product_id: ID | None = strawberry.field(default=None, description="Which product.")
    name: str | None = strawberry.field(default=None, description="What the deal is called.")
    amount: MoneyInput | None = strawberry.field(default=None, description="What it is to bring.")
    expected_close_on: date | None = strawberry.field(default=None, description="When it is to be won.")
    owner_id: ID | None = strawberry.field(default=None, description="Whose work it is.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class DealUpdateInput:
    """Fields that are left out stay as they are; null empties amount, day and owner."""

    deal_id: ID = strawberry.field(description="Which deal.")
    name: str | None = strawberry.field(default=None, description="What the deal is called.")
    amount: MoneyInput | None = strawberry.field(default=UNSET, description="What it is to bring.")
    expected_close_on: date | None = strawberry.field(default=UNSET, description="When it is to be won.")
    owner_id: ID | None = strawberry.field(default=UNSET, description="Whose work it is.")
    expected_version: int | None = strawberry.field(default=None, description="The version you saw.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@input_type
class DealLoseInput:
    """A deal that will not be won; its lead stays open."""

    deal_id: ID = strawberry.field(description="Which deal.")
    reason: LossReason = strawberry.field(description="Why.")
    text: str | None = strawberry.field(default=None, description="The same in your own words.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(default=None, description=KEY)


@payload
class DealOpenPayload(Payload):
    """The deal."""

    deal: Deal | None = None


@payload
class DealUpdatePayload(Payload):
    """The deal as it is now."""

    deal: Deal | None = None


@payload
class DealLosePayload(Payload):
    """The deal, lost."""

    deal: Deal | None = None


@mutations
class DealMutations:
    """Deals of leads."""

    @mutation
    async def deal_open(self, info: Info, input: DealOpenInput) -> DealOpenPayload:
        """Opens a deal of a lead."""
        return DealOpenPayload(deal=ref(Deal, await open_deal(info.work, fill(DealOpen, input, ids=IDS))))

    @mutation
    async def deal_update(self, info: Info, input: DealUpdateInput) -> DealUpdatePayload:
        """Changes an open deal."""
        return DealUpdatePayload(deal=ref(Deal, await update(info.work, fill(DealUpdate, input, ids=IDS))))

    @mutation
    async def deal_lose(self, info: Info, input: DealLoseInput) -> DealLosePayload:
        """Closes a deal as lost; the lead stays open."""
        return DealLosePayload(deal=ref(Deal, await lose(info.work, fill(DealLose, input, ids=IDS))))
