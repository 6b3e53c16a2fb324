"""Lines of histories as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm.models import TimelineEntry as TimelineEntryRow
from crm.models.words import TimelineKind
from graphapi.compiler import column, everyone, hole, money, one, record
from graphapi.nodes import Node
from graphapi.scalars import Money
from graphapi.timeline.credit import TouchCredit, credit, told_of

if TYPE_CHECKING:
    from graphapi.channels.types import Channel
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.resources.types import Resource


@record(TimelineEntryRow, prefix="tl", policy=everyone)
class TimelineEntry(Node):
    """One line of a person's history."""

    kind: TimelineKind = column(description="What it tells of.")
    occurred_at: datetime = column(description="When it happened.")
    title: str = column(description="The line itself.")
    text: str | None = column(description="More about it.")
    amount: Money | None = money("amount_minor", currency="currency", description="The money in it.")
    lead: Lead | None = one(on="lead_id", description="The lead it is about; of the person's own lines none.")
    channel: Channel | None = one(on="channel_id", description="Where it happened.")
    resource: Resource | None = one(on="resource_id", description="Which resource sent the person.")
    actor: Member | None = one(on="member_id", description="Who did it, when a member did.")
    credit: list[TouchCredit] = hole(
        credit,
        given=told_of,
        description="What this contact earned by the sales it led to, under a model (default: the workspace's); "
        "empty for lines that are no contacts and for contacts that led to no sale.",
    )
