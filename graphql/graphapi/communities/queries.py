"""Root fields that read communities."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from crm.core.ids import encode
from crm.core.problems import Invalid
from crm.members.permissions import Action
from crm.models import Person as PersonRow
from funnel.communities.inputs import CommunityAsked, CommunityPeopleAsked
from funnel.communities.people import everybody, people
from funnel.communities.report import report
from graphapi.answers import ref
from graphapi.communities.types import (
    COMMUNITY_FILTER,
    COMMUNITY_ORDER,
    Community,
    CommunityMembers,
    CommunityPeopleInput,
    CommunityReport,
    CommunityReportInput,
    members_of,
    points_of,
)
from graphapi.compiler import answer, by_id, connection, id_of, queries
from graphapi.connections import Connection
from graphapi.context import Info
from graphapi.mutation import fill
from graphapi.row_scopes.sight import in_sight

MOST = 100


@queries
class CommunityQueries:
    """Communities of the company."""

    community: Community | None = by_id(permission=Action.READ, description="One community, or null.")
    communities: Connection[Community] = connection(
        filter=COMMUNITY_FILTER, order=COMMUNITY_ORDER, permission=Action.READ, description="Communities by name."
    )

    @answer(permission=Action.READ.value, weight=100)
    async def community_report(self, info: Info, input: CommunityReportInput) -> CommunityReport:
        """How many are active, silent, leaving and hostile, week by week, by persons and by companies."""
        data = fill(CommunityAsked, input, ids={"community_id": "cmty"})
        found = await report(info.reader, data)
        return CommunityReport(community=ref(Community, data.community_id), points=points_of(found))

    @answer(permission=Action.READ.value, weight=100)
    async def community_people(
        self, info: Info, input: CommunityPeopleInput, first: int = 50, after: str | None = None
    ) -> CommunityMembers:
        """The people behind a figure of the report, the last seen first; `after` is the page before's `endCursor`."""
        if not 1 <= first <= MOST:
            raise Invalid(f"A page has 1 to {MOST} people.", field="first")
        data = fill(CommunityPeopleAsked, input, ids={"community_id": "cmty"})
        beyond = None if after is None else id_of("per", after, field="after")
        found, total = await people(info.reader, data, first, beyond, await _in_sight(info, data))
        shown = members_of(found[:first])
        cursor = encode("per", found[first - 1].person_id) if len(found) > first else None
        return CommunityMembers(total=total, members=shown, end_cursor=cursor)


async def _in_sight(info: Info, data: CommunityPeopleAsked) -> Collection[UUID] | None:
    """Those of the people who are in the viewer's sight; None: all."""
    if info.actor.sees_all:
        return None
    ids = await everybody(info.reader, data)
    return await in_sight([PersonRow], ids, actor=info.actor, now=info.now, fetch=info.reader.fetchval)
