"""Rows of every table that no file here fills by hand: drawn at random, and kept where PostgreSQL takes them.

A column's values follow from what the table says of it (its type, references, lists of words) and from the enum that
the schema shows for it. What no single column tells (one of two must be there, this only with that) is left to the
database: a drawn row that breaks a constraint is drawn anew.
"""

import json
import random
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from uuid import UUID

import asyncpg
from graphql import GraphQLEnumType, get_named_type
from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Double,
    Float,
    Integer,
    LargeBinary,
    Numeric,
    Text,
    Uuid,
)
from sqlalchemy import Table as SqlTable

from crm.core.tables import Table
from crm.models.outbox_event import Xid8
from tests.graphapi.witness.hints import HINTS, JSONS
from tests.graphapi.witness.market import Ground, uuid_of
from tests.graphapi.witness.rows import CURRENCIES, HOSTILE, NAMES, ORDER, STEP_KEYS, Row
from tests.graphapi.witness.schema import SDL
from tests.graphapi.witness.tables import KINDS

WANTED, DRAWN_AT_ONCE, TRIES = 12, 24, 30
LINKS = (
    "resource_audiences", "company_suggestions", "connected_account_secrets", "form_days", "webhook_endpoint_secrets",
)  # fmt: skip
"""Tables between two types or behind a figure, which no type shows."""
_PUT = """
CREATE FUNCTION pg_temp.put(_rows jsonb, _wanted int) RETURNS int LANGUAGE plpgsql AS $body$
#variable_conflict use_column
DECLARE _each jsonb; _kept int := 0;
BEGIN
  FOR _each IN SELECT * FROM jsonb_array_elements(_rows) LOOP
    EXIT WHEN _kept >= _wanted;
    BEGIN
      INSERT INTO {table} ({columns}) SELECT {columns} FROM jsonb_populate_record(NULL::{table}, _each);
      _kept := _kept + 1;
    EXCEPTION WHEN integrity_constraint_violation THEN NULL;
    END;
  END LOOP;
  RETURN _kept;
END $body$"""


def tables() -> list[SqlTable]:
    """Those to be filled, parents before children."""
    wanted = {kind.table for kind in KINDS.values()} | set(LINKS)
    return [each for each in Table.metadata.sorted_tables if each.name in wanted - set(ORDER) - {"workspaces"}]


