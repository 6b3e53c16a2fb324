"""Opening, changing, winning and losing deals."""

from __future__ import annotations

from crm.deal_stages.set import DealStagesSet, set_stages
from crm.deals.contacts import DealContactRemove, DealContactSet, remove_contact, set_contact
from crm.deals.lines import DealLinesSet, set_lines
from crm.deals.lose import DealLose, lose
from crm.deals.move import DealMoving, move
from crm.deals.open import DealOpen
from crm.deals.open import open as open_deal
from crm.deals.reopen import DealReopen, reopen
from crm.deals.update import DealUpdate, update
from funnel.sales.win import DealWin, win
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.deals.inputs import (
    DealContactRemoveInput,
    DealContactSetInput,
    DealLinesSetInput,
    DealLoseInput,
    DealMoveInput,
    DealOpenInput,
    DealReopenInput,
    DealStagesSetInput,
    DealUpdateInput,
    DealWinInput,
)
from graphapi.deals.types import Deal
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.products.types import Product

IDS = {
    "deal_id": "deal", "lead_id": "lead", "product_id": "prod", "owner_id": "mem", "person_id": "per",
    "partner_id": "comp",
}  # fmt: skip


@payload
class DealOpenPayload(Payload):
    """The deal."""

    deal: Deal | None = None


@payload
class DealUpdatePayload(Payload):
    """The deal as it is now."""

    deal: Deal | None = None


@payload
class DealMovePayload(Payload):
    """The deal at its stage."""

    deal: Deal | None = None


@payload
class DealLinesSetPayload(Payload):
    """The deal with its lines."""

    deal: Deal | None = None


@payload
class DealContactSetPayload(Payload):
    """The deal with its contacts."""

    deal: Deal | None = None


@payload
class DealContactRemovePayload(Payload):
    """The deal with its contacts."""

    deal: Deal | None = None


@payload
class DealWinPayload(Payload):
    """The deal, won."""

    deal: Deal | None = None


@payload
class DealLosePayload(Payload):
    """The deal, lost."""

    deal: Deal | None = None


@payload
class DealReopenPayload(Payload):
    """The deal, open again."""

    deal: Deal | None = None


@payload
class DealStagesSetPayload(Payload):
    """The product with its stages."""

    product: Product | None = None


@mutations
class DealMutations:
    """Deals of leads, and the stages they go through."""

    @mutation
    async def deal_open(self, info: Info, input: DealOpenInput) -> DealOpenPayload:
        """Opens a deal of a lead."""
        return DealOpenPayload(deal=ref(Deal, await open_deal(info.work, fill(DealOpen, input, ids=IDS))))

    @mutation
    async def deal_update(self, info: Info, input: DealUpdateInput) -> DealUpdatePayload:
        """Changes an open deal."""
        return DealUpdatePayload(deal=ref(Deal, await update(info.work, fill(DealUpdate, input, ids=IDS))))

    @mutation
    async def deal_move(self, info: Info, input: DealMoveInput) -> DealMovePayload:
        """Moves an open deal to another stage."""
        return DealMovePayload(deal=ref(Deal, await move(info.work, fill(DealMoving, input, ids=IDS))))

    @mutation
    async def deal_lines_set(self, info: Info, input: DealLinesSetInput) -> DealLinesSetPayload:
        """Says what an open deal is made of; its amount is the sum."""
        return DealLinesSetPayload(deal=ref(Deal, await set_lines(info.work, fill(DealLinesSet, input, ids=IDS))))

    @mutation
    async def deal_contact_set(self, info: Info, input: DealContactSetInput) -> DealContactSetPayload:
        """Says who is in a deal, and as what."""
        return DealContactSetPayload(deal=ref(Deal, await set_contact(info.work, fill(DealContactSet, input, ids=IDS))))

    @mutation
    async def deal_contact_remove(self, info: Info, input: DealContactRemoveInput) -> DealContactRemovePayload:
        """Takes a person out of a deal."""
        return DealContactRemovePayload(
            deal=ref(Deal, await remove_contact(info.work, fill(DealContactRemove, input, ids=IDS)))
        )

    @mutation
    async def deal_win(self, info: Info, input: DealWinInput) -> DealWinPayload:
        """Wins a deal: one sale for each of its lines."""
        return DealWinPayload(deal=ref(Deal, await win(info.work, fill(DealWin, input, ids=IDS))))

    @mutation
    async def deal_lose(self, info: Info, input: DealLoseInput) -> DealLosePayload:
        """Closes a deal as lost; the lead stays open."""
        return DealLosePayload(deal=ref(Deal, await lose(info.work, fill(DealLose, input, ids=IDS))))

    @mutation
    async def deal_reopen(self, info: Info, input: DealReopenInput) -> DealReopenPayload:
        """Takes a lost deal up again."""
        return DealReopenPayload(deal=ref(Deal, await reopen(info.work, fill(DealReopen, input, ids=IDS))))

    @mutation
    async def deal_stages_set(self, info: Info, input: DealStagesSetInput) -> DealStagesSetPayload:
        """Says which stages the deals of a product go through."""
        product_id = await set_stages(info.work, fill(DealStagesSet, input, ids=IDS))
        return DealStagesSetPayload(product=ref(Product, product_id))
