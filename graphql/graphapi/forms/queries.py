"""Root fields that read forms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from crm.members.permissions import Action
from graphapi.compiler import by_id, connection, queries
from graphapi.connections import Connection
from graphapi.forms.inputs import FORM_FILTER, FORM_ORDER, FORM_SUBMISSION_FILTER, FORM_SUBMISSION_ORDER

if TYPE_CHECKING:
    from graphapi.forms.types import Form, FormSubmission


@queries
class FormQueries:
    """Hosted forms."""

    form: Form | None = by_id(description="One form.")
    forms: Connection[Form] = connection(
        filter=FORM_FILTER, order=FORM_ORDER, description="The workspace's forms, the newest first."
    )
    form_submissions: Connection[FormSubmission] = connection(
        filter=FORM_SUBMISSION_FILTER,
        order=FORM_SUBMISSION_ORDER,
        permission=Action.READ_PERSONAL,
        description="What people sent, the newest first.",
    )
