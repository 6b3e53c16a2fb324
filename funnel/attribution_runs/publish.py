"""Says that a finished run is the one that counts: what finance signs is named, and stays as it is."""

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


class AttributionRunPublish(Input):
    """Which run."""

    run_id: UUID
    expected_version: int | None = None


async def publish(work: Work, data: AttributionRunPublish) -> AttributionRun:
    """Only a finished run; publishing one again keeps the first time. Raises Conflict."""
    work.actor.require(Action.REPORT_PUBLISH)
    run = await hold(work, data.run_id)
    require_version("run", run.version, data.expected_version)
    if run.status != RunStatus.DONE:
        raise Conflict(f"This run is {run.status.lower()}; only a finished one can be published.")
    if run.published_at is None:
        run.published_at, run.published_by_id = work.now, work.actor.member_id
        run.version += 1
        audit.record(work, "ATTRIBUTION_RUN_PUBLISHED", object_type="AttributionRun", object_id=run.id)
        await work.flush()
    return run
