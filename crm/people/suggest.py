"""Keeps suspicions that two persons are one; a pair is suggested once, and never again once somebody decided."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump, recordset
from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import DuplicateSuggestion
from crm.people.match import Suggestion

_SUGGEST = text(
    "INSERT INTO duplicate_suggestions (workspace_id, id, person_id, other_id, reason, confidence, created_at)"
    " SELECT CAST(:workspace_id AS uuid), r.id, r.person_id, r.other_id, r.reason, r.confidence, r.created_at FROM "
    + recordset(DuplicateSuggestion, "id", "person_id", "other_id", "reason", "confidence", "created_at")
    + " WHERE NOT EXISTS (SELECT FROM persons p JOIN persons mine ON mine.workspace_id = :workspace_id"
    "   AND mine.canonical_id = p.canonical_id JOIN duplicate_suggestions d ON d.workspace_id = :workspace_id"
    "   AND (d.person_id = mine.id OR d.other_id = mine.id) JOIN persons o ON o.workspace_id = :workspace_id"
    "   AND o.id = CASE d.person_id WHEN mine.id THEN d.other_id ELSE d.person_id END"
    "   JOIN persons other ON other.workspace_id = :workspace_id AND other.id = r.other_id"
    "   WHERE p.workspace_id = :workspace_id AND p.id = r.person_id AND o.canonical_id = other.canonical_id)"
    " ON CONFLICT (workspace_id, person_id, other_id) DO NOTHING RETURNING id"
)


async def suggest(work: Work, suggestions: Iterable[Suggestion]) -> int:
    """Keeps suspicions for people to decide. Pairs of persons of whom any two were suggested, or dismissed, are passed
    over: merged persons count as one. Answers how many are new.
    """
    pairs: dict[tuple[UUID, UUID], Suggestion] = {}
    for each in suggestions:
        pairs.setdefault((min(each.person_id, each.other_id), max(each.person_id, each.other_id)), each)
    rows = [
        {
            "id": new_id(), "person_id": one, "other_id": other, "reason": each.reason,
            "confidence": each.confidence, "created_at": work.now,
        }
        for (one, other), each in sorted(pairs.items(), key=lambda pair: pair[0])
    ]  # fmt: skip
    if not rows:
        return 0
    made = await work.execute(_SUGGEST, {"workspace_id": work.workspace_id, "rows": dump(rows)})
    return len(made.all())
