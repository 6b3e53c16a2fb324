"""What is said of a content item is said of its resource: other rooms ask here before they write an item's id."""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Invalid, NotFound, Problem, Problems
from crm.core.work import Work
from funnel.models import ContentItem
from funnel.reads import among

Given = tuple[UUID, UUID, str]
"""Item, resource, path of the item in the input."""


class OfItem(Protocol):
    """Anything that names a resource and possibly one of its items."""

    @property
    def resource_id(self) -> UUID:
        """The resource."""

    @property
    def content_item_id(self) -> UUID | None:
        """The item."""


def given_items(items: Sequence[OfItem], *, single: str | None = None) -> list[Given]:
    """The items that are named; `single` is the path where a lone input is no list."""
    lone = single if len(items) == 1 else None
    return [
        (item.content_item_id, item.resource_id, lone or f"items.{place}.contentItemId")
        for place, item in enumerate(items)
        if item.content_item_id is not None
    ]


async def check_items(work: Work, given: Sequence[Given]) -> None:
    """Every item is there and is the resource's own; one statement, none where nothing is named."""
    if not given:
        return
    ids = sorted({item_id for item_id, _, _ in given})
    statement = select(ContentItem.id, ContentItem.resource_id).where(
        ContentItem.workspace_id == work.workspace_id, among(ContentItem.id, ids)
    )
    owners = {row.id: row.resource_id for row in await work.execute(statement)}
    problems = [found for each in given if (found := _problem(each, owners.get(each[0])))]
    if problems:
        raise Problems(problems)


def _problem(given: Given, owner: UUID | None) -> Problem | None:
    _, resource_id, field = given
    if owner is None:
        return NotFound("There is no such content item.", field=field)
    if owner != resource_id:
        return Invalid("The content item is another resource's; name the item's own resource.", field=field)
    return None
