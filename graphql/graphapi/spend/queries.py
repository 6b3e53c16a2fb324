"""Root fields that read spend."""

from __future__ import annotations

from typing import TYPE_CHECKING

from funnel.inputs import Period
from funnel.spend.planned import planned_spend
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.spend.inputs import SPEND_FILTER, SPEND_ORDER, SPEND_SCHEDULE_FILTER, SPEND_SCHEDULE_ORDER
from graphapi.spend.planned import PlannedSpend, planned_spend_of

if TYPE_CHECKING:
    from graphapi.spend.types import Spend, SpendSchedule

MONEY = "READ_MONEY"


@queries
class SpendQueries:
    """Money spent and to be spent."""

    spend: Spend | None = by_id(permission=MONEY, description="One spend.")
    spends: Connection[Spend] = connection(
        filter=SPEND_FILTER, order=SPEND_ORDER, permission=MONEY, description="Money spent, corrections too."
    )
    spend_schedules: Connection[SpendSchedule] = connection(
        filter=SPEND_SCHEDULE_FILTER,
        order=SPEND_SCHEDULE_ORDER,
        permission=MONEY,
        description="What is paid again and again.",
    )

    @answer(permission=MONEY)
    async def planned_spend(self, info: Info, period: PeriodInput) -> PlannedSpend:
        """What the schedules will cost on these days, as far as it is not written as spend yet."""
        return planned_spend_of(await planned_spend(info.reader, Period(start=period.start, end=period.end)))
