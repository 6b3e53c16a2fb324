"""What waits for the viewer today."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from graphapi.answers import answer_type

if TYPE_CHECKING:
    from graphapi.conversations.types import Conversation
    from graphapi.deals.types import Deal
    from graphapi.handoffs.types import Handoff
    from graphapi.tasks.types import Task


@answer_type
class MyDay:
    """What waits for the viewer: up to 100 of each."""

    offers: list[Handoff] = strawberry.field(
        description="Leads offered to the viewer, or to all of a team of theirs, the least time left first."
    )
    tasks: list[Task] = strawberry.field(description="The viewer's open tasks and promises, the earliest due first.")
    unanswered: list[Conversation] = strawberry.field(
        description="Conversations that wait for the viewer's answer, the earliest due first."
    )
    deals: list[Deal] = strawberry.field(description="The viewer's open deals, the earliest expected close first.")
