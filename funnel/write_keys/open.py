"""What the door has to know of a write key; without an actor."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import and_, select

from funnel.models import ConnectedAccount, WriteKey
from funnel.reads import Reads


@dataclass(frozen=True, slots=True)
class OpenKey:
    """A write key of an account that is switched on."""

    id: UUID
    workspace_id: UUID
    connected_account_id: UUID
    origins: tuple[str, ...]
    valid_until: datetime | None

    def allows(self, origin: str | None) -> bool:
        """Whether a request from a page of that origin may use it: a server's key is used by no page, and a page's
        only by its pages. Who sends no origin is no browser.
        """
        if origin is None:
            return True
        found = origin.lower()
        return any(found == each or _is_below(found, each) for each in self.origins)


def _is_below(origin: str, pattern: str) -> bool:
    scheme, star, domain = pattern.partition("://*.")
    return bool(star) and origin.startswith(f"{scheme}://") and origin.endswith(f".{domain}")


async def open_key(reads: Reads, write_key_id: UUID, now: datetime) -> OpenKey | None:
    """The key, unless it or its account is not taken any more; one statement."""
    row, account = WriteKey, ConnectedAccount
    asked = (
        select(row.connected_account_id, row.origins, row.valid_until)
        .join(account, and_(account.workspace_id == reads.workspace_id, account.id == row.connected_account_id))
        .where(row.workspace_id == reads.workspace_id, row.id == write_key_id, account.disabled_at.is_(None))
    )
    for each in await reads.rows(asked):
        if each["valid_until"] is not None and each["valid_until"] <= now:
            return None
        return OpenKey(
            id=write_key_id,
            workspace_id=reads.workspace_id,
            connected_account_id=each["connected_account_id"],
            origins=tuple(each["origins"]),
            valid_until=each["valid_until"],
        )
    return None
