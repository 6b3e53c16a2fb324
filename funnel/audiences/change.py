"""Changes what an audience is: name, size, profile, page, who belongs to it."""

from typing import Any
from uuid import UUID

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.audiences.create import Size, problems_of
from funnel.audiences.hold import held_audience
from funnel.audiences.rules import checked, hold_rules, settle
from funnel.funnels.draft import RuleTree
from funnel.inputs import Input, Name, Prose
from funnel.models import Audience


class AudienceChange(Input):
    """What is to be changed: fields left out stay, fields given as null are emptied.

    `recognised_by` null: its page and keywords recognise people again.
    """

    audience_id: UUID
    expected_version: int
    name: Name | None = None
    estimated_size: Size | None = None
    profile: Prose | None = None
    landing_page_id: UUID | None = None
    recognised_by: RuleTree | None = None


async def change(work: Work, data: AudienceChange) -> Audience:
    """Writes the given fields if nobody changed the audience since the caller read it.

    Another rule, or another page of an audience without a rule, recognises people once more in the background. A page
    that several audiences share is allowed, and shown as a gap of the matrix.
    """
    work.actor.require(Action.PRODUCT_EDIT)
    await hold_rules(work)
    audience = await held_audience(work, data.audience_id, expected_version=data.expected_version)
    values = await _values(work, data)
    async with refusing(work, problems_of(data.name or audience.name)):
        for name, value in values.items():
            setattr(audience, name, value)
        audience.version += 1
        await work.flush()
    await settle(work, audience.product_id)
    audit.record(work, "AUDIENCE_CHANGE", object_type="Audience", object_id=audience.id, details={"fields": [*values]})
    await work.flush()
    return audience


async def _values(work: Work, data: AudienceChange) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name in sorted(data.model_fields_set - {"audience_id", "expected_version"}):
        given = getattr(data, name)
        if name == "name" and given is None:
            continue
        values[name] = await checked(work, given) if name == "recognised_by" else given
    return values
