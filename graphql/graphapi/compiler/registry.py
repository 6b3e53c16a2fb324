"""All declared types by name, so that annotations may name types of other files without importing them."""

from __future__ import annotations

import builtins
import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from graphapi.compiler.errors import SchemaError

_WORD = re.compile(r"[A-Za-z_]\w*")
_QUOTED = re.compile(r""" "(?:[^"\\]|\\.)*" | '(?:[^'\\]|\\.)*' """, re.X)
_TYPES: dict[str, list[type]] = defaultdict(list)


def remember(kind: type) -> None:
    """Called by every decorator that makes a GraphQL type."""
    _TYPES[kind.__name__].append(kind)


def declared() -> list[type]:
    """Every type that was declared in this process."""
    return [kind for kinds in _TYPES.values() for kind in kinds]


def fill_names() -> None:
    """Gives each file of declarations the types it named in annotations and imported for type checking only."""
    for kind in declared():
        for namespace, annotation in _annotations(kind):
            for word in _WORD.findall(annotation):
                if word not in namespace and word in _TYPES:
                    namespace[word] = _only(word, kind)


def unknown_names() -> list[str]:
    """Types with the names in their annotations that nothing in their file stands for: a hint for an error."""
    found = {
        f"{kind.__name__} names {word}": None
        for kind in declared()
        for namespace, annotation in _annotations(kind)
        for word in _WORD.findall(_QUOTED.sub("", annotation))  # descriptions name nothing
        if word not in namespace and not hasattr(builtins, word)
    }
    return list(found)


def _only(name: str, asker: type) -> type:
    """The type of that name in the asker's own part of the program (the application, or one file of tests)."""
    root = asker.__module__.partition(".")[0]
    found = [kind for kind in _TYPES[name] if kind.__module__.partition(".")[0] == root]
    if len(found) != 1:
        where = ", ".join(kind.__module__ for kind in found) or "nowhere"
        raise SchemaError(f"{asker.__name__} names {name}, which is declared in {where}; it must be exactly one place.")
    return found[0]


def _annotations(kind: type) -> Iterator[tuple[dict[str, Any], str]]:
    """Annotations that are still text, each with the names of the file it stands in."""
    own = vars(sys.modules.get(kind.__module__, sys))
    for annotation in vars(kind).get("__annotations__", {}).values():
        if isinstance(annotation, str):
            yield own, annotation
    definition = getattr(kind, "__strawberry_definition__", None)
    for field in definition.fields if definition is not None else ():
        yield from _of_field(field, own)


def _of_field(field: Any, own: dict[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    if field.base_resolver is not None:
        function = field.base_resolver.wrapped_func
        for annotation in getattr(function, "__annotations__", {}).values():
            if isinstance(annotation, str):
                yield getattr(function, "__globals__", own), annotation
    for argument in field.arguments:
        if isinstance(argument.type_annotation.raw_annotation, str):
            yield argument.type_annotation.namespace or own, argument.type_annotation.raw_annotation
