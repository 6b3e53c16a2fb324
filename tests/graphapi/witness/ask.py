"""Asks the service over HTTP and the witness, and compares the answers to the last key.

The witness's answer is put together by graphql-core's own executor over the SDL, with `model.Model` behind every field:
fragments, merging, directives, variables and defaults are those of the reference implementation.
"""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from graphql import (
    REMOVE,
    DocumentNode,
    FieldNode,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    build_schema,
    execute_sync,
    parse,
    validate,
    visit,
)

from tests.graphapi.witness.kinds import UNCOVERED, Json
from tests.graphapi.witness.model import Model, Viewer
from tests.graphapi.witness.pages import Cursor, Cursors
from tests.graphapi.witness.rows import World
from tests.http import Client

SDL: GraphQLSchema = build_schema((Path(__file__).parents[3] / "graphql" / "schema.graphql").read_text())


@dataclass
class Tally:
    """What was generated and what of it the witness answered."""

    compared: int = 0
    """Operations written by hand among them."""
    generated: int = 0
    covered: int = 0
    refused: int = 0
    """Valid, but larger than the documented limits allow."""
    fields: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """For the end of a run."""
        lead = sorted(f"Lead.{name}" for name in SDL.type_map["Lead"].fields)  # type: ignore[attr-defined]  # an object
        answered = [name for name in lead if name not in UNCOVERED and self.fields[name]]
        around = {name for name in self.fields if not name.startswith("Lead.")}
        known = around - UNCOVERED
        return [
            f"generated operations covered whole: {self.covered} of {self.generated} "
            f"({self.covered / self.generated:.1%}); of the others everything but the fields named below is compared",
            f"operations compared, those that walk lists included: {self.compared}",
            f"refused as too large, with the limit named: {self.refused}",
            f"fields of Lead compared: {len(answered)} of {len(lead)} ({len(answered) / len(lead):.1%})",
            f"fields of other types compared: {len(known)} of {len(around)}; not: "
            + (", ".join(sorted(around & UNCOVERED)) or "none"),
        ]


TALLY = Tally()


@dataclass(frozen=True)
class Operation:
    """A document as a client sends it."""

    document: str
    variables: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.document}\n{json.dumps(self.variables)}"


class _Narrow(Visitor):
    """Takes out what the witness cannot answer, and notes what was asked."""

    def __init__(self, info: TypeInfo) -> None:
        super().__init__()
        self.info, self.asked = info, Counter[str]()

    def enter_field(self, node: FieldNode, *_: Any) -> Any:
        parent = self.info.get_parent_type()
        where = f"{parent.name if parent else ''}.{node.name.value}"
        if not node.name.value.startswith("__"):
            self.asked[where] += 1
        return REMOVE if where in UNCOVERED else None


def narrowed(document: DocumentNode) -> tuple[DocumentNode, Counter[str]]:
    """The document without what is not covered, and how often each field stands in the whole of it."""
    info = TypeInfo(SDL)
    visitor = _Narrow(info)
    return visit(document, TypeInfoVisitor(info, visitor)), visitor.asked


def expected(viewer: Viewer, document: DocumentNode, variables: dict[str, Any], cursors: Cursors) -> Any:
    """The witness's `data`."""
    model = Model(viewer, cursors)
    result = execute_sync(
        SDL,
        document,
        variable_values=variables,
        field_resolver=lambda source, info, **given: model.resolve(
            source, info.parent_type.name, info.field_name, info.return_type, given
        ),
        type_resolver=lambda value, info, kind: value.kind,
    )
    if result.errors:
        raise AssertionError(f"the witness failed: {result.errors}") from result.errors[0].original_error
    return result.data


def difference(wanted: Any, found: Any, cursors: Cursors, *, whole: bool, path: str = "data") -> str | None:
    """The first place where the answers differ. `whole`: no further keys, and the keys in the same order."""
    if isinstance(wanted, Cursor):
        return None if cursors.agree(wanted, found) else f"{path}: {found!r} is not the cursor of {wanted.at}"
    if isinstance(wanted, Json):
        return None if wanted.value == found else f"{path}: wanted {wanted.value!r}, found {found!r}"
    if isinstance(wanted, dict) and isinstance(found, dict):
        keys = list(found) if whole else [key for key in found if key in wanted]
        if keys != list(wanted):
            return f"{path}: wanted the keys {list(wanted)}, found {list(found)}"
        pairs: Sequence[tuple[Any, Any, Any]] = [(key, wanted[key], found[key]) for key in wanted]
    elif isinstance(wanted, list) and isinstance(found, list):
        if len(wanted) != len(found):
            return f"{path}: wanted {len(wanted)} items, found {len(found)}"
        pairs = list(zip(range(len(wanted)), wanted, found, strict=True))
    else:
        same = wanted == found and isinstance(wanted, bool) is isinstance(found, bool)
        return None if same else f"{path}: wanted {wanted!r}, found {found!r}"
    differences = (difference(a, b, cursors, whole=whole, path=f"{path}.{key}") for key, a, b in pairs)
    return next((each for each in differences if each), None)


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    assert len(found) == len(pairs), f"a key stands twice in {[key for key, _ in pairs]}"
    return found


class Asking:
    """The service and the witness over the same rows."""

    def __init__(self, world: World, viewers: list[Viewer], client: Client) -> None:
        self.world, self.viewers, self.client = world, viewers, client
        self.cursors = Cursors()

    async def answer(self, viewer: Viewer, operation: Operation) -> Any:
        """`data` as it came, None when it was refused as too large; doubled keys and other errors fail."""
        body = {"query": operation.document, "variables": operation.variables}
        headers = {"Authorization": f"Bearer {viewer.key}"}
        response = await self.client.http.post("/graphql", json=body, headers=headers)
        found = json.loads(response.text, object_pairs_hook=_without_doubles)
        errors = found.get("errors", [])
        if errors and all(error["extensions"]["code"] == "QUERY_TOO_COMPLEX" for error in errors):
            return None
        assert not errors, f"{errors}\n{operation}"
        return found["data"]

    async def compare(self, viewer: Viewer, operation: Operation, *, generated: bool = False) -> Any:
        """Fails where the service and the witness differ; gives what the service said."""
        document = parse(operation.document)
        assert generated or validate(SDL, document) == [], f"an invalid document\n{operation}"  # else proved by then
        covered, asked = narrowed(document)
        whole = not UNCOVERED & asked.keys()
        TALLY.compared += 1
        TALLY.generated += generated
        found = await self.answer(viewer, operation)
        if found is None:
            TALLY.refused += 1
            return None
        TALLY.covered += whole and generated
        TALLY.fields += asked
        wanted = expected(viewer, covered, operation.variables, self.cursors)
        wrong_at = difference(wanted, found, self.cursors, whole=whole)
        assert wrong_at is None, f"{wrong_at}\n{operation}"
        return found
