"""Blocks as rows."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_

from crm.models import ContactBlock as BlockRow
from crm.models.words import IdentityKind
from graphapi.compiler import column, everyone, expr, one, record
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.people.types import Person


@record(BlockRow, prefix="cblock", policy=everyone)
class ContactBlock(Node):
    """A person, or whoever comes with an identity, is not to be contacted."""

    identity_kind: IdentityKind | None = column(
        description="What kind of identity is blocked; its value is kept as a keyed hash only."
    )
    channel: str | None = column(description="On this channel only; null: everywhere.")
    reason: str = column(description="Why.")
    until: datetime | None = column(description="Until when; null: for ever.")
    created_at: datetime = column(description="Since when.")
    lifted_at: datetime | None = column(description="When it was taken back.")
    version: int = column(description="Counts changes.")
    is_active: bool = expr(
        lambda block, scope: and_(block.lifted_at.is_(None), or_(block.until.is_(None), block.until > scope.now)),
        nullable=False,
        description="Whether it holds now.",
    )
    person: Person | None = one(on="person_id", description="Whom; null when it is about an identity.")
    created_by: Member | None = one(on="created_by_id", description="Who said so.")
    lifted_by: Member | None = one(on="lifted_by_id", description="Who took it back.")
