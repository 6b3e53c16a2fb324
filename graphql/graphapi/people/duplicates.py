"""`duplicateSuggestions`: seen from either of the two persons."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

import strawberry
from sqlalchemy import and_, or_
from strawberry import ID

from crm.core.ids import encode
from crm.models import DuplicateSuggestion as SuggestionRow
from crm.models import Person as PersonRow
from graphapi.answers import answer_type, ref
from graphapi.context import Info
from graphapi.people.sets import same_person
from graphapi.row_scopes.sight import in_sight

if TYPE_CHECKING:
    from graphapi.people.types import Person

_STATEMENT = """
SELECT asked.id AS asked_id, seen.other_id, d.id, d.reason, d.confidence, d.created_at
FROM persons asked
JOIN persons own ON own.workspace_id = $1 AND own.canonical_id = asked.canonical_id
JOIN duplicate_suggestions d ON d.workspace_id = $1 AND own.id IN (d.person_id, d.other_id)
JOIN persons one ON one.workspace_id = $1 AND one.id = d.person_id
JOIN persons two ON two.workspace_id = $1 AND two.id = d.other_id
CROSS JOIN LATERAL (
  SELECT CASE own.id WHEN d.person_id THEN two.canonical_id ELSE one.canonical_id END AS other_id) seen
WHERE asked.workspace_id = $1 AND asked.id = ANY($2) AND d.dismissed_at IS NULL AND seen.other_id <> own.canonical_id
ORDER BY d.confidence DESC, d.id
"""


@answer_type
class DuplicateSuggestion:
    """Two persons that may be one."""

    id: ID = strawberry.field(description="Of the suggestion.")
    reason: str = strawberry.field(description="What they have in common.")
    confidence: float = strawberry.field(description="From 0 to 1.")
    created_at: datetime = strawberry.field(description="When it was found.")
    other: Person = strawberry.field(description="The other one.")


def resembles(person: Any, scope: Any) -> tuple[Any, ...]:
    """Whether the person stands in any open suggestion: few do, and for the others nothing is read."""

    def stands(column: str) -> Any:
        return scope.exists(
            SuggestionRow,
            lambda pair: and_(
                getattr(pair, column).in_(same_person(person.id, scope)), pair.dismissed_at.is_(None)
            ),
        )  # fmt: skip

    return (or_(stands("person_id"), stands("other_id")),)


async def duplicate_suggestions(
    info: Info, people: Mapping[UUID, Sequence[bool]]
) -> Mapping[UUID, list[DuplicateSuggestion]]:
    """The open suggestions of each person, the surest first; those that were merged meanwhile are left out, and so are
    those whose other person is out of sight."""
    from graphapi.people.types import Person  # that file imports this one

    found: dict[UUID, list[DuplicateSuggestion]] = defaultdict(list)
    ids = [id for id, (has_some,) in people.items() if has_some]
    rows = await info.reader.fetch(_STATEMENT, info.workspace_id, ids) if ids else []
    others = [row["other_id"] for row in rows]
    seen = set(await in_sight([PersonRow], others, actor=info.actor, now=info.now, fetch=info.reader.fetchval))
    for row in rows:
        if row["other_id"] not in seen:
            continue
        found[row["asked_id"]].append(
            DuplicateSuggestion(
                id=ID(encode("dup", row["id"])),
                reason=row["reason"],
                confidence=row["confidence"],
                created_at=row["created_at"],
                other=ref(Person, row["other_id"]),
            )
        )
    return found
