"""Adds a product."""

from typing import Annotated

from pydantic import Field

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import Conflict
from crm.core.tables import sort_key
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models.words import SaleKind
from funnel.inputs import Amount, Input, Name, Prose, minor_or_none
from funnel.models import Product
from funnel.models.words import Market
from funnel.workspace import home

Units = Annotated[int, Field(ge=0, le=1_000_000_000)]


class ProductCreate(Input):
    """What is sold: offer, markets in order, ways of sale, price and contribution of one unit."""

    name: Name
    value_proposition: Prose | None = None
    markets: Annotated[tuple[Market, ...], Field(min_length=1)]
    sale_kinds: Annotated[tuple[SaleKind, ...], Field(min_length=1)]
    industry: Name | None = None
    price: Amount | None = None
    contribution: Amount | None = None
    monthly_target_units: Units | None = None
    baseline_units: Units | None = None
    baseline_period: Name | None = None


NAME_TAKEN = "uq_products_workspace_id_name"


def name_taken(name: str) -> Conflict:
    """Two products of one name could not be told apart in reports."""
    return Conflict(f"There is already a product named {name!r}; choose another name.", field="name")


async def create(work: Work, data: ProductCreate) -> Product:
    """Adds the product; a second one of the same name is refused."""
    work.actor.require(Action.PRODUCT_EDIT)
    currency = (await home(work)).currency
    product = Product(
        workspace_id=work.workspace_id,
        id=new_id(),
        name=data.name,
        sort_key=sort_key(data.name),
        value_proposition=data.value_proposition,
        markets=[market.value for market in dict.fromkeys(data.markets)],
        sale_kinds=[kind.value for kind in dict.fromkeys(data.sale_kinds)],
        industry=data.industry,
        currency=currency,
        price_minor=minor_or_none(data.price, currency, field="price"),
        contribution_minor=minor_or_none(data.contribution, currency, field="contribution"),
        monthly_target_units=data.monthly_target_units,
        baseline_units=data.baseline_units,
        baseline_period=data.baseline_period,
        created_at=work.now,
        version=1,
    )
    async with refusing(work, {NAME_TAKEN: name_taken(data.name)}):
        work.session.add(product)
    audit.record(work, "PRODUCT_CREATE", object_type="Product", object_id=product.id)
    await work.flush()
    return product
