"""Takes a product out of work, and back."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Lead
from crm.models.words import LeadStatus
from funnel.inputs import Input
from funnel.models import Product
from funnel.products.change import refuse_change
from funnel.reads import among

IN_WORK = (LeadStatus.OFFERED, LeadStatus.ACCEPTED, LeadStatus.WORKING)
"""Somebody of sales is at work on these; OPEN and NURTURING leads only wait, and may go on waiting."""


class ProductArchive(Input):
    """Which product, as it was read."""

    product_id: UUID
    expected_version: int


async def archive(work: Work, data: ProductArchive) -> Product:
    """From now on no fact starts a lead of the product; leads it has go on, and its history stays readable.

    Refused while sales work on leads of it: they would work for a product that is not sold any more. An archived
    product is answered as it is.
    """
    work.actor.require(Action.PRODUCT_EDIT)
    product = await _set(work, data, work.now)
    leads = await work.scalar(
        select(func.count())
        .select_from(Lead)
        .where(
            Lead.workspace_id == work.workspace_id,
            Lead.product_id == data.product_id,
            among(Lead.status, [status.value for status in IN_WORK]),
            Lead.withdrawn_at.is_(None),
        )
    )
    if leads:
        message = f"Sales are at work on {leads} leads of this product; win, lose or recycle them first."
        raise Conflict(message, field="productId")
    return product


async def unarchive(work: Work, data: ProductArchive) -> Product:
    """Takes it up again: new facts start leads by its current funnel. What came meanwhile starts none."""
    work.actor.require(Action.PRODUCT_EDIT)
    return await _set(work, data, None)


async def _set(work: Work, data: ProductArchive, at: datetime | None) -> Product:
    own = (Product.workspace_id == work.workspace_id, Product.id == data.product_id)
    statement = (
        update(Product)
        .where(*own, Product.version == data.expected_version, Product.archived_at.is_(None) == (at is not None))
        .values(archived_at=at, version=Product.version + 1)
        .returning(Product)
        .execution_options(populate_existing=True)
    )
    product: Product | None = (await work.execute(statement)).scalar_one_or_none()
    if product is None:
        return await _unchanged(work, data, at)
    action = "PRODUCT_ARCHIVE" if at else "PRODUCT_UNARCHIVE"
    audit.record(work, action, object_type="Product", object_id=product.id)
    await work.flush()
    return product


async def _unchanged(work: Work, data: ProductArchive, at: datetime | None) -> Product:
    """The product when it is what was asked for already; else the reason why it was not changed."""
    found: Product | None = (
        await work.execute(
            select(Product).where(Product.workspace_id == work.workspace_id, Product.id == data.product_id)
        )
    ).scalar_one_or_none()
    if found is None or (found.archived_at is None) == (at is not None):
        await refuse_change(work, data.product_id)
        raise AssertionError("unreachable")
    return found
