"""Ends an engagement."""

from crm.core.work import Work
from crm.members.permissions import Action
from funnel.engagements.inputs import EngagementMove
from funnel.engagements.move import moved
from funnel.models import Engagement
from funnel.models.words import EngagementStatus
from funnel.workspace import home


async def end(work: Work, data: EngagementMove) -> Engagement:
    """Over from today; figures of its days stay."""
    work.actor.require(Action.ENGAGEMENT_EDIT)
    engagement = await moved(work, data, EngagementStatus.ENDED)
    today = (await home(work)).day(work.now)
    engagement.ends_on = max(engagement.starts_on, min(today, engagement.ends_on or today))
    await work.flush()
    return engagement
