"""Takes an audience out of use."""

from uuid import UUID

from sqlalchemy import select

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.audiences.hold import held_audience
from funnel.audiences.rules import hold_rules, settle
from funnel.inputs import Input
from funnel.models import Audience, RollOutStage


class AudienceArchive(Input):
    """Which audience; `expected_version` is the one that was read."""

    audience_id: UUID
    expected_version: int | None = None


async def archive(work: Work, data: AudienceArchive) -> Audience:
    """Nobody is recognised as one of them any more; people whom its rule had recognised are judged by the others in
    the background, those a member put there stay. Its goals and figures remain readable; no goal can be set for it.
    """
    work.actor.require(Action.PRODUCT_EDIT)
    await hold_rules(work)
    audience = await held_audience(work, data.audience_id, expected_version=data.expected_version)
    await _refuse_in_roll_out(work, audience.id)
    audience.archived_at = work.now
    audience.effective_rule = None
    audience.version += 1
    await work.flush()
    await settle(work, audience.product_id, reordered=True)
    audit.record(work, "AUDIENCE_ARCHIVE", object_type="Audience", object_id=audience.id)
    await work.flush()
    return audience


async def _refuse_in_roll_out(work: Work, audience_id: UUID) -> None:
    """The stages after it would wait for ever. Setting stages locks the audience, so none can come meanwhile."""
    stage = select(RollOutStage.id).where(
        RollOutStage.workspace_id == work.workspace_id, RollOutStage.audience_id == audience_id
    )
    if await work.scalar(stage) is not None:
        raise Conflict("The audience has a place in the roll-out; set its stages without it first.", field="audienceId")
