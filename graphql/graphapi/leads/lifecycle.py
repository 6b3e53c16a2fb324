"""`lifecycleStage` of leads, for all leads of a document in one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from funnel.funnels.lifecycle import stages_of_leads
from funnel.models.words import LifecycleStage
from graphapi.context import Info


async def lifecycle_stages(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, LifecycleStage]:
    """The furthest stage of each lead."""
    return await stages_of_leads(info.reader, ids)
