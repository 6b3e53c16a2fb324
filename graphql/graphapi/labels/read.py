"""Labels of enums from the message files beside this: `[Enum] VALUE = [English, Russian, Kazakh]`.

A value that its enum does not word itself is called as in `common.toml`. Metrics and groups of channels are called in
reports too, so theirs are funnel's.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from hashlib import sha256
from importlib.resources import files

import orjson
from graphql import GraphQLEnumType, GraphQLSchema

from crm.core.problems import Invalid
from funnel.channels import labels as channels
from funnel.metrics import labels as metrics
from graphapi.labels.skipped import why_skipped

LANGUAGES = ("en", "ru", "kk")
Words = Sequence[str]
_enums: dict[str, tuple[str, ...]] = {}


def know(schema: GraphQLSchema) -> None:
    """Remembers which enums there are; called when the schema is built."""
    found = {name: kind for name, kind in schema.type_map.items() if isinstance(kind, GraphQLEnumType)}
    shown = {name: tuple(kind.values) for name, kind in found.items() if not name.startswith("__")}
    _enums.clear()
    _enums.update({name: values for name, values in sorted(shown.items()) if why_skipped(name) is None})
    for each in (everything, body_of, version_of):
        each.cache_clear()


@cache
def messages() -> Mapping[str, Mapping[str, Words]]:
    """Enum → value → its words, as the files have them; `common` is none."""
    found: dict[str, dict[str, Words]] = {}
    for file in files("graphapi.labels").joinpath("messages").iterdir():
        for enum, words in tomllib.loads(file.read_text(encoding="utf-8")).items():
            found.setdefault(enum, {}).update(words)
    found["Metric"] = {metric.value: words for metric, words in metrics.LABELS.items()}
    found["ChannelGroup"] = {group.value: words for group, words in channels.LABELS.items()}
    return found


def words_of(enum: str, value: str) -> Words | None:
    """English, Russian, Kazakh; None where no file words it."""
    return messages().get(enum, {}).get(value) or messages()["common"].get(value)


def language_of(given: str) -> str:
    """The language asked for. Raises Invalid for one that has no messages."""
    if given not in LANGUAGES:
        raise Invalid(f"There are labels in {', '.join(LANGUAGES)}; ask for one of them.", field="language")
    return given


@cache
def everything(language: str) -> Mapping[str, Mapping[str, str]]:
    """Enum → value → label, of all enums that are shown. A value without words is its own label."""
    place = LANGUAGES.index(language)
    return {
        enum: {value: words[place] if (words := words_of(enum, value)) else value for value in values}
        for enum, values in _enums.items()
    }


@cache
def version_of(language: str) -> str:
    """Changes when any label of the language does: what clients keep them under, and the ETag of the file."""
    return sha256(body_of(language)).hexdigest()[:16]


@cache
def body_of(language: str) -> bytes:
    """All labels of a language as JSON."""
    return orjson.dumps(everything(language))
