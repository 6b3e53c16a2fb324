"""Inputs of teams."""

from __future__ import annotations

import strawberry
from strawberry import ID, UNSET

from graphapi.compiler import input_type


@input_type
class TeamCreateInput:
    """A new team. Its lead is in it, also when they do not stand among the members."""

    name: str = strawberry.field(description="Unique in the workspace.")
    topic: str | None = strawberry.field(default=None, description="What it works on.")
    lead_member_id: ID | None = strawberry.field(default=None, description="Who leads it.")
    member_ids: list[ID] | None = strawberry.field(default=None, description="Who is in it; at most 1,000.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class TeamChangeInput:
    """Fields left out stay as they are; null empties topic and lead."""

    team_id: ID = strawberry.field(description="The team.")
    name: str | None = strawberry.field(default=None, description="Unique in the workspace.")
    topic: str | None = strawberry.field(default=UNSET, description="What it works on.")
    lead_member_id: ID | None = strawberry.field(
        default=UNSET, description="Who leads it from now on, and is in it; the former lead stays in it."
    )
    expected_version: int | None = strawberry.field(default=None, description="The version that was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class TeamMembersAddInput:
    """Who is to be in a team; those who are already stay."""

    team_id: ID = strawberry.field(description="The team.")
    member_ids: list[ID] = strawberry.field(description="1 to 1,000 members who work here.")
    expected_version: int | None = strawberry.field(default=None, description="The version that was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class TeamMembersRemoveInput:
    """Who is not to be in a team any more; the lead is not taken out before another is named."""

    team_id: ID = strawberry.field(description="The team.")
    member_ids: list[ID] = strawberry.field(description="1 to 1,000 members; who is not in it changes nothing.")
    expected_version: int | None = strawberry.field(default=None, description="The version that was read.")
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )
