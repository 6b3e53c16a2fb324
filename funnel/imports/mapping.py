"""The mapping file: which column fills which field, and how its text is to be read (TOML, or the same as JSON).

Every mistake is told at once, as `Problems` whose sentences say what is wrong and what is allowed.
"""

import tomllib
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, ValidationError

from crm.core import clock
from crm.core.problems import Invalid, Problem, Problems
from crm.core.wording import sentence
from crm.models.words import ImportKind
from funnel.imports.convert import is_format, nearest
from funnel.imports.fields import DATES, FIELDS, NUMBERS, WIDE, FieldType, canonical
from funnel.imports.sources import AttributeSource, FieldSource, FileOptions, Model, Target, Wide, Words
from funnel.models.words import Metric

ENCODINGS = (
    "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251", "cp1252", "latin-1", "koi8-r", "cp866", "kz1048",
)  # fmt: skip
"""Encodings a mapping may name; a byte order mark is seen in any case."""


WORKSPACE = "workspace"
"""The zone of a mapping that takes the workspace's own."""


def _upper(value: object) -> object:
    return value.upper() if isinstance(value, str) else value


class ImportMapping(Model):
    """One kind of file and how its columns become our fields."""

    kind: Annotated[ImportKind, BeforeValidator(_upper)]
    """In any case."""
    source: str = Field(pattern=r"^[a-z0-9][a-z0-9_.:-]{0,63}$")
    """Namespace of the external ids: the same id of another source is another thing."""
    zone: str = "UTC"
    """Of times without an offset; `workspace` is the workspace's own."""
    blank: Words = ("",)
    """Cells that say nothing, in any case; the empty cell always does."""
    decimal: Literal[",", "."] | None = None
    date_formats: Words = ("iso",)
    product: str | None = None
    step: str | None = None
    """Key of the step a lead enters at."""
    template: str | None = None
    """Funnel template to make for the product when it has no published funnel."""
    create_channels: bool = False
    """Whether channels of `[values.channel]` that the catalogue lacks are added (they need a group)."""
    unknown_owners: Literal["refuse", "leave"] = "refuse"
    """What becomes of a row whose owner no member is: exports name people who left long ago."""
    about: str | None = None
    """Of which export this is the mapping."""
    signs: Words = ()
    """Columns of which no other export has any: the mapping is offered where one of them is in the file."""
    confirmed: bool = True
    """Whether the columns are those of the vendor's documentation, and not only what people's files look like."""
    summary: Words = ("total", "totals", "grand total", "итого", "всего", "барлығы", "жиыны")
    """First words of rows that sum others up; they are passed over in files of spend and metrics."""
    wide: Wide | None = None
    file: FileOptions = Field(default_factory=FileOptions)
    fields: Mapping[str, FieldSource]
    values: Mapping[str, Mapping[str, Target]] = Field(default_factory=dict)
    attributes: Mapping[str, AttributeSource] = Field(default_factory=dict)

    def values_of(self, name: str) -> Mapping[str, Target]:
        """The value map of a field, written inside it or under `[values.…]`."""
        source = self.fields.get(name)
        return self.values.get(name) or (source.values if source else {})

    def columns(self) -> frozenset[str]:
        """Every column the mapping names."""
        sources = (*self.fields.values(), *self.attributes.values())
        named = {name for source in sources for name in source.names()}
        return frozenset(named | set(self.wide.columns if self.wide else ()))

    def of(self, time_zone: str) -> "ImportMapping":
        """In a workspace of that zone."""
        return self.model_copy(update={"zone": time_zone}) if self.zone == WORKSPACE else self

    def plain(self) -> dict[str, Any]:
        """As data for JSON, without defaults; `parse_mapping` makes the same mapping of it again."""
        return self.model_dump(mode="json", exclude_defaults=True)

    def channels_to_create(self, known: Collection[str]) -> tuple[Target, ...]:
        """The channels an import has to add first, one per key, where `create_channels` allows it."""
        if not self.create_channels:
            return ()
        missing = {t.key: t for t in self.values_of("channel").values() if t.group and t.key not in known}
        return tuple(missing.values())


def load_mapping(path: Path) -> ImportMapping:
    """Reads a mapping file; `Problems` with every mistake found."""
    return parse_toml(path.read_text(encoding="utf-8-sig"))


