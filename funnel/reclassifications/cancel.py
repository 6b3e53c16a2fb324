"""Stops a run before its next step: what it wrote stays, and can be undone or gone on with. A trial is put aside."""

from uuid import UUID

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import ChannelReclassification
from funnel.models.words.reclassification import ReclassificationStatus
from funnel.reclassifications.allowed import can_cancel
from funnel.reclassifications.find import hold


class ReclassificationCancel(Input):
    """Which run."""

    run_id: UUID
    expected_version: int | None = None


async def cancel(work: Work, data: ReclassificationCancel) -> ChannelReclassification:
    """The run, stopped; a step that is under way is waited for. Raises NotFound; Conflict for one that is over."""
    work.actor.require(Action.RESOURCE_EDIT)
    run = await hold(work, data.run_id)
    require_version("run", run.version, data.expected_version)
    if not can_cancel(run.status):
        message = f"Re-classification {run.number} is {run.status.lower()}; one that is over stays as it is."
        raise Conflict(message, field="runId")
    run.status, run.finished_at = ReclassificationStatus.CANCELLED.value, work.now
    run.version += 1
    audit.record(work, "CHANNEL_RECLASSIFICATION_CANCEL", object_type="ChannelReclassification", object_id=run.id)
    await work.flush()
    return run
