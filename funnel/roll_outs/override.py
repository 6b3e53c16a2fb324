"""A member decides about an audience's state against the rule."""

from uuid import UUID

from sqlalchemy import select

from crm.audit import record as audit
from crm.core.problems import Conflict, NotFound, Stale
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Prose
from funnel.models import RollOutStage
from funnel.models.words import RollOutCause, RollOutState
from funnel.roll_outs.judge import failed, passed
from funnel.roll_outs.load import hold, load_held
from funnel.roll_outs.stage import RollOut, Stage
from funnel.roll_outs.write import write
from funnel.workspace import home


class RollOutOverride(Input):
    """Which audience, which state, and why; `expected_state` refuses when it is another one by now."""

    audience_id: UUID
    state: RollOutState
    reason: Prose
    expected_state: RollOutState | None = None


async def override(work: Work, data: RollOutOverride) -> None:
    """The state the member says, with what follows from it for the next stage.

    OPEN begins a new window today. PASSED opens the next one, and no correction takes it back. FAILED opens the next
    one only by OPEN_NEXT. LOCKED waits for the stage before. Raises NotFound, Stale, or Conflict when it is so already.
    """
    work.actor.require(Action.PRODUCT_EDIT)
    roll_out, stage = await _held(work, data.audience_id)
    if data.expected_state not in (None, stage.state):
        raise Stale(f"The audience is {stage.state.value} now; read it again.", field="expectedState")
    if stage.state is data.state:
        raise Conflict(f"The audience is {stage.state.value} already.", field="state")
    _decide(roll_out, stage, data)
    await write(work, roll_out)
    audit.record(
        work, "ROLL_OUT_OVERRIDE", object_type="Audience", object_id=data.audience_id,
        details={"state": data.state.value},
    )  # fmt: skip
    await work.flush()


def _decide(roll_out: RollOut, stage: Stage, data: RollOutOverride) -> None:
    match data.state:
        case RollOutState.OPEN:
            roll_out.open(stage, data.reason)
        case RollOutState.PASSED:
            passed(roll_out, stage, data.reason)
        case RollOutState.FAILED:
            failed(roll_out, stage, data.reason, retry=False)
        case RollOutState.LOCKED:
            roll_out.to(stage, RollOutState.LOCKED, data.reason)
    stage.is_forced = True


async def _held(work: Work, audience_id: UUID) -> tuple[RollOut, Stage]:
    own = select(RollOutStage.product_id).where(
        RollOutStage.workspace_id == work.workspace_id, RollOutStage.audience_id == audience_id
    )
    product_id = await work.scalar(own)
    if product_id is None:
        raise NotFound("The audience has no place in a roll-out; set its stages first.", field="audienceId")
    where = await home(work)
    await hold(work, [product_id])
    stages = (await load_held(work, [product_id], where.day(work.now), where.currency)).get(product_id, [])
    roll_out = RollOut(stages, work.now, where.day(work.now), RollOutCause.MEMBER)
    for stage in stages:
        if stage.audience_id == audience_id:
            return roll_out, stage
    raise NotFound("The audience has no place in a roll-out; set its stages first.", field="audienceId")
