"""A run is taken back: its touches get the channels they had, but for those that somebody changed since."""

from uuid import UUID

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import ChannelReclassification
from funnel.models.words.reclassification import ReclassificationPhase, ReclassificationStatus
from funnel.reclassifications.allowed import can_undo
from funnel.reclassifications.events import ReclassificationAsked
from funnel.reclassifications.find import hold_alone
from funnel.reclassifications.step import enter


class ReclassificationUndo(Input):
    """Which run."""

    run_id: UUID
    expected_version: int | None = None


async def undo(work: Work, data: ReclassificationUndo) -> ChannelReclassification:
    """Queues it. Raises NotFound; Conflict for a run that wrote nothing, and while another one goes on."""
    work.actor.require(Action.RESOURCE_EDIT)
    run = await hold_alone(work, data.run_id)
    require_version("run", run.version, data.expected_version)
    if not can_undo(run.status, run.phase):
        message = f"Re-classification {run.number} is {run.status.lower()}; only one that was applied can be undone."
        raise Conflict(message, field="runId")
    enter(run, ReclassificationPhase.UNDO, total=run.applied, done=run.undone + run.kept)
    run.status = ReclassificationStatus.QUEUED.value
    run.version += 1
    audit.record(work, "CHANNEL_RECLASSIFICATION_UNDO", object_type="ChannelReclassification", object_id=run.id)
    await work.flush()
    await work.emit(ReclassificationAsked(run.id))
    return run
