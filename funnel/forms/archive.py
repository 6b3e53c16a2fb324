"""Takes a form out of use, and into use again at the same address."""

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.door.entries import close_target, open_entry
from crm.members.permissions import Action
from crm.models.words import EntryPointKind
from funnel.forms.check import check_place
from funnel.forms.held import held_form, updating
from funnel.forms.inputs import FormMove
from funnel.models import Form
from funnel.models.words import FormState


async def archive(work: Work, data: FormMove) -> Form:
    """From now on (in other processes within seconds) its address leads nowhere; what was sent stays."""
    work.actor.require(Action.RESOURCE_EDIT)
    form = await held_form(work, data.form_id, data.expected_version)
    if form.state == FormState.ARCHIVED.value:
        raise Conflict("The form is archived already.", field="formId")
    await work.execute(updating(work, form, {"state": FormState.ARCHIVED.value, "archived_at": work.now}))
    await close_target(work, EntryPointKind.FORM, form.id)
    audit.record(work, "FORM_ARCHIVE", object_type="Form", object_id=form.id)
    return form


async def restore(work: Work, data: FormMove) -> Form:
    """The form as it was: published again in its newest version, else a draft."""
    work.actor.require(Action.RESOURCE_EDIT)
    form = await held_form(work, data.form_id, data.expected_version)
    if form.state != FormState.ARCHIVED.value:
        raise Conflict("The form is in use already.", field="formId")
    state = FormState.DRAFT if form.published_number is None else FormState.PUBLISHED
    if state is FormState.PUBLISHED:
        await check_place(work, product_id=form.product_id, resource_id=form.resource_id, step_key=form.step_key)
        await open_entry(work, EntryPointKind.FORM, form.token, form.id)
    await work.execute(updating(work, form, {"state": state.value, "archived_at": None}))
    audit.record(work, "FORM_RESTORE", object_type="Form", object_id=form.id)
    return form
