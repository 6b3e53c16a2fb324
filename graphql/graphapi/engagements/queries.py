"""Root fields that read engagements."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from funnel.engagements.of_account import engagements_of
from funnel.inputs import Period
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.engagements.figures import AccountEngagements, of_account
from graphapi.engagements.inputs import ENGAGEMENT_FILTER, ENGAGEMENT_ORDER

if TYPE_CHECKING:
    from graphapi.engagements.types import Engagement


@queries
class EngagementQueries:
    """Agency and client."""

    engagement: Engagement | None = by_id(description="One engagement.")
    engagements: Connection[Engagement] = connection(
        filter=ENGAGEMENT_FILTER, order=ENGAGEMENT_ORDER, description="The workspace's engagements."
    )

    @answer(permission=Action.READ_MONEY.value)
    async def my_engagements(self, info: Info, period: PeriodInput) -> AccountEngagements:
        """Commission against cost in every company one works for; a key stays in its own workspace."""
        days = Period(start=period.start, end=period.end)
        return of_account(await engagements_of(info.context.database, info.actor, days))
