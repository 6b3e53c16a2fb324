"""What a redirect needs to know of a link, and how its click is kept; both without an actor."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.core.ids import new_id
from crm.core.work import Work
from funnel.links.target import target_for
from funnel.models import LinkBotDay, LinkClick, TrackedLink
from funnel.reads import Reads
from funnel.workspace import day_in

LONGEST_REFERRER = 500


@dataclass(frozen=True, slots=True)
class Followed:
    """A link as the redirect sees it."""

    id: UUID
    workspace_id: UUID
    target_url: str
    utm: dict[str, Any] | None
    visitor_parameter: str | None

    def target(self, visitor: str | None) -> str:
        """Where the browser is sent; never anywhere but to the address a member gave."""
        told = (self.visitor_parameter, visitor) if self.visitor_parameter and visitor else None
        return target_for(self.target_url, self.utm, told)


@dataclass(frozen=True, slots=True)
class Click:
    """One time a link was followed."""

    link_id: UUID
    clicked_at: datetime
    is_bot: bool = False
    visitor: str | None = None
    referrer: str | None = None
    id: UUID = field(default_factory=new_id)


async def open_link(reads: Reads, link_id: UUID) -> Followed | None:
    """The link, unless it was retired."""
    link = TrackedLink
    statement = select(link.id, link.target_url, link.utm, link.visitor_parameter).where(
        link.workspace_id == reads.workspace_id, link.id == link_id, link.retired_at.is_(None)
    )
    for row in await reads.rows(statement):
        return Followed(row["id"], reads.workspace_id, row["target_url"], row["utm"], row["visitor_parameter"])
    return None


async def keep(work: Work, clicks: Sequence[Click]) -> None:
    """Keeps clicks of one workspace in at most two statements; those of programs are counted only."""
    humans = [_row(work, click) for click in clicks if not click.is_bot]
    if humans:
        await work.execute(insert(LinkClick).values(humans).on_conflict_do_nothing())
    hits: dict[UUID, int] = {}
    for click in clicks:
        if click.is_bot:
            hits[click.link_id] = hits.get(click.link_id, 0) + 1
    if hits:
        await _count(work, hits)


def _row(work: Work, click: Click) -> dict[str, Any]:
    return {
        "workspace_id": work.workspace_id,
        "id": click.id,
        "link_id": click.link_id,
        "clicked_at": click.clicked_at,
        "visitor": click.visitor,
        "referrer": click.referrer[:LONGEST_REFERRER] if click.referrer else None,
        # without a visitor there is nobody to whom a fact could belong: nothing waits to be recorded
        "recorded_at": None if click.visitor else click.clicked_at,
    }


async def _count(work: Work, hits: dict[UUID, int]) -> None:
    today = day_in(work.workspace_id, work.now)
    rows = [
        {"workspace_id": work.workspace_id, "link_id": link_id, "day": today, "hits": count}
        for link_id, count in sorted(hits.items())  # sorted: two who count the same links must not wait in a ring
    ]
    row = insert(LinkBotDay).values(rows)
    await work.execute(
        row.on_conflict_do_update(
            index_elements=["workspace_id", "link_id", "day"], set_={"hits": LinkBotDay.hits + row.excluded.hits}
        )
    )
