"""The audience a verb is about, locked."""

from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from funnel.models import Audience


async def held_audience(work: Work, audience_id: UUID, *, expected_version: int | None = None) -> Audience:
    """The audience under its lock. Raises NotFound, Stale for another version than was read, Conflict when archived."""
    statement = (
        select(Audience)
        .where(Audience.workspace_id == work.workspace_id, Audience.id == audience_id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    audience: Audience | None = (await work.execute(statement)).scalar_one_or_none()
    if audience is None:
        raise NotFound("There is no such audience.", field="audienceId")
    require_version("audience", audience.version, expected_version)
    if audience.archived_at is not None:
        raise Conflict("The audience is archived; add a new one instead.", field="audienceId")
    return audience
