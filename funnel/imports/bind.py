"""A mapping meets a file: columns are found, value maps and formats made ready, mistakes told before any row."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from crm.core.problems import Invalid, Problem, Problems
from crm.models.words import ImportKind
from funnel.imports import convert
from funnel.imports.convert import BadValue, Convert, nearest
from funnel.imports.fields import FIELDS, MAX_TEXT, Field, FieldType, canonical
from funnel.imports.mapping import ImportMapping
from funnel.imports.records import ProblemCode
from funnel.imports.sniff import FileShape, is_damaged
from funnel.imports.sources import AttributeSource, AttributeType, FieldSource, Target

_SHOWN = 60
"""Characters of a value that a sentence repeats."""


@dataclass(frozen=True, slots=True)
class Words:
    """A field's value map, exact first, then in any case."""

    exact: Mapping[str, str]
    folded: Mapping[str, str]
    known: frozenset[str] | None
    unknown_code: str | None
    """The code of a value that is mapped nowhere; None lets it through."""

    blank_unknown: bool = False

    def translate(self, text: str) -> str:
        """Our word for the file's; empty where the mapping says it is blank."""
        found = self.exact.get(text)
        if found is None:
            found = self.folded.get(text.casefold())
        if found is not None:
            return found
        if self.unknown_code is None or (self.known is not None and text in self.known):
            return text
        if self.known is not None and text.casefold() in self.known:
            return text.casefold()
        if self.blank_unknown:
            return ""
        candidates = sorted(self.known) if self.known else list(self.exact)
        noun = "channel" if self.unknown_code == ProblemCode.UNKNOWN_CHANNEL else "value"
        shown = text[:_SHOWN]
        raise BadValue(
            self.unknown_code, f"{shown!r} is no known {noun} and is mapped nowhere. {nearest(shown, candidates)}"
        )


@dataclass(frozen=True, slots=True)
class Bound:
    """One field made ready: where its text is and what happens to it."""

    name: str
    attribute: bool
    required: bool
    label: str
    indexes: tuple[int, ...]
    blank: frozenset[str]
    words: Words | None
    convert: Convert
    fallback: object
    """The converted constant or default; None where there is none."""
    max_length: int
    encoding: str
    joiner: str | None = None
    first: bool = False
    separator: str | None = None

    def text(self, cells: Sequence[str]) -> str:
        """The raw text in that row, stripped; several columns joined, nothing when all of them are blank."""
        text = self._text(cells)
        return text.split(self.separator, 1)[0].strip() if self.separator else text

    def _text(self, cells: Sequence[str]) -> str:
        if len(self.indexes) == 1:
            return cells[self.indexes[0]].strip()
        parts = [cells[index].strip() for index in self.indexes]
        if self.first or self.joiner is not None:
            filled = [part for part in parts if part.casefold() not in self.blank]
            return (filled[0] if filled else "") if self.first else (self.joiner or "").join(filled)
        return " | ".join(parts) if any(part.casefold() not in self.blank for part in parts) else ""

    def value(self, text: str) -> object:
        """The typed value, None when blank; `BadValue` says why it has none."""
        if text.casefold() in self.blank:
            return self._missing()
        if not (text.isascii() and text.isprintable()):
            _check_letters(text, self.encoding)
        if len(text) > self.max_length:
            raise BadValue(
                ProblemCode.TOO_LONG, f"The value has {len(text):,} characters; {self.max_length:,} are taken."
            )
        if self.words:
            text = self.words.translate(text)
            if not text:
                return self._missing()
        return self.convert(text)

    def _missing(self) -> object:
        if self.fallback is None and self.required:
            raise BadValue(ProblemCode.MISSING, f"{self.name} is needed and its cell is blank.")
        return self.fallback


def _check_letters(text: str, encoding: str) -> None:
    if "\x00" in text:
        raise BadValue(ProblemCode.BAD_CHARACTER, "The value holds a NUL byte, which is no text.")
    if is_damaged(text, encoding):
        raise BadValue(ProblemCode.BAD_ENCODING, f"The value holds bytes that are no {encoding} text.")


