"""Filters, orders and inputs of forms."""

from __future__ import annotations

import strawberry
from strawberry import ID

from crm.models.words import ConsentPurpose
from funnel.models import Form as FormRow
from funnel.models import FormSubmission as FormSubmissionRow
from funnel.models.words import FormFieldKind, FormState, FormSubmissionState
from graphapi.compiler import filters, input_type, match, orders

FORM_FILTER = filters(
    "FormFilter",
    FormRow,
    state=match.enum(FormState),
    product_id=match.id("prod"),
    resource_id=match.id("res"),
    step_key=match.string(),
    created_at=match.datetime(),
)
FORM_ORDER = orders("FormOrder", FormRow, created_at="created_at", default="-created_at")
FORM_SUBMISSION_FILTER = filters(
    "FormSubmissionFilter",
    FormSubmissionRow,
    form_id=match.id("form"),
    state=match.enum(FormSubmissionState),
    person_id=match.id("per"),
    received_at=match.datetime(),
)
FORM_SUBMISSION_ORDER = orders(
    "FormSubmissionOrder", FormSubmissionRow, received_at="received_at", default="-received_at"
)
_SEEN = "The version you saw; refused when somebody changed it since."


@input_type
class FormTextInput:
    """A text in the languages of the form."""

    en: str | None = strawberry.field(default=None, description="English.")
    ru: str | None = strawberry.field(default=None, description="Russian.")
    kk: str | None = strawberry.field(default=None, description="Kazakh.")


@input_type
class FormOptionInput:
    """One of the answers to choose from."""

    value: str = strawberry.field(description="For programs, and for rules that ask for the answer.")
    label: FormTextInput = strawberry.field(description="What people read.")


@input_type
class FormFieldInput:
    """One thing that is asked."""

    key: str = strawberry.field(description="Its name in requests: lower-case letters, digits, `_`.")
    kind: FormFieldKind = strawberry.field(description="What it asks for.")
    label: FormTextInput | None = strawberry.field(default=strawberry.UNSET, description="What people read.")
    help: FormTextInput | None = strawberry.field(default=strawberry.UNSET, description="What stands below it.")
    is_required: bool = strawberry.field(default=False, description="Whether the form cannot be sent without it.")
    min_length: int | None = strawberry.field(default=None, description="Least characters of a text.")
    max_length: int | None = strawberry.field(default=None, description="Most characters of a text.")
    pattern: str | None = strawberry.field(
        default=None, description="A regular expression that the whole text fits; none that could take long."
    )
    minimum: float | None = strawberry.field(default=None, description="Least number.")
    maximum: float | None = strawberry.field(default=None, description="Greatest number.")
    options: list[FormOptionInput] | None = strawberry.field(
        default=strawberry.UNSET, description="The answers to choose from."
    )
    value: str | None = strawberry.field(
        default=None, description="Of a hidden field: what it says where the page says nothing."
    )


@input_type
class FormConsentInput:
    """Something that people are asked to agree to."""

    key: str = strawberry.field(description="Its name in requests: `consent.<key>`.")
    purpose: ConsentPurpose = strawberry.field(description="What for.")
    channels: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Keys of the channels it is about; none: `site`."
    )
    text: FormTextInput = strawberry.field(description="The words.")
    version: str = strawberry.field(description="Which version of the words; kept with each answer.")
    is_required: bool = strawberry.field(default=False, description="Whether the form cannot be sent without it.")


@input_type
class FormDefinitionInput:
    """A whole form; a draft may lack what publishing asks for."""

    languages: list[str] | None = strawberry.field(
        default=strawberry.UNSET, description="Of en, ru, kk; the first for who reads none of them."
    )
    title: FormTextInput | None = strawberry.field(default=strawberry.UNSET, description="The heading.")
    intro: FormTextInput | None = strawberry.field(
        default=strawberry.UNSET, description="What stands above the fields; web addresses become links."
    )
    submit: FormTextInput | None = strawberry.field(default=strawberry.UNSET, description="What stands on the button.")
    thanks: FormTextInput | None = strawberry.field(default=strawberry.UNSET, description="What is said afterwards.")
    redirect_url: str | None = strawberry.field(default=None, description="Where people are sent afterwards.")
    fields: list[FormFieldInput] | None = strawberry.field(
        default=strawberry.UNSET, description="What is asked, in order; at most 50."
    )
    consents: list[FormConsentInput] | None = strawberry.field(
        default=strawberry.UNSET, description="What people are asked to agree to."
    )
    is_source_asked: bool = strawberry.field(
        default=False, description="Whether it asks where people heard of the company."
    )
    is_source_required: bool = strawberry.field(default=False, description="Whether that has to be answered.")
    allowed_origins: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Sites whose pages may show the form in a frame and send answers: https://example.com.",
    )
    per_minute: int = strawberry.field(
        default=20, description="How often one address may send, in each process; at most 6,000."
    )


@input_type
class FormCreateInput:
    """A form of a resource, for a step of a product."""

    name: str = strawberry.field(description="What it is called here.")
    product_id: ID = strawberry.field(description="Of what product leads are started.")
    resource_id: ID = strawberry.field(description="The resource it stands on.")
    step_key: str = strawberry.field(description="The step at which a lead starts that fills it in.")
    definition: FormDefinitionInput | None = strawberry.field(
        default=strawberry.UNSET, description="What it asks; it may be said later."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@input_type
class FormUpdateInput:
    """What changes: name and step at once, the definition in the draft, until it is published."""

    form_id: ID = strawberry.field(description="Which form.")
    name: str | None = strawberry.field(default=None, description="What it is called here; this holds at once.")
    step_key: str | None = strawberry.field(default=None, description="The step it serves; this holds at once.")
    definition: FormDefinitionInput | None = strawberry.field(
        default=strawberry.UNSET, description="The whole definition; what is left out of it is not said any more."
    )
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)


@input_type
class FormMoveInput:
    """Which form is published, archived or taken into use again."""

    form_id: ID = strawberry.field(description="Which form.")
    expected_version: int | None = strawberry.field(default=None, description=_SEEN)


@input_type
class FormReplayInput:
    """Whose failed submissions are tried again."""

    form_id: ID = strawberry.field(description="Which form.")


@input_type
class FormSubmissionAcceptInput:
    """Which submission is a human's after all."""

    submission_id: ID = strawberry.field(description="A submission that was held for a program's.")
