"""Changes where a link leads: the code in print stays, the page behind it moves."""

from typing import Any

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.links.held import held_link, updating
from funnel.links.inputs import TrackedLinkChange
from funnel.links.target import check_target
from funnel.models import TrackedLink

_TAKEN = Conflict("Another link of the same resource and goal leads there; use that one.", field="targetUrl")


async def change(work: Work, data: TrackedLinkChange) -> TrackedLink:
    """Sets what is given; a retired link stays retired."""
    work.actor.require(Action.RESOURCE_EDIT)
    link = await held_link(work, data.link_id, data.expected_version)
    values: dict[str, Any] = {
        name: getattr(data, name) for name in ("label", "visitor_parameter") if name in data.model_fields_set
    }
    if data.target_url is not None:
        values["target_url"] = check_target(data.target_url)
    if "utm" in data.model_fields_set:
        values["utm"] = (data.utm.model_dump(exclude_none=True) or None) if data.utm else None
    if values:
        async with refusing(work, {"uq_tracked_links_place": _TAKEN}):
            await work.execute(updating(work, link, values))
        audit.record(work, "TRACKED_LINK_CHANGE", object_type="TrackedLink", object_id=link.id)
    return link
