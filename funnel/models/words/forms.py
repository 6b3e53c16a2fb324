"""The closed vocabularies of hosted forms."""

from enum import StrEnum


class FormState(StrEnum):
    """Whether a form takes answers."""

    DRAFT = "DRAFT"
    """Never published: its address leads nowhere."""
    PUBLISHED = "PUBLISHED"
    ARCHIVED = "ARCHIVED"
    """Its address leads nowhere any more; what was sent stays."""


class FormFieldKind(StrEnum):
    """What a field asks for."""

    NAME = "NAME"
    EMAIL = "EMAIL"
    PHONE = "PHONE"
    COMPANY = "COMPANY"
    TEXT = "TEXT"
    LONG_TEXT = "LONG_TEXT"
    CHOICE = "CHOICE"
    MANY_CHOICES = "MANY_CHOICES"
    NUMBER = "NUMBER"
    DATE = "DATE"
    CHECKBOX = "CHECKBOX"
    HIDDEN = "HIDDEN"
    """Not asked: what the page or the form itself says."""


class FormVia(StrEnum):
    """By which way a form was filled in."""

    PAGE = "PAGE"
    """The hosted page."""
    EMBED = "EMBED"
    """The hosted page inside another one."""
    SITE = "SITE"
    """A form of HTML on another site."""
    API = "API"
    """JSON, sent by a page or a program."""


class FormSubmissionState(StrEnum):
    """Where what was sent stands."""

    WAITING = "WAITING"
    ALONE = "ALONE"
    """Waiting, and not to be tried together with others: they failed together."""
    DONE = "DONE"
    FAILED = "FAILED"
    """It could not be used as it is: it says why."""
    BOT = "BOT"
    """A program filled it in, by all signs: it is no fact."""
