"""Inputs of desks."""

from __future__ import annotations

import strawberry
from strawberry import ID

from graphapi.compiler import input_type


@input_type
class DeskSetInput:
    """How much a member takes; the whole desk is written, null is no limit."""

    member_id: ID = strawberry.field(description="Whose desk.")
    capacity: int | None = strawberry.field(default=None, description="Open leads and waiting offers at a time.")
    daily_capacity: int | None = strawberry.field(default=None, description="Offers a day of the workspace.")
    expected_version: int | None = strawberry.field(
        default=None, description="`version` of the desk as it was read; 0 before it was ever set."
    )
