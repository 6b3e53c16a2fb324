"""Begins a form: a draft, and the address it will have."""

import secrets

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.forms.check import check_draft, check_place
from funnel.forms.inputs import FormCreate
from funnel.models import Form

_TOKEN_BYTES = 12
"""96 random bits: nobody finds another's form by trying, and it still fits into an advert."""


async def create(work: Work, data: FormCreate, *, token: str | None = None) -> Form:
    """The form. Its address leads nowhere until it is published; `token` is for who may not draw one (the demo)."""
    work.actor.require(Action.RESOURCE_EDIT)
    check_draft(data.definition)
    await check_place(work, product_id=data.product_id, resource_id=data.resource_id, step_key=data.step_key)
    made = Form(
        workspace_id=work.workspace_id,
        id=new_id(),
        name=data.name,
        product_id=data.product_id,
        resource_id=data.resource_id,
        step_key=data.step_key,
        token=token or secrets.token_urlsafe(_TOKEN_BYTES),
        draft=data.definition.model_dump(mode="json", exclude_none=True),
        created_at=work.now,
        created_by_id=work.actor.member_id,
    )
    work.session.add(made)
    audit.record(work, "FORM_CREATE", object_type="Form", object_id=made.id)
    await work.flush()
    return made
