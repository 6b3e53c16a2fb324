"""What a version changed, and how the version before is read in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

import strawberry

from funnel.funnels import compare as room
from funnel.funnels.compare import changes_of, mappings_of
from funnel.models.words import StepChange
from graphapi.compiler import answer_type
from graphapi.context import Info


@answer_type
class FunnelChange:
    """One thing that is different in the newer of two versions."""

    code: StepChange = strawberry.field(description="What kind of change.")
    step_key: str | None = strawberry.field(
        description="Which step: its key in the newer version, in the older when it is gone; null for the funnel."
    )
    message: str = strawberry.field(description="The change as one sentence.")


@answer_type
class StepMapping:
    """A step of the version before, and the step that stands for it."""

    from_key: str = strawberry.field(description="Key of the step in the version before.")
    to_key: str | None = strawberry.field(description="Key in this version; null when its entries count at no step.")
    is_explicit: bool = strawberry.field(description="Whether somebody said so; otherwise the key decides.")


def told(found: Iterable[room.Change]) -> list[FunnelChange]:
    """Changes as the API shows them."""
    return [FunnelChange(code=each.code, step_key=each.step_key, message=each.message) for each in found]


async def changes(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[FunnelChange]]:
    """What each version changed; four statements for any number of versions."""
    return {funnel_id: told(found) for funnel_id, found in (await changes_of(info.reader, ids)).items()}


async def mappings(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, list[StepMapping]]:
    """How the version before each is read in it; four statements for any number of versions."""
    return {
        funnel_id: [StepMapping(from_key=a, to_key=b, is_explicit=explicit) for a, b, explicit in lines]
        for funnel_id, lines in (await mappings_of(info.reader, ids)).items()
    }
