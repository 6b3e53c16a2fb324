"""All declared types by name, so that annotations may name types of other files without importing them."""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from typing import Any

from graphapi.compiler.errors import SchemaError

_WORD = re.compile(r"[A-Za-z_]\w*")
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
        namespace = vars(sys.modules[kind.__module__])
        for word in _words(kind):
            if word not in namespace and word in _TYPES:
                namespace[word] = _only(word, kind)


def _only(name: str, asker: type) -> type:
    """The type of that name in the asker's own part of the program (the application, or one file of tests)."""
    root = asker.__module__.partition(".")[0]
    found = [kind for kind in _TYPES[name] if kind.__module__.partition(".")[0] == root]
    if len(found) != 1:
        where = ", ".join(kind.__module__ for kind in found) or "nowhere"
        raise SchemaError(f"{asker.__name__} names {name}, which is declared in {where}; it must be exactly one place.")
    return found[0]


def _words(kind: type) -> set[str]:
    annotations: list[Any] = list(vars(kind).get("__annotations__", {}).values())
    definition = getattr(kind, "__strawberry_definition__", None)
    for field in definition.fields if definition is not None else ():
        if field.base_resolver is not None:
            annotations += getattr(field.base_resolver.wrapped_func, "__annotations__", {}).values()
        annotations += (argument.type_annotation.raw_annotation for argument in field.arguments)
    return {word for annotation in annotations if isinstance(annotation, str) for word in _WORD.findall(annotation)}
