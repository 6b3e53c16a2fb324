"""Tries submissions again that could not be used, and takes in those that were held for a program's.

Facts are recorded once, however often their submission is tried.
"""

from uuid import UUID

from sqlalchemy import select, update

from crm.audit import record as audit
from crm.core.limits import at_most
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.forms.held import held_form
from funnel.forms.inputs import FormReplay, FormSubmissionAccept
from funnel.models import FormSubmission
from funnel.models.words import FormSubmissionState
from funnel.reads import among

AT_ONCE = 1_000


async def replay(work: Work, data: FormReplay) -> int:
    """How many of the form's failed submissions wait again, the oldest first, at most `AT_ONCE`. Raises NotFound."""
    work.actor.require(Action.RESOURCE_EDIT)
    form = await held_form(work, data.form_id, None)
    row = FormSubmission
    failed = (
        select(row.id)
        .where(row.workspace_id == work.workspace_id, row.form_id == form.id, row.answers.is_not(None))
        .where(row.state == FormSubmissionState.FAILED.value)
        .order_by(row.received_at, row.id)
        .limit(at_most(AT_ONCE))
        .with_for_update(skip_locked=True)
    )
    ids = list((await work.execute(failed)).scalars())
    if ids:
        await _wait(work, ids)
        audit.record(work, "FORM_REPLAY", object_type="Form", object_id=form.id, details={"submissions": len(ids)})
    return len(ids)


async def accept(work: Work, data: FormSubmissionAccept) -> UUID:
    """The submission's id: it is a human's, and becomes a fact. Raises NotFound, or Conflict for any other state."""
    work.actor.require(Action.RESOURCE_EDIT)
    row = FormSubmission
    own = select(row.state, row.answers).where(row.workspace_id == work.workspace_id, row.id == data.submission_id)
    found = (await work.execute(own.with_for_update())).one_or_none()
    if found is None:
        raise NotFound("There is no such submission.", field="submissionId")
    if found.state != FormSubmissionState.BOT.value:
        raise Conflict("The submission is held for a human's already.", field="submissionId")
    if found.answers is None:
        raise Conflict("Its answers are not kept any more.", field="submissionId")
    await _wait(work, [data.submission_id])
    audit.record(work, "FORM_SUBMISSION_ACCEPT", object_type="FormSubmission", object_id=data.submission_id)
    return data.submission_id


async def _wait(work: Work, ids: list[UUID]) -> None:
    row = FormSubmission
    again = update(row).where(row.workspace_id == work.workspace_id, among(row.id, ids))
    await work.execute(again.values(state=FormSubmissionState.WAITING.value, problem_code=None, problem_field=None,
                                    problem_message=None))  # fmt: skip
