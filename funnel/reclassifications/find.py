"""A run under its lock, and whether another one is under way."""

from uuid import UUID

from sqlalchemy import select, text

from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from funnel.models import ChannelReclassification
from funnel.models.words.reclassification import ReclassificationStatus

COUNTER = "channel_reclassifications"
GOING = (ReclassificationStatus.QUEUED.value, ReclassificationStatus.RUNNING.value)
_ONE_AT_A_TIME = text("SELECT 1 FROM workspace_counters WHERE workspace_id = :workspace_id AND kind = :kind FOR UPDATE")


async def hold(work: Work, run_id: UUID) -> ChannelReclassification:
    """The run, locked until the transaction ends. Raises NotFound."""
    statement = (
        select(ChannelReclassification)
        .where(ChannelReclassification.workspace_id == work.workspace_id, ChannelReclassification.id == run_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    run: ChannelReclassification | None = await work.scalar(statement)
    if run is None:
        raise NotFound("There is no such re-classification in this workspace.", field="runId")
    return run


async def hold_alone(work: Work, run_id: UUID) -> ChannelReclassification:
    """The same, when no other run goes on: two who ask at once wait for one another. Raises Conflict too."""
    await work.execute(_ONE_AT_A_TIME, {"workspace_id": work.workspace_id, "kind": COUNTER})
    run = await hold(work, run_id)
    await require_none_going(work, field="runId", but=run_id)
    return run


async def require_none_going(work: Work, *, field: str | None, but: UUID | None = None) -> None:
    """Raises Conflict, which names the run that waits or goes on; whoever asks holds the counter of runs."""
    going = select(ChannelReclassification.id, ChannelReclassification.number).where(
        ChannelReclassification.workspace_id == work.workspace_id, ChannelReclassification.status.in_(GOING)
    )
    row = (await work.execute(going)).one_or_none()
    if row is not None and row.id != but:
        message = f"Re-classification {row.number} is not over; wait for its end or cancel it, then ask again."
        raise Conflict(message, field=field)
