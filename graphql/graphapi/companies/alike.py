"""`Company.duplicateSuggestions`: firms that may be one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

import strawberry

from crm.models import Company as CompanyRow
from graphapi.answers import answer_type, ref
from graphapi.context import Info
from graphapi.row_scopes.sight import in_sight

if TYPE_CHECKING:
    from graphapi.companies.types import Company

_STATEMENT = """
SELECT asked.id AS asked_id, CASE s.company_id WHEN asked.id THEN s.other_id ELSE s.company_id END AS other_id,
       s.reason, s.confidence, s.created_at
FROM unnest($2::uuid[]) AS asked(id)
JOIN company_suggestions s ON s.workspace_id = $1 AND (s.company_id = asked.id OR s.other_id = asked.id)
WHERE s.dismissed_at IS NULL ORDER BY s.confidence DESC, s.id
"""


@answer_type
class CompanySuggestion:
    """A firm that may be the same."""

    reason: str = strawberry.field(description="What they have in common.")
    confidence: float = strawberry.field(description="From 0 to 1.")
    created_at: datetime = strawberry.field(description="When it was found.")
    other: Company = strawberry.field(description="The other one.")


async def company_suggestions(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[CompanySuggestion]]:
    """The open suggestions of each firm, the surest first, but for those whose other firm is out of sight."""
    from graphapi.companies.types import Company  # that file imports this one

    found = defaultdict(list)
    rows = await info.reader.fetch(_STATEMENT, info.workspace_id, list(ids))
    others = [row["other_id"] for row in rows]
    seen = set(await in_sight([CompanyRow], others, actor=info.actor, now=info.now, fetch=info.reader.fetchval))
    for row in rows:
        if row["other_id"] not in seen:
            continue
        found[row["asked_id"]].append(
            CompanySuggestion(
                reason=row["reason"],
                confidence=row["confidence"],
                created_at=row["created_at"],
                other=ref(Company, row["other_id"]),
            )
        )
    return found
