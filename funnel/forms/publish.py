"""Makes of a draft the wording that people fill in: a new version, which nobody changes any more."""

from sqlalchemy import select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.door.entries import open_entry
from crm.members.permissions import Action
from crm.models.words import EntryPointKind
from funnel.forms.check import check_complete, check_place
from funnel.forms.definition import Definition
from funnel.forms.held import held_form, updating
from funnel.forms.inputs import FormMove
from funnel.models import Form, FormVersion
from funnel.models.words import FormState


async def publish(work: Work, data: FormMove) -> Form:
    """The form with its new version; a draft that says what is published already makes none.

    Raises Stale, Conflict for an archived form, and Problems for what people could not fill in.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    form = await held_form(work, data.form_id, data.expected_version)
    if form.state == FormState.ARCHIVED.value:
        raise Conflict("The form is archived; take it into use again first.", field="formId")
    definition = Definition.model_validate(form.draft)
    await check_place(work, product_id=form.product_id, resource_id=form.resource_id, step_key=form.step_key)
    await check_complete(work, definition)
    if not await _is_published(work, form):
        await _publish(work, form)
    return form


async def _is_published(work: Work, form: Form) -> bool:
    """Whether the newest version says the same."""
    asked = select(FormVersion.definition).where(
        FormVersion.workspace_id == work.workspace_id,
        FormVersion.form_id == form.id,
        FormVersion.number == form.published_number,
    )
    return bool(await work.scalar(asked) == form.draft)


async def _publish(work: Work, form: Form) -> None:
    number = (form.published_number or 0) + 1
    work.session.add(
        FormVersion(
            workspace_id=work.workspace_id,
            id=new_id(),
            form_id=form.id,
            number=number,
            definition=form.draft,
            published_at=work.now,
            published_by_id=work.actor.member_id,
        )
    )
    await work.flush()
    told = {"state": FormState.PUBLISHED.value, "published_number": number, "published_at": work.now}
    await work.execute(updating(work, form, told))
    await open_entry(work, EntryPointKind.FORM, form.token, form.id)
    audit.record(work, "FORM_PUBLISH", object_type="Form", object_id=form.id, details={"number": number})
