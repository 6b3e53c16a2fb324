"""Money spent on a resource."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, cast

from crm.members.permissions import Action
from funnel.models import Spend as SpendRow
from funnel.models import SpendSchedule as SpendScheduleRow
from funnel.models.words import SpendCadence
from graphapi.compiler import column, embed, everyone, many, money, one, record
from graphapi.nodes import Node
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.resources.types import Resource

MONEY = Action.READ_MONEY.value
"""Of each amount, not of the lists alone: `node` shows a spend, too, and so do payloads."""


@record(SpendRow, policy=everyone)
class SpendPeriod:
    """Days over which an amount is spread, both ends inclusive."""

    start: date = column("period_start", description="First day.")
    end: date = column("period_end", description="Last day.")


@record(SpendRow, prefix="spend", policy=everyone)
class Spend(Node):
    """An amount spent; a correction is a further one, of the difference."""

    amount: Money = money("amount_minor", permission=MONEY, description="What was spent; spread evenly over the days.")
    corrected_amount: Money = money(
        lambda spend, scope: cast(
            spend.amount_minor + scope.sum(SpendRow, lambda c: c.amount_minor, lambda c: c.corrects_id == spend.id),
            BigInteger,
        ),
        nullable=False,
        permission=MONEY,
        description="With its corrections; of a correction the difference alone.",
    )
    original: Money | None = money(
        "original_minor",
        currency="original_currency",
        permission=MONEY,
        description="As it was paid, where that was in another currency.",
    )
    rate: Decimal | None = column(description="What one unit of that currency was worth on the first day.")
    period: SpendPeriod = embed(description="On which days.")
    source: str = column(description="Where it comes from: `typed`, `schedule`, `labour`, an import, an integration.")
    external_id: str = column(description="Its id there; recorded once however often it is sent.")
    recorded_at: datetime = column(description="When it was recorded.")
    reason: str | None = column(description="Why it corrects another one.")
    resource: Resource = one(on="resource_id", description="On what.")
    member: Member | None = one(on="member_id", description="Who recorded it.")
    corrects: Spend | None = one(on="corrects_id", description="The spend that it corrects.")
    corrections: list[Spend] = many(on="corrects_id", description="Its corrections, in the order they were made.")


@record(SpendScheduleRow, prefix="sched", policy=everyone)
class SpendSchedule(Node):
    """What a resource costs every week or month; each period becomes a spend on its first day."""

    label: str = column(description="What it is paid for; empty where nothing was said.")
    amount: Money | None = money(
        "amount_minor",
        permission=MONEY,
        description="Of every period; null: by the resource's price schedule, period by period.",
    )
    every: SpendCadence = column(description="How often.")
    starts_on: date = column(description="First day of the first period.")
    ends_on: date | None = column(description="Last day on which a period may begin.")
    next_on: date | None = column(description="When the next spend is written; null: no more.")
    created_at: datetime = column(description="When it was set.")
    ended_at: datetime | None = column(description="When it was ended.")
    version: int = column(description="Grows with every change.")
    resource: Resource = one(on="resource_id", description="On what.")
    created_by: Member | None = one(on="created_by_id", description="Who set it.")
