"""Teams as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm.models import Team as TeamRow
from crm.models import TeamMember as TeamMemberRow
from graphapi.compiler import allow, column, everyone, many, one, record
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.members.types import Member

allow(TeamMemberRow, everyone)


@record(TeamRow, prefix="team", policy=everyone)
class Team(Node):
    """Members with a lead and a topic; handoffs are offered to them."""

    name: str = column(description="Its name.")
    topic: str | None = column(description="What it works on.")
    created_at: datetime = column(description="When it was made.")
    lead: Member | None = one(on="lead_member_id", description="Who leads it.")
    members: list[Member] = many(
        on=lambda team, member, scope: member.id.in_(
            scope.values(TeamMemberRow, lambda link: link.member_id, lambda link: link.team_id == team.id)
        ),
        order="sort_key",
        description="Who is in it, by name.",
    )
    version: int = column(description="Raised by every change of it or of who is in it.")
