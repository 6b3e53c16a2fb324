"""Changes where a link leads: the code in print stays, the page behind it moves."""

from typing import Any
from uuid import UUID

from sqlalchemy import Update, select, update

from crm.audit import record as audit
from crm.core.problems import Conflict, NotFound, Stale
from crm.core.work import Work
from crm.door.entries import close_target
from crm.members.permissions import Action
from crm.models.words import EntryPointKind
from funnel.guard import refusing
from funnel.links.inputs import TrackedLinkChange, TrackedLinkRetire
from funnel.links.target import check_target
from funnel.models import TrackedLink

_TAKEN = Conflict("Another link of the same resource and goal leads there; use that one.", field="targetUrl")


async def change(work: Work, data: TrackedLinkChange) -> TrackedLink:
    """Sets what is given; a retired link stays retired."""
    work.actor.require(Action.RESOURCE_EDIT)
    link = await _open(work, data.link_id, data.expected_version)
    values: dict[str, Any] = {
        name: getattr(data, name) for name in ("label", "visitor_parameter") if name in data.model_fields_set
    }
    if data.target_url is not None:
        values["target_url"] = check_target(data.target_url)
    if "utm" in data.model_fields_set:
        values["utm"] = (data.utm.model_dump(exclude_none=True) or None) if data.utm else None
    if values:
        async with refusing(work, {"uq_tracked_links_place": _TAKEN}):
            await work.execute(_update(work, link, values))
        audit.record(work, "tracked_link.change", object_type="tracked_link", object_id=link.id)
    return link


async def retire(work: Work, data: TrackedLinkRetire) -> TrackedLink:
    """From now on the code leads nowhere; its clicks stay, and the code is never given again."""
    work.actor.require(Action.RESOURCE_EDIT)
    link = await _open(work, data.link_id, data.expected_version)
    await work.execute(_update(work, link, {"retired_at": work.now}))
    await close_target(work, EntryPointKind.SHORT_LINK, link.id)
    audit.record(work, "tracked_link.retire", object_type="tracked_link", object_id=link.id)
    return link


def _update(work: Work, link: TrackedLink, values: dict[str, Any]) -> Update:
    return (
        update(TrackedLink)
        .where(TrackedLink.workspace_id == work.workspace_id, TrackedLink.id == link.id)
        .values(version=TrackedLink.version + 1, **values)
    )


async def _open(work: Work, link_id: UUID, expected_version: int | None) -> TrackedLink:
    row = select(TrackedLink).where(TrackedLink.workspace_id == work.workspace_id, TrackedLink.id == link_id)
    link: TrackedLink | None = await work.scalar(row.with_for_update(key_share=True))
    if link is None:
        raise NotFound("There is no such link.", field="linkId")
    if expected_version not in (None, link.version):
        raise Stale(f"The link is at version {link.version} now; read it again and repeat.", field="expectedVersion")
    if link.retired_at is not None:
        raise Conflict("The link is retired; make another one.", field="linkId")
    return link
