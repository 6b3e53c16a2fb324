"""Who brought whom, as the words about it say: the same whatever order they came in, and without rings.

Of each person a member's newest word counts, else the earliest contact that says it. Where such words lead in a ring,
the latest contact of the ring is not believed; so nobody is their own ancestor.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Row, Uuid, bindparam, text

from crm.core.bulk import dump
from crm.core.work import Work
from crm.models.loyalty import ReferralCause

TURN = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('referrals:' || CAST(id AS text), 0)) FROM workspaces"
    " WHERE id = :workspace_id"
)
"""One at a time in a workspace: two transactions could each close half of a ring that neither sees."""

_WORD = """
LEFT JOIN LATERAL (
  SELECT r.canonical_id AS referrer_id, r.id AS named_id, f.cause, f.recorded_at, f.at, t.source, t.external_id
  FROM persons own JOIN referrals f ON f.workspace_id = :workspace_id AND f.person_id = own.id
  LEFT JOIN persons r ON r.workspace_id = :workspace_id AND r.id = f.referrer_id
  LEFT JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.id = f.touchpoint_id
  WHERE own.workspace_id = :workspace_id AND own.canonical_id = up.id
    AND (f.referrer_id IS NULL OR r.canonical_id <> up.id)
  ORDER BY f.cause = 'HAND' DESC, CASE f.cause WHEN 'HAND' THEN f.recorded_at END DESC,
    CASE f.cause WHEN 'HAND' THEN f.id END DESC, f.at, t.source, t.external_id, f.id LIMIT 1) word ON true
"""
_WORDS = text(f"""
WITH RECURSIVE near AS (
  SELECT c.id FROM persons c WHERE c.workspace_id = :workspace_id AND c.id = ANY(:ids)
  UNION SELECT r.canonical_id FROM persons own
    JOIN referrals f ON f.workspace_id = :workspace_id AND f.person_id = own.id
    JOIN persons r ON r.workspace_id = :workspace_id AND r.id = f.referrer_id
    WHERE own.workspace_id = :workspace_id AND own.canonical_id = ANY(:ids)
  UNION SELECT p.canonical_id FROM persons own
    JOIN referrals f ON f.workspace_id = :workspace_id AND f.referrer_id = own.id
    JOIN persons p ON p.workspace_id = :workspace_id AND p.id = f.person_id
    WHERE :followers AND own.workspace_id = :workspace_id AND own.canonical_id = ANY(:ids)),
up AS (
  SELECT id FROM near
  UNION SELECT word.referrer_id FROM up {_WORD} WHERE word.referrer_id IS NOT NULL)
SELECT up.id, p.referred_by_id AS shown, word.* FROM up
JOIN persons p ON p.workspace_id = :workspace_id AND p.id = up.id {_WORD}
""").bindparams(
    bindparam("workspace_id", type_=Uuid()),
    bindparam("ids", type_=ARRAY(Uuid())),
    bindparam("followers", type_=Boolean()),
)
"""The words about these persons, those named by any word about them, and all above; with `followers` those they are
said to have brought too. A word that was outdone is looked into as well: the ring it led in may be open now."""
_SHOW = text(
    "UPDATE persons p SET referred_by_id = r.referrer_id, version = p.version + 1"
    " FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, referrer_id uuid)"
    " WHERE p.workspace_id = :workspace_id AND p.id = r.id"
)


@dataclass(frozen=True, slots=True)
class Word:
    """Who is said to have brought a person."""

    referrer_id: UUID
    is_contact: bool
    at: datetime
    source: str
    external_id: str

    @property
    def age(self) -> tuple[bool, datetime, str, str]:
        """The greatest of a ring is not believed: what members said is, as long as any contact is left."""
        return self.is_contact, self.at, self.source, self.external_id


async def restate_referrers(work: Work, ids: Collection[UUID]) -> None:
    """Writes anew who brought the canonical persons, held by the caller, whose `TURN` it is, and others whom a ring of
    theirs concerns.
    """
    await _show(work, await _read(work, ids, followers=False))


async def restate_united(work: Work, ids: Collection[UUID]) -> None:
    """The same after a merge or its undoing; the turn is taken only where anybody near was said to be brought."""
    rows = await _read(work, ids, followers=True)
    if any(row.referrer_id is not None or row.shown is not None for row in rows):
        await work.execute(TURN, {"workspace_id": work.workspace_id})
        await _show(work, await _read(work, ids, followers=True))


async def _read(work: Work, ids: Collection[UUID], *, followers: bool) -> Sequence[Row[Any]]:
    given = {"workspace_id": work.workspace_id, "ids": sorted(ids), "followers": followers}
    return (await work.execute(_WORDS, given)).all()


async def _show(work: Work, rows: Sequence[Row[Any]]) -> None:
    words = {row.id: _word(row) for row in rows if row.referrer_id is not None}
    believed = without_rings(words)
    changed = [
        {"id": row.id, "referrer_id": row.named_id if row.id in believed else None}
        for row in sorted(rows, key=lambda row: row.id)
        if row.shown != (row.named_id if row.id in believed else None)
    ]
    if changed:
        await work.execute(_SHOW, {"workspace_id": work.workspace_id, "rows": dump(changed)})


def _word(row: Any) -> Word:
    contact = row.cause != ReferralCause.HAND
    return Word(row.referrer_id, contact, row.at if contact else row.recorded_at, row.source or "",
                row.external_id or "")  # fmt: skip


def without_rings(words: Mapping[UUID, Word]) -> dict[UUID, UUID]:
    """Person → who brought it. Each has one word at most, so rings have nothing in common and are opened one by one."""
    unbelieved = {max(ring, key=lambda each: words[each].age) for ring in _rings(words)}
    return {each: word.referrer_id for each, word in words.items() if each not in unbelieved}


def _rings(words: Mapping[UUID, Word]) -> Iterator[list[UUID]]:
    seen: set[UUID] = set()
    for start in words:
        line: list[UUID] = []
        each = start
        while each in words and each not in seen:
            seen.add(each)
            line.append(each)
            each = words[each].referrer_id
        if each in line:
            yield line[line.index(each) :]
