"""`allowedActions` of products, for all products of a document in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from uuid import UUID

from crm.members.permissions import Action
from funnel.products.queries import archived
from graphapi.context import Info


class ProductAction(StrEnum):
    """What can be done with a product."""

    CHANGE = "CHANGE"
    DRAW_FUNNEL = "DRAW_FUNNEL"
    ARCHIVE = "ARCHIVE"
    UNARCHIVE = "UNARCHIVE"


async def allowed_actions(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[ProductAction]]:
    """What the viewer may do with each product; archiving may still be refused while sales work on its leads."""
    rows = await info.reader.rows(archived(info.workspace_id, ids))
    may = {action for action in ProductAction if info.actor.can(_NEEDED[action])}
    return {row["id"]: [action for action in ProductAction if action in may - _NOT[row["archived"]]] for row in rows}


_NEEDED = dict.fromkeys(ProductAction, Action.PRODUCT_EDIT) | {ProductAction.DRAW_FUNNEL: Action.FUNNEL_EDIT}
_NOT = {True: {ProductAction.ARCHIVE}, False: {ProductAction.UNARCHIVE}}
