"""Who brought whom: claims of contacts and words of members, without rings."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, bindparam, text

from crm.core.bulk import Insert
from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import Referral
from crm.models.loyalty import ReferralCause
from crm.people.stand import restate_referrers

_TURN = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('referrals:' || CAST(id AS text), 0)) FROM workspaces"
    " WHERE id = :workspace_id"
)
"""One at a time in a workspace: two transactions could each close half of a ring that neither sees."""
_ABOVE = text("""
WITH RECURSIVE up AS (
  SELECT canonical_id AS id FROM persons WHERE workspace_id = :workspace_id AND id = ANY(:ids)
  UNION
  SELECT r.canonical_id FROM up JOIN persons p ON p.workspace_id = :workspace_id AND p.id = up.id
  JOIN persons r ON r.workspace_id = :workspace_id AND r.id = p.referred_by_id)
SELECT up.id, r.canonical_id AS referrer_id FROM up
JOIN persons p ON p.workspace_id = :workspace_id AND p.id = up.id
JOIN persons r ON r.workspace_id = :workspace_id AND r.id = p.referred_by_id
""").bindparams(bindparam("workspace_id", type_=Uuid()), bindparam("ids", type_=ARRAY(Uuid())))
_INSERT = Insert(
    Referral, "id", "person_id", "referrer_id", "cause", "touchpoint_id", "reason", "at", "recorded_at", "set_by_id",
    tail="ON CONFLICT (workspace_id, touchpoint_id) WHERE touchpoint_id IS NOT NULL DO NOTHING",
)  # fmt: skip


@dataclass(frozen=True)
class Claim:
    """Somebody brought a person; `referrer_id` is None where a member says that nobody did.

    Both are the very persons that were named, the roots those who stand for them now: a merge that is undone gives
    back who brought whom.
    """

    person_id: UUID
    referrer_id: UUID | None
    person_root: UUID
    referrer_root: UUID | None
    cause: ReferralCause
    at: datetime
    touchpoint_id: UUID | None = None
    reason: str | None = None


async def ring_of(work: Work, claims: Sequence[Claim]) -> list[Claim]:
    """Those of the claims, in their order, that would make somebody their own ancestor, or are about oneself.

    From here to the end of the transaction nobody else changes who brought whom. One statement for any number.
    """
    await work.execute(_TURN, {"workspace_id": work.workspace_id})
    ids = sorted({each.referrer_root for each in claims if each.referrer_root})
    rows = await work.execute(_ABOVE, {"workspace_id": work.workspace_id, "ids": ids})
    above: dict[UUID, UUID] = {row.id: row.referrer_id for row in rows}
    refused = []
    for claim in claims:
        if claim.referrer_root is not None and claim.person_root in _line(above, claim.referrer_root):
            refused.append(claim)
        elif claim.referrer_root is not None:
            above[claim.person_root] = claim.referrer_root
    return refused


def _line(above: Mapping[UUID, UUID], person_id: UUID) -> Collection[UUID]:
    line = {person_id: None}
    while (person_id := above.get(person_id, person_id)) not in line:
        line[person_id] = None
    return line


async def keep(work: Work, claims: Sequence[Claim]) -> None:
    """Appends the claims and writes anew who brought these persons; the caller holds their locks."""
    rows = [
        {
            "id": new_id(), "person_id": each.person_id, "referrer_id": each.referrer_id, "cause": each.cause.value,
            "touchpoint_id": each.touchpoint_id, "reason": each.reason, "at": each.at, "recorded_at": work.now,
            "set_by_id": work.actor.member_id if each.cause is ReferralCause.HAND else None,
        }
        for each in claims
    ]  # fmt: skip
    if rows:
        await _INSERT.run(work, rows)
        await restate_referrers(work, {each.person_root for each in claims})
