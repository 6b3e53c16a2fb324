"""What a viewer is shown: rows by their ids, root fields with all they lead to, counts."""

from typing import Any
from uuid import UUID

from graphql import GraphQLObjectType, get_named_type, is_leaf_type, is_required_argument

from crm.core.ids import encode
from crm.core.tables import Table
from graphapi.compiler.records import record_of
from graphapi.schema import schema as COMPILED
from tests.graphapi.row_scopes.conftest import Seen
from tests.graphapi.row_scopes.oracle import Company, hanging
from tests.tenancy.calls import Call
from tests.tenancy.given_away import SECRET, shown
from tests.tenancy.root_fields import READS, mixed, reading

SCHEMA = COMPILED.graphql
WORDS = frozenset({"name", "title", "text", "need", "reason", "recycle_reason", "email", "primary_email", "question"})
CARDS = {"lead", "person", "company", "resource"}
"""Looked through two levels deep."""
FOR_ADMINISTRATORS = {"auditEntries"}
"""Administrators see every lead."""


async def mark(seen: Seen, rows: Company) -> frozenset[UUID]:
    """Ids of all rows out of sight, whose words tell so from now on."""
    hidden: set[UUID] = set()
    for table in hanging():
        away = set(rows.rows[table]) - rows.seen[table]
        hidden |= away
        columns = Table.metadata.tables[table].columns
        for column in WORDS & set(columns.keys()) if "id" in columns else ():
            await seen.superuser.execute(
                f"UPDATE {table} SET {column} = $2 || replace({column}, $2, '')"
                " WHERE workspace_id = $1 AND id = ANY($3)",
                seen.it.workspace_id, SECRET, list(away),
            )  # fmt: skip
            await seen.superuser.execute(
                f"UPDATE {table} SET {column} = replace({column}, $2, '')"
                " WHERE workspace_id = $1 AND NOT id = ANY($3)",
                seen.it.workspace_id, SECRET, list(away),
            )  # fmt: skip
    return frozenset(hidden)


async def wrong_nodes(seen: Seen, rows: Company) -> list[str]:
    """Types whose rows `nodes` does not show exactly as far as they are in sight."""
    wrong = []
    for prefix, found in COMPILED.catalog.prefixes.items():
        table = found.model.__tablename__
        if table not in hanging():
            continue
        ids = sorted(rows.rows[table])
        answer = await seen.ask(
            "query($ids: [ID!]!) { nodes(ids: $ids) { id } }", ids=[encode(prefix, id) for id in ids]
        )
        there = [node is not None for node in answer.data["nodes"]]
        if there != [id in rows.seen[table] for id in ids]:
            wrong.append(f"{prefix}: {there} instead of {[id in rows.seen[table] for id in ids]}")
    return wrong


async def leaking_reads(seen: Seen, hidden: frozenset[UUID]) -> list[str]:
    """Root fields that fail, or show a row out of sight."""
    wrong = []
    for name, call in READS.items():
        if name in FOR_ADMINISTRATORS:
            continue
        assert SCHEMA.query_type is not None
        given = mixed(call.given, seen.it.ids, {}, frozenset())
        kind = get_named_type(SCHEMA.query_type.fields[name].type)
        selection = call.selection or ids_of(kind, 2 if name in CARDS else 1)
        answer = await seen.ask(reading(SCHEMA, name, Call(call.given, selection=selection)), **given)
        if leaked := shown(answer, hidden):
            wrong.append(f"{name} shows {len(leaked)}: {answer.body}"[:900])
        if [code for code in answer.codes if code != "NOT_FOUND"]:
            wrong.append(f"{name}: {answer.body['errors']}"[:900])
    return wrong


async def miscounted(seen: Seen) -> list[str]:
    """Root connections that count others than they show."""
    wrong = []
    for name, root in SCHEMA.query_type.fields.items():  # type: ignore[union-attr]  # there is one
        if {"after", "before"} <= set(root.args) and name not in FOR_ADMINISTRATORS:
            answer = await seen.ask(f"{{ {name}(first: 200) {{ totalCount edges {{ node {{ id }} }} }} }}")
            page = answer.data[name]
            if page["totalCount"] != len(page["edges"]):
                wrong.append(f"{name}: {page['totalCount']} counted, {len(page['edges'])} shown")
    return wrong


def ids_of(kind: Any, depth: int) -> str:
    """Ids of records so many levels deep, and every word of what is computed."""
    named = get_named_type(kind)
    if not isinstance(named, GraphQLObjectType):
        return ""
    is_row = record_of(named) is not None
    parts = ["id"] if "id" in named.fields else ["__typename"]
    for name, field in named.fields.items():
        inner = get_named_type(field.type)
        if name == "id" or any(map(is_required_argument, field.args.values())):
            continue
        if is_leaf_type(inner):
            parts += [] if is_row else [name]
        elif depth > 0 or name in ("edges", "node"):
            parts.append(f"{name} {{ {ids_of(inner, depth - (name not in ('edges', 'node')))} }}")
    return " ".join(parts)
