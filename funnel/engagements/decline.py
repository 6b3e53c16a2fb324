"""The client does not agree to an engagement."""

from crm.core.problems import Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.engagements.inputs import EngagementMove
from funnel.engagements.move import decided, moved
from funnel.models import Engagement
from funnel.models.words import EngagementStatus


async def decline(work: Work, data: EngagementMove) -> Engagement:
    """The client does not agree, and says why; it can be changed and proposed again."""
    work.actor.require(Action.ENGAGEMENT_GO)
    if data.comment is None:
        raise Invalid("Say why, so that the agency can do better.", field="comment")
    return decided(work, await moved(work, data, EngagementStatus.DECLINED))
