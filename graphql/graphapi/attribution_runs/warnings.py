"""What a run says of itself."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

import strawberry

from graphapi.answers import answer_type
from graphapi.context import Info

_STATEMENT = "SELECT id, warnings FROM attribution_runs WHERE workspace_id = $1 AND id = ANY($2)"


@answer_type
class AttributionRunWarning:
    """What to be careful about."""

    code: str = strawberry.field(description="FEW_CONVERSIONS, FEW_JOURNEYS_OF_KEY, NO_OTHER_JOURNEYS …")
    message: str = strawberry.field(description="Sentence for people.")


async def warnings_of(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[AttributionRunWarning]]:
    """By run; one statement."""
    rows = await info.reader.fetch(_STATEMENT, info.workspace_id, list(ids))
    return {
        row["id"]: [AttributionRunWarning(code=each["code"], message=each["message"]) for each in row["warnings"]]
        for row in rows
    }
