"""Root fields that read members."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.members.inputs import MEMBER_FILTER, MEMBER_ORDER

if TYPE_CHECKING:
    from graphapi.members.types import Member


@queries
class MemberQueries:
    """Who is in the workspace."""

    member: Member | None = by_id()
    members: Connection[Member] = connection(filter=MEMBER_FILTER, order=MEMBER_ORDER)
