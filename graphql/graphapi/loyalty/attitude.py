"""How people stood to the company: a member's words, and the report."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from crm.models import AttitudeChange as AttitudeChangeRow
from crm.models.words import Attitude
from funnel.loyalty import attitude_report as room
from graphapi.analytics.inputs import PeriodInput
from graphapi.answers import answer_type, ref_or_none
from graphapi.audiences.types import Audience
from graphapi.compiler import column, everyone, input_type, one, record
from graphapi.nodes import Node
from graphapi.resources.types import Resource

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.people.types import Person
    from graphapi.touchpoints.types import Touchpoint


@record(AttitudeChangeRow, prefix="att", policy=everyone)
class AttitudeChange(Node):
    """A member's word on how a person stands to the company."""

    attitude: Attitude = column(description="How the person stands.")
    source: str = column(description="How that is known.")
    at: datetime = column(description="Since when.")
    recorded_at: datetime = column(description="When it was said.")
    set_by: Member | None = one(on="set_by_id", description="Who said it.")
    touchpoint: Touchpoint | None = one(on="touchpoint_id", description="The contact that shows it.")
    person: Person = one(on="person_id", description="Of whom.")


@input_type
class AttitudeSetInput:
    """How a person stands to the company."""

    person_id: ID = strawberry.field(description="Of whom.")
    attitude: Attitude = strawberry.field(description="How the person stands.")
    source: str = strawberry.field(description="How that is known.")
    touchpoint_id: ID | None = strawberry.field(default=None, description="The contact of the person that shows it.")
    at: datetime | None = strawberry.field(default=None, description="Since when; now where it is left out.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the person as it was read.")


@input_type
class AttitudeReportInput:
    """Which days, and whose attitudes are told apart."""

    period: PeriodInput = strawberry.field(description="At most 371 days.")
    by: room.AttitudeBy | None = strawberry.field(
        default=room.AttitudeBy.COMPANY, description="Of all people, or those of each resource or audience."
    )


@answer_type
class AttitudePoint:
    """People as they stood at the end of a day."""

    day: date = strawberry.field(description="A Sunday, or the period's last day.")
    people: int = strawberry.field(description="All of them.")
    green: int = strawberry.field(description="Those well disposed.")
    red: int = strawberry.field(description="Those hostile.")
    unknown: int = strawberry.field(description="Those of whom nothing is known.")
    green_share: float | None = strawberry.field(description="Of all; null without anybody.")
    red_share: float | None = strawberry.field(description="Of all; null without anybody.")
    companies: int = strawberry.field(description="Companies they belong to.")
    green_companies: int = strawberry.field(description="Companies with somebody well disposed.")
    red_companies: int = strawberry.field(description="Companies with somebody hostile; one may be both.")


@answer_type
class AttitudeRow:
    """How people stood, week by week."""

    resource: Resource | None = strawberry.field(description="Of those with a contact there in the period so far.")
    audience: Audience | None = strawberry.field(description="Of those with a lead in it that had started.")
    points: list[AttitudePoint] = strawberry.field(description="By day.")


def rows_of(found: Sequence[room.AttitudeRow], by: room.AttitudeBy) -> list[AttitudeRow]:
    """The report as the API shows it."""
    return [
        AttitudeRow(
            resource=ref_or_none(Resource, each.key if by is room.AttitudeBy.RESOURCE else None),
            audience=ref_or_none(Audience, each.key if by is room.AttitudeBy.AUDIENCE else None),
            points=[_point(own) for own in each.points],
        )
        for each in found
    ]


def _point(own: room.Point) -> AttitudePoint:
    return AttitudePoint(
        day=own.day,
        people=own.people,
        green=own.green,
        red=own.red,
        unknown=own.people - own.green - own.red,
        green_share=own.green / own.people if own.people else None,
        red_share=own.red / own.people if own.people else None,
        companies=own.companies,
        green_companies=own.green_companies,
        red_companies=own.red_companies,
    )
