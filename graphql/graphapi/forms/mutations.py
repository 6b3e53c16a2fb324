"""Root fields that write forms."""

from __future__ import annotations

import strawberry

from funnel.forms.archive import archive, restore
from funnel.forms.create import create
from funnel.forms.inputs import FormCreate, FormMove, FormReplay, FormSubmissionAccept, FormUpdate
from funnel.forms.publish import publish
from funnel.forms.replay import accept, replay
from funnel.forms.update import update
from graphapi.answers import ref
from graphapi.context import Info
from graphapi.forms.inputs import (
    FormCreateInput,
    FormMoveInput,
    FormReplayInput,
    FormSubmissionAcceptInput,
    FormUpdateInput,
)
from graphapi.forms.types import Form, FormSubmission
from graphapi.mutation import Payload, fill, mutation, mutations, payload

_IDS = {"form_id": "form", "resource_id": "res", "product_id": "prod", "submission_id": "formsub"}


@payload
class FormCreatePayload(Payload):
    """The form, begun."""

    form: Form | None = strawberry.field(default=None, description="The form.")


@payload
class FormUpdatePayload(Payload):
    """The form with its draft."""

    form: Form | None = strawberry.field(default=None, description="The form.")


@payload
class FormPublishPayload(Payload):
    """The form with its new version."""

    form: Form | None = strawberry.field(default=None, description="The form.")


@payload
class FormArchivePayload(Payload):
    """The form, out of use."""

    form: Form | None = strawberry.field(default=None, description="The form.")


@payload
class FormRestorePayload(Payload):
    """The form, in use again."""

    form: Form | None = strawberry.field(default=None, description="The form.")


@payload
class FormReplayPayload(Payload):
    """What waits again."""

    form: Form | None = strawberry.field(default=None, description="The form.")
    submissions: int = strawberry.field(default=0, description="How many submissions are tried again.")


@payload
class FormSubmissionAcceptPayload(Payload):
    """The submission, which waits to become a fact."""

    submission: FormSubmission | None = strawberry.field(default=None, description="The submission.")


@mutations
class FormMutations:
    """Hosted forms."""

    @mutation
    async def form_create(self, info: Info, input: FormCreateInput) -> FormCreatePayload:
        """Begins a form of a resource for a step; its address leads nowhere until it is published."""
        row = await create(info.work, fill(FormCreate, input, ids=_IDS))
        return FormCreatePayload(form=ref(Form, row.id))

    @mutation
    async def form_update(self, info: Info, input: FormUpdateInput) -> FormUpdatePayload:
        """Writes on the draft; what is published stays as it is until it is published again."""
        row = await update(info.work, fill(FormUpdate, input, ids=_IDS))
        return FormUpdatePayload(form=ref(Form, row.id))

    @mutation
    async def form_publish(self, info: Info, input: FormMoveInput) -> FormPublishPayload:
        """Makes the draft the wording that people fill in; a draft that says the same makes no new version."""
        row = await publish(info.work, fill(FormMove, input, ids=_IDS))
        return FormPublishPayload(form=ref(Form, row.id))

    @mutation
    async def form_archive(self, info: Info, input: FormMoveInput) -> FormArchivePayload:
        """Takes a form out of use: its address leads nowhere, what was sent stays."""
        row = await archive(info.work, fill(FormMove, input, ids=_IDS))
        return FormArchivePayload(form=ref(Form, row.id))

    @mutation
    async def form_restore(self, info: Info, input: FormMoveInput) -> FormRestorePayload:
        """Takes a form into use again, at the address it had and in its newest version."""
        row = await restore(info.work, fill(FormMove, input, ids=_IDS))
        return FormRestorePayload(form=ref(Form, row.id))

    @mutation
    async def form_replay(self, info: Info, input: FormReplayInput) -> FormReplayPayload:
        """Tries a form's failed submissions again; facts are recorded once all the same."""
        data = fill(FormReplay, input, ids=_IDS)
        return FormReplayPayload(form=ref(Form, data.form_id), submissions=await replay(info.work, data))

    @mutation
    async def form_submission_accept(self, info: Info, input: FormSubmissionAcceptInput) -> FormSubmissionAcceptPayload:
        """Says that a human sent what was held for a program's: it becomes a fact."""
        submission_id = await accept(info.work, fill(FormSubmissionAccept, input, ids=_IDS))
        return FormSubmissionAcceptPayload(submission=ref(FormSubmission, submission_id))
