"""Erases what is known of a person, whoever it was merged with; facts stay as keys, and every count stays."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select, text, update

from crm.audit.record import record as audit
from crm.consents.hashes import hashes, key_of
from crm.consents.may_contact import blocked
from crm.core.bulk import dump
from crm.core.problems import NotFound
from crm.core.work import Lock, Work
from crm.leads.texts import Given
from crm.members.permissions import Action
from crm.models import ContactBlock, Identity, Lead, Person
from crm.models.words import IdentityKind, TimelineKind
from crm.people import store
from crm.people.hold import hold
from crm.people.identity import Slot
from crm.privacy.blank import blank
from crm.privacy.columns import ERASED
from crm.timeline.append import append

_ASKED = "SELECT DISTINCT q.answer ->> 'field' AS field, q.answer FROM (" + " UNION ALL ".join(
    f"SELECT jsonb_path_query({rule}, '$.**.formAnswer') AS answer FROM {table} WHERE workspace_id = :workspace_id"
    for table, rule in (
        ("funnels", "entry_rule"), ("funnel_drafts", "entry_rule"), ("steps", "reached_when"),
        ("audiences", "recognised_by"), ("audiences", "effective_rule"), ("score_rule_sets", "rules"),
    )
) + ") q WHERE jsonb_typeof(q.answer) = 'object'"  # fmt: skip
_ANSWERS = text(
    f"WITH asked AS MATERIALIZED ({_ASKED}),"
    " kept AS (SELECT t.id, jsonb_object_agg(k.key, CASE WHEN k.value = '' OR EXISTS (SELECT FROM asked a"
    "   WHERE a.field = k.key AND (a.answer ->> 'equals' = k.value OR a.answer -> 'oneOf' ? k.value))"
    f"  THEN k.value ELSE '{ERASED}' END) AS answers"
    "  FROM touchpoints t CROSS JOIN LATERAL jsonb_each_text(t.form_answers) k"
    "  WHERE t.workspace_id = :workspace_id AND t.person_id = ANY(CAST(:persons AS uuid[]))"
    "  AND jsonb_typeof(t.form_answers) = 'object' AND k.key IN (SELECT field FROM asked) GROUP BY t.id)"
    " UPDATE touchpoints t SET form_answers = (SELECT answers FROM kept WHERE kept.id = t.id)"
    " WHERE t.workspace_id = :workspace_id AND t.person_id = ANY(CAST(:persons AS uuid[]))"
    " AND t.form_answers IS NOT NULL"
)
"""Of the answers those stay that a rule names word for word: they are the rule's words, and steps rest on them."""

_CLICKS = text(
    "UPDATE link_clicks c SET visitor = r.hash FROM json_to_recordset(CAST(:rows AS json)) AS r(value text, hash text)"
    " WHERE c.workspace_id = :workspace_id AND c.visitor = r.value"
)
"""Visitors stay different visitors, but lead to nobody."""


class PersonErase(Given, frozen=True):
    """Whom, and whether they asked not to be contacted again."""

    person_id: UUID
    do_not_contact: bool = False


async def erase(work: Work, data: PersonErase) -> UUID:
    """The id of the person. Raises NotFound. Once more blanks what was told since; `erased_at` stays the first.

    Identities are kept as keyed hashes when the person is blocked, or asks now not to be contacted: so who comes back
    with one of them is known to have asked for it, and nothing else is known.
    """
    work.actor.require(Action.PERSON_ERASE)
    persons, canonical_id = await _held(work, data.person_id)
    remembers = data.do_not_contact or await _is_blocked(work, data.person_id)
    slots = await _slots(work, persons)
    await _hide_clicks(work, slots)
    if remembers:
        await _remember(work, slots)
    leads = await _leads(work, persons)
    await work.execute(_ANSWERS, {"workspace_id": work.workspace_id, "persons": persons})
    await blank(work, persons, leads)
    await _mark(work, persons, canonical_id)
    details = {"persons": len(persons), "leads": len(leads), "remembered": len(slots) if remembers else 0}
    audit(work, "PERSON_ERASE", object_type="Person", object_id=canonical_id, details=details)
    return canonical_id


async def _held(work: Work, person_id: UUID) -> tuple[list[UUID], UUID]:
    """All that are one with the person, locked, and the one that stands for them.

    Their identities first: who records a fact has some of them when it comes to the person, and would wait for us.
    """
    await store.hold_identities(work, person_id)
    _, canonical = await hold(work, [person_id])
    own = select(Person.id).where(Person.workspace_id == work.workspace_id, Person.canonical_id == canonical[person_id])
    persons = sorted((await work.execute(own)).scalars())
    if not persons:
        raise NotFound("There is no such person in this workspace.", field="personId")
    return persons, canonical[person_id]


async def _is_blocked(work: Work, person_id: UUID) -> bool:
    return person_id in await blocked((await work.raw()).fetch, work.workspace_id, [person_id], work.now)


async def _slots(work: Work, persons: Sequence[UUID]) -> list[Slot]:
    rows = await work.execute(
        select(Identity.kind, Identity.account, Identity.value).where(
            Identity.workspace_id == work.workspace_id,
            Identity.person_id.in_(persons),
            ~Identity.value.startswith("erased:"),
        )
    )
    return [(row.kind, row.account, row.value) for row in rows]


async def _remember(work: Work, slots: Sequence[Slot]) -> None:
    """Blocks without a person."""
    by_hash = hashes(await key_of(work), slots)
    for hash, slot in by_hash.items():
        block = {
            "identity_kind": slot[0],
            "identity_hash": hash,
            "reason": ERASED,
            "created_by_id": work.actor.member_id,
        }
        work.session.add(ContactBlock(workspace_id=work.workspace_id, created_at=work.now, **block))
    await work.flush()


async def _hide_clicks(work: Work, slots: Sequence[Slot]) -> None:
    visitors = [slot for slot in slots if slot[0] == IdentityKind.ANONYMOUS_ID.value]
    if not visitors:
        return
    by_hash = hashes(await key_of(work), visitors)
    rows = [{"value": slot[2], "hash": f"erased:{hash.hex()}"} for hash, slot in by_hash.items()]
    await work.execute(_CLICKS, {"workspace_id": work.workspace_id, "rows": dump(rows)})


async def _leads(work: Work, persons: Sequence[UUID]) -> list[UUID]:
    """Locked, in the order of their ids."""
    work.locking(Lock.LEADS)
    own = (
        select(Lead.id)
        .where(Lead.workspace_id == work.workspace_id, Lead.person_id.in_(persons))
        .order_by(Lead.id)
        .with_for_update(key_share=True)
    )
    return list((await work.execute(own)).scalars())


async def _mark(work: Work, persons: Sequence[UUID], canonical_id: UUID) -> None:
    own = (Person.workspace_id == work.workspace_id, Person.id.in_(persons))
    await work.execute(
        update(Person)
        .where(*own)
        .values(erased_at=func.coalesce(Person.erased_at, work.now), version=Person.version + 1)
        .execution_options(synchronize_session=False)
    )
    line = {
        "person_id": canonical_id, "kind": TimelineKind.STATUS.value, "occurred_at": work.now,
        "title": "What was known of this person was erased", "member_id": work.actor.member_id,
        "fact_id": canonical_id,
    }  # fmt: skip
    await append(work, [line])
