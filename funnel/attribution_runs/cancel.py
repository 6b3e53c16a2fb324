"""Gives a run up: at once while it waits, else as soon as its process looks up."""

from uuid import UUID

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.attribution_runs.find import hold
from funnel.inputs import Input
from funnel.models import AttributionRun
from funnel.models.words import RunStatus


class AttributionRunCancel(Input):
    """Which run."""

    run_id: UUID
    expected_version: int | None = None


async def cancel(work: Work, data: AttributionRunCancel) -> AttributionRun:
    """A run that is over stays as it is: Conflict. Asking twice is asking once."""
    work.actor.require(Action.ATTRIBUTION_RUN)
    run = await hold(work, data.run_id)
    require_version("run", run.version, data.expected_version)
    if run.status not in (RunStatus.QUEUED, RunStatus.RUNNING):
        raise Conflict(f"This run is {run.status.lower()} already; only one that waits or runs can be given up.")
    if run.cancel_requested_at is not None:
        return run
    run.cancel_requested_at = work.now
    if run.status == RunStatus.QUEUED:
        run.status, run.finished_at = RunStatus.CANCELLED.value, work.now
    run.version += 1
    audit.record(work, "ATTRIBUTION_RUN_CANCELLED", object_type="AttributionRun", object_id=run.id)
    await work.flush()
    return run
