"""The declared steps of a weight set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import strawberry

from graphapi.answers import answer_type
from graphapi.context import Info

_STATEMENT = "SELECT id, steps FROM attribution_models WHERE workspace_id = $1 AND id = ANY($2)"


@answer_type
class AttributionModelStep:
    """A declared step and the weight of the last touch before the first entry into it."""

    step_key: str = strawberry.field(description="Key of the step.")
    weight: float = strawberry.field(description="In per cent.")


async def steps_of(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[AttributionModelStep]]:
    """By id of the set, in the order declared."""
    rows = await info.reader.fetch(_STATEMENT, info.workspace_id, list(ids))
    return {row["id"]: [_shown(each) for each in row["steps"]] for row in rows}


def _shown(each: Mapping[str, Any]) -> AttributionModelStep:
    return AttributionModelStep(step_key=each["stepKey"], weight=each["weight"] / 100)
