"""What is told of a form."""

from uuid import UUID

from funnel.forms.definition import Definition
from funnel.inputs import Input, Key, Name


class FormCreate(Input):
    """A form of a resource, for a step of a product; what it asks may be said later."""

    name: Name
    product_id: UUID
    resource_id: UUID
    step_key: Key
    definition: Definition = Definition()


class FormUpdate(Input):
    """What changes: name and step at once, the definition in the draft only; whose form it is never does."""

    form_id: UUID
    name: Name | None = None
    step_key: Key | None = None
    definition: Definition | None = None
    expected_version: int | None = None


class FormMove(Input):
    """Which form is published, archived or taken into use again."""

    form_id: UUID
    expected_version: int | None = None


class FormReplay(Input):
    """Whose submissions are tried again."""

    form_id: UUID


class FormSubmissionAccept(Input):
    """Which submission is a human's after all."""

    submission_id: UUID