class Others:
    """Draws rows for one workspace that has its people and leads already."""

    def __init__(self, ground: Ground, connection: asyncpg.Connection) -> None:
        self.ground, self.connection = ground, connection
        self.chance: random.Random = ground.chance
        self.ids: dict[str, list[UUID]] = {
            name: [row["id"] for row in rows if "id" in row] for name, rows in ground.side.rows.items()
        }

    async def fill(self) -> None:
        """All tables; fails where one stays empty."""
        workspace_id = self.ground.side.workspace_id
        await self.connection.execute(f"SET app.workspace_id = '{workspace_id}'")
        for table in tables():
            await self._one(table)
        for experiment in self.ids["experiments"]:  # none is without
            for position, item in enumerate(self.chance.sample(self.ids["content_items"], 2)):
                await self.connection.execute(
                    "INSERT INTO experiment_variants VALUES ($1, $2, $3, $4)", workspace_id, experiment, item, position
                )

    async def _one(self, table: SqlTable) -> None:
        columns = [each for each in table.columns if each.computed is None]
        names = ", ".join(f'"{each.name}"' for each in columns)
        await self.connection.execute("DROP FUNCTION IF EXISTS pg_temp.put(jsonb, int)")
        await self.connection.execute(_PUT.format(table=table.name, columns=names))
        kept, number = 0, 0
        for _ in range(TRIES):
            drawn = [self._row(table, columns, number + n) for n in range(DRAWN_AT_ONCE)]
            number += DRAWN_AT_ONCE
            text = json.dumps(drawn, default=_as_json)
            more = await self.connection.fetchval("SELECT pg_temp.put($1::jsonb, $2)", text, WANTED - kept)
            kept += more
            if kept >= WANTED or (kept and not more):
                break
        assert kept, f"no drawn row of {table.name} pleased its constraints"
        if "id" in table.columns:
            found = await self.connection.fetch(
                f"SELECT id FROM {table.name} WHERE workspace_id = $1 ORDER BY id", self.ground.side.workspace_id
            )
            self.ids[table.name] = [row["id"] for row in found]

    def _row(self, table: SqlTable, columns: list[Column[Any]], number: int) -> Row:
        row: Row = {}
        for column in columns:
            if column.name == "workspace_id":
                row[column.name] = self.ground.side.workspace_id
            elif column.name == "id":
                row[column.name] = self.ground.id_of(table.name, number)
            elif column.nullable and self.chance.random() < 0.35:
                row[column.name] = None
            else:
                row[column.name] = self._value(table, column)
        if table.name in HINTS:
            HINTS[table.name](row, self.chance)
        return row

    def _value(self, table: SqlTable, column: Column[Any]) -> Any:
        if isinstance(column.type, Uuid):
            return self._reference(table, column)
        if isinstance(column.type, ARRAY):
            return self._many(table, column)
        if isinstance(column.type, JSON):
            return self.chance.choice(JSONS.get((table.name, column.name), ({},)))
        if isinstance(column.type, Text):
            return self._text(table, column)
        return self._plain(column)

    def _plain(self, column: Column[Any]) -> Any:
        pick = self.ground.pick
        kinds: tuple[tuple[Any, Callable[[], Any]], ...] = (
            (Boolean, lambda: pick(True, False)),
            (DateTime, self.ground.moment),
            (Date, self.ground.day),
            (Integer, lambda: self._whole(column)),
            (Xid8, lambda: str(self.chance.randrange(1, 2**40))),
            ((Float, Double), lambda: pick(0.1, 0.5, 1.0, 1 / 3)),
            (Numeric, lambda: pick(Decimal("0.5"), Decimal(1), Decimal("0.25"), Decimal(0), Decimal("0.000001"))),
            (LargeBinary, lambda: "\\x" + f"{self.chance.getrandbits(256):064x}"),
        )
        for kind, make in kinds:
            if isinstance(column.type, kind):
                return make()
        raise AssertionError(f"{column}: {column.type!r} is no type this file knows")

    def _whole(self, column: Column[Any]) -> int:
        if column.name.endswith("_minor"):
            return self.ground.minor()
        if column.name.endswith("_micro"):
            return self.ground.micro()
        return int(self.ground.pick(1, 1, 2, 3, 5, 12, 40, 0, 100, 300))

    def _text(self, table: SqlTable, column: Column[Any]) -> str:
        if words := _words(table, column):
            return self.chance.choice(words)
        if column.name.endswith("currency"):
            return self.ground.pick(*CURRENCIES)
        if column.name.endswith("step_key") or column.name == "key":
            return self.ground.pick(*STEP_KEYS)
        if column.name.endswith("url"):
            return f"https://x{self.chance.randrange(50)}.test/ё?a=%20"
        return self.chance.choice(HOSTILE + NAMES)

    def _many(self, table: SqlTable, column: Column[Any]) -> list[Any]:
        inner = column.type.item_type
        if isinstance(inner, Uuid):
            known = self.ids.get(column.name.removesuffix("_ids") + "s", [])
            return [*self.chance.sample(known, min(len(known), self.chance.randrange(4))), uuid_of(self.chance)]
        if isinstance(inner, Text):
            words = _words(table, column) or list(HOSTILE + NAMES)
            return self.chance.sample(words, min(len(words), self.chance.randrange(3)))
        return [self.ground.pick(0, 1, 2) for _ in range(self.chance.randrange(3))]

    def _reference(self, table: SqlTable, column: Column[Any]) -> UUID:
        target = _target(table, column)
        known = self.ids.get(target or "", [])
        is_loose = not any(column.name in each.column_keys for each in table.foreign_key_constraints)
        if not known or (is_loose and self.chance.random() < 0.1):
            return uuid_of(self.chance)
        return self.chance.choice(known)


def _as_json(value: Any) -> Any:
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)


def _shown(table: SqlTable, column: Column[Any]) -> Iterator[Any]:
    """What types of fields the schema has for that column."""
    camel = re.sub(r"_([a-z])", lambda found: found[1].upper(), column.name.removesuffix("_id"))
    for name, kind in KINDS.items():
        if kind.table == table.name and (field := SDL.type_map[name].fields.get(camel)):  # type: ignore[attr-defined]
            yield get_named_type(field.type)


@cache
def _words(table: SqlTable, column: Column[Any]) -> list[str]:
    """The words that a column may hold, or none."""
    for each in table.constraints:
        if isinstance(each, CheckConstraint):
            found = re.fullmatch(rf"(?:{column.name} IS NULL OR )?{column.name} IN \(([^)]*)\)", str(each.sqltext))
            if found:
                return re.findall(r"'([^']*)'", found[1])
    for kind in _shown(table, column):
        if isinstance(kind, GraphQLEnumType):
            return list(kind.values)
    return []


@cache
def _target(table: SqlTable, column: Column[Any]) -> str | None:
    for each in table.foreign_key_constraints:
        if column.name in each.column_keys:
            return str(each.elements[0].column.table.name)
    if column.name.endswith("_by_id") or column.name in ("actor_id", "member_id"):
        return "members"
    shown = next((KINDS[kind.name].table for kind in _shown(table, column) if kind.name in KINDS), None)
    return shown or {"touchpoint_id": "touchpoints", "subject_id": "handoffs", "object_id": "leads"}.get(column.name)
