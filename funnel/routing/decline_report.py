"""Which resources and channels prepare people whom sales declines, and why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import NotFound
from funnel.inputs import Period
from funnel.models import Product
from funnel.reads import Reads
from funnel.routing.feedback import Feedback, by, read_answers
from funnel.workspace import read_home

FEEDBACK_DAYS = 90


@dataclass(frozen=True)
class DeclineReport:
    """The same offers by four keys; each of the four sums to the total. None: not known."""

    total: Feedback
    first_resources: Mapping[UUID | None, Feedback]
    first_channels: Mapping[UUID | None, Feedback]
    last_resources: Mapping[UUID | None, Feedback]
    last_channels: Mapping[UUID | None, Feedback]


async def decline_report(reads: Reads, product_id: UUID, period: Period) -> DeclineReport:
    """Offers made in the period. Raises NotFound."""
    known = select(Product.id).where(Product.workspace_id == reads.workspace_id, Product.id == product_id)
    if not await reads.rows(known):
        raise NotFound("There is no such product in this workspace.", field="productId")
    zone = (await read_home(reads)).time_zone
    rows = await read_answers(reads, product_id, period.start, period.end, zone)
    return DeclineReport(
        by(rows, lambda _: None).get(None, Feedback()),
        by(rows, lambda each: each.first_resource_id),
        by(rows, lambda each: each.first_channel_id),
        by(rows, lambda each: each.last_resource_id),
        by(rows, lambda each: each.last_channel_id),
    )


async def feedback_of(reads: Reads, resource_ids: Sequence[UUID], now: datetime) -> dict[UUID, Feedback]:
    """What sales answered to those whom each resource sent last, of all products, in the 90 days up to today."""
    home = await read_home(reads)
    today = home.day(now)
    rows = await read_answers(reads, None, today - timedelta(days=FEEDBACK_DAYS - 1), today, home.time_zone)
    found = by(rows, lambda each: each.last_resource_id)
    return {each: found.get(each, Feedback()) for each in resource_ids}
