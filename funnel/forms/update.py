"""Changes a form: name and step at once, the definition in the draft; the published one stays until the next one."""

from typing import Any

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.forms.check import check_draft, check_step
from funnel.forms.held import held_form, updating
from funnel.forms.inputs import FormUpdate
from funnel.models import Form
from funnel.models.words import FormState


async def update(work: Work, data: FormUpdate) -> Form:
    """Sets what is given. Raises Stale, Conflict for an archived form."""
    work.actor.require(Action.RESOURCE_EDIT)
    form = await held_form(work, data.form_id, data.expected_version)
    if form.state == FormState.ARCHIVED.value:
        raise Conflict("The form is archived; take it into use again first.", field="formId")
    values: dict[str, Any] = {}
    if data.name is not None:
        values["name"] = data.name
    if data.step_key is not None:
        await check_step(work, form.product_id, data.step_key)
        values["step_key"] = data.step_key
    if data.definition is not None:
        check_draft(data.definition)
        values["draft"] = data.definition.model_dump(mode="json", exclude_none=True)
    if values:
        await work.execute(updating(work, form, values))
        audit.record(work, "FORM_UPDATE", object_type="Form", object_id=form.id, details={"changed": sorted(values)})
    return form
