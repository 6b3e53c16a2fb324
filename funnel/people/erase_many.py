"""Erases what is known of persons, whoever they were merged with; facts stay as keys, and every count stays."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select, text, update

from crm.consents.hashes import hashes, key_of
from crm.core.bulk import dump
from crm.core.work import Lock, Work
from crm.models import Lead, Person
from crm.models.words import IdentityKind, TimelineKind
from crm.people import store
from crm.people.hold import hold
from crm.people.identity import Slot
from crm.privacy.blank import blank
from crm.privacy.columns import ERASED
from crm.timeline.append import append
from funnel.people.remember import identities_of, remember

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


@dataclass(frozen=True)
class Erased:
    """How much it was."""

    canonical: Sequence[UUID]
    """Those that stand for the persons named."""
    persons: int = 0
    leads: int = 0
    remembered: int = 0
    """Identities that are known again by their hashes."""


async def erase_many(work: Work, standing: Mapping[UUID, UUID], *, do_not_contact: bool = False) -> Erased:
    """Everybody that `lock` gave; a fixed number of statements, however many there are.

    Identities are kept as keyed hashes when their person is blocked, or asks now not to be contacted: so who comes back
    with one of them is known to have asked for it, and nothing else is known.
    """
    persons = sorted(standing)
    if not persons:
        return Erased([])
    slots = await identities_of(work, persons)
    await _hide_clicks(work, [slot for _, slot in slots])
    remembered = await remember(work, standing, slots, do_not_contact=do_not_contact)
    leads = await _leads(work, persons)
    await work.execute(_ANSWERS, {"workspace_id": work.workspace_id, "persons": persons})
    await blank(work, persons, leads)
    canonical = sorted(set(standing.values()))
    await _mark(work, persons, canonical)
    return Erased(canonical, len(persons), len(leads), remembered)


async def lock(work: Work, person_ids: Collection[UUID]) -> Mapping[UUID, UUID]:
    """All that are one with these persons, and who stands for each; who stands for them is locked. Ids of nobody are
    left out.

    Their identities first: who records a fact has some of them when it comes to the person, and would wait for us.
    """
    await store.hold_identities(work, person_ids)
    held, _ = await hold(work, person_ids)
    own = select(Person.id, Person.canonical_id).where(
        Person.workspace_id == work.workspace_id, Person.canonical_id.in_(sorted(held))
    )
    return {row.id: row.canonical_id for row in (await work.execute(own)).all()}


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


async def _mark(work: Work, persons: Sequence[UUID], canonical: Sequence[UUID]) -> None:
    own = (Person.workspace_id == work.workspace_id, Person.id.in_(persons))
    await work.execute(
        update(Person)
        .where(*own)
        .values(erased_at=func.coalesce(Person.erased_at, work.now), version=Person.version + 1)
        .execution_options(synchronize_session=False)
    )
    await append(work, [
        {
            "person_id": id, "kind": TimelineKind.STATUS.value, "occurred_at": work.now,
            "title": "What was known of this person was erased", "member_id": work.actor.member_id, "fact_id": id,
        }
        for id in canonical
    ])  # fmt: skip
