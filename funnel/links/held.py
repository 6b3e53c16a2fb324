"""The link a verb is about."""

from typing import Any
from uuid import UUID

from sqlalchemy import Update, select, update

from crm.core.problems import Conflict, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from funnel.models import TrackedLink


async def held_link(work: Work, link_id: UUID, expected_version: int | None) -> TrackedLink:
    """The link, locked; a retired one is refused."""
    row = select(TrackedLink).where(TrackedLink.workspace_id == work.workspace_id, TrackedLink.id == link_id)
    link: TrackedLink | None = await work.scalar(row.with_for_update(key_share=True))
    if link is None:
        raise NotFound("There is no such link.", field="linkId")
    require_version("link", link.version, expected_version)
    if link.retired_at is not None:
        raise Conflict("The link is retired; make another one.", field="linkId")
    return link


def updating(work: Work, link: TrackedLink, values: dict[str, Any]) -> Update:
    """Sets the values and raises the version."""
    return (
        update(TrackedLink)
        .where(TrackedLink.workspace_id == work.workspace_id, TrackedLink.id == link.id)
        .values(version=TrackedLink.version + 1, **values)
    )
