"""What is to be told, in no language yet: a code, and what stands in the holes of its sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from babel.numbers import format_decimal

from funnel.sentences.gaps import GAPS
from funnel.sentences.languages import LANGUAGES, language_of
from funnel.sentences.notes import NOTES
from funnel.sentences.remedies import REMEDIES

SENTENCES: Mapping[str, tuple[str, str, str]] = {**NOTES, **GAPS}
"""Code (and which of its sentences, behind a point) → English, Russian, Kazakh."""
QUOTED = ("“{}”", "«{}»", "«{}»")

Value = str | int | Decimal | tuple[str, ...]
"""Text and counts as they are, amounts with the language's separators, names in its quotes."""
Values = tuple[tuple[str, Value], ...]


class Told(Protocol):
    """A note or a gap."""

    @property
    def sentence(self) -> str:
        """Key of its sentences."""

    @property
    def values(self) -> Values:
        """What stands in the holes."""


@dataclass(frozen=True)
class Note:
    """What a reader of figures should know."""

    code: str
    values: Values = ()
    which: str = ""
    """Of several sentences of the code."""

    @property
    def sentence(self) -> str:
        """Key of its sentences."""
        return f"{self.code}.{self.which}" if self.which else self.code

    @property
    def message(self) -> str:
        """In English."""
        return in_words("en", self)


def note(code: str, which: str = "", **values: Value) -> Note:
    """A note with these values in its holes."""
    return Note(code, tuple(values.items()), which)


def in_words(language: str, told: Told) -> str:
    """The sentence in the language; English for languages that have none."""
    place = LANGUAGES.index(language_of(language))
    return SENTENCES[told.sentence][place].format(**{name: _said(value, place) for name, value in told.values})


def remedy_in_words(language: str, code: str, english: str) -> str:
    """What to do about a gap, in the language."""
    place = LANGUAGES.index(language_of(language))
    return english if place == 0 else REMEDIES[code][place - 1]


def _said(value: Value, place: int) -> str:
    if isinstance(value, Decimal):
        places = max(0, -int(value.as_tuple().exponent))
        return str(format_decimal(value, format="#,##0" + f".{'0' * places}" * bool(places), locale=LANGUAGES[place]))
    if isinstance(value, tuple):
        return ", ".join(QUOTED[place].format(each) for each in value)
    return str(value)
