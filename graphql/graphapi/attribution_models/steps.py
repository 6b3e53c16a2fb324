"""The declared steps of a weight set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import select

from funnel.models import AttributionModel
from graphapi.answers import answer_type
from graphapi.context import Info


@answer_type
class AttributionModelStep:
    """A declared step and the weight of the last touch before the first entry into it."""

    step_key: str = strawberry.field(description="Key of the step.")
    weight: float = strawberry.field(description="In per cent.")


async def steps_of(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[AttributionModelStep]]:
    """By id of the set, in the order declared."""
    statement = select(AttributionModel.id, AttributionModel.steps).where(
        AttributionModel.workspace_id == info.workspace_id, AttributionModel.id.in_(ids)
    )
    rows = await info.reader.rows(statement)
    return {row["id"]: [_shown(each) for each in row["steps"]] for row in rows}


def _shown(each: Mapping[str, Any]) -> AttributionModelStep:
    return AttributionModelStep(step_key=each["stepKey"], weight=each["weight"] / 100)
