"""What a batch of events is about, as far as the actor may see it: one statement through the compiler's policies."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import ARRAY, Text, Uuid, any_, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from crm.live.read import Event
from crm.models import Call, Conversation, Handoff, Lead, Sale, Task, TeamMember, Touchpoint
from funnel.models import Audience, WebhookEndpoint
from graphapi.compiler.build import Build, Run
from graphapi.compiler.given import Seen
from graphapi.compiler.scope import Scope
from graphapi.compiler.statement import Statement, finish
from graphapi.context import Info

NAMED: Mapping[str, Any] = {
    "leadId": Lead,
    "handoffId": Handoff,
    "taskId": Task,
    "callId": Call,
    "saleId": Sale,
    "touchpointId": Touchpoint,
    "conversationId": Conversation,
    "audienceId": Audience,
    "webhookEndpointId": WebhookEndpoint,
}
"""Ids of payloads, and where their rows are: whoever may not see one of them is not told of the event."""
_TOLD = {
    "leadId": ("owner_id", "product_id", "step_key"),
    "handoffId": ("assignee_id", "team_id"),
}
"""What filters ask of them."""


@dataclass(frozen=True)
class Sight:
    """Rows that may be seen, by their id: what filters ask of them."""

    rows: Mapping[UUID, Mapping[str, Any]]

    def shows(self, event: Event) -> bool:
        """Whether everything the event names may be seen."""
        named = (event.id(name) for name in NAMED)
        return all(found is None or found in self.rows for found in named)

    def of(self, event: Event, name: str) -> Mapping[str, Any]:
        """What is known of the object that the payload names; nothing when it names none."""
        found = event.id(name)
        return self.rows.get(found, {}) if found is not None else {}


async def look(info: Info, events: Sequence[Event]) -> Sight:
    """What of these events the actor may see."""
    ids = {found for event in events for name in NAMED if (found := event.id(name)) is not None}
    if not ids:
        return Sight({})
    actor = info.actor
    run = Run({}, actor.workspace_id, actor.member_id, info.now, tuple(ids))
    statement = statement_of(info)
    text = await info.reader.fetchval(statement.sql, *statement.arguments(run))
    return Sight({UUID(row["id"]): row for row in orjson.loads(text)})


def is_personal(info: Info) -> bool:
    """Whether members of the same permissions may see different rows."""
    return statement_of(info).is_personal


def statement_of(info: Info) -> Statement:
    """The statement for the actor's rights."""
    actor = info.actor
    return _statement(info.context.extra["catalog"], actor.permissions, actor.row_scope)


@lru_cache(maxsize=200)
def _statement(catalog: Any, permissions: frozenset[str] | None, row_scope: str) -> Statement:
    build = Build(catalog, Seen({}), permissions, row_scope)
    build.workspace_id  # noqa: B018 - the tenant is $1 of every statement
    wanted = build.bind(lambda run: list(run.ids), ARRAY(Uuid()))
    found = reduce(
        lambda one, other: one.op("||")(other), (_rows(build, name, model, wanted) for name, model in NAMED.items())
    )
    return finish(build, cast(found, Text()))


def _rows(build: Build, name: str, model: Any, wanted: Any) -> Any:
    """The rows of one table as a JSON array."""
    table, row = build.source(model)
    told: list[Any] = ["id", row.id]
    for column in _TOLD.get(name, ()):
        told += [column, getattr(row, column)]
    if model is Lead:
        scope = Scope(build)
        teams = scope.values(TeamMember, lambda each: each.team_id, lambda each: each.member_id == row.owner_id)
        told += ["teams", func.array(teams.scalar_subquery())]
    listed = func.jsonb_agg(func.jsonb_build_object(*told))
    found = select(func.coalesce(listed, func.jsonb_build_array(), type_=JSONB()))
    return found.select_from(table).where(*build.fences(row), row.id == any_(wanted)).scalar_subquery()


def strings(ids: Collection[UUID]) -> frozenset[str]:
    """Ids as the statement tells them."""
    return frozenset(str(each) for each in ids)
