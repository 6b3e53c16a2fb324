"""Puts the audiences of a product into another order, all in one write."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import case, select, update

from crm.audit import record as audit
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.audiences.rules import hold_rules, settle
from funnel.inputs import Input
from funnel.models import Audience, Product
from funnel.reads import among


class AudienceReorder(Input):
    """All audiences of the product that are not archived, the most promising first."""

    product_id: UUID
    audience_ids: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=1_000)]


async def reorder(work: Work, data: AudienceReorder) -> Sequence[UUID]:
    """Gives them the priorities 1, 2, 3 …; people may belong to another audience then, in the background.

    The list must be whole: an audience somebody added meanwhile refuses it. The order that stands already changes
    nothing. Answers the ids in order.
    """
    work.actor.require(Action.PRODUCT_EDIT)
    await hold_rules(work)
    known = await _known(work, data.product_id)
    _check(data, known)
    places = {audience_id: place for place, audience_id in enumerate(data.audience_ids, start=1)}
    moved = [audience_id for audience_id in data.audience_ids if known[audience_id] != places[audience_id]]
    if not moved:
        return data.audience_ids
    await work.execute(
        update(Audience)
        .where(Audience.workspace_id == work.workspace_id, among(Audience.id, moved))
        .values(priority=case({key: places[key] for key in moved}, value=Audience.id), version=Audience.version + 1)
        .execution_options(synchronize_session=False)
    )
    await settle(work, data.product_id, reordered=True)
    audit.record(work, "AUDIENCE_REORDER", object_type="Product", object_id=data.product_id)
    await work.flush()
    return data.audience_ids


async def _known(work: Work, product_id: UUID) -> dict[UUID, int]:
    """Audiences that are not archived with their priorities, locked in the order of their ids."""
    statement = (
        select(Audience.id, Audience.priority)
        .where(
            Audience.workspace_id == work.workspace_id,
            Audience.product_id == product_id,
            Audience.archived_at.is_(None),
        )
        .order_by(Audience.id)
        .with_for_update(key_share=True)
    )
    known = {row.id: row.priority for row in await work.execute(statement)}
    there = select(Product.id).where(Product.workspace_id == work.workspace_id, Product.id == product_id)
    if not known and await work.scalar(there) is None:
        raise NotFound("There is no such product.", field="productId")
    return known


def _check(data: AudienceReorder, known: dict[UUID, int]) -> None:
    seen: set[UUID] = set()
    for index, audience_id in enumerate(data.audience_ids):
        if audience_id not in known:
            raise NotFound("The product has no such audience.", field=f"audienceIds.{index}")
        if audience_id in seen:
            raise Invalid("The audience stands twice in the list; name each once.", field=f"audienceIds.{index}")
        seen.add(audience_id)
    if missing := len(known.keys() - seen):
        raise Conflict(
            f"The product has {missing} more audience{'s' if missing > 1 else ''}; give the whole order.",
            field="audienceIds",
        )
