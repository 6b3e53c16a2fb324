"""Recording and refunding sales."""

from __future__ import annotations

from datetime import datetime

from strawberry import ID

from funnel.sales.record import SaleRecord, record
from funnel.sales.refund import SaleRefund, refund
from graphapi.answers import ref, ref_or_none
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.identities.inputs import IdentityInput
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.inputs import MoneyInput
from graphapi.sales.types import Sale

IDS = {"lead_id": "lead", "product_id": "prod", "sale_id": "sale"}


@input_type
class SaleRecordInput:
    """What was sold to whom: the lead, or a person by identities. The same `externalId` is the same sale."""

    lead_id: ID | None = None
    identities: list[IdentityInput] | None = None
    product_id: ID
    sold_at: datetime
    amount: MoneyInput
    units: int | None = 1
    external_id: str | None = None
    promo_code: str | None = None
    self_reported: str | None = None
    idempotency_key: str | None = None


@input_type
class SaleRefundInput:
    """How much of which sale, and when."""

    sale_id: ID
    amount: MoneyInput
    units: int | None = 0
    refunded_at: datetime
    idempotency_key: str | None = None


@payload
class SaleRecordPayload(Payload):
    """The sale."""

    sale: Sale | None = None


@payload
class SaleRefundPayload(Payload):
    """The sale with what was given back."""

    sale: Sale | None = None


@mutations
class SaleMutations:
    """Sales and refunds."""

    @mutation
    async def sale_record(self, info: Info, input: SaleRecordInput) -> SaleRecordPayload:
        """Records a sale: on the lead's only open deal of the product, else a deal is opened and won."""
        result = await record(info.work, fill(SaleRecord, input, ids=IDS))
        return SaleRecordPayload(sale=ref_or_none(Sale, result.fact_id))

    @mutation
    async def sale_refund(self, info: Info, input: SaleRefundInput) -> SaleRefundPayload:
        """Gives money and units of a sale back; the sale itself stays."""
        data = fill(SaleRefund, input, ids=IDS)
        await refund(info.work, data)
        return SaleRefundPayload(sale=ref(Sale, data.sale_id))
