"""What touches say of who brought the person: a code somebody passes on, or the identity of who recommended us."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import ARRAY, Text, Uuid, bindparam, text

from crm.core.bulk import dump
from crm.core.problems import Problem
from crm.models.loyalty import ReferralCause
from crm.models.words import TouchpointKind
from crm.people.identity import IdentityKey, Slot
from crm.people.normalise import normalise
from crm.people.referrals import Claim, keep
from funnel.facts.batch import Batch
from funnel.facts.facts import TouchFact

_CODES = text(
    "SELECT c.code, c.person_id FROM referral_codes c WHERE c.workspace_id = :workspace_id AND c.code = ANY(:codes)"
).bindparams(bindparam("workspace_id", type_=Uuid()), bindparam("codes", type_=ARRAY(Text())))
_KNOWN = text(
    "SELECT i.kind, i.account, i.value, i.person_id FROM json_to_recordset(CAST(:rows AS json))"
    ' AS r(kind text COLLATE "C", account text COLLATE "C", value text COLLATE "C")'
    " JOIN identities i ON i.workspace_id = :workspace_id AND i.kind = r.kind AND i.account = r.account"
    " AND i.value = r.value"
)


async def brought(batch: Batch) -> None:
    """Keeps the claims of new touches, each of the very persons: an undone merge gives them back. `crm.people.brought`
    says which is believed. No statement without such a touch, at most six with any number.
    """
    codes = await _codes(batch)
    known = await _known(batch)
    claims = dict(_claims(batch, codes, known))
    await keep(batch.work, list(claims), set(claims.values()))


def _claims(batch: Batch, codes: Mapping[str, UUID], known: Mapping[Slot, UUID]) -> Iterator[tuple[Claim, UUID]]:
    """Each with the canonical person."""
    for item, fact in batch.recorded(TouchFact):
        key = _recommender(batch, fact)
        by_word, by_code = known.get(key.slot) if key else None, codes.get(code_of(fact.promo_code))
        referrer = by_word or by_code
        person_id = item.owner_id or item.person_id
        if referrer is None or person_id is None or item.person_id is None or referrer == person_id:
            continue
        cause = ReferralCause.RECOMMENDATION if by_word else ReferralCause.CODE
        yield Claim(person_id, referrer, cause, fact.occurred_at, item.fact_id), item.person_id


def code_of(written: str | None) -> str:
    """A code as it is compared."""
    return (written or "").strip().upper()


async def _codes(batch: Batch) -> dict[str, UUID]:
    wanted = sorted({code_of(fact.promo_code) for _, fact in batch.recorded(TouchFact)} - {""})
    if not wanted:
        return {}
    rows = await batch.work.execute(_CODES, {"workspace_id": batch.work.workspace_id, "codes": wanted})
    return {row.code: row.person_id for row in rows}


async def _known(batch: Batch) -> dict[Slot, UUID]:
    keys = {key.slot for _, fact in batch.recorded(TouchFact) if (key := _recommender(batch, fact))}
    if not keys:
        return {}
    rows = [{"kind": kind, "account": account, "value": value} for kind, account, value in sorted(keys)]
    found = await batch.work.execute(_KNOWN, {"workspace_id": batch.work.workspace_id, "rows": dump(rows)})
    return {(row.kind, row.account, row.value): row.person_id for row in found}


def _recommender(batch: Batch, fact: TouchFact) -> IdentityKey | None:
    """Nobody where the identity cannot be one: the touch itself is none the worse for it."""
    if fact.recommended_by is None or fact.kind is not TouchpointKind.RECOMMENDATION:
        return None
    try:
        return normalise(fact.recommended_by, batch.region)
    except Problem:
        return None
