"""Addresses that are written to no more because the network that carries the mail says so."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import and_, any_, func, insert, literal, or_, select
from sqlalchemy.dialects.postgresql import ARRAY, BYTEA

from crm.audit.record import record as audit
from crm.consents.hashes import hashed, key_of
from crm.core.ids import new_id
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import ContactBlock, PrivacyKey
from crm.people.identity import IdentityKey


@dataclass(frozen=True, slots=True)
class Suppression:
    """Which identity (normalised), on which channel, since when and why."""

    identity: IdentityKey
    channel: str
    at: datetime
    reason: str


async def suppress(work: Work, asked: Sequence[Suppression]) -> list[bool]:
    """Of each whether it is new. What is blocked for the same reason already stays as it is, and so does what a member
    lifted after that: the same told again blocks nobody again.
    """
    work.actor.require(Action.CONTACT_BLOCK)
    if not asked:
        return []
    key = await key_of(work)
    await work.execute(  # two that are told the same make one block
        select(PrivacyKey.id).where(PrivacyKey.workspace_id == work.workspace_id).with_for_update(key_share=True)
    )
    hashes = [hashed(key, each.identity.slot) for each in asked]
    known = await _known(work, asked, hashes)
    new: list[bool] = []
    rows: list[dict[str, Any]] = []
    for each, digest in zip(asked, hashes, strict=True):
        held, last = known.get((digest, each.channel, each.reason), (False, None))
        new.append(not held and (last is None or last < each.at))
        if new[-1]:
            known[digest, each.channel, each.reason] = True, work.now
            rows.append(_row(work, each, digest))
    if rows:
        await work.execute(insert(ContactBlock), rows)
    for row in rows:
        audit(work, "CONTACT_BLOCK", object_type="ContactBlock", object_id=row["id"],
              details={"channel": row["channel"]})  # fmt: skip
    return new


async def _known(
    work: Work, asked: Sequence[Suppression], hashes: Sequence[bytes]
) -> dict[tuple[bytes, str | None, str], tuple[bool, datetime | None]]:
    """Hash, channel and reason → whether a block holds, and when the last one was made."""
    row = ContactBlock
    holds = func.bool_or(and_(row.lifted_at.is_(None), or_(row.until.is_(None), row.until > work.now)))
    found = await work.execute(
        select(row.identity_hash, row.channel, row.reason, holds.label("holds"), func.max(row.created_at).label("last"))
        .where(row.workspace_id == work.workspace_id)
        .where(row.identity_hash == any_(literal(sorted(set(hashes)), ARRAY(BYTEA()))))
        .where(row.channel == any_(literal(sorted({each.channel for each in asked}), ARRAY(row.channel.type))))
        .group_by(row.identity_hash, row.channel, row.reason)
    )
    return {(each.identity_hash, each.channel, each.reason): (each.holds, each.last) for each in found}


def _row(work: Work, asked: Suppression, digest: bytes) -> dict[str, Any]:
    return {
        "workspace_id": work.workspace_id, "id": new_id(), "channel": asked.channel, "reason": asked.reason,
        "created_at": work.now, "created_by_id": work.actor.member_id, "identity_kind": asked.identity.kind.value,
        "identity_hash": digest,
    }  # fmt: skip
