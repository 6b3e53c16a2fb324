"""Figures of service, and the policy behind them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry

from crm.models import ResponsePolicy as ResponsePolicyRow
from crm.models.words_conversation import ResponseBand
from graphapi.answers import answer_type
from graphapi.compiler import column, everyone, one, record
from graphapi.nodes import Node
from graphapi.scalars import Duration

if TYPE_CHECKING:
    from graphapi.channels.types import Channel
    from graphapi.members.types import Member
    from graphapi.resources.types import Resource
    from graphapi.teams.types import Team


@record(ResponsePolicyRow, prefix="rpol", policy=everyone)
class ResponsePolicy(Node):
    """Who answers when nobody stands for a topic, and what a burst is."""

    burst_count: int = column(description="So many negatives …")
    burst_window_seconds: int = column(description="… within so long …")
    burst_factor: int = column(description="… and so many times what is usual are a burst.")
    version: int = column(description="Counts changes.")
    fallback_team: Team | None = one(on="fallback_team_id", description="The team that answers else.")
    fallback_member: Member | None = one(on="fallback_member_id", description="The member who answers else.")


@answer_type
class ResponseBandCount:
    """How many threads were first answered so fast."""

    band: ResponseBand = strawberry.field(description="How fast.")
    count: int = strawberry.field(description="How many.")


@answer_type
class ServiceFigures:
    """Threads that appeared in the period, spam left out."""

    handled: int = strawberry.field(description="Answered, or ended.")
    bands: list[ResponseBandCount] = strawberry.field(description="All of them by how fast, every band once.")
    in_time_share: float | None = strawberry.field(
        description="Answered within 90 minutes, of those that were answered or are due."
    )
    within_limit_share: float | None = strawberry.field(
        description="Answered within 24 hours, of those that were answered or are past it."
    )
    median_response_seconds: Duration | None = strawberry.field(
        description="From the appearance to the first answer, in the middle."
    )
    detection_lag_seconds: Duration | None = strawberry.field(
        description="From the appearance until it was known here, in the middle."
    )
    satisfied_share: float | None = strawberry.field(description="4 or 5, of those who said so; never attackers.")
    rated: int = strawberry.field(description="How many said how satisfied they are.")
    positive: int = strawberry.field(description="How many speak well of the company.")
    negative: int = strawberry.field(description="How many speak badly, orchestrated ones too.")
    orchestrated: int = strawberry.field(description="How many of those are staged.")
    ratio: float | None = strawberry.field(description="Positive to negative.")
    ratio_without_orchestrated: float | None = strawberry.field(description="The same without staged ones.")
    ratio_change: float | None = strawberry.field(
        description="`ratio` less that of as many days before; of a week less that of the week before."
    )
    reach_of_solved: int = strawberry.field(description="How many saw genuine problems solved.")
    solved_shared: int = strawberry.field(description="How many genuine problems were solved in public.")
    template_share: float | None = strawberry.field(description="Answers that are templates, of all answers.")
    only_templates: int = strawberry.field(description="How many got nothing but templates.")
    silent: int = strawberry.field(description="How many had no answer within 24 hours and have none.")
    blaming: int = strawberry.field(description="How many were told it is the customer's fault.")


@answer_type
class ServiceRow:
    """Figures of one resource, channel, topic or week; nothing named is what has none."""

    resource: Resource | None = strawberry.field(description="Which resource.")
    channel: Channel | None = strawberry.field(description="Which channel.")
    topic: str | None = strawberry.field(description="Which topic, by its key.")
    week_start: date | None = strawberry.field(description="Which week, by its Monday.")
    figures: ServiceFigures = strawberry.field(description="Its figures.")
