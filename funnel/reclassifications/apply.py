"""What a run found is written: exactly that, by the rules it went by."""

from uuid import UUID

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.channels.own_rules import stored
from funnel.inputs import Input
from funnel.models import ChannelReclassification
from funnel.models.words.reclassification import ReclassificationPhase, ReclassificationStatus
from funnel.reclassifications.allowed import can_apply
from funnel.reclassifications.events import ReclassificationAsked
from funnel.reclassifications.find import hold_alone
from funnel.reclassifications.step import enter


class ReclassificationApply(Input):
    """Which run."""

    run_id: UUID
    expected_version: int | None = None


async def apply(work: Work, data: ReclassificationApply) -> ChannelReclassification:
    """Queues it again. One that was cancelled or failed while it was written goes on where it was.

    Raises NotFound; Conflict for a run that is elsewhere, while another one goes on, and when the rules are others by
    now: what was shown would not be what touches of today get.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    run = await hold_alone(work, data.run_id)
    require_version("run", run.version, data.expected_version)
    if not can_apply(run.status, run.phase):
        message = f"Re-classification {run.number} is {run.status.lower()}; only one that has looked can be applied."
        raise Conflict(message, field="runId")
    if (await stored(work))[1] != run.rules_version:
        raise Conflict("The rules were changed since it looked; start a new re-classification.", field="runId")
    enter(run, ReclassificationPhase.APPLY, total=run.found, done=run.applied + run.left_as_is)
    run.status = ReclassificationStatus.QUEUED.value
    run.version += 1
    audit.record(work, "CHANNEL_RECLASSIFICATION_APPLY", object_type="ChannelReclassification", object_id=run.id)
    await work.flush()
    await work.emit(ReclassificationAsked(run.id))
    return run
