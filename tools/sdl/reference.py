"""docs/api/: every root field by area, with its arguments, who may ask it, and an example that tests ask.

The area is the folder of `graphql/graphapi` the field is declared in. Documents of whole screens are in
`graphql/operations`; where one asks the field, it is named.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from graphql import FieldNode, GraphQLField, OperationDefinitionNode, Undefined, get_named_type, parse

from graphapi.compiler.records import field_of
from graphapi.schema import schema
from tools import rights
from tools.sdl.examples import Example, example_of_read, example_of_write
from tools.steps import ROOT

FOLDER = ROOT / "docs" / "api"
OPERATIONS = ROOT / "graphql" / "operations"
KINDS = ("query", "mutation", "subscription")

PAGING = {
    "first": "So many from the start; 50 when neither is given, 200 at most.", "last": "So many from the end.",
    "after": "What follows that cursor.", "before": "What stands before that cursor.",
    "filter": "All that is given must hold.",
    "orderBy": "Rows that are equal stand in the order of their ids.", "search": "Words to find.", "id": "Which one.",
    "ids": "Which ones.",
}  # fmt: skip
"""Arguments that mean the same everywhere."""

INDEX = """# The API, root field by root field

Made from the schema by `python -m tools.pages`. Types and their fields are described in the schema itself: open
GraphiQL (`/graphiql`), or [schema.graphql](../../graphql/schema.graphql). What became of the API is in
[schema-changelog.md](../schema-changelog.md), what it refuses in [refusals.md](../refusals.md), who may write what
in [rights.md](../rights.md), and how to listen in [live.md](../live.md).

Every example is asked by a test with the variables beside it (`tests/docs/test_examples.py`); `<anna>` stands for the
id of that thing. Whole screens are in `graphql/operations`.

| area | reads | writes | live |
|---|---|---|---|
"""


def pages() -> dict[Path, str]:
    """Every page by its path."""
    areas = by_area()
    rows = "".join(_row(area, roots) for area, roots in areas.items())
    made = {FOLDER / f"{area}.md": page(area, roots) for area, roots in areas.items()}
    return {FOLDER / "README.md": INDEX + rows, **made}


def _row(area: str, roots: Mapping[tuple[str, str], GraphQLField]) -> str:
    return f"| [{area}]({area}.md) | {' | '.join(_names(roots, kind) for kind in KINDS)} |\n"


def _names(roots: Mapping[tuple[str, str], GraphQLField], kind: str) -> str:
    return ", ".join(f"`{name}`" for each, name in roots if each == kind)


@cache
def by_area() -> dict[str, dict[tuple[str, str], GraphQLField]]:
    """Area → (query, mutation or subscription; name) → root field."""
    found: dict[str, dict[tuple[str, str], GraphQLField]] = {}
    built = schema.graphql
    for kind, root in zip(KINDS, (built.query_type, built.mutation_type, built.subscription_type), strict=True):
        for name, definition in root.fields.items() if root else ():
            found.setdefault(_area(definition), {})[kind, name] = definition
    return dict(sorted(found.items()))


def _area(definition: GraphQLField) -> str:
    origin: Any = field_of(definition).origin
    return str(origin.__module__.removeprefix("graphapi.").partition(".")[0])


def page(area: str, roots: Mapping[tuple[str, str], GraphQLField]) -> str:
    """One area."""
    parts = [f"# {area}\n", "Made by `python -m tools.pages`; the areas are listed in [README.md](README.md).\n"]
    parts += [_section(kind, name, definition) for (kind, name), definition in roots.items()]
    return "\n".join(parts)


def _section(kind: str, name: str, definition: GraphQLField) -> str:
    lines = [f"## {kind} `{name}`\n", f"{_line(definition.description)} Answers `{definition.type}`.\n"]
    lines += [f"{asked}\n" for asked in _asks(kind, name, definition)]
    if definition.deprecation_reason:
        lines.append(f"Deprecated: {_line(definition.deprecation_reason)}\n")
    lines += [_arguments(kind, definition), *_shown(kind, name)]
    if used := operations_with(kind, name):
        lines.append(f"In {', '.join(f'[{each}](../../graphql/operations/{each})' for each in used)}.\n")
    return "\n".join(line for line in lines if line)


def _line(text: str | None) -> str:
    return " ".join((text or "").split())


def _asks(kind: str, name: str, definition: GraphQLField) -> Iterator[str]:
    needed = rights.needed()[name] if kind == "mutation" else rights.needed_to_read(definition)
    if needed.always:
        yield f"Needs {rights.listed(needed.always)}."
    if needed.depends and kind == "mutation":
        yield f"By what is given or found also {rights.listed(needed.depends)}."


def _arguments(kind: str, definition: GraphQLField) -> str:
    given: Mapping[str, Any] = definition.args
    if kind == "mutation":
        taken: Any = get_named_type(definition.args["input"].type)
        given = taken.fields
    if not given:
        return ""
    rows = [
        f"| `{name}` | `{each.type}{_default(each)}` | {_cell(each.description) or PAGING.get(name, '')} |"
        for name, each in given.items()
    ]
    head = "field of `input`" if kind == "mutation" else "argument"
    return "\n".join([f"| {head} | type | |", "|---|---|---|", *rows, ""])


def _default(given: Any) -> str:
    value = given.default_value
    return "" if value is Undefined or value is None else f" = {json.dumps(getattr(value, 'value', value))}"


def _cell(text: str | None) -> str:
    return _line(text).replace("|", "\\|")


def _shown(kind: str, name: str) -> Iterator[str]:
    example = examples().get((kind, name))
    if example is None:
        return
    yield f"```graphql\n{example.document}\n```\n"
    if example.variables:
        yield f"```json\n{json.dumps(_plain(example.variables), ensure_ascii=False, indent=2)}\n```\n"


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return f"<{value.name}>" if hasattr(value, "name") else value


@cache
def examples() -> dict[tuple[str, str], Example]:
    """An example of each root field that is asked by HTTP; the variables come from the tests, which ask them all."""
    from tests.tenancy.root_reads import READS  # the checkout's: pages are never made from an installed package
    from tests.tenancy.root_writes import WRITES

    query, mutation = schema.graphql.query_type, schema.graphql.mutation_type
    assert query is not None
    assert mutation is not None
    reads = {("query", name): example_of_read(name, query.fields[name], call) for name, call in READS.items()
             if name in query.fields}  # fmt: skip
    writes = {("mutation", name): example_of_write(name, mutation.fields[name], call) for name, call in WRITES.items()
              if name in mutation.fields}  # fmt: skip
    return reads | writes


@cache
def _asked() -> dict[tuple[str, str], list[str]]:
    found: dict[tuple[str, str], list[str]] = {}
    for path in sorted(OPERATIONS.rglob("*.graphql")):
        for node in parse(path.read_text(encoding="utf-8")).definitions:
            if isinstance(node, OperationDefinitionNode):
                for field in node.selection_set.selections:
                    if isinstance(field, FieldNode):
                        found.setdefault((node.operation.value, field.name.value), []).append(
                            path.relative_to(OPERATIONS).as_posix()
                        )
    return found


def operations_with(kind: str, name: str) -> list[str]:
    """Files of `graphql/operations` that ask it at their root."""
    return sorted(set(_asked().get((kind, name), [])))
