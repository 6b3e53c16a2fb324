"""A member: an account in the workspace with its roles."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.types import Uuid

from crm.members.permissions import Action, permissions_of
from crm.models import Member as MemberRow
from crm.models.words import Role
from crm.models.words_rights import RowScope
from graphapi.compiler import everyone, expr, hole, record
from graphapi.context import Info
from graphapi.nodes import Node


async def permissions(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[Action]]:
    """What the roles of each member allow, in the order of the table of permissions."""
    wanted = literal(list(ids), ARRAY(Uuid()))
    statement = select(MemberRow.id, MemberRow.roles).where(
        MemberRow.workspace_id == info.workspace_id, MemberRow.id == any_(wanted)
    )
    rows = await info.reader.rows(statement)
    allowed = {row["id"]: permissions_of(row["roles"]) for row in rows}
    return {id: [action for action in Action if action.value in names] for id, names in allowed.items()}


@record(MemberRow, prefix="mem", policy=everyone)
class Member(Node):
    """An account in the workspace with its roles."""

    name: str
    email: str
    roles: list[Role]
    permissions: list[Action] = hole(permissions)
    row_scope: RowScope | None
    """Which leads they see by a word of their own; null: as their roles say."""
    is_active: bool = expr(lambda member: member.deactivated_at.is_(None), nullable=False)
    capacity: int | None
    created_at: datetime
    deactivated_at: datetime | None
    version: int
