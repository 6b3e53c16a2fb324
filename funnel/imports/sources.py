"""Where a mapping says that the values of a field stand, and how a cell's text is read."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from funnel.models.words import ChannelGroup


def _words(value: object) -> object:
    return (value,) if isinstance(value, str) else value


def _delimiter(value: object) -> object:
    return "\t" if value in ("tab", "\\t") else value


def _encoding(value: object) -> object:
    if not isinstance(value, str):
        return value
    name = value.lower().replace("_", "-")
    return {"utf8": "utf-8", "utf-8-sig": "utf-8", "windows-1251": "cp1251", "latin1": "latin-1"}.get(name, name)


def _constant(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


Words = Annotated[tuple[str, ...], BeforeValidator(_words)]
Text = Annotated[str, BeforeValidator(_constant)]


class Model(BaseModel):
    """Frozen, and an unknown setting is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid", coerce_numbers_to_str=True)


class FileOptions(Model):
    """What to believe about the file instead of what is found in it."""

    delimiter: Annotated[Literal[",", ";", "\t", "|"] | None, BeforeValidator(_delimiter)] = None
    encoding: Annotated[str | None, BeforeValidator(_encoding)] = None
    header: bool | None = None
    quote: Literal['"', "'", ""] = '"'
    """The quoting character; empty where quotes are plain text."""
    skip: int = Field(default=0, ge=0, le=1000)
    """Lines above the header."""
    sheet: str | None = None
    """Of a workbook: the name of the sheet, or its number from 1. Default: the first one that is shown."""


class Target(Model):
    """What a value of the file becomes: a word of ours, or a channel that the import may add to the catalogue."""

    key: str
    group: ChannelGroup | None = None
    name: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"key": value} if isinstance(value, str) else value


class FieldSource(Model):
    """Where a field's text comes from and how it is read; a plain string in the file is `{column = …}`."""

    column: str | None = None
    """A header name, or a number from 1 in a file without header."""
    columns: tuple[str, ...] = ()
    """Several columns joined by " | ": an external id for files that have none of their own."""
    joiner: str | None = None
    """Between the texts of `columns` instead, of which the blank ones are then left out: " " for a name."""
    first: Words = ()
    """The first of these columns that is filled; those that the file does not have are passed over."""
    separator: str | None = Field(default=None, min_length=1)
    """Of a cell with several values between which this stands the first one is taken."""
    optional: bool = False
    """Whether a file without the column is as good as one where it is blank: exports have what the list shows."""
    constant: Text | None = None
    format: Words = ()
    zone: str | None = None
    decimal: Literal[",", "."] | None = None
    values: Mapping[str, Target] = Field(default_factory=dict)
    default: Text | None = None
    """Taken where the cell is blank."""
    blank: Words | None = None
    """Blank words of this field instead of the mapping's."""
    keep_unknown: bool | None = None
    """Whether a value that `values` does not name goes on as it is. Default: no for channels, yes elsewhere."""
    blank_unknown: bool = False
    """Whether a value that `values` does not name counts as a blank cell, instead of being refused."""
    header: str | None = None
    """The value stands in the name of this column, where `*` is: "Amount spent (*)" for a currency."""
    micros: bool = False
    """Whether an amount is in millionths, as programs of cabinets give it."""

    @model_validator(mode="before")
    @classmethod
    def _short_form(cls, value: object) -> object:
        return {"column": str(value)} if isinstance(value, str | int) and not isinstance(value, bool) else value

    def names(self) -> tuple[str, ...]:
        """The columns it reads."""
        return (self.column,) if self.column is not None else self.columns or self.first


class Wide(Model):
    """A file with a column a period (spend) or a metric (metrics) instead of a row each."""

    period: Literal["day", "week", "month"] | None = None
    """What a column of spend is; a week is named by its first day or as 2026-W10."""
    format: Words = ()
    """How the columns' names are written, strptime patterns; default: the mapping's `date_formats`."""
    columns: Mapping[str, str] = Field(default_factory=dict)
    """Column → metric, of metrics."""


class AttributeType(StrEnum):
    """How an extra column is kept."""

    TEXT = "text"
    NUMBER = "number"
    BOOLEAN = "boolean"
    DATE = "date"
    DATETIME = "datetime"
    LIST = "list"


class AttributeSource(FieldSource):
    """An extra column kept as an attribute of the row's object."""

    type: AttributeType = AttributeType.TEXT
    separator: str = Field(default=",", min_length=1)
    """Between the values of a list."""
