"""What was followed how often, by how many, and how many of them are leads."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Select, String, and_, cast, func, literal, select, tuple_
from sqlalchemy.orm import aliased

from crm.models import Lead, Person, Touchpoint
from funnel.inputs import Period
from funnel.links.record_clicks import SOURCE
from funnel.models import LinkBotDay, LinkClick
from funnel.reads import Reads, among
from funnel.workspace import read_home


@dataclass(slots=True)
class LinkFigures:
    """A link over a period of days, in the workspace's zone."""

    clicks: int = 0
    visitors: int = 0
    """Different cookies; who asked not to be followed counts as a click and as no visitor."""
    bots: int = 0
    leads: int = 0
    """Leads of persons who clicked in the period, whenever the lead began."""
    days: dict[date, int] = field(default_factory=dict)


async def figures(reads: Reads, link_ids: Sequence[UUID], period: Period) -> Mapping[UUID, LinkFigures]:
    """Figures of all links in four statements, however many they are."""
    zone = (await read_home(reads)).time_zone
    found: dict[UUID, LinkFigures] = defaultdict(LinkFigures)
    for row in await reads.rows(_clicks(reads.workspace_id, link_ids, period, zone)):
        one = found[row["link_id"]]
        if row["day"] is None:
            one.clicks, one.visitors = row["clicks"], row["visitors"]
        else:
            one.days[row["day"]] = row["clicks"]
    for row in await reads.rows(_bots(reads.workspace_id, link_ids, period)):
        found[row["link_id"]].bots = int(row["hits"])
    for row in await reads.rows(_leads(reads.workspace_id, link_ids, period, zone)):
        found[row["link_id"]].leads = row["leads"]
    return found


def _day(zone: str) -> Any:
    return cast(func.timezone(literal(zone, String()), LinkClick.clicked_at), Date)


def _clicks(workspace_id: UUID, link_ids: Sequence[UUID], period: Period, zone: str) -> Select[*tuple[Any, ...]]:
    """By day, and once without a day for the whole period: visitors of days do not add up."""
    click = LinkClick
    days = (
        select(click.link_id, click.visitor, _day(zone).label("day"))
        .where(click.workspace_id == workspace_id, among(click.link_id, link_ids))
        .subquery()
    )
    return (
        select(
            days.c.link_id,
            days.c.day,
            func.count().label("clicks"),
            func.count(days.c.visitor.distinct()).label("visitors"),
        )
        .where(days.c.day.between(period.start, period.end))
        .group_by(func.grouping_sets(tuple_(days.c.link_id), tuple_(days.c.link_id, days.c.day)))
        .order_by(days.c.day)
    )


def _bots(workspace_id: UUID, link_ids: Sequence[UUID], period: Period) -> Select[*tuple[Any, ...]]:
    bot = LinkBotDay
    return (
        select(bot.link_id, func.sum(bot.hits).label("hits"))
        .where(
            bot.workspace_id == workspace_id, among(bot.link_id, link_ids), bot.day.between(period.start, period.end)
        )
        .group_by(bot.link_id)
    )


def _leads(workspace_id: UUID, link_ids: Sequence[UUID], period: Period, zone: str) -> Select[*tuple[Any, ...]]:
    """Merged persons are one; a withdrawn lead is none."""
    click, touch, lead = LinkClick, Touchpoint, Lead
    clicker, person = aliased(Person), aliased(Person)
    return (
        select(click.link_id, func.count(lead.id.distinct()).label("leads"))
        .join(
            touch,
            and_(
                touch.workspace_id == workspace_id,
                touch.source == SOURCE,
                touch.external_id == cast(click.id, String()),
            ),
        )
        .join(clicker, and_(clicker.workspace_id == workspace_id, clicker.id == touch.person_id))
        .join(person, and_(person.workspace_id == workspace_id, person.canonical_id == clicker.canonical_id))
        .join(
            lead,
            and_(lead.workspace_id == workspace_id, lead.person_id == person.id, lead.withdrawn_at.is_(None)),
        )
        .where(
            click.workspace_id == workspace_id,
            among(click.link_id, link_ids),
            _day(zone).between(period.start, period.end),
        )
        .group_by(click.link_id)
    )
