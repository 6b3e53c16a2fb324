"""Lines of the audit as rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import false
from strawberry import ID

from crm.core.actor import ActorKind
from crm.core.ids import encode
from crm.members.permissions import Action
from crm.models import AuditEntry as AuditRow
from crm.models.words import AuditOutcome
from graphapi.compiler import column, hole, one, record
from graphapi.context import Info
from graphapi.nodes import Node
from graphapi.scalars import JSON

if TYPE_CHECKING:
    from graphapi.api_keys.types import ApiKey
    from graphapi.compiler.scope import Scope
    from graphapi.members.types import Member

_OBJECTS = """
SELECT id, object_type, object_id FROM audit_entries
WHERE workspace_id = $1 AND id = ANY($2::uuid[]) AND object_id IS NOT NULL
"""


def administrators(entry: Any, scope: Scope) -> Any:
    """Nobody else, by whichever way: a list, an id, a row that names it."""
    return None if scope.can(Action.AUDIT_READ) else false()


async def object_ids(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, ID]:
    """The public id of what each line is about, as far as its type has public ids."""
    prefixes = {found.name: prefix for prefix, found in info.context.extra["prefixes"].items()}
    rows = await info.reader.fetch(_OBJECTS, info.workspace_id, list(ids))
    named = {row["id"]: (prefixes.get(row["object_type"]), row["object_id"]) for row in rows}
    return {id: ID(encode(prefix, object_id)) for id, (prefix, object_id) in named.items() if prefix}


@record(AuditRow, prefix="audit", policy=administrators)
class AuditEntry(Node):
    """Who did what, or was refused it. Ids and words only; it can be neither changed nor deleted."""

    occurred_at: datetime = column(description="When.")
    actor_kind: ActorKind = column(description="Whether a member, a program with a key, or the service itself did it.")
    member: Member | None = one(
        on=lambda entry, member: member.id == entry.actor_id, description="Who did it, when a member did."
    )
    api_key: ApiKey | None = one(
        on=lambda entry, key: key.id == entry.actor_id, description="With which key, when a program did."
    )
    action: str = column(
        description="What was done, or asked for and refused, in one vocabulary: LEAD_MOVE of `leadMove`."
    )
    outcome: AuditOutcome = column(description="Whether it was done.")
    object_type: str | None = column(description="What it was done to.")
    object_id: ID | None = hole(object_ids, description="The id of that; null when its type has no public ids.")
    details: JSON | None = column(description="Ids, words and numbers; no personal data.")
