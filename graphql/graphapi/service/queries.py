"""Root fields that read figures of service."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from strawberry import ID

from crm.members.permissions import Action
from crm.models.words_conversation import ResponseBand
from funnel.conversations import figures as rooms
from funnel.conversations.figures import ServiceBreakdown
from funnel.inputs import Period
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer, id_of, ref_or_none
from graphapi.compiler import one, queries
from graphapi.context import Info
from graphapi.service.types import ResponseBandCount, ServiceFigures, ServiceRow

if TYPE_CHECKING:
    from graphapi.service.types import ResponsePolicy


@queries
class ServiceQueries:
    """How fast and how well people are answered."""

    response_policy: ResponsePolicy | None = one(
        where=lambda policy, scope: policy.workspace_id == scope.workspace_id,
        permission=Action.READ,
        description="The workspace's own policy; null while the defaults hold.",
    )

    @answer(permission=Action.READ, weight=100)
    async def service_figures(
        self, info: Info, period: PeriodInput, resource_ids: list[ID] | None = None
    ) -> ServiceFigures:
        """Figures of all threads that appeared in the period, or of those on the resources."""
        found = await rooms.service_figures(info.reader, _period(period), _ids(resource_ids), info.now)
        return _shown(found)

    @answer(permission=Action.READ, weight=100)
    async def service_figures_by(
        self, info: Info, period: PeriodInput, by: ServiceBreakdown, resource_ids: list[ID] | None = None
    ) -> list[ServiceRow]:
        """The same apart, by resource, channel, topic or week; what has none stands last."""
        found = await rooms.service_figures_by(info.reader, _period(period), _ids(resource_ids), info.now, by)
        return [_row(by, key, found[key]) for key in sorted(found, key=lambda key: (key is None, key))]


def _period(given: PeriodInput) -> Period:
    return Period(start=given.start, end=given.end)


def _ids(given: list[ID] | None) -> list[UUID] | None:
    return None if given is None else [id_of("res", each, field="resourceIds") for each in given]


def _shown(found: rooms.ServiceFigures) -> ServiceFigures:
    told = {name: getattr(found, name) for name in found.__dataclass_fields__ if name != "bands"}
    return ServiceFigures(
        bands=[ResponseBandCount(band=band, count=found.bands[band]) for band in ResponseBand], **told
    )


def _row(by: ServiceBreakdown, key: str | None, found: rooms.ServiceFigures) -> ServiceRow:
    from graphapi.channels.types import Channel
    from graphapi.resources.types import Resource

    row_id = UUID(key) if key and by in (ServiceBreakdown.RESOURCE, ServiceBreakdown.CHANNEL) else None
    return ServiceRow(
        resource=ref_or_none(Resource, row_id if by is ServiceBreakdown.RESOURCE else None),
        channel=ref_or_none(Channel, row_id if by is ServiceBreakdown.CHANNEL else None),
        topic=key if by is ServiceBreakdown.TOPIC else None,
        week_start=date.fromisoformat(key) if key and by is ServiceBreakdown.WEEK else None,
        figures=_shown(found),
    )
