"""Asks the service over HTTP and the witness, and compares the answers to the last key.

The witness's answer is put together by graphql-core's own executor over the SDL, with `model.Model` behind every field:
fragments, merging, directives, variables and defaults are those of the reference implementation.
"""

import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from graphql import (
    REMOVE,
    DocumentNode,
    ExecutionResult,
    FieldNode,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    execute,
    parse,
    validate,
    visit,
)

from tests.graphapi.witness.figures import Figures, Known
from tests.graphapi.witness.kinds import About, Json
from tests.graphapi.witness.model import Model, Viewer
from tests.graphapi.witness.pages import Cursor, Cursors
from tests.graphapi.witness.rights import lacked
from tests.graphapi.witness.rows import World
from tests.graphapi.witness.schema import SDL
from tests.graphapi.witness.uncovered import UNASKED, UNCOVERED
from tests.http import Client


@dataclass
class Tally:
    """What was generated and what of it the witness answered."""

    compared: int = 0
    """Operations written by hand among them."""
    generated: int = 0
    covered: int = 0
    by_formula: int = 0
    """Of the covered, those without a figure that was asked of its room."""
    forbidden: int = 0
    """Refused for a right that the viewer lacks, as they should be."""
    reasons: Counter[str] = field(default_factory=Counter)
    answers: Counter[str] = field(default_factory=Counter)
    """Root fields that were drawn and that no rows answer."""
    refused: int = 0
    """Valid, but larger than the documented limits allow."""
    fields: Counter[str] = field(default_factory=Counter)

    def lines(self) -> list[str]:
        """For the end of a run."""
        share = self.by_formula / self.generated
        drawn = self.generated + self.answers.total()
        lead = {f"Lead.{name}" for name in SDL.type_map["Lead"].fields}  # type: ignore[attr-defined]  # an object
        asked = {name for name in self.fields if name not in UNCOVERED}
        reasons = [f"{name} ({UNCOVERED.get(name) or UNASKED[name]}): {n}" for name, n in self.reasons.most_common()]
        return [
            f"generated operations on records covered whole: {self.covered} of {self.generated} "
            f"({self.covered / self.generated:.1%}), {self.by_formula} of them ({share:.1%}) "
            "by rows and formulas alone, the others with figures asked of their rooms row by row",
            f"of all that was drawn, {self.answers.total()} reports with oracles of their own included: "
            f"{self.covered} of {drawn} ({self.covered / drawn:.1%})",
            f"refused for want of a right: {self.forbidden}; as too large, with the limit named: {self.refused}",
            f"operations compared, those that walk lists included: {self.compared}",
            f"fields compared: {len(asked)}, {len(asked & lead)} of {len(lead)} of Lead",
            "not covered, everything beside them compared: " + ("; ".join(reasons) or "none"),
        ]


TALLY = Tally()
FORBIDDEN: Any = object()
INVALID: Any = object()
KNOWN: dict[str, Known] = {}
"""Figures that were asked for already, of each loaded database: its rows never change."""


@dataclass(frozen=True)
class Operation:
    """A document as a client sends it."""

    document: str
    variables: dict[str, Any]
    unasked: tuple[str, ...] = ()
    """Fields that were drawn and are not sent."""

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


async def expected(model: Model, document: DocumentNode, variables: dict[str, Any]) -> Any:
    """The witness's `data`."""
    result = execute(
        SDL,
        document,
        variable_values=variables,
        field_resolver=lambda source, info, **given: model.resolve(
            source, info.parent_type.name, info.field_name, info.return_type, given
        ),
        type_resolver=lambda value, info, kind: value.kind,
    )
    if isawaitable(result):
        result = await result
    assert isinstance(result, ExecutionResult)
    if result.errors:
        raise AssertionError(f"the witness failed: {result.errors}") from result.errors[0].original_error
    return result.data


def difference(wanted: Any, found: Any, cursors: Cursors, *, whole: bool, path: str = "data") -> str | None:
    """The first place where the answers differ. `whole`: no further keys, and the keys in the same order."""
    if isinstance(wanted, Cursor):
        return None if cursors.agree(wanted, found) else f"{path}: {found!r} is not the cursor of {wanted.at}"
    if isinstance(wanted, About):
        return None if wanted.holds(found) else f"{path}: wanted about {wanted.value!r}, found {found!r}"
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
        self._known = KNOWN.setdefault(viewers[0].key, {})

    def beside(self, viewer: Viewer) -> Viewer:
        """The same member of the other workspace."""
        number = len(self.viewers)
        return self.viewers[(self.viewers.index(viewer) + number // 2) % number]

    async def answer(self, viewer: Viewer, operation: Operation, lacking: Collection[str] = ()) -> Any:
        """`data` as it came, None when it was refused as too large or for the rights `lacking`, one of which the
        refusal names; doubled keys and other errors fail."""
        body = {"query": operation.document, "variables": operation.variables}
        headers = {"Authorization": f"Bearer {viewer.key}"}
        response = await self.client.http.post("/graphql", json=body, headers=headers)
        found = json.loads(response.text, object_pairs_hook=_without_doubles)
        errors = found.get("errors", [])
        if errors and all(error["extensions"]["code"] == "QUERY_TOO_COMPLEX" for error in errors):
            return None
        if errors and all(error["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED" for error in errors):
            assert validate(SDL, parse(operation.document)), f"valid, and refused: {errors}\n{operation}"
            return INVALID
        if lacking:
            assert [error["extensions"]["code"] for error in errors] == ["FORBIDDEN"], f"{found}\n{operation}"
            assert any(f" {right} " in errors[0]["message"] for right in lacking), f"{found}\n{operation}"
            late = {error["path"][0] for error in errors if "path" in error}  # rows behind `node` are refused alone
            left = [key for key, value in (found.get("data") or {}).items() if value is not None or key not in late]
            assert not left or late, f"{found}\n{operation}"
            assert all(found["data"][key] is None for key in late if found.get("data")), f"{found}\n{operation}"
            return FORBIDDEN
        assert not errors, f"{errors}\n{operation}"
        return found["data"]

    async def compare(self, viewer: Viewer, operation: Operation, *, generated: bool = False) -> Any:
        """Fails where the service and the witness differ; gives what the service said."""
        document = parse(operation.document)
        covered, asked = narrowed(document)
        lacking = lacked(viewer.actor, document, operation.variables)
        found = await self.answer(viewer, operation, lacking)
        assert generated or found is not INVALID, f"an invalid document\n{operation}"
        if found is INVALID:
            return INVALID
        left_out = [where for where in asked if where in UNCOVERED] + list(operation.unasked)
        TALLY.compared += 1
        TALLY.generated += generated
        if found is None:
            TALLY.refused += 1
        elif found is FORBIDDEN:
            TALLY.forbidden += generated
            TALLY.covered += generated
            TALLY.by_formula += generated
        else:
            TALLY.fields += asked
            database = self.client.database
            async with database.read(viewer.actor.workspace_id) as reader:
                model = Model(viewer, self.cursors, Figures(viewer, database, reader, self._known))
                wanted = await expected(model, covered, operation.variables)
            TALLY.covered += generated and not left_out
            TALLY.by_formula += generated and not left_out and not model.asks_rooms
            TALLY.reasons.update(left_out if generated else ())
            wrong_at = difference(wanted, found, self.cursors, whole=not UNCOVERED.keys() & asked.keys())
            assert wrong_at is None, f"{wrong_at}\n{operation}"
        return found
