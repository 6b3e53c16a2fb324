"""Begins a product's funnel with one of the templates."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from crm.audit import record as audit
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.funnels.draft import Draft
from funnel.funnels.overwrite import overwrite
from funnel.funnels.templates.catalogue import template_named
from funnel.inputs import Input


class FunnelDraftFromTemplate(Input):
    """Whose draft, and from which template in which language."""

    product_id: UUID
    template_key: str
    language: Annotated[str, StringConstraints(max_length=35)] | None = None
    """The workspace's people read the names; English where the templates do not have the language."""
    expected_version: int | None = None
    replace: bool = False


async def draft_from_template(work: Work, data: FunnelDraftFromTemplate) -> Draft:
    """Writes the template's steps into the draft; a draft with changes is only overwritten when asked to."""
    work.actor.require(Action.FUNNEL_EDIT)
    template = template_named(data.template_key)
    draft = await overwrite(
        work,
        data.product_id,
        template.entry_rule,
        template.drafts(data.language or "en"),
        expected=data.expected_version,
        replace=data.replace,
    )
    audit.record(
        work, "FUNNEL_DRAFT_FROM_TEMPLATE", object_type="Product", object_id=data.product_id,
        details={"template": template.key},
    )  # fmt: skip
    await work.flush()
    return draft
