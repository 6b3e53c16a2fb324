"""Who may be calling, and what is going on with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import strawberry

from graphapi.answers import answer_type

if TYPE_CHECKING:
    from graphapi.deals.types import Deal
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.people.types import Person
    from graphapi.tasks.types import Task
    from graphapi.touchpoints.types import Touchpoint


@answer_type
class Caller:
    """A person with that number."""

    person: Person = strawberry.field(description="Who; of merged persons the one that stands for all.")
    exact: bool = strawberry.field(description="Whether the whole number is theirs, not just its last digits.")
    lead: Lead | None = strawberry.field(description="Their open lead, the most recently active.")
    owner: Member | None = strawberry.field(description="Whose work that lead is.")
    last_touch: Touchpoint | None = strawberry.field(description="Their last contact.")
    tasks: list[Task] = strawberry.field(
        description="What is still to be done for them, promises too, the earliest due first; at most 20."
    )
    deals: list[Deal] = strawberry.field(description="Their open deals, the newest first; at most 20.")


@answer_type
class CallerLookup:
    """Whom a number may belong to."""

    phone: str | None = strawberry.field(
        description="The number in E.164, where it is a whole one; null when its last digits were looked for."
    )
    callers: list[Caller] = strawberry.field(description="Exact ones first; at most 20.")
