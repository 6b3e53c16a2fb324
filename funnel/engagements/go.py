"""The client agrees to an engagement."""

from crm.core.work import Work
from crm.members.permissions import Action
from funnel.engagements.inputs import EngagementMove
from funnel.engagements.move import decided, moved
from funnel.models import Engagement
from funnel.models.words import EngagementStatus


async def go(work: Work, data: EngagementMove) -> Engagement:
    """The client agrees: from now on it runs, on exactly these terms."""
    work.actor.require(Action.ENGAGEMENT_GO)
    return decided(work, await moved(work, data, EngagementStatus.RUNNING))
