"""Compares persons of whom something new is known with the others: a task of the background worker."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump, inserting
from crm.core.ids import new_id
from crm.core.work import Work
from crm.duplicates.keys import keys_of
from crm.duplicates.profile import Profile, own, whole
from crm.duplicates.score import LEAST, score
from crm.models import MatchKey
from crm.models.words import MatchKeyKind
from crm.people.checks import key_of
from crm.people.match import Suggestion
from crm.people.suggest import suggest

AT_ONCE = 500
MOST = 50
"""A key that more persons share says nothing of any two of them."""
Pair = tuple[UUID, UUID]
Shared = dict[Pair, dict[MatchKeyKind, int]]

_TAKE = text(
    "DELETE FROM duplicate_checks WHERE workspace_id = :workspace_id AND id IN (SELECT id FROM duplicate_checks"
    f" WHERE workspace_id = :workspace_id ORDER BY asked_at, id LIMIT {AT_ONCE} FOR UPDATE SKIP LOCKED) RETURNING id"
)
_FORGET = text(
    "DELETE FROM match_keys WHERE workspace_id = :workspace_id AND person_id = ANY(CAST(:ids AS uuid[]))"
    " AND kind <> 'LEFT_OUT'"
)
_KEYS = inserting(MatchKey, "id", "person_id", "kind", "key", tail="ON CONFLICT DO NOTHING")
_CANDIDATES = text(
    "SELECT person_id, other_id, kind, shared FROM duplicate_candidates(:workspace_id, CAST(:ids AS uuid[]), :most)"
)
_ASK_AGAIN = text(
    "INSERT INTO duplicate_checks (workspace_id, id, asked_at) SELECT p.workspace_id, p.id, :now FROM persons p"
    " WHERE p.workspace_id = :workspace_id AND p.id = ANY(CAST(:ids AS uuid[]))"
    " AND p.canonical_id = ANY(CAST(:put_off AS uuid[])) ON CONFLICT DO NOTHING"
)
_LEFT_OUT = text(
    "SELECT p.canonical_id AS person_id, o.canonical_id AS other_id FROM match_keys k"
    " JOIN persons o ON o.workspace_id = :workspace_id AND o.id = k.person_id AND o.erased_at IS NULL"
    " JOIN json_to_recordset(CAST(:keys AS json)) AS r(key text, person_id uuid) ON r.key = k.key"
    " JOIN persons p ON p.workspace_id = :workspace_id AND p.id = r.person_id"
    " WHERE k.workspace_id = :workspace_id AND k.kind = 'LEFT_OUT' AND k.key = ANY(CAST(:asked AS text[]))"
    " AND o.canonical_id <> p.canonical_id"
)


async def compare(work: Work) -> int:
    """Takes up to 500 persons, in a fixed number of statements; other workers take others. How many were taken when
    there may be more, else 0. Pairs that were suggested before, or dismissed, are not suggested again.
    """
    rows = await work.execute(_TAKE, {"workspace_id": work.workspace_id})
    taken = sorted(row.id for row in rows)
    if not taken:
        return 0
    people = await own(work, taken)
    await _write_keys(work, people)
    found, put_off = await _suspects(work, await _candidates(work, people))
    await suggest(work, found)
    if put_off:
        given = {"workspace_id": work.workspace_id, "now": work.now, "ids": taken, "put_off": sorted(put_off)}
        await work.execute(_ASK_AGAIN, given)
    return len(taken) if len(taken) == AT_ONCE else 0


async def _write_keys(work: Work, people: list[Profile]) -> None:
    rows = [
        {"id": new_id(), "person_id": one.id, "kind": kind, "key": key}
        for one in people
        for kind, key in sorted(keys_of(one))
    ]
    await work.execute(_FORGET, {"workspace_id": work.workspace_id, "ids": [one.id for one in people]})
    if rows:
        await work.execute(_KEYS, {"workspace_id": work.workspace_id, "rows": dump(rows)})


async def _candidates(work: Work, people: list[Profile]) -> Shared:
    """Pairs of canonical persons that share a key, the smaller id first; of the kinds how many persons share it."""
    found: Shared = defaultdict(dict)
    ids = [one.id for one in people]
    for row in await work.execute(_CANDIDATES, {"workspace_id": work.workspace_id, "ids": ids, "most": MOST}):
        _share(found, row, MatchKeyKind(row.kind), row.shared)
    keys = [{"key": key_of(at), "person_id": one.id} for one in people for at in sorted(one.slots)]
    asked = sorted({str(each["key"]) for each in keys})
    for row in await work.execute(_LEFT_OUT, {"workspace_id": work.workspace_id, "keys": dump(keys), "asked": asked}):
        _share(found, row, MatchKeyKind.LEFT_OUT, 2)
    return found


def _share(found: Shared, row: Any, kind: MatchKeyKind, count: int) -> None:
    """The rarest key of a kind counts."""
    kinds = found[min(row.person_id, row.other_id), max(row.person_id, row.other_id)]
    kinds[kind] = min(count, kinds.get(kind, count))


async def _suspects(work: Work, shared: Shared) -> tuple[Collection[Suggestion], set[UUID]]:
    """Pairs that may be one; and who of the others' pairs somebody holds now, to be compared the next time."""
    if not shared:
        return [], set()
    people, busy = await whole(work, {each for pair in shared for each in pair})
    found = []
    for (one, other), kinds in shared.items():
        if one in people and other in people:
            judged = score(people[one], people[other], kinds)
            if judged.confidence >= LEAST:
                found.append(Suggestion(one, other, judged.reason, judged.confidence))
    return found, {each for pair in shared if not busy.isdisjoint(pair) for each in pair}
