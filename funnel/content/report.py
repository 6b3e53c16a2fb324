"""Which formats and topics worked: items published in a period, and what they brought in it."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Select, select

from crm.core.clock import day_bounds
from funnel.content.figures import of_period
from funnel.content.scope import ContentScope, require_known
from funnel.inputs import Period
from funnel.models import ContentItem, ResourceGoal
from funnel.models.words import ContentFormat, ContentState
from funnel.reads import Reads, among
from funnel.workspace import read_home

Line = tuple[UUID | None, ContentFormat, str | None]
"""Resource (None: of all together), format, topic."""
Items = Select[UUID, UUID, str, str | None]


@dataclass(slots=True)
class ContentLine:
    """What one format and topic brought."""

    format: ContentFormat
    topic: str | None
    items: int = 0
    engagement: int = 0
    clicks: int = 0
    leads: int = 0


async def by_resource(reads: Reads, resource_ids: Sequence[UUID], period: Period) -> Mapping[UUID, list[ContentLine]]:
    """Lines of each resource; a fixed number of statements however many they are."""
    lines = await _lines(reads, period, _published(reads.workspace_id, resource_ids=resource_ids), apart=True)
    found: dict[UUID, list[ContentLine]] = defaultdict(list)
    for (resource_id, _, _), line in lines.items():
        assert resource_id is not None
        found[resource_id].append(line)
    return found


async def together(reads: Reads, period: Period, product_id: UUID | None = None) -> list[ContentLine]:
    """Lines of all items, or of those whose goal is the product's."""
    await require_known(reads, ContentScope(product_id=product_id))
    items = _published(reads.workspace_id, product_id=product_id)
    return list((await _lines(reads, period, items, apart=False)).values())


async def _lines(reads: Reads, period: Period, items: Items, *, apart: bool) -> dict[Line, ContentLine]:
    """In the order of the formats, then of the topics; items without a topic last."""
    zone = (await read_home(reads)).time_zone
    since, until = day_bounds(period.start, period.end, zone)
    rows = await reads.rows(items.where(ContentItem.published_at >= since, ContentItem.published_at < until))
    brought = await of_period(reads, [row["id"] for row in rows], period, zone)
    lines: dict[Line, ContentLine] = {}
    for row in rows:
        key = (row["resource_id"] if apart else None, ContentFormat(row["format"]), row["topic"])
        line = lines.setdefault(key, ContentLine(key[1], key[2]))
        figures = brought[row["id"]]
        line.items += 1
        line.engagement += figures.engagement
        line.clicks += figures.clicks
        line.leads += figures.leads
    order = list(ContentFormat)
    return dict(sorted(lines.items(), key=lambda i: (order.index(i[0][1]), i[0][2] is None, i[0][2] or "")))


def _published(
    workspace_id: UUID, *, resource_ids: Sequence[UUID] | None = None, product_id: UUID | None = None
) -> Items:
    item = ContentItem
    statement = select(item.id, item.resource_id, item.format, item.topic).where(
        item.workspace_id == workspace_id, item.state == ContentState.PUBLISHED.value
    )
    if resource_ids is not None:
        statement = statement.where(among(item.resource_id, resource_ids))
    if product_id is not None:
        statement = statement.where(item.goal_id.in_(goals_of(workspace_id, product_id)))
    return statement


def goals_of(workspace_id: UUID, product_id: UUID) -> Select[UUID]:
    """Goals of a product: an item is a product's by its goal."""
    return select(ResourceGoal.id).where(
        ResourceGoal.workspace_id == workspace_id, ResourceGoal.product_id == product_id
    )
