"""Lays an engagement before the client."""

from crm.core.work import Work
from crm.members.permissions import Action
from funnel.engagements.inputs import EngagementMove
from funnel.engagements.move import moved
from funnel.models import Engagement
from funnel.models.words import EngagementStatus


async def propose(work: Work, data: EngagementMove) -> Engagement:
    """Lays it before the client."""
    work.actor.require(Action.ENGAGEMENT_EDIT)
    engagement = await moved(work, data, EngagementStatus.PROPOSED)
    engagement.proposed_at = work.now
    return engagement
