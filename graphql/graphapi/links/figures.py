"""Figures of links, their addresses and their QR codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from uuid import UUID

import strawberry
from sqlalchemy import select

from funnel.inputs import Period
from funnel.links.qr import qr_svg
from funnel.links.statistics import LinkFigures, figures
from funnel.models import TrackedLink
from funnel.reads import among
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer_type
from graphapi.context import Info


@answer_type
class LinkDay:
    """Clicks of one day."""

    day: date = strawberry.field(description="The day, in the workspace's zone.")
    clicks: int = strawberry.field(description="Clicks of humans.")


@answer_type
class LinkStatistics:
    """A link over a period."""

    clicks: int = strawberry.field(description="Clicks of humans.")
    visitors: int = strawberry.field(description="Different visitors among them; who is not to be followed is none.")
    bots: int = strawberry.field(description="Times a program followed it: crawlers, previews, prefetching.")
    leads: int = strawberry.field(description="Leads of the persons who clicked, whenever the lead began.")
    days: list[LinkDay] = strawberry.field(description="Days with a click, in order.")


async def statistics(info: Info, ids: Sequence[UUID], *, period: PeriodInput) -> Mapping[UUID, LinkStatistics]:
    """Figures of all asked links at once; zeros where nobody clicked."""
    found = await figures(info.reader, ids, Period(start=period.start, end=period.end))
    return {link_id: _shown(found.get(link_id) or LinkFigures()) for link_id in ids}


def _shown(given: LinkFigures) -> LinkStatistics:
    days = [LinkDay(day=day, clicks=clicks) for day, clicks in given.days.items()]
    return LinkStatistics(clicks=given.clicks, visitors=given.visitors, bots=given.bots, leads=given.leads, days=days)


async def urls(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, str]:
    """The address people follow."""
    link = TrackedLink
    rows = await info.reader.rows(
        select(link.id, link.code).where(link.workspace_id == info.workspace_id, among(link.id, ids))
    )
    return {row["id"]: f"{info.context.base_url}/r/{row['code']}" for row in rows}


async def qr_codes(info: Info, ids: Sequence[UUID], *, dark: str = "#000000") -> Mapping[UUID, str]:
    """The address as a QR code in SVG, error correction M and the quiet zone of the standard."""
    return {link_id: qr_svg(url, dark) for link_id, url in (await urls(info, ids)).items()}
