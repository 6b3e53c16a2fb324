"""Proposed by the agency, decided by the client, ended by either."""

from collections.abc import Awaitable, Callable

from crm.audit import record as audit
from crm.core.problems import Conflict, Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.engagements.inputs import EngagementMove
from funnel.engagements.locked import locked_engagement
from funnel.models import Engagement
from funnel.models.words import EngagementStatus
from funnel.workspace import home

Verb = Callable[[Work, EngagementMove], Awaitable[Engagement]]
_S = EngagementStatus
FROM: dict[EngagementStatus, frozenset[EngagementStatus]] = {
    _S.PROPOSED: frozenset({_S.DRAFT, _S.DECLINED}),
    _S.RUNNING: frozenset({_S.PROPOSED}),
    _S.DECLINED: frozenset({_S.PROPOSED}),
    _S.ENDED: frozenset({_S.RUNNING}),
}
"""State → the states it is reached from."""


async def propose(work: Work, data: EngagementMove) -> Engagement:
    """Lays it before the client."""
    work.actor.require(Action.ENGAGEMENT_EDIT)
    engagement = await _moved(work, data, _S.PROPOSED)
    engagement.proposed_at = work.now
    return engagement


async def go(work: Work, data: EngagementMove) -> Engagement:
    """The client agrees: from now on it runs, on exactly these terms."""
    work.actor.require(Action.ENGAGEMENT_GO)
    return _decided(work, await _moved(work, data, _S.RUNNING))


async def decline(work: Work, data: EngagementMove) -> Engagement:
    """The client does not agree, and says why; it can be changed and proposed again."""
    work.actor.require(Action.ENGAGEMENT_GO)
    if data.comment is None:
        raise Invalid("Say why, so that the agency can do better.", field="comment")
    return _decided(work, await _moved(work, data, _S.DECLINED))


async def end(work: Work, data: EngagementMove) -> Engagement:
    """Over from today; figures of its days stay."""
    work.actor.require(Action.ENGAGEMENT_EDIT)
    engagement = await _moved(work, data, _S.ENDED)
    today = (await home(work)).day(work.now)
    engagement.ends_on = max(engagement.starts_on, min(today, engagement.ends_on or today))
    await work.flush()
    return engagement


async def _moved(work: Work, data: EngagementMove, to: EngagementStatus) -> Engagement:
    engagement = await locked_engagement(work, data.engagement_id, data.expected_version)
    if engagement.status not in FROM[to]:
        froms = " or ".join(sorted(state.value for state in FROM[to]))
        text = f"The engagement is {engagement.status}; only one that is {froms} can become {to.value}."
        raise Conflict(text, field="engagementId")
    engagement.status = to.value
    engagement.comment = data.comment
    engagement.version += 1
    audit.record(work, f"engagement.{to.value.lower()}", object_type="engagement", object_id=engagement.id)
    await work.flush()
    return engagement


def _decided(work: Work, engagement: Engagement) -> Engagement:
    engagement.decided_at, engagement.decided_by_id = work.now, work.actor.member_id
    return engagement
