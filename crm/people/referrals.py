"""Who brought whom: claims of contacts and words of members, without rings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from crm.core.bulk import Insert
from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import Referral
from crm.models.loyalty import ReferralCause
from crm.people.brought import TURN, restate_referrers

_ABOVE = text("""
WITH RECURSIVE up AS (
  SELECT canonical_id AS id FROM persons WHERE workspace_id = :workspace_id AND id = ANY(:ids)
  UNION
  SELECT r.canonical_id FROM up JOIN persons p ON p.workspace_id = :workspace_id AND p.id = up.id
  JOIN persons r ON r.workspace_id = :workspace_id AND r.id = p.referred_by_id)
SELECT id FROM up
""").bindparams(bindparam("workspace_id", type_=Uuid()), bindparam("ids", type_=ARRAY(Uuid())))
_INSERT = Insert(
    Referral, "id", "person_id", "referrer_id", "cause", "touchpoint_id", "reason", "at", "recorded_at", "set_by_id",
    tail="ON CONFLICT (workspace_id, touchpoint_id) WHERE touchpoint_id IS NOT NULL DO NOTHING",
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """Somebody brought the person; `referrer_id` is None where a member says that nobody did."""

    person_id: UUID
    referrer_id: UUID | None
    cause: ReferralCause
    at: datetime
    touchpoint_id: UUID | None = None
    reason: str | None = None


async def is_ring(work: Work, person_id: UUID, referrer_id: UUID) -> bool:
    """Whether the canonical person would become its own ancestor by it.

    From here to the end of the transaction nobody else changes who brought whom.
    """
    await work.execute(TURN, {"workspace_id": work.workspace_id})
    rows = await work.execute(_ABOVE, {"workspace_id": work.workspace_id, "ids": [referrer_id]})
    return person_id in {row.id for row in rows}


async def keep(work: Work, claims: Sequence[Claim], persons: Collection[UUID]) -> None:
    """Appends the claims, and writes anew who brought these persons: who is canonical for those of the claims, and
    locked by the caller. Of a ring every claim is kept: which one is not believed may change with the next.
    """
    rows = [
        {
            "id": new_id(), "person_id": each.person_id, "referrer_id": each.referrer_id, "cause": each.cause.value,
            "touchpoint_id": each.touchpoint_id, "reason": each.reason, "at": each.at, "recorded_at": work.now,
            "set_by_id": work.actor.member_id if each.cause is ReferralCause.HAND else None,
        }
        for each in claims
    ]  # fmt: skip
    if rows:
        await work.execute(TURN, {"workspace_id": work.workspace_id})
        await _INSERT.run(work, rows)
        await restate_referrers(work, persons)