def bind(
    mapping: ImportMapping, shape: FileShape, *, channels: Collection[str] | None = None, at: str = "mapping"
) -> tuple[Bound, ...]:
    """Every field of the mapping made ready for that file; `channels` are the catalogue's keys where they are known.

    Raises `Problems` with every column that is not in the file, channel that is not in the catalogue, bad constant.
    """
    binder = _Binder(mapping, shape, None if channels is None else frozenset(channels))
    binder.mistakes.extend(_channel_mistakes(mapping, channels, at))
    bound = [binder.field(name, source, f"{at}.fields.{name}") for name, source in mapping.fields.items()]
    bound += [binder.attribute(name, source, f"{at}.attributes.{name}") for name, source in mapping.attributes.items()]
    if binder.mistakes:
        raise Problems(binder.mistakes)
    return tuple(bound)


def _channel_mistakes(mapping: ImportMapping, channels: Collection[str] | None, at: str) -> Iterator[Problem]:
    """Value maps that lead to channels which neither exist nor may be made."""
    if channels is None:
        return
    created = {target.key for target in mapping.channels_to_create(channels)}
    for text, target in mapping.values_of("channel").items():
        if target.key and target.key not in channels and target.key not in created:
            message = (
                f"{text!r} is mapped to the channel {target.key!r}, which the catalogue does not have. "
                f"{nearest(target.key, sorted(channels))} "
                "To add it, set create_channels = true and give the value a key, a group and a name."
            )
            yield Invalid(message, field=f"{at}.values.channel.{text}")


def starred(pattern: str, name: str) -> str | None:
    """What stands in a name where the pattern has its one star; None where the name does not fit."""
    before, star, after = pattern.partition("*")
    fits = star and len(name) > len(before) + len(after)
    if not fits or not name.casefold().startswith(before.casefold()) or not name.casefold().endswith(after.casefold()):
        return None
    return name[len(before) : len(name) - len(after)].strip()


