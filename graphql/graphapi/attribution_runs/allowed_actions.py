"""`allowedActions` of runs, from what the row itself tells: nothing is read for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from funnel.attribution_runs.allowed import AttributionRunAction, allowed
from funnel.models.words import RunStatus
from graphapi.context import Info


def state_of(run: Any) -> tuple[Any, ...]:
    """What decides: status, whether it was given up, whether it is published."""
    return run.status, run.cancel_requested_at.is_not(None), run.published_at.is_not(None)


async def allowed_actions(info: Info, runs: Mapping[UUID, Sequence[Any]]) -> Mapping[UUID, list[AttributionRunAction]]:
    """What the viewer may do with each of the runs."""
    return {
        id: allowed(info.actor, RunStatus(status), is_given_up=given_up, is_published=published)
        for id, (status, given_up, published) in runs.items()
    }
