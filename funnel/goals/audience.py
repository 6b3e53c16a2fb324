"""A goal for an audience that may not be worked on is refused, at every step of its life."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Conflict
from crm.core.work import Work
from funnel.models import Audience
from funnel.models.words import RollOutState


async def refuse_locked(work: Work, audience_id: UUID | None) -> None:
    """Raises Conflict for a locked audience; locks the audience against being locked meanwhile."""
    if audience_id is None:
        return
    state = await work.scalar(
        select(Audience.roll_out_state)
        .where(Audience.workspace_id == work.workspace_id, Audience.id == audience_id)
        .with_for_update(read=True)
    )
    if state == RollOutState.LOCKED:
        raise Conflict("The audience is locked until the one before it has passed its stage.", field="goalId")
