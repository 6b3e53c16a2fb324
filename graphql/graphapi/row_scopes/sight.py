"""Which of given rows are in sight: one statement through the compiler's own rules."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Collection, Sequence
from datetime import datetime
from functools import lru_cache, reduce
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, Uuid, any_, func, select

from crm.core.actor import Actor
from graphapi.compiler.build import Build, Run
from graphapi.compiler.given import Seen
from graphapi.compiler.statement import Statement, finish

Fetch = Callable[..., Awaitable[Any]]
"""(statement's text, *arguments) → its only value: a Reader's or a connection's."""
_NO_RECORDS: Any = None
"""The statement selects ids and no record, so it asks no catalogue."""


async def in_sight(
    models: Collection[Any], ids: Sequence[UUID], *, actor: Actor, now: datetime, fetch: Fetch
) -> Collection[UUID]:
    """Those of the ids that are rows of these tables which the actor sees; without a statement where that is all."""
    if actor.sees_all or not ids:
        return ids
    statement = _statement(tuple(sorted(models, key=lambda model: str(model.__tablename__))), actor.row_scope)
    run = Run({}, actor.workspace_id, actor.member_id, now, tuple(ids))
    found: list[UUID] = await fetch(statement.sql, *statement.arguments(run))
    return frozenset(found)


@lru_cache(maxsize=500)
def _statement(models: tuple[Any, ...], row_scope: str) -> Statement:
    build = Build(_NO_RECORDS, Seen({}), None, row_scope)
    build.workspace_id  # noqa: B018 - the tenant is $1 of every statement
    wanted = build.bind(lambda run: list(run.ids), ARRAY(Uuid()))
    found = (_ids(build, model, wanted) for model in models)
    return finish(build, reduce(lambda one, other: one.op("||")(other), found))


def _ids(build: Build, model: Any, wanted: Any) -> Any:
    table, row = build.source(model)
    found = select(row.id).select_from(table).where(*build.fences(row), row.id == any_(wanted))
    return func.array(found.scalar_subquery())
