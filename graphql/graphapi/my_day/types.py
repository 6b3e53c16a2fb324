"""What waits for the viewer today, and what was done."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import strawberry

from graphapi.answers import answer_type
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.calls.types import Call
    from graphapi.conversations.types import Conversation
    from graphapi.deals.types import Deal
    from graphapi.handoffs.types import Handoff
    from graphapi.members.types import Member
    from graphapi.tasks.types import Task
    from graphapi.teams.types import Team


@answer_type
class DayCounts:
    """How much waits for a member, all of it counted, and what the member did today."""

    offers: int = strawberry.field(description="Leads offered to the member.")
    overdue: int = strawberry.field(description="Open tasks past due.")
    today: int = strawberry.field(description="Open tasks still due today.")
    promises: int = strawberry.field(description="Open promises, whenever they are due.")
    reminders: int = strawberry.field(description="Open tasks whose reminder has come.")
    closing_soon: int = strawberry.field(description="Open deals expected within 14 days, or before today.")
    tasks_done: int = strawberry.field(description="Tasks done today.")
    promises_kept: int = strawberry.field(description="Promises among them.")
    calls_made: int = strawberry.field(description="Calls of today.")
    calls_reached: int = strawberry.field(description="Calls of today that reached somebody.")
    notes_written: int = strawberry.field(description="Notes written today.")
    sales_made: int = strawberry.field(description="Sales made today that the member recorded.")
    sold: Money = strawberry.field(description="Their amount, in the workspace's currency.")


@answer_type
class MyDay:
    """What waits for the viewer: up to 100 of each."""

    offers: list[Handoff] = strawberry.field(
        description="Leads offered to the viewer, or to all of a team of theirs, the least time left first."
    )
    tasks: list[Task] = strawberry.field(description="The viewer's open tasks and promises, the earliest due first.")
    overdue: list[Task] = strawberry.field(description="Those of them that are past due.")
    today: list[Task] = strawberry.field(description="Those of them that are still due today.")
    promises: list[Task] = strawberry.field(description="Those of them the customer waits for.")
    reminders: list[Task] = strawberry.field(description="Open tasks whose reminder has come, the earliest due first.")
    unanswered: list[Conversation] = strawberry.field(
        description="Conversations that wait for the viewer's answer, the earliest due first."
    )
    deals: list[Deal] = strawberry.field(description="The viewer's open deals, the earliest expected close first.")
    deals_closing_soon: list[Deal] = strawberry.field(
        description="Those of them expected within 14 days, or before today."
    )
    calls_to_return: list[Call] = strawberry.field(
        description="Missed calls of the last 14 days without a later one, the longest waiting first; of each person "
        "the last."
    )
    counts: DayCounts | None = strawberry.field(
        description="How much waits in all, and what was done today; null for a program that acts for no member."
    )


@answer_type
class TeamDayMember:
    """The day of one of the team."""

    member: Member = strawberry.field(description="Who.")
    counts: DayCounts = strawberry.field(description="How much waits, and what was done.")


@answer_type
class TeamDay:
    """The day of a team, for who leads sales."""

    day: date = strawberry.field(description="Today, in the workspace's zone.")
    team: Team = strawberry.field(description="Which team.")
    team_offers: list[Handoff] = strawberry.field(description="Leads offered to the whole team, up to 100.")
    members: list[TeamDayMember] = strawberry.field(description="Everybody in it.")
    calls_to_return: list[Call] = strawberry.field(
        description="Missed calls of all of them, the longest waiting first."
    )


@answer_type
class PromiseLine:
    """Promises that were due in a period, as they were first made: putting off does not keep them."""

    member: Member | None = strawberry.field(description="Whose.")
    made: int = strawberry.field(description="How many were due.")
    kept: int = strawberry.field(description="Done in time.")
    late: int = strawberry.field(description="Done, but not in time.")
    broken: int = strawberry.field(description="Given up, or due and not done.")
    open: int = strawberry.field(description="Not due yet.")
