"""Sales as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import Integer, and_, func

from crm.models import Sale as SaleRow
from crm.models import SaleEvent as SaleEventRow
from crm.models import Touchpoint as TouchpointRow
from crm.models.words import SaleEventKind, SaleKind
from crm.sales.allowed import SaleAction
from funnel.models import Journey as JourneyRow
from graphapi.compiler import column, everyone, expr, hole, many, micro, money, one, record
from graphapi.nodes import Node
from graphapi.people.sets import canonical_of
from graphapi.sales.allowed_actions import allowed_actions, state_of
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.deals.types import Deal
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.people.types import Person
    from graphapi.products.types import Product


@record(JourneyRow, policy=everyone, key=("conversion_id",))
class SaleJourney:
    """The contacts that led to a sale."""

    length: int = expr(
        lambda journey: func.cardinality(journey.touch_ids, type_=Integer()),
        nullable=False,
        description="How many contacts that earn credit; 0 when the sale is unattributed.",
    )
    first_touch_at: datetime | None = expr(
        lambda journey, scope: scope.value(
            TouchpointRow, lambda touch: touch.occurred_at, lambda touch: touch.id == journey.touch_ids[1]
        ),
        description="When the first of them happened.",
    )


@record(SaleRow, prefix="sale", policy=everyone)
class Sale(Node):
    """One conversion into units and money; figures change by its events, never in place."""

    kind: SaleKind = column(description="How it was sold.")
    is_repeat: bool = column(description="Whether the person had bought this product before.")
    sold_at: datetime = column(description="When it was made.")
    recorded_at: datetime = column(description="When the service learnt of it.")
    units: float = micro("units_micro", description="Units as first recorded.")
    net_units: float = micro("net_units_micro", description="Units less those given back.")
    amount: Money | None = money("amount_minor", currency="currency", description="Amount as first recorded.")
    agreed: Money | None = money(
        "agreed_minor", currency="currency", description="The whole price, where it is paid in parts."
    )
    paid: Money | None = money(
        lambda sale: sale.net_amount_minor + sale.refunded_minor,
        currency="currency",
        description="All payments so far.",
    )
    cancelled_at: datetime | None = expr(
        lambda sale, scope: scope.value(
            SaleEventRow,
            lambda event: event.occurred_at,
            lambda event: and_(event.sale_id == sale.id, event.kind == SaleEventKind.CANCELLATION.value),
            order="occurred_at",
        ),
        description="When it was taken back whole.",
    )
    refunded: Money | None = money("refunded_minor", currency="currency", description="What was given back.")
    net: Money | None = money("net_amount_minor", currency="currency", description="Amount less what was given back.")
    contribution: Money | None = money(
        "contribution_minor", currency="currency", description="Contribution of the net units."
    )
    promo_code: str | None = column(description="The code the buyer named.")
    self_reported: str | None = column(description="Where the buyer says they heard of us.")
    source: str = column(description="Where the sale was recorded.")
    external_id: str = column(description="Its id there.")
    version: int = column(description="Counts changes.")
    allowed_actions: list[SaleAction] = hole(
        allowed_actions, given=state_of, description="What the viewer may do with it now."
    )
    lead: Lead = one(on="lead_id", description="Who bought, as a lead.")
    person: Person = one(
        on=lambda sale, person, scope: person.id == canonical_of(sale.person_id, scope),
        proven="a sale is to a person, and a person stands for itself or another",
        description="Who bought.",
    )
    product: Product = one(on="product_id", description="What was sold.")
    deal: Deal = one(on="deal_id", description="The deal it belongs to.")
    member: Member | None = one(on="member_id", description="Who recorded it.")
    events: list[SaleEvent] = many(on="sale_id", order="occurred_at", description="What made its figures.")
    journey: SaleJourney | None = one(
        on=lambda sale, journey: journey.conversion_id == sale.id, description="The contacts that led to it."
    )


@record(SaleEventRow, prefix="sev", policy=everyone)
class SaleEvent(Node):
    """A signed change of a sale."""

    kind: SaleEventKind = column(description="What happened.")
    occurred_at: datetime = column(description="When.")
    units: float = micro("units_micro", description="Units, negative when given back.")
    amount: Money | None = money(
        "amount_minor",
        currency=lambda event, scope: scope.value(SaleRow, lambda sale: sale.currency, lambda s: s.id == event.sale_id),
        description="Amount, negative when given back.",
    )
    member: Member | None = one(on="member_id", description="Who recorded it.")
