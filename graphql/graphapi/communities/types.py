"""Communities as rows, and how many of them stand where."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from funnel.communities import people as room_people
from funnel.communities import report as room
from funnel.communities.inputs import CommunityStanding
from funnel.models import Community as CommunityRow
from funnel.models import CommunityResource as CommunityResourceRow
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer_type, ref
from graphapi.compiler import column, connection, everyone, expr, filters, input_type, match, one, orders, record
from graphapi.connections import Connection
from graphapi.nodes import Node
from graphapi.people.types import Person

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.resources.types import Resource

COMMUNITY_FILTER = filters("CommunityFilter", CommunityRow, name=match.string(), created_at=match.datetime())
COMMUNITY_ORDER = orders("CommunityOrder", CommunityRow, name="sort_key", default="sort_key")


@record(CommunityResourceRow, prefix="cmr", policy=everyone)
class CommunityResource(Node):
    """A resource on which a community meets."""

    resource: Resource = one(on="resource_id", description="The resource; of an event all its days.")


@record(CommunityRow, prefix="cmty", policy=everyone)
class Community(Node):
    """People who meet on several resources and at events."""

    name: str = column(description="Its name.")
    description: str | None = column(description="What it is for.")
    active_days: int = column(description="Who did something in the last so many days is active.")
    leaves_after_days: int = column(description="Who was not seen for longer has left.")
    created_at: datetime = column(description="When it was written down.")
    version: int = column(description="Counts changes.")
    created_by: Member | None = one(on="created_by_id", description="Who wrote it down.")
    resource_count: int = expr(
        lambda community, scope: scope.count(CommunityResourceRow, lambda place: place.community_id == community.id),
        nullable=False,
        description="On how many resources it meets.",
    )
    resources: Connection[CommunityResource] = connection(on="community_id", order="id", description="Where it meets.")


@input_type
class CommunityCreateInput:
    """A community."""

    name: str = strawberry.field(description="Its name.")
    description: str | None = strawberry.field(default=None, description="What it is for.")
    resource_ids: list[ID] = strawberry.field(description="Where it meets: 1 to 200 resources, events among them.")
    active_days: int | None = strawberry.field(
        default=28, description="Who did something in the last so many days is active."
    )
    leaves_after_days: int | None = strawberry.field(
        default=90, description="Who was not seen for longer has left; more than `activeDays`."
    )


@input_type
class CommunityChangeInput:
    """All of a community anew."""

    community_id: ID = strawberry.field(description="The community.")
    name: str = strawberry.field(description="Its name.")
    description: str | None = strawberry.field(default=None, description="What it is for.")
    resource_ids: list[ID] = strawberry.field(description="Where it meets: 1 to 200 resources, events among them.")
    active_days: int | None = strawberry.field(
        default=28, description="Who did something in the last so many days is active."
    )
    leaves_after_days: int | None = strawberry.field(
        default=90, description="Who was not seen for longer has left; more than `activeDays`."
    )
    expected_version: int | None = strawberry.field(default=None, description="`version` as it was read.")


@input_type
class CommunityReportInput:
    """Which community, and over which days."""

    community_id: ID = strawberry.field(description="The community.")
    period: PeriodInput = strawberry.field(description="At most 371 days.")


@input_type
class CommunityPeopleInput:
    """Whose names are behind a figure."""

    community_id: ID = strawberry.field(description="The community.")
    day: date = strawberry.field(description="At the end of which day.")
    standing: CommunityStanding | None = strawberry.field(default=None, description="Those who stand there; else all.")


@answer_type
class CommunityShares:
    """How many stand where; the four sum to `members`."""

    members: int = strawberry.field(description="Seen there in the last `leavesAfterDays`.")
    active: int = strawberry.field(description="Did something in the last `activeDays`.")
    silent: int = strawberry.field(description="Were seen in those days and did nothing.")
    leaving: int = strawberry.field(description="Were last seen before.")
    hostile: int = strawberry.field(description="Stand RED to the company, whatever they did.")
    active_share: float | None = strawberry.field(description="Of the members; null without any.")
    silent_share: float | None = strawberry.field(description="Of the members; null without any.")
    leaving_share: float | None = strawberry.field(description="Of the members; null without any.")
    hostile_share: float | None = strawberry.field(description="Of the members; null without any.")


@answer_type
class CommunityPoint:
    """A community at the end of a day."""

    day: date = strawberry.field(description="A Sunday, or the period's last day.")
    people: CommunityShares = strawberry.field(description="Persons; merged ones are one.")
    companies: CommunityShares = strawberry.field(
        description="Companies they belong to: hostile when somebody of it is, else active, silent, leaving."
    )


@answer_type
class CommunityReport:
    """A community, week by week."""

    community: Community = strawberry.field(description="Which one.")
    points: list[CommunityPoint] = strawberry.field(description="By day, the earliest first.")


@answer_type
class CommunityMember:
    """A person in a community."""

    person: Person = strawberry.field(description="Who it is.")
    standing: CommunityStanding = strawberry.field(description="Where the person stands.")
    seen_on: date = strawberry.field(description="Last seen there on this day.")
    acted_on: date | None = strawberry.field(
        description="Last did something there on this day; null: not in the days that are looked at."
    )


@answer_type
class CommunityMembers:
    """A page of the people behind a figure."""

    total: int = strawberry.field(description="How many there are in all.")
    members: list[CommunityMember] = strawberry.field(description="The last seen first.")
    end_cursor: str | None = strawberry.field(description="Where the next page goes on; null at the end.")


def points_of(found: list[room.CommunityPoint]) -> list[CommunityPoint]:
    """The points as the API shows them."""
    return [
        CommunityPoint(day=each.day, people=_shares(each.people), companies=_shares(each.companies)) for each in found
    ]


def _shares(own: room.Shares) -> CommunityShares:
    number, of = own.numbers, CommunityStanding
    return CommunityShares(
        members=own.members,
        active=number.get(of.ACTIVE, 0),
        silent=number.get(of.SILENT, 0),
        leaving=number.get(of.LEAVING, 0),
        hostile=number.get(of.HOSTILE, 0),
        active_share=own.share(of.ACTIVE),
        silent_share=own.share(of.SILENT),
        leaving_share=own.share(of.LEAVING),
        hostile_share=own.share(of.HOSTILE),
    )


def members_of(found: list[room_people.Member]) -> list[CommunityMember]:
    """The people as the API shows them."""
    return [
        CommunityMember(
            person=ref(Person, each.person_id), standing=each.standing, seen_on=each.seen_on, acted_on=each.acted_on
        )
        for each in found
    ]
