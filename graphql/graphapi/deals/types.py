"""Deals as rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from crm.models import Deal as DealRow
from crm.models.words import DealStatus
from graphapi.compiler import column, everyone, many, money, one, record
from graphapi.nodes import Node
from graphapi.scalars import JSON, Money

if TYPE_CHECKING:
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.products.types import Product
    from graphapi.sales.types import Sale


@record(DealRow, prefix="deal", policy=everyone)
class Deal(Node):
    """What a lead may buy, for how much, and how it ended."""

    name: str = column(description="What it is called.")
    status: DealStatus = column(description="Open, won or lost.")
    amount: Money | None = money("amount_minor", currency="currency", description="What it is to bring.")
    expected_close_on: date | None = column(description="When it is to be won.")
    closed_at: datetime | None = column(description="When it was won or lost.")
    created_at: datetime = column(description="When it was opened.")
    attributes: JSON | None = column(description="What an import knew beside.")
    version: int = column(description="Counts changes.")
    lead: Lead = one(on="lead_id", description="Whose.")
    product: Product = one(on="product_id", description="What it is about.")
    owner: Member | None = one(on="owner_id", description="Whose work it is.")
    sales: list[Sale] = many(on="deal_id", order="sold_at", description="What came of it.")
