"""Filters, orders and inputs of absences."""

from __future__ import annotations

from datetime import datetime

import strawberry
from strawberry import ID

from crm.models import Absence as AbsenceRow
from graphapi.compiler import filters, input_type, match, orders

ABSENCE_FILTER = filters(
    "AbsenceFilter",
    AbsenceRow,
    member_id=match.id("mem"),
    starts_at=match.datetime(),
)
ABSENCE_ORDER = orders("AbsenceOrder", AbsenceRow, starts_at="starts_at", default="-starts_at")


@input_type
class AbsenceSetInput:
    """Who is away from when until when."""

    absence_id: ID | None = strawberry.field(default=None, description="To be changed; a new one when left out.")
    member_id: ID = strawberry.field(description="Who is away.")
    starts_at: datetime = strawberry.field(description="From when.")
    ends_at: datetime | None = strawberry.field(
        default=None, description="Until when, exclusive; until it is ended when left out."
    )
    cover_member_id: ID | None = strawberry.field(default=None, description="Who gets the member's offers meanwhile.")
    reason: str | None = strawberry.field(default=None, description="Why.")
    expected_version: int | None = strawberry.field(
        default=None, description="`version` of the absence as it was read, when it is changed."
    )


@input_type
class AbsenceEndInput:
    """Who is back."""

    absence_id: ID = strawberry.field(description="Which absence; one that has not begun is called off.")
    expected_version: int | None = strawberry.field(default=None, description="`version` of the absence as read.")
