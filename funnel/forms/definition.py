"""What a form asks and says: the same document from the draft to the page."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from crm.models.words import ConsentPurpose
from funnel.forms.onward import ascii_address
from funnel.inputs import Input
from funnel.models.words import FormFieldKind

Language = Literal["en", "ru", "kk"]
LANGUAGES: tuple[Language, ...] = ("en", "ru", "kk")
Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]
FieldKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
OptionValue = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
TextVersion = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]
ChannelKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9_]{1,60}$")]
Origin = Annotated[str, StringConstraints(pattern=r"^https?://[a-z0-9.-]{1,253}(:[0-9]{1,5})?$", max_length=300)]
MOST_FIELDS, MOST_OPTIONS, MOST_CONSENTS, MOST_ORIGINS = 50, 200, 10, 50
LONGEST_TEXT, LONGEST_LONG_TEXT = 500, 5_000
MOST_PER_MINUTE = 6_000

CHOICES = frozenset({FormFieldKind.CHOICE, FormFieldKind.MANY_CHOICES})
TEXTS = frozenset({FormFieldKind.NAME, FormFieldKind.COMPANY, FormFieldKind.TEXT, FormFieldKind.LONG_TEXT})
"""Kinds whose length and pattern may be said."""
ALONE = frozenset({FormFieldKind.NAME, FormFieldKind.EMAIL, FormFieldKind.PHONE, FormFieldKind.COMPANY})
"""Who it is: each is asked once."""


class Wording(Input):
    """A text in the languages of the form."""

    en: Line | None = None
    ru: Line | None = None
    kk: Line | None = None

    def told(self, language: str) -> str:
        """In that language, else in the first there is; empty where nothing is said."""
        own: str | None = getattr(self, language, None)
        return own or next((text for text in (self.en, self.ru, self.kk) if text), "")


class Option(Input):
    """One of the answers to choose from."""

    value: OptionValue
    label: Wording = Wording()


class FormField(Input):
    """One thing that is asked."""

    key: FieldKey
    kind: FormFieldKind
    label: Wording = Wording()
    help: Wording = Wording()
    is_required: bool = False
    min_length: int | None = Field(default=None, ge=0, le=LONGEST_LONG_TEXT)
    max_length: int | None = Field(default=None, ge=1, le=LONGEST_LONG_TEXT)
    pattern: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None = None
    minimum: float | None = Field(default=None, allow_inf_nan=False)
    maximum: float | None = Field(default=None, allow_inf_nan=False)
    options: tuple[Option, ...] = Field(default=(), max_length=MOST_OPTIONS)
    value: Annotated[str, StringConstraints(max_length=LONGEST_TEXT)] | None = None
    """Of a hidden field: what it says where the page says nothing."""

    @property
    def longest(self) -> int:
        """Most characters of an answer."""
        usual = LONGEST_LONG_TEXT if self.kind is FormFieldKind.LONG_TEXT else LONGEST_TEXT
        return min(self.max_length or usual, usual)


class ConsentAsked(Input):
    """Something that people are asked to agree to, and the version of the words."""

    key: FieldKey
    purpose: ConsentPurpose
    channels: tuple[ChannelKey, ...] = Field(default=(), max_length=20)
    """On which channels; none: `site`, where they agreed."""
    text: Wording = Wording()
    version: TextVersion
    is_required: bool = False

    @property
    def on(self) -> Sequence[str]:
        """The channels that are meant."""
        return self.channels or ("site",)


class Definition(Input):
    """A whole form; a draft may lack what publishing asks for."""

    languages: tuple[Language, ...] = Field(default=("en",), min_length=1, max_length=len(LANGUAGES))
    """The first one is shown to who reads none of them."""
    title: Wording = Wording()
    intro: Wording = Wording()
    submit: Wording = Wording()
    thanks: Wording = Wording()
    redirect_url: Annotated[str, StringConstraints(max_length=2_000)] | None = None
    fields: tuple[FormField, ...] = Field(default=(), max_length=MOST_FIELDS)
    consents: tuple[ConsentAsked, ...] = Field(default=(), max_length=MOST_CONSENTS)
    is_source_asked: bool = False
    is_source_required: bool = False
    allowed_origins: tuple[Origin, ...] = Field(default=(), max_length=MOST_ORIGINS)
    per_minute: int = Field(default=20, ge=1, le=MOST_PER_MINUTE)
    """How often one address may send, in each process."""

    @property
    def onward(self) -> str | None:
        """`redirect_url` as headers can hold it; None also for a host that was taken before hosts were looked at."""
        with suppress(ValueError):
            return ascii_address(self.redirect_url) if self.redirect_url else None
        return None

    def language_of(self, *asked: str | None) -> Language:
        """The first of those asked for that the form speaks, else its own."""
        return next((own for each in asked for own in self.languages if own == each), self.languages[0])

    def shown(self) -> Iterator[FormField]:
        """Fields that people see."""
        return (field for field in self.fields if field.kind is not FormFieldKind.HIDDEN)
