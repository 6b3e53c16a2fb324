"""Desks as rows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.models import Desk as DeskRow
from graphapi.compiler import column, everyone, one, record
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.members.types import Member


@record(DeskRow, prefix="desk", policy=everyone)
class Desk(Node):
    """How much a member takes; `Member.capacity` says how much at a time."""

    daily_capacity: int | None = column(description="Offers a day of the workspace; null: no limit.")
    version: int = column(description="Grows with every change; `expectedVersion` of the next one.")
    member: Member = one(on="member_id", description="Whose desk it is.")
