"""Recording and refunding sales."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID

from funnel.sales.cancel import SaleCancel, cancel
from funnel.sales.pay import SalePayment, pay
from funnel.sales.record import SaleRecord, record
from funnel.sales.refund import SaleRefund, refund
from graphapi.answers import ref, ref_or_none
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.identities.inputs import IdentityInput
from graphapi.inputs import MoneyInput
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.sales.types import Sale

IDS = {"lead_id": "lead", "product_id": "prod", "sale_id": "sale", "deal_id": "deal"}


@input_type
class SaleRecordInput:
    """What was sold to whom: the lead, or a person by identities. The same `externalId` is the same sale; without one
    the same product, buyer, instant, amount and units are."""

    lead_id: ID | None = strawberry.field(default=None, description="Which lead.")
    identities: list[IdentityInput] | None = strawberry.field(default=None, description="How the person is recognised.")
    product_id: ID = strawberry.field(description="Which product.")
    sold_at: datetime = strawberry.field(description="When it was sold.")
    amount: MoneyInput = strawberry.field(description="How much money; of a price paid in parts the first part.")
    agreed: MoneyInput | None = strawberry.field(
        default=None, description="The whole price, where it is paid in parts; else the amount is."
    )
    deal_id: ID | None = strawberry.field(
        default=None, description="The open deal it wins; by default the lead's only one of the product."
    )
    units: int | None = strawberry.field(default=1, description="How many units.")
    external_id: str | None = strawberry.field(
        default=None, description="Its id in its source; the same id is the same fact."
    )
    promo_code: str | None = strawberry.field(default=None, description="The code the person named.")
    self_reported: str | None = strawberry.field(default=None, description="Where the person says they heard of us.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class SaleRefundInput:
    """How much of which sale, and when. The same `externalId` is the same refund; without one the same amount and units
    of the same sale at the same instant are.
    """

    sale_id: ID = strawberry.field(description="Which sale.")
    amount: MoneyInput = strawberry.field(description="How much money.")
    units: int | None = strawberry.field(default=0, description="How many units.")
    refunded_at: datetime = strawberry.field(description="When it was given back.")
    external_id: str | None = strawberry.field(
        default=None, description="Its id in its source, a receipt's number; the same id is the same refund."
    )
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class SalePaymentRecordInput:
    """A further part of the price. The same `externalId` is the same payment; without one the same amount of the same
    sale at the same instant is.
    """

    sale_id: ID = strawberry.field(description="Which sale.")
    amount: MoneyInput = strawberry.field(description="How much was paid.")
    paid_at: datetime = strawberry.field(description="When it was paid.")
    external_id: str | None = strawberry.field(default=None, description="Its id in its source, a receipt's number.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class SaleCancelInput:
    """A sale that is taken back whole."""

    sale_id: ID = strawberry.field(description="Which sale.")
    cancelled_at: datetime = strawberry.field(description="When.")
    reason: str | None = strawberry.field(default=None, description="Why.")
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@payload
class SalePaymentRecordPayload(Payload):
    """The sale with what is paid of it."""

    sale: Sale | None = None


@payload
class SaleCancelPayload(Payload):
    """The sale, cancelled."""

    sale: Sale | None = None


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
        """Gives money and units of a sale back; the sale itself stays. Told twice it is given back once."""
        data = fill(SaleRefund, input, ids=IDS)
        await refund(info.work, data)
        return SaleRefundPayload(sale=ref(Sale, data.sale_id))

    @mutation
    async def sale_payment_record(self, info: Info, input: SalePaymentRecordInput) -> SalePaymentRecordPayload:
        """Records a further payment of a sale, up to its whole price. Told twice it is paid once."""
        data = fill(SalePayment, input, ids=IDS)
        await pay(info.work, data)
        return SalePaymentRecordPayload(sale=ref(Sale, data.sale_id))

    @mutation
    async def sale_cancel(self, info: Info, input: SaleCancelInput) -> SaleCancelPayload:
        """Takes a sale back whole: all units and money that are left. It takes no more payments or refunds then."""
        data = fill(SaleCancel, input, ids=IDS)
        await cancel(info.work, data)
        return SaleCancelPayload(sale=ref(Sale, data.sale_id))
