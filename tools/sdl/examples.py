"""An example of every root field: a document a reader can learn from, and the variables with which tests ask it.

The variables are those of `tests/tenancy/root_reads.py` and `root_writes.py`; `<anna>` stands for the id of that thing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graphql import GraphQLField, get_named_type, is_leaf_type, is_required_argument, parse, print_ast

ENOUGH = 6
"""Leaf fields that are shown of an object; an example is no catalogue."""
FEW = 2
"""With fewer leaf fields than this an object says little, so what is in it is shown too."""
USUAL = ("id", "name", "title", "key", "label", "status", "state", "kind", "version")
"""Shown first where an object has them."""


@dataclass(frozen=True)
class Example:
    """A document, its variables with `Its(…)` for ids, and who asks."""

    document: str
    variables: Mapping[str, Any]
    who: str


def example_of_read(name: str, root: GraphQLField, call: Any) -> Example:
    """A query of that root field, every argument of the call a variable."""
    used = {key: root.args[key].type for key in call.given}
    heading = ", ".join(f"${key}: {kind}" for key, kind in used.items())
    arguments = ", ".join(f"{key}: ${key}" for key in used)
    text = (
        f"query {name[0].upper()}{name[1:]}{f'({heading})' if used else ''}"
        f" {{ {name}{f'({arguments})' if used else ''} {selection(root, 2)} }}"
    )
    return Example(print_ast(parse(text)), call.given, call.who)


def example_of_write(name: str, root: GraphQLField, call: Any) -> Example:
    """A mutation of that root field over `$input`, with its errors."""
    kind = root.args["input"].type
    text = f"mutation {name[0].upper()}{name[1:]}($input: {kind}) {{ {name}(input: $input) {selection(root, 2)} }}"
    return Example(print_ast(parse(text)), {"input": call.given}, call.who)


def selection(definition: GraphQLField, depth: int) -> str:
    """What is worth seeing of it, in braces; nothing for a leaf."""
    kind: Any = get_named_type(definition.type)
    if is_leaf_type(kind):
        return ""
    fields = {name: each for name, each in kind.fields.items() if not _needs_more(each)}
    if "edges" in fields:
        node = selection(get_named_type(fields["edges"].type).fields["node"], depth - 1)
        return f"{{ totalCount pageInfo {{ hasNextPage endCursor }} edges {{ node {node} }} }}"
    leaves = sorted((name for name, each in fields.items() if is_leaf_type(get_named_type(each.type))), key=_usual)
    parts = leaves[:ENOUGH]
    if "errors" in fields:
        parts = [*parts, *_inner({key: each for key, each in fields.items() if key != "errors"}, 1)]
        return f"{{ {' '.join([*parts, 'errors { code field message }'])} }}"
    if len(parts) < FEW and depth > 0:
        parts = [*parts, *_inner(fields, depth)][:ENOUGH]
    return f"{{ {' '.join(parts or ['__typename'])} }}"


def _usual(name: str) -> int:
    return USUAL.index(name) if name in USUAL else len(USUAL)


def _inner(fields: Mapping[str, GraphQLField], depth: int) -> list[str]:
    return [
        f"{name} {selection(each, depth - 1)}" for name, each in fields.items()
        if not is_leaf_type(get_named_type(each.type))
    ]  # fmt: skip


def _needs_more(field: GraphQLField) -> bool:
    return any(is_required_argument(argument) for argument in field.args.values())
