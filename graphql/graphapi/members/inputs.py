"""Filters, orders and inputs of members."""

from __future__ import annotations

from strawberry import ID

from crm.models import Member as MemberRow
from crm.models.words import Role
from crm.models.words_rights import RowScope
from graphapi.compiler import filters, input_type, match, orders

MEMBER_FILTER = filters(
    "MemberFilter",
    MemberRow,
    name=match.string(),
    name_any_case=match.any_case(),
    email=match.string(),
    is_active=match.boolean(lambda member: member.deactivated_at.is_(None)),
)
MEMBER_ORDER = orders("MemberOrder", MemberRow, name="sort_key", created_at="created_at", default="sort_key")


@input_type
class MemberAddInput:
    """An account that has the address already, or a new one; the password is for a new one only."""

    email: str
    name: str | None = None
    roles: list[Role]
    password: str | None = None
    capacity: int | None = None
    idempotency_key: str | None = None


@input_type
class MemberSetRolesInput:
    """All roles the member is to have."""

    member_id: ID
    roles: list[Role]
    expected_version: int | None = None
    idempotency_key: str | None = None


@input_type
class MemberSetRowScopeInput:
    """Which leads the member is to see, with everything that hangs on them."""

    member_id: ID
    row_scope: RowScope | None
    """Null: as their roles say."""
    expected_version: int | None = None
    idempotency_key: str | None = None


@input_type
class MemberDeactivateInput:
    """Who may not enter any more."""

    member_id: ID
    expected_version: int | None = None
    idempotency_key: str | None = None
