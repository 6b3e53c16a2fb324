"""Inputs, filters and orders of products."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry
from strawberry import ID, UNSET

from crm.models.words import SaleKind
from funnel.models import Product as ProductRow
from funnel.models.words import Market
from graphapi.compiler import filters, input_type, match, orders

if TYPE_CHECKING:
    from graphapi.inputs import MoneyInput

PRODUCT_FILTER = filters(
    "ProductFilter",
    ProductRow,
    name=match.string(),
    industry=match.string(),
    monthly_target_units=match.integer(),
    created_at=match.datetime(),
    archived_at=match.datetime(),
)
PRODUCT_ORDER = orders("ProductOrder", ProductRow, name="sort_key", created_at="created_at", default="sort_key")


@input_type
class ProductCreateInput:
    """A new product."""

    name: str = strawberry.field(description="Unique in the workspace.")
    value_proposition: str | None = strawberry.field(default=None, description="Why anybody should want it.")
    markets: list[Market] = strawberry.field(description="Who sells to whom, the most important first.")
    sale_kinds: list[SaleKind] = strawberry.field(description="The ways in which it is sold.")
    industry: str | None = strawberry.field(default=None, description="The branch it belongs to.")
    price: MoneyInput | None = strawberry.field(default=None, description="Price of one unit.")
    contribution: MoneyInput | None = strawberry.field(default=None, description="What one unit contributes.")
    monthly_target_units: int | None = strawberry.field(default=None, description="Units to be sold in a month.")
    baseline_units: int | None = strawberry.field(
        default=None, description="Units sold in a month before the work began."
    )
    baseline_period: str | None = strawberry.field(
        default=None, description="The months the baseline was counted in, and how."
    )


@input_type
class ProductChangeInput:
    """Changes of a product: what is left out stays, what is null is emptied."""

    product_id: ID = strawberry.field(description="Which product.")
    expected_version: int = strawberry.field(description="`version` of the product as it was read.")
    name: str | None = strawberry.field(default=UNSET, description="A new name.")
    value_proposition: str | None = strawberry.field(default=UNSET, description="A new value proposition.")
    markets: list[Market] | None = strawberry.field(default=UNSET, description="Other markets.")
    sale_kinds: list[SaleKind] | None = strawberry.field(default=UNSET, description="Other ways of sale.")
    industry: str | None = strawberry.field(default=UNSET, description="Another branch.")
    price: MoneyInput | None = strawberry.field(default=UNSET, description="Another price.")
    contribution: MoneyInput | None = strawberry.field(default=UNSET, description="Another contribution.")
    monthly_target_units: int | None = strawberry.field(default=UNSET, description="Another target.")
    baseline_units: int | None = strawberry.field(default=UNSET, description="Another baseline.")
    baseline_period: str | None = strawberry.field(default=UNSET, description="Other months of the baseline.")


@input_type
class ProductArchiveInput:
    """A product, as it was read."""

    product_id: ID = strawberry.field(description="Which product.")
    expected_version: int = strawberry.field(description="`version` of the product as it was read.")
