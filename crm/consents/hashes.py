"""Identities as keyed hashes: known again when they come back, and telling nothing to who reads the table."""

import hmac
from collections.abc import Iterable
from hashlib import sha256
from secrets import token_bytes

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import PrivacyKey
from crm.people.identity import Slot

KEY_BYTES = 32


async def key_of(work: Work) -> bytes:
    """The workspace's key; made on first use, by whoever is first."""
    fresh = insert(PrivacyKey).values(
        workspace_id=work.workspace_id, id=new_id(), key=token_bytes(KEY_BYTES), created_at=work.now
    )
    await work.execute(fresh.on_conflict_do_nothing(index_elements=["workspace_id"]))
    key: bytes = await work.scalar(select(PrivacyKey.key).where(PrivacyKey.workspace_id == work.workspace_id))
    return key


def hashed(key: bytes, slot: Slot) -> bytes:
    """HMAC-SHA256 (RFC 2104) of kind, account and value, which hold no NUL."""
    return hmac.digest(key, "\0".join(slot).encode(), sha256)


def hashes(key: bytes, slots: Iterable[Slot]) -> dict[bytes, Slot]:
    """The same of several."""
    return {hashed(key, slot): slot for slot in slots}
