"""Every field of every record is compared with the witness once, so that no random seed is the first to ask for it."""

from collections.abc import Iterator
from typing import Any

import pytest
from graphql import get_named_type, is_composite_type, parse

from crm.core.ids import encode
from tests.graphapi.witness.ask import FORBIDDEN, Asking, Operation, narrowed
from tests.graphapi.witness.documents import ARGUMENTS, CONNECTIONS, needs_more
from tests.graphapi.witness.kinds import NODES, OF_THE_SAME_ROW
from tests.graphapi.witness.questions import literal
from tests.graphapi.witness.schema import SDL, is_connection, node_of
from tests.graphapi.witness.shapes import SHAPES
from tests.graphapi.witness.tables import KINDS
from tests.graphapi.witness.uncovered import UNASKED, UNCOVERED

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

ROWS, AT_ONCE, LEVELS = 3, 14, 5
NODE_KINDS = frozenset(NODES.values())


def _asked(where: str, definition: Any) -> bool:
    return where not in UNASKED and where not in UNCOVERED and not needs_more(definition)


def _arguments(definition: Any, **more: int) -> str:
    given = more | {
        name: ARGUMENTS[name][0] for name, one in definition.args.items() if str(one.type).endswith("!")
    }  # fmt: skip
    return "(" + ", ".join(f"{name}: {literal(value)}" for name, value in given.items()) + ")" if given else ""


def _part(where: str, name: str, definition: Any, level: int) -> str:
    target: Any = get_named_type(definition.type)
    if not is_composite_type(target):
        return f"{name}{_arguments(definition)}"
    if is_connection(definition.type):
        assert where in CONNECTIONS, f"{where} is not in LISTS of tests/graphapi/witness/tables.py"
        inside = _inside(SDL.type_map[node_of(definition.type)], level)
        return f"{name}{_arguments(definition, first=3)} {{ totalCount edges {{ cursor node {{ {inside} }} }} }}"
    return f"{name}{_arguments(definition)} {{ {_inside(target, level)} }}"


def _inside(kind: Any, level: int) -> str:
    """The id of what is asked by itself; of the rest its fields."""
    if kind.name in NODE_KINDS or level == LEVELS:
        return "__typename id" if "id" in kind.fields else "__typename"
    return " ".join(["__typename", *_parts(kind, level + 1)])


def _parts(kind: Any, level: int) -> Iterator[str]:
    for name, definition in kind.fields.items():
        if _asked(f"{kind.name}.{name}", definition):
            yield _part(f"{kind.name}.{name}", name, definition, level)


def _documents(kind: str) -> Iterator[str]:
    parts = list(_parts(SDL.type_map[kind], 1))
    for start in range(0, len(parts), AT_ONCE):
        body = " ".join(parts[start : start + AT_ONCE])
        yield f"query Q($ids: [ID!]!) {{ nodes(ids: $ids) {{ id ... on {kind} {{ {body} }} }} }}"


async def test_every_field_of_every_record_answers_like_the_witness(asking: Asking) -> None:
    """Once for who sees everything, once for somebody whose sight or rights may be narrower."""
    sees_all, *others = asking.viewers[: len(asking.viewers) // 2]
    wrong = []
    for number, kind in enumerate(sorted(NODE_KINDS)):
        for viewer in (sees_all, others[number % len(others)]):
            rows = viewer.side.rows[KINDS[kind].table][:ROWS]
            ids = [encode(KINDS[kind].prefix, row["id"]) for row in rows]
            assert ids
            for document in _documents(kind):
                try:
                    found = await asking.compare(viewer, Operation(document, {"ids": ids}))
                except AssertionError as error:
                    wrong.append(f"{kind}, {viewer.actor.roles} {viewer.actor.row_scope}: {error}")
                else:
                    assert found is not None
                    assert found is not FORBIDDEN or viewer is not sees_all
    assert not wrong, f"{len(wrong)} operations differ\n\n" + "\n\n".join(wrong)


def test_nothing_that_has_a_row_is_left_out() -> None:
    """Records without an id of their own and objects made of their parent's row are met on the way."""
    asked = {
        where for kind in NODE_KINDS for text in _documents(kind) for where in narrowed(parse(text))[1]
    }  # fmt: skip
    wanted = {
        f"{kind}.{name}" for kind in {*KINDS, *OF_THE_SAME_ROW, *SHAPES}
        for name, definition in SDL.type_map[kind].fields.items() if _asked(f"{kind}.{name}", definition)
    }  # fmt: skip
    assert sorted(wanted - asked) == []
