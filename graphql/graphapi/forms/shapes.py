"""What a form asks and says, as it is read from its definition."""

from __future__ import annotations

from crm.models.words import ConsentPurpose
from funnel.models.words import FormFieldKind
from graphapi.compiler import column, shape


@shape
class FormText:
    """A text in the languages of the form."""

    en: str | None = column(description="English.")
    ru: str | None = column(description="Russian.")
    kk: str | None = column(description="Kazakh.")


@shape
class FormOption:
    """One of the answers to choose from."""

    value: str | None = column(description="For programs, and for rules that ask for the answer.")
    label: FormText | None = column(description="What people read.")


@shape
class FormField:
    """One thing that is asked."""

    key: str | None = column(description="Its name in requests and among the answers of the fact.")
    kind: FormFieldKind | None = column(description="What it asks for.")
    label: FormText | None = column(description="What people read.")
    help: FormText | None = column(description="What stands below it.")
    is_required: bool | None = column(description="Whether the form cannot be sent without it.")
    min_length: int | None = column(description="Least characters of a text.")
    max_length: int | None = column(description="Most characters of a text.")
    pattern: str | None = column(description="A regular expression that the whole text fits.")
    minimum: float | None = column(description="Least number.")
    maximum: float | None = column(description="Greatest number.")
    options: list[FormOption] | None = column(description="The answers to choose from.")
    value: str | None = column(description="Of a hidden field: what it says where the page says nothing.")


@shape
class FormConsent:
    """Something that people are asked to agree to."""

    key: str | None = column(description="Its name in requests: `consent.<key>`.")
    purpose: ConsentPurpose | None = column(description="What for.")
    channels: list[str] | None = column(description="Keys of the channels it is about; none: `site`.")
    text: FormText | None = column(description="The words.")
    version: str | None = column(description="Which version of the words; kept with each answer.")
    is_required: bool | None = column(description="Whether the form cannot be sent without it.")


@shape
class FormDefinition:
    """A whole form."""

    languages: list[str] | None = column(description="Of en, ru, kk; the first for who reads none of them.")
    title: FormText | None = column(description="The heading.")
    intro: FormText | None = column(description="What stands above the fields.")
    submit: FormText | None = column(description="What stands on the button.")
    thanks: FormText | None = column(description="What is said afterwards.")
    redirect_url: str | None = column(description="Where people are sent afterwards.")
    fields: list[FormField] | None = column(description="What is asked, in order.")
    consents: list[FormConsent] | None = column(description="What people are asked to agree to.")
    is_source_asked: bool | None = column(description="Whether it asks where people heard of the company.")
    is_source_required: bool | None = column(description="Whether that has to be answered.")
    allowed_origins: list[str] | None = column(
        description="Sites whose pages may show the form in a frame and send answers: https://example.com."
    )
    per_minute: int | None = column(description="How often one address may send, in each process.")
