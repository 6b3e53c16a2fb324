"""Changes a product."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, update

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.problems import NotFound
from crm.core.tables import sort_key
from crm.core.versions import stale
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models.words import SaleKind
from funnel.inputs import Amount, Input, Name, Prose
from funnel.models import Product
from funnel.models.words import Market
from funnel.products.create import NAME_TAKEN, Units, name_taken
from funnel.workspace import home


class ProductChange(Input):
    """What is to be changed: fields left out stay, fields given as null are emptied."""

    product_id: UUID
    expected_version: int
    name: Name | None = None
    value_proposition: Prose | None = None
    markets: tuple[Market, ...] | None = None
    sale_kinds: tuple[SaleKind, ...] | None = None
    industry: Name | None = None
    price: Amount | None = None
    contribution: Amount | None = None
    monthly_target_units: Units | None = None
    baseline_units: Units | None = None
    baseline_period: Name | None = None


NEVER_EMPTY = frozenset({"name", "markets", "sale_kinds"})


async def change(work: Work, data: ProductChange) -> Product:
    """Writes the given fields if nobody changed the product since the caller read it."""
    work.actor.require(Action.PRODUCT_EDIT)
    values = _values(data, (await home(work)).currency)
    statement = (
        update(Product)
        .where(
            Product.workspace_id == work.workspace_id,
            Product.id == data.product_id,
            Product.version == data.expected_version,
        )
        .values(**values, version=Product.version + 1)
        .returning(Product)
        .execution_options(populate_existing=True)
    )
    async with refusing(work, {NAME_TAKEN: name_taken(data.name or "")}):
        product: Product | None = (await work.execute(statement)).scalar_one_or_none()
    if product is None:
        await refuse_change(work, data.product_id)
        raise AssertionError("unreachable")
    audit.record(work, "PRODUCT_CHANGE", object_type="Product", object_id=product.id, details={"fields": [*values]})
    await work.flush()
    return product


def _values(data: ProductChange, currency: str) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in data.model_fields_set - {"product_id", "expected_version"}:
        given = getattr(data, name)
        if given is None and name in NEVER_EMPTY:
            continue
        if name in ("price", "contribution"):
            values[f"{name}_minor"] = None if given is None else given.minor(currency, field=name)
        elif name in ("markets", "sale_kinds"):
            values[name] = [word.value for word in dict.fromkeys(given)]
        else:
            values[name] = given
    if "name" in values:
        values["sort_key"] = sort_key(values["name"])
    return values


async def refuse_change(work: Work, product_id: UUID) -> None:
    """Raises why a product of that id and version was not there to be changed."""
    found = select(Product.version).where(Product.workspace_id == work.workspace_id, Product.id == product_id)
    version = await work.scalar(found)
    if version is None:
        raise NotFound("There is no such product.", field="productId")
    raise stale("product", version)
