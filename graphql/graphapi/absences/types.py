"""Absences as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm.models import Absence as AbsenceRow
from graphapi.compiler import column, everyone, one, record
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.members.types import Member


@record(AbsenceRow, prefix="abs", policy=everyone)
class Absence(Node):
    """A member is away; offers go to the cover, or to others."""

    starts_at: datetime = column(description="From when.")
    ends_at: datetime | None = column(description="Until when, exclusive; null: until it is ended.")
    reason: str | None = column(description="Why.")
    created_at: datetime = column(description="When it was set.")
    version: int = column(description="Grows with every change; `expectedVersion` of the next one.")
    member: Member = one(on="member_id", description="Who is away.")
    cover: Member | None = one(on="cover_member_id", description="Who stands in.")
