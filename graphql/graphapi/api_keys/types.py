"""A key for programs, without the key."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from crm.members.permissions import Action
from crm.models import ApiKey as ApiKeyRow
from crm.models.words import Role
from graphapi.compiler import one, record
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.compiler.scope import Scope
    from graphapi.members.types import Member


def own_or_managed(key: Any, scope: Scope) -> Any:
    """Whoever manages keys sees all of them, others those that act as themselves."""
    return None if scope.can(Action.API_KEY_MANAGE) else key.member_id == scope.member_id


@record(ApiKeyRow, prefix="key", policy=own_or_managed)
class ApiKey(Node):
    """A key acts as a member, or as an integration with roles. The key itself was shown once."""

    name: str
    prefix: str
    """First characters of the key, to recognise it."""
    member: Member | None = one(on="member_id")
    roles: list[Role]
    scopes: list[Action]
    """What it may do of what its roles allow; empty means all of it."""
    created_by: Member | None = one(on=lambda key, member: member.id == key.created_by_id)
    created_at: datetime
    last_used_at: datetime | None
    """To the minute."""
    revoked_at: datetime | None
