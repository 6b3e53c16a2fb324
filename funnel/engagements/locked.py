"""The engagement in hand, locked."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from funnel.models import Engagement


async def locked_engagement(work: Work, engagement_id: UUID, expected_version: int | None = None) -> Engagement:
    """Nobody else decides on it meanwhile."""
    row = select(Engagement).where(Engagement.workspace_id == work.workspace_id, Engagement.id == engagement_id)
    found: Engagement | None = await work.scalar(row.with_for_update(key_share=True))
    if found is None:
        raise NotFound("There is no such engagement.", field="engagementId")
    require_version("engagement", found.version, expected_version)
    return found
