"""From one state of an engagement to the next: what its verbs share."""

from collections.abc import Awaitable, Callable

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.work import Work
from funnel.engagements.inputs import EngagementMove
from funnel.engagements.locked import locked_engagement
from funnel.models import Engagement
from funnel.models.words import EngagementStatus

Verb = Callable[[Work, EngagementMove], Awaitable[Engagement]]
_S = EngagementStatus
FROM: dict[EngagementStatus, frozenset[EngagementStatus]] = {
    _S.PROPOSED: frozenset({_S.DRAFT, _S.DECLINED}),
    _S.RUNNING: frozenset({_S.PROPOSED}),
    _S.DECLINED: frozenset({_S.PROPOSED}),
    _S.ENDED: frozenset({_S.RUNNING}),
}
"""State → the states it is reached from."""


async def moved(work: Work, data: EngagementMove, to: EngagementStatus) -> Engagement:
    """The engagement in its new state; refused from a state it is not reached from."""
    engagement = await locked_engagement(work, data.engagement_id, data.expected_version)
    if engagement.status not in FROM[to]:
        froms = " or ".join(sorted(state.value for state in FROM[to]))
        text = f"The engagement is {engagement.status}; only one that is {froms} can become {to.value}."
        raise Conflict(text, field="engagementId")
    engagement.status = to.value
    engagement.comment = data.comment
    engagement.version += 1
    audit.record(work, f"ENGAGEMENT_{to.value}", object_type="Engagement", object_id=engagement.id)
    await work.flush()
    return engagement


def decided(work: Work, engagement: Engagement) -> Engagement:
    """Notes who of the client decided, and when."""
    engagement.decided_at, engagement.decided_by_id = work.now, work.actor.member_id
    return engagement
