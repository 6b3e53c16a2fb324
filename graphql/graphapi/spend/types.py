"""Money spent on a resource."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from funnel.models import Spend as SpendRow
from graphapi.compiler import column, embed, everyone, money, one, record
from graphapi.nodes import Node
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.resources.types import Resource


@record(SpendRow, policy=everyone)
class SpendPeriod:
    """Days over which an amount is spread, both ends inclusive."""

    start: date = column("period_start", description="First day.")
    end: date = column("period_end", description="Last day.")


@record(SpendRow, prefix="spend", policy=everyone)
class Spend(Node):
    """An amount spent; a correction is a further one with a negative amount."""

    amount: Money = money("amount_minor", description="What was spent; spread evenly over the days.")
    period: SpendPeriod = embed(description="On which days.")
    source: str = column(description="Where it comes from: `typed`, an import, an integration.")
    external_id: str = column(description="Its id there; recorded once however often it is sent.")
    recorded_at: datetime = column(description="When it was recorded.")
    resource: Resource = one(on="resource_id", description="On what.")
    member: Member | None = one(on="member_id", description="Who recorded it.")