def parse_toml(text: str, *, at: str = "mapping") -> ImportMapping:
    """A mapping out of TOML text."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Problems([Invalid(f"The mapping is no TOML: {error}.", field=at)]) from error
    return parse_mapping(data, at=at)


def parse_mapping(data: Mapping[str, Any], *, at: str = "mapping") -> ImportMapping:
    """A mapping out of plain data (`importStart(input: {mapping: …})`); `at` is where the client wrote it."""
    try:
        mapping = ImportMapping.model_validate(data)
    except ValidationError as error:
        raise Problems([_sentence(detail, at) for detail in error.errors()]) from error
    mistakes = list(_mistakes(mapping, at))
    if mistakes:
        raise Problems(mistakes)
    return mapping


def with_values(mapping: ImportMapping, values: Mapping[str, Any], *, at: str) -> ImportMapping:
    """The mapping, and what words of this file stand for besides: field → {word → ours}. Raises `Problems`."""
    data = mapping.plain()
    data["values"] = dict(data.get("values", {}))
    for name, words in values.items():
        if not isinstance(words, Mapping):
            raise Problems(
                [Invalid("Give words and what they stand for: {field: {word: ours}}.", field=f"{at}.{name}")]
            )
        known = {text: target.model_dump(mode="json") for text, target in mapping.values_of(name).items()}
        data["values"][name] = {**known, **words}
        if isinstance(source := data["fields"].get(name), dict):
            data["fields"] = {**data["fields"], name: {k: v for k, v in source.items() if k != "values"}}
    try:
        return parse_mapping(data, at=at)
    except Problems as found:
        renamed = ((one.message, (one.field or at).replace(f"{at}.values.", f"{at}.")) for one in found.problems)
        raise Problems([Invalid(message, field=field) for message, field in renamed]) from found


def _sentence(detail: Any, at: str) -> Problem:
    """A pydantic error in our words."""
    where = [str(part) for part in detail["loc"]]
    path = ".".join([at, *where])
    name = ".".join(where) or "The mapping"
    if detail["type"] == "extra_forbidden":
        message = f"{name} is no setting of a mapping. {nearest(where[-1], _settings(where))}"
    elif detail["type"] == "missing":
        message = f"{name} is missing in the mapping."
    else:
        message = f"{name}: {sentence(detail)}"
    return Invalid(message, field=path)


def _settings(where: list[str]) -> list[str]:
    """The settings that exist where an unknown one was written."""
    if len(where) > 1 and where[-2] != where[0]:
        in_values = where[0] == "values" or "values" in where[2:-1]
        model: type[Model] = Target if in_values else AttributeSource if where[0] == "attributes" else FieldSource
    else:
        model = FileOptions if len(where) > 1 and where[0] == "file" else ImportMapping
    return list(model.model_fields)


def _mistakes(mapping: ImportMapping, at: str) -> Iterator[Problem]:
    """What no single setting can tell: names, pairs that exclude each other, formats, zones."""
    yield from _unknown_targets(mapping, at)
    yield from _missing_targets(mapping, at)
    yield from _misplaced(mapping, at)
    yield from _wide_mistakes(mapping, at)
    yield from _value_mistakes(mapping, at)
    if mapping.zone != WORKSPACE:
        yield from _zone_mistakes(mapping.zone, f"{at}.zone")
    yield from _format_mistakes(mapping.date_formats, f"{at}.date_formats")
    if mapping.file.encoding and mapping.file.encoding not in ENCODINGS:
        message = f"{mapping.file.encoding!r} is no encoding this service reads. Allowed: {', '.join(ENCODINGS)}."
        yield Invalid(message, field=f"{at}.file.encoding")
    for name, source in mapping.fields.items():
        yield from _source_mistakes(source, f"{at}.fields.{name}")
        yield from _type_mistakes(mapping.kind, name, source, f"{at}.fields.{name}")
    for name, source in mapping.attributes.items():
        yield from _source_mistakes(source, f"{at}.attributes.{name}")


def _unknown_targets(mapping: ImportMapping, at: str) -> Iterator[Problem]:
    known = FIELDS[mapping.kind]
    seen: dict[str, str] = {}
    for name in mapping.fields:
        kept = canonical(mapping.kind, name)
        if kept not in known:
            message = (
                f"{name!r} is no field of {mapping.kind.lower()}. {nearest(name, list(known))} "
                "Other columns can be kept under [attributes]."
            )
            yield Invalid(message, field=f"{at}.fields.{name}")
        elif kept in seen:
            yield Invalid(f"{seen[kept]!r} and {name!r} are the same field; keep one.", field=f"{at}.fields.{name}")
        seen.setdefault(kept, name)
    for name in mapping.attributes:
        if name in seen and name in known and known[name].label:
            yield Invalid(f"{name!r} is among [fields] already; keep one.", field=f"{at}.attributes.{name}")


def _misplaced(mapping: ImportMapping, at: str) -> Iterator[Problem]:
    for name in ("step", "template"):
        if mapping.kind is not ImportKind.LEADS and getattr(mapping, name) is not None:
            yield Invalid(f"{name!r} is for leads: {mapping.kind.lower()} enter no funnel.", field=f"{at}.{name}")
    if mapping.create_channels and "channel" not in mapping.fields:
        message = "create_channels needs the field 'channel' and its [values.channel]."
        yield Invalid(message, field=f"{at}.create_channels")


def _missing_targets(mapping: ImportMapping, at: str) -> Iterator[Problem]:
    given = {canonical(mapping.kind, name) for name in mapping.fields}
    for field in FIELDS[mapping.kind].values():
        by_column = mapping.wide is not None and field.name in WIDE.get(mapping.kind, ())
        if field.required and field.name not in given and not by_column:
            message = (
                f"{mapping.kind.lower()} need the field {field.name!r}: give its column or a constant in [fields]."
            )
            yield Invalid(message, field=f"{at}.fields.{field.name}")


def _wide_mistakes(mapping: ImportMapping, at: str) -> Iterator[Problem]:
    wide, own = mapping.wide, WIDE.get(mapping.kind)
    if wide is None:
        return
    if own is None:
        yield Invalid("[wide] is for files of spend and of metrics.", field=f"{at}.wide")
        return
    for name in sorted(own & mapping.fields.keys()):
        yield Invalid(f"In a wide file the columns say {name!r}; leave it out.", field=f"{at}.fields.{name}")
    if (mapping.kind is ImportKind.SPEND) != (wide.period is not None):
        yield Invalid("Give [wide] period = day, week or month for spend, and only there.", field=f"{at}.wide.period")
    if (mapping.kind is ImportKind.METRICS) != bool(wide.columns):
        yield Invalid("Give [wide.columns] column = metric for metrics, and only there.", field=f"{at}.wide.columns")
    for column, metric in wide.columns.items():
        if metric not in set(Metric):
            message = f"{metric!r} is no metric. {nearest(metric, list(Metric))}"
            yield Invalid(message, field=f"{at}.wide.columns.{column}")


def _value_mistakes(mapping: ImportMapping, at: str) -> Iterator[Problem]:
    for name in mapping.values:
        path = f"{at}.values.{name}"
        if name not in mapping.fields:
            message = f"[values.{name}] maps a field that [fields] does not fill. {nearest(name, list(mapping.fields))}"
            yield Invalid(message, field=path)
        elif mapping.fields[name].values:
            yield Invalid(f"The values of {name!r} are mapped in two places; keep one.", field=path)
    for name in mapping.fields:
        if name != "channel" and any(target.group or target.name for target in mapping.values_of(name).values()):
            yield Invalid("Only values of 'channel' can have a group and a name.", field=f"{at}.values.{name}")


def _source_mistakes(source: FieldSource, path: str) -> Iterator[Problem]:
    given = (
        source.column is not None, bool(source.columns), bool(source.first), source.constant is not None,
        source.header is not None,
    )  # fmt: skip
    if sum(given) != 1:
        yield Invalid("Give exactly one of column, columns, first, header and constant.", field=path)
    if source.joiner is not None and not source.columns:
        yield Invalid("joiner stands between the texts of columns; give those.", field=path)
    if source.header is not None and source.header.count("*") != 1:
        yield Invalid('header is a column\'s name with one * in it: "Amount spent (*)".', field=f"{path}.header")
    if source.zone is not None:
        yield from _zone_mistakes(source.zone, f"{path}.zone")
    yield from _format_mistakes(source.format, f"{path}.format")


def _type_mistakes(kind: ImportKind, name: str, source: FieldSource, path: str) -> Iterator[Problem]:
    field = FIELDS[kind].get(canonical(kind, name))
    if field is None:
        return
    if (source.format or source.zone) and field.type not in DATES:
        yield Invalid(f"{name!r} is no date: format and zone say nothing about it.", field=path)
    if source.decimal and field.type not in NUMBERS:
        yield Invalid(f"{name!r} is no number: decimal says nothing about it.", field=path)
    if source.micros and field.type is not FieldType.MONEY:
        yield Invalid(f"{name!r} is no amount: micros says nothing about it.", field=path)
    if source.columns and field.type not in (FieldType.TEXT, FieldType.CONTACTS):
        yield Invalid(f"{name!r} takes one column; only text can be joined from several.", field=path)


def _zone_mistakes(name: str, path: str) -> Iterator[Problem]:
    try:
        clock.zone(name)
    except ValueError as error:
        yield Invalid(str(error), field=path)


def _format_mistakes(formats: Collection[str], path: str) -> Iterator[Problem]:
    for text in formats:
        if not is_format(text):
            message = f"{text!r} is no date format. Allowed: iso, unix, unix_ms, or a pattern such as %d.%m.%Y %H:%M."
            yield Invalid(message, field=path)
