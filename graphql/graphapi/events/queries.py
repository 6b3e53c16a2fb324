"""Root fields that read events."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from funnel.events.report import EventAsked, report
from funnel.workspace import read_home
from graphapi.compiler import answer, by_id, connection, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.events.inputs import EVENT_FILTER, EVENT_ORDER, EventReportInput
from graphapi.events.types import EventReport, report_of
from graphapi.mutation import fill

if TYPE_CHECKING:
    from graphapi.events.types import Event


@queries
class EventQueries:
    """Events and who came."""

    event: Event | None = by_id(permission=Action.READ, description="One event, or null.")
    events: Connection[Event] = connection(
        filter=EVENT_FILTER, order=EVENT_ORDER, permission=Action.READ, description="Events, the latest first."
    )

    @answer(permission=Action.READ.value, weight=100)
    async def event_report(self, info: Info, input: EventReportInput) -> EventReport:
        """Who registered and who came, by persons and by companies, and what they did afterwards."""
        found = await report(info.reader, fill(EventAsked, input, ids={"event_id": "evt"}))
        currency = (await read_home(info.reader)).currency
        return report_of(found, currency, with_money=info.actor.can(Action.READ_MONEY))
