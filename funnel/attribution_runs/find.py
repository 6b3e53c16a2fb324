"""A run under its lock."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import NotFound
from crm.core.work import Work
from funnel.models import AttributionRun


async def hold(work: Work, run_id: UUID) -> AttributionRun:
    """The run, locked until the transaction ends. Raises NotFound."""
    statement = (
        select(AttributionRun)
        .where(AttributionRun.workspace_id == work.workspace_id, AttributionRun.id == run_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    run: AttributionRun | None = await work.scalar(statement)
    if run is None:
        raise NotFound("There is no such attribution run in this workspace.", field="runId")
    return run
