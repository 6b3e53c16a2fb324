"""A member lets a timer stand still, or run again."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Conflict, Forbidden, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import SlaTimer
from crm.models.sla_words import SlaKind, SlaState
from crm.models.words import Role
from crm.sla.inputs import SlaTimerPause, SlaTimerResume
from crm.sla.pause import pause
from crm.sla.resume import resume

NEEDS = {
    SlaKind.ACCEPT: Action.HANDOFF_RESPOND,
    SlaKind.FIRST_CONTACT: Action.HANDOFF_RESPOND,
    SlaKind.RESPONSE: Action.CONVERSATION_HANDLE,
    SlaKind.RESPONSE_LIMIT: Action.CONVERSATION_HANDLE,
    SlaKind.TASK: Action.TASK_EDIT,
}
"""Who may do what is waited for may say why it has to wait."""
_LEADING = frozenset({Role.ADMIN.value, Role.SALES_LEAD.value})


async def pause_by_hand(work: Work, data: SlaTimerPause) -> UUID:
    """The id of the timer, paused. Raises Conflict for the hard limit, for an offer, and for what does not run."""
    timer = await _mine(work, data.timer_id, data.expected_version)
    kind = SlaKind(timer.kind)
    if not await pause(work, kind, [timer.subject_id], data.reason):
        raise Conflict(f"This timer is {_state(work, timer)}; only one that runs is paused.", field="timerId")
    return timer.id


async def resume_by_hand(work: Work, data: SlaTimerResume) -> UUID:
    """The id of the timer, which runs on. Raises Conflict when it is not paused."""
    timer = await _mine(work, data.timer_id, data.expected_version)
    if not await resume(work, SlaKind(timer.kind), [timer.subject_id]):
        raise Conflict(f"This timer is {_state(work, timer)}; only a paused one is resumed.", field="timerId")
    return timer.id


def _state(work: Work, timer: SlaTimer) -> str:
    over = timer.state == SlaState.RUNNING.value and timer.due_at < work.now
    return "over time" if over else timer.state


async def _mine(work: Work, timer_id: UUID, expected_version: int | None) -> SlaTimer:
    row = select(SlaTimer).where(SlaTimer.workspace_id == work.workspace_id, SlaTimer.id == timer_id)
    timer: SlaTimer | None = await work.scalar(
        row.with_for_update(key_share=True).execution_options(populate_existing=True)
    )
    if timer is None:
        raise NotFound("There is no such timer in this workspace.", field="timerId")
    work.actor.require(NEEDS[SlaKind(timer.kind)])
    leads = work.actor.permissions is None or not _LEADING.isdisjoint(work.actor.roles)
    if timer.member_id not in (None, work.actor.member_id) and not leads:
        raise Forbidden("Somebody else is waited for; ask them, a sales lead or an administrator.", field="timerId")
    require_version("timer", timer.version, expected_version)
    return timer
