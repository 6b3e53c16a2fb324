"""What touches say of who brought the person: a code somebody passes on, or the identity of who recommended us."""

from collections.abc import Iterator, Mapping
from typing import NamedTuple
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, text

from crm.core.bulk import dump
from crm.core.problems import Problem
from crm.models.loyalty import ReferralCause
from crm.models.words import TouchpointKind
from crm.people.identity import IdentityKey, Slot
from crm.people.normalise import normalise
from crm.people.referrals import Claim, keep, ring_of
from funnel.facts.batch import Batch
from funnel.facts.facts import TouchFact

_CODES = text(
    "SELECT c.code, p.id, p.canonical_id FROM referral_codes c"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = c.person_id"
    " WHERE c.workspace_id = :workspace_id AND c.code = ANY(:codes)"
).bindparams(bindparam("workspace_id", type_=Uuid()), bindparam("codes", type_=ARRAY(Text())))
_KNOWN = text(
    "SELECT i.kind, i.account, i.value, p.id, p.canonical_id FROM json_to_recordset(CAST(:rows AS json))"
    ' AS r(kind text COLLATE "C", account text COLLATE "C", value text COLLATE "C")'
    " JOIN identities i ON i.workspace_id = :workspace_id AND i.kind = r.kind AND i.account = r.account"
    " AND i.value = r.value JOIN persons p ON p.workspace_id = :workspace_id AND p.id = i.person_id"
)


class Referrer(NamedTuple):
    """Whose code or identity it is, and who stands for them."""

    id: UUID
    root: UUID


async def brought(batch: Batch) -> None:
    """Keeps the claims of new touches: the earliest counts, unless a member said otherwise. What would make somebody
    their own ancestor is left out. No statement without such a touch, at most six with any number.
    """
    codes = await _codes(batch)
    known = await _known(batch)
    claims = sorted(_claims(batch, codes, known), key=lambda each: (each.at, str(each.touchpoint_id)))
    if not claims:
        return
    refused = await ring_of(batch.work, claims)
    await keep(batch.work, [each for each in claims if each not in refused])


def _claims(batch: Batch, codes: Mapping[str, Referrer], known: Mapping[Slot, Referrer]) -> Iterator[Claim]:
    for item, fact in batch.recorded(TouchFact):
        key = _recommender(batch, fact)
        by_word, by_code = known.get(key.slot) if key else None, codes.get(code_of(fact.promo_code))
        referrer = by_word or by_code
        if referrer is None or item.person_id is None or referrer.root == item.person_id:
            continue
        cause = ReferralCause.RECOMMENDATION if by_word else ReferralCause.CODE
        own = item.owner_id or item.person_id
        yield Claim(own, referrer.id, item.person_id, referrer.root, cause, fact.occurred_at, item.fact_id)


def code_of(written: str | None) -> str:
    """A code as it is compared."""
    return (written or "").strip().upper()


async def _codes(batch: Batch) -> dict[str, Referrer]:
    wanted = sorted({code_of(fact.promo_code) for _, fact in batch.recorded(TouchFact)} - {""})
    if not wanted:
        return {}
    rows = await batch.work.execute(_CODES, {"workspace_id": batch.work.workspace_id, "codes": wanted})
    return {row.code: Referrer(row.id, row.canonical_id) for row in rows}


async def _known(batch: Batch) -> dict[Slot, Referrer]:
    keys = {key.slot for _, fact in batch.recorded(TouchFact) if (key := _recommender(batch, fact))}
    if not keys:
        return {}
    rows = [{"kind": kind, "account": account, "value": value} for kind, account, value in sorted(keys)]
    found = await batch.work.execute(_KNOWN, {"workspace_id": batch.work.workspace_id, "rows": dump(rows)})
    return {(row.kind, row.account, row.value): Referrer(row.id, row.canonical_id) for row in found}


def _recommender(batch: Batch, fact: TouchFact) -> IdentityKey | None:
    """Nobody where the identity cannot be one: the touch itself is none the worse for it."""
    if fact.recommended_by is None or fact.kind is not TouchpointKind.RECOMMENDATION:
        return None
    try:
        return normalise(fact.recommended_by, batch.region)
    except Problem:
        return None