class _Binder:
    def __init__(self, mapping: ImportMapping, shape: FileShape, channels: frozenset[str] | None) -> None:
        self.mapping = mapping
        self.shape = shape
        self.channels = channels
        self.mistakes: list[Problem] = []

    def field(self, name: str, source: FieldSource, path: str) -> Bound:
        spec = FIELDS[self.mapping.kind][canonical(self.mapping.kind, name)]
        words = self._words(spec, source, self.mapping.values_of(name))
        return self._bound(spec, source, path, words, self._converter(spec, source), attribute=spec.label)

    def attribute(self, name: str, source: AttributeSource, path: str) -> Bound:
        spec = Field(name, max_length=MAX_TEXT)
        words = self._words(spec, source, source.values)
        return self._bound(spec, source, path, words, self._attribute_converter(source), attribute=True)

    def _bound(
        self, spec: Field, source: FieldSource, path: str, words: Words | None, reader: Convert, *, attribute: bool
    ) -> Bound:
        blank = self.mapping.blank if source.blank is None else source.blank
        return Bound(
            name=spec.name,
            attribute=attribute,
            # An id may be left out of a mapping; where it is mapped a row without one would get another id later.
            required=spec.required or (spec.name == "external_id" and not attribute),
            label=(" / " if source.first else " + ").join(source.names()),
            indexes=self._indexes(source, path),
            blank=frozenset({"", *(word.strip().casefold() for word in blank)}),
            words=words,
            convert=reader,
            fallback=self._fallback(source, reader, words, path),
            max_length=spec.max_length,
            encoding=self.shape.encoding,
            # Numbers of one person are cut apart again: no text of theirs has a line's end in it.
            joiner="\n" if spec.type is FieldType.CONTACTS else source.joiner,
            first=bool(source.first) and spec.type is not FieldType.CONTACTS,
            separator=None if isinstance(source, AttributeSource) else source.separator,
        )

    def _fallback(self, source: FieldSource, reader: Convert, words: Words | None, path: str) -> object:
        setting = "constant" if source.constant is not None else "default"
        text = source.constant if source.constant is not None else source.default
        if source.header is not None:
            setting, text = "header", self._in_header(source.header, path)
        if text is None:
            return None
        try:
            return reader(words.translate(text) if words and (words.known is not None or source.header) else text)
        except BadValue as bad:
            self.mistakes.append(Invalid(bad.message, field=f"{path}.{setting}"))
            return None

    def _indexes(self, source: FieldSource, path: str) -> tuple[int, ...]:
        """The places of a field's columns. Of alternatives and of what is optional those that are there, doubles too:
        exports repeat the columns of marks, and the first set of them is often empty.
        """
        names = source.names()
        if not (source.first or source.optional):
            return tuple(self._index(name, path) for name in names)
        found = [index for name in names for index in self._places(name)]
        if not found and not source.optional:
            shown = " or ".join(repr(name) for name in names)
            near = nearest(names[0], [column for column in self.shape.columns if column])
            self.mistakes.append(Invalid(f"The file has no column {shown}. {near}", field=f"{path}.first"))
        return tuple(dict.fromkeys(found))

    def _places(self, name: str) -> list[int]:
        """By its exact name, else by the name in any case, else by a pattern with a star."""
        wanted = " ".join(name.split())
        columns = self.shape.columns
        found = [index for index, column in enumerate(columns) if column == wanted]
        found = found or [i for i, column in enumerate(columns) if column.casefold() == wanted.casefold()]
        return found or [i for i, column in enumerate(columns) if starred(wanted, column) is not None]

    def _index(self, name: str, path: str) -> int:
        columns, found = self.shape.columns, self._places(name)
        if len(found) == 1:
            return found[0]
        if found:
            numbers = " and ".join(str(index + 1) for index in found)
            message = f"The file has the column {name!r} more than once (columns {numbers}); rename one in the file."
        else:
            message = f"The file has no column {name!r}. {nearest(name, [column for column in columns if column])}"
        self.mistakes.append(Invalid(message, field=f"{path}.column"))
        return 0

    def _in_header(self, pattern: str, path: str) -> str | None:
        """What stands for the star in the one column whose name fits."""
        wanted = " ".join(pattern.split())
        found = {text for column in self.shape.columns if (text := starred(wanted, column)) is not None}
        if len(found) == 1:
            return found.pop()
        many = "several columns" if found else "no column"
        self.mistakes.append(Invalid(f"The file has {many} like {pattern!r}.", field=f"{path}.header"))
        return None

    def _words(self, spec: Field, source: FieldSource, values: Mapping[str, Target]) -> Words | None:
        channel = spec.type is FieldType.CHANNEL
        keep = not channel if source.keep_unknown is None else source.keep_unknown
        if (
            not values
            and not source.blank_unknown
            and (spec.type is FieldType.CHOICE or keep or (channel and self.channels is None))
        ):
            return None
        exact = {text.strip(): target.key for text, target in values.items()}
        code = ProblemCode.UNKNOWN_CHANNEL if channel else ProblemCode.UNKNOWN_VALUE
        return Words(
            exact=exact,
            folded={text.casefold(): key for text, key in exact.items()},
            known=self.channels if channel else None,
            unknown_code=None if keep and not source.blank_unknown else code,
            blank_unknown=source.blank_unknown,
        )

    def _converter(self, spec: Field, source: FieldSource) -> Convert:
        mark = source.decimal or self.mapping.decimal
        formats, zone = self._formats(source), source.zone or self.mapping.zone
        keep = source.keep_unknown is True and self.mapping.kind is ImportKind.TOUCHPOINTS and spec.name == "kind"
        makers: Mapping[FieldType, Convert] = {
            FieldType.INSTANT: convert.instant(formats, zone),
            FieldType.DAY: convert.day(formats, zone),
            FieldType.DECIMAL: convert.decimal(mark),
            FieldType.MONEY: convert.money(mark, micros=source.micros),
            FieldType.FIGURE: convert.figure(mark),
            FieldType.CHOICES: convert.words(spec.choices),
            FieldType.TEXTS: convert.split,
            FieldType.PRICES: convert.prices(mark),
            FieldType.CONTACTS: convert.contacts,
            FieldType.WHOLE: convert.whole(mark),
            FieldType.CURRENCY: convert.currency,
            FieldType.CHOICE: convert.choice(spec.choices, keep_unknown=keep),
        }
        return makers.get(spec.type, str)

    def _formats(self, source: FieldSource) -> tuple[str, ...]:
        """A workbook's dates are dates and no texts: they need no format."""
        formats = source.format or self.mapping.date_formats
        return formats if self.shape.sheet is None or "iso" in formats else (*formats, "iso")

    def _attribute_converter(self, source: AttributeSource) -> Convert:
        formats, zone = self._formats(source), source.zone or self.mapping.zone
        to_instant, to_day = convert.instant(formats, zone), convert.day(formats, zone)
        makers: Mapping[AttributeType, Convert] = {
            AttributeType.NUMBER: convert.number_attribute(source.decimal or self.mapping.decimal),
            AttributeType.BOOLEAN: convert.boolean_attribute,
            AttributeType.DATE: lambda text: to_day(text).isoformat(),
            AttributeType.DATETIME: lambda text: to_instant(text).isoformat(),
            AttributeType.LIST: convert.list_attribute(source.separator),
        }
        return makers.get(source.type, str)
