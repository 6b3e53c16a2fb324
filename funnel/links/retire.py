"""Takes a code out of use."""

from crm.audit import record as audit
from crm.core.work import Work
from crm.door.entries import close_target
from crm.members.permissions import Action
from crm.models.words import EntryPointKind
from funnel.links.held import held_link, updating
from funnel.links.inputs import TrackedLinkRetire
from funnel.models import TrackedLink


async def retire(work: Work, data: TrackedLinkRetire) -> TrackedLink:
    """From now on the code leads nowhere; its clicks stay, and the code is never given again."""
    work.actor.require(Action.RESOURCE_EDIT)
    link = await held_link(work, data.link_id, data.expected_version)
    await work.execute(updating(work, link, {"retired_at": work.now}))
    await close_target(work, EntryPointKind.SHORT_LINK, link.id)
    audit.record(work, "TRACKED_LINK_RETIRE", object_type="TrackedLink", object_id=link.id)
    return link
