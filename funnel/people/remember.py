"""What outlives the erasing of a person: that they are not to be contacted."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import or_, select

from crm.consents.hashes import hashed, key_of
from crm.core.bulk import Insert
from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import ContactBlock, Identity
from crm.people.identity import Slot
from crm.privacy.columns import ERASED

Stop = tuple[str | None, datetime | None]
"""Channel (everywhere when empty) and until when (for ever when empty)."""
_INSERT = Insert(
    ContactBlock, "id", "person_id", "identity_kind", "identity_hash", "channel", "reason", "until", "created_at",
    "created_by_id",
)  # fmt: skip


async def identities_of(work: Work, persons: Sequence[UUID]) -> list[tuple[UUID, Slot]]:
    """Persons with what they are recognised by, as far as it was not erased before."""
    rows = await work.execute(
        select(Identity.person_id, Identity.kind, Identity.account, Identity.value).where(
            Identity.workspace_id == work.workspace_id,
            Identity.person_id.in_(persons),
            ~Identity.value.startswith("erased:"),
        )
    )
    return [(row.person_id, (row.kind, row.account, row.value)) for row in rows]


async def remember(
    work: Work, standing: Mapping[UUID, UUID], slots: Sequence[tuple[UUID, Slot]], *, do_not_contact: bool
) -> int:
    """Of each person with a stop: one for the person itself, and one for every identity as a keyed hash; how many.

    `standing` says who stands for whom. A stop of one channel, or until a day, stays one of that channel until then.
    """
    key = await key_of(work)
    by_hash = {hashed(key, slot): (standing[person], slot) for person, slot in slots}
    stops: dict[UUID, set[Stop]] = defaultdict(set)
    there = set()
    for row in await _blocks(work, list(standing), list(by_hash)):
        root = standing[row.person_id] if row.person_id else by_hash[row.identity_hash][0]
        stops[root].add((row.channel, row.until))
        there.add((row.identity_hash or root, row.channel, row.until))
    if do_not_contact:
        for root in standing.values():
            stops[root].add((None, None))
    wanted: list[tuple[UUID, bytes | None, str | None, Stop]]
    wanted = [(root, None, None, stop) for root, own in stops.items() for stop in own]
    wanted += [(root, hash, slot[0], stop) for hash, (root, slot) in by_hash.items() for stop in stops.get(root, ())]
    rows = [_row(work, *each) for each in wanted if (each[1] or each[0], *each[3]) not in there]
    if rows:
        await _INSERT.run(work, rows)
    return len({hash for _, hash, _, _ in wanted if hash})


async def _blocks(work: Work, persons: Iterable[UUID], found: Iterable[bytes]) -> Sequence[Any]:
    row = ContactBlock
    statement = select(row.person_id, row.identity_hash, row.channel, row.until).where(
        row.workspace_id == work.workspace_id,
        row.lifted_at.is_(None),
        or_(row.until.is_(None), row.until > work.now),
        or_(row.person_id.in_(list(persons)), row.identity_hash.in_(list(found))),
    )
    return (await work.execute(statement)).all()


def _row(work: Work, root: UUID, hash: bytes | None, kind: str | None, stop: Stop) -> dict[str, Any]:
    whom = {"identity_kind": kind, "identity_hash": f"\\x{hash.hex()}"} if hash else {"person_id": root}
    return {
        "id": new_id(), "channel": stop[0], "until": stop[1], "reason": ERASED, "created_at": work.now,
        "created_by_id": work.actor.member_id, **whom,
    }  # fmt: skip
