"""Looks entry points up as the door role, which can read nothing else."""

from dataclasses import dataclass
from uuid import UUID

from crm.core.database import Database
from crm.door.entries import account_token, hash_of
from crm.models.words import EntryPointKind

_FIND = (
    "SELECT workspace_id, target_id FROM entry_points"
    " WHERE kind = $1 AND token_hash = $2 AND revoked_at IS NULL ORDER BY workspace_id"
)


@dataclass(frozen=True, slots=True)
class Way:
    """Where a token leads: the workspace to enter and the object in it."""

    workspace_id: UUID
    target_id: UUID


async def find(database: Database, kind: EntryPointKind, token: str) -> Way | None:
    """The only place the token leads to, or None when it leads nowhere."""
    ways = await _ways(database, kind, token)
    return ways[0] if ways else None


async def memberships(database: Database, account_id: UUID) -> list[Way]:
    """The workspaces an account may enter, each with its member there."""
    return await _ways(database, EntryPointKind.ACCOUNT, account_token(account_id))


async def _ways(database: Database, kind: EntryPointKind, token: str) -> list[Way]:
    rows = await database.doors.fetch(_FIND, kind.value, hash_of(token))
    return [Way(row["workspace_id"], row["target_id"]) for row in rows]
