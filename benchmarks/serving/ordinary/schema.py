"""The lead and the root fields."""

import base64
from datetime import datetime
from typing import Any
from uuid import UUID

import strawberry
from sqlalchemy import func, select, text
from strawberry import ID, Info, Private
from strawberry.extensions import ParserCache, ValidationCache
from strawberry.scalars import JSON

from benchmarks.serving.limit import ATTRIBUTION, FUNNEL
from benchmarks.serving.ordinary.record import Recorded, TouchpointInput, record
from benchmarks.serving.ordinary.types import (
    Deal,
    Edge,
    Entry,
    Funnel,
    Handoff,
    Line,
    Money,
    Named,
    Page,
    PageInfo,
    Person,
    Score,
    Shown,
    Step,
    Task,
    Touch,
    person_of,
    rows_of,
)
from crm import models as crm
from crm.core.clock import now
from crm.leads.allowed import LeadState, allowed
from crm.models.words import HandoffStatus, LeadStatus
from funnel import models as funnel


@strawberry.type
class Lead(Shown):
    row: Private[Any]
    id: ID
    name: str
    status: str
    score: int
    version: int
    created_at: datetime
    last_activity_at: datetime
    step_entered_at: datetime

    @strawberry.field
    async def allowed_actions(self, info: Info) -> list[str]:
        rows = rows_of(info)
        handoff = await rows.one(crm.Handoff, self.row.current_handoff_id)
        state = LeadState(
            LeadStatus(self.row.status),
            self.row.owner_id,
            HandoffStatus(handoff.status) if handoff else None,
            handoff.assignee_id if handoff else None,
            handoff.team_id if handoff else None,
            handoff is None or handoff.accept_by is None or handoff.accept_by >= now(),
        )
        return [action.value for action in allowed(rows.actor, state)]

    @strawberry.field
    def expected_value(self) -> Money | None:
        return Money.of(self.row.expected_value_minor, self.row.currency)

    @strawberry.field
    async def person(self, info: Info) -> Person:
        return Person.of(await person_of(rows_of(info), self.row.person_id))

    @strawberry.field
    async def company(self, info: Info) -> Named | None:
        return Named.maybe(await rows_of(info).one(crm.Company, self.row.company_id))

    @strawberry.field
    async def owner(self, info: Info) -> Named | None:
        return Named.maybe(await rows_of(info).one(crm.Member, self.row.owner_id))

    @strawberry.field
    async def funnel(self, info: Info) -> Funnel:
        return Funnel.of(await rows_of(info).one(funnel.Funnel, self.row.funnel_id))

    @strawberry.field
    async def step(self, info: Info) -> Step:
        return Step.of(await rows_of(info).one(funnel.Step, self.row.step_id))

    @strawberry.field
    def first_touch(self) -> Touch | None:
        return self._touch("first_touch")

    @strawberry.field
    def last_touch(self) -> Touch | None:
        return self._touch("last_touch")

    def _touch(self, which: str) -> Touch | None:
        at, kind, channel, resource = (
            getattr(self.row, f"{which}_{name}") for name in ("at", "kind", "channel_id", "resource_id")
        )
        return at and Touch(occurred_at=at, kind=kind, channel_id=channel, resource_id=resource)

    @strawberry.field
    async def current_handoff(self, info: Info) -> Handoff | None:
        return Handoff.maybe(await rows_of(info).one(crm.Handoff, self.row.current_handoff_id))

    @strawberry.field
    async def next_task(self, info: Info) -> Task | None:
        return Task.maybe(await rows_of(info).one(crm.Task, self.row.next_task_id))

    @strawberry.field
    async def score_log(self, info: Info, first: int) -> Page[Score]:
        model = crm.ScoreEntry
        return await _page(info, Score, model, model.lead_id == self.row.id, first, (model.occurred_at, model.id))

    @strawberry.field
    async def step_history(self, info: Info) -> list[Entry]:
        order = (crm.StepEntry.occurred_at, crm.StepEntry.recorded_at, crm.StepEntry.id)
        return [Entry.of(row) for row in await rows_of(info).many(crm.StepEntry, "lead_id", self.row.id, *order)]

    @strawberry.field
    async def handoffs(self, info: Info) -> list[Handoff]:
        order = (crm.Handoff.offered_at.desc(), crm.Handoff.id.desc())
        return [Handoff.of(row) for row in await rows_of(info).many(crm.Handoff, "lead_id", self.row.id, *order)]

    @strawberry.field
    async def deals(self, info: Info) -> list[Deal]:
        order = (crm.Deal.created_at, crm.Deal.id)
        return [Deal.of(row) for row in await rows_of(info).many(crm.Deal, "lead_id", self.row.id, *order)]

    @strawberry.field
    async def tasks(self, info: Info, first: int) -> Page[Task]:
        order = (crm.Task.due_at, crm.Task.id)
        return await _page(info, Task, crm.Task, crm.Task.lead_id == self.row.id, first, order, falling=False)

    @strawberry.field
    async def timeline(self, info: Info, first: int) -> Page[Line]:
        model = crm.TimelineEntry
        own = model.person_id == self.row.person_id
        return await _page(info, Line, model, own, first, (model.occurred_at, model.id))


async def _page(
    info: Info, kind: Any, model: Any, own: Any, first: int, order: tuple[Any, Any], *, falling: bool = True
) -> Any:
    rows = rows_of(info)
    by = [column.desc() if falling else column for column in order]
    statement = select(model).where(model.workspace_id == rows.workspace_id, own).order_by(*by).limit(first + 1)
    return _paged(kind, await rows.all(statement), first, order[0].key)


def _paged(kind: Any, found: Any, first: int, key: str) -> Any:
    edges = [Edge(node=kind.of(row), cursor=_cursor(getattr(row, key), row.id)) for row in found[:first]]
    info = PageInfo(has_next_page=len(found) > first, end_cursor=edges[-1].cursor if edges else None)
    return Page(edges=edges, page_info=info)


def _cursor(at: datetime, id: UUID) -> str:
    return base64.b64encode(f"{at.isoformat()},{id}".encode()).decode()


@strawberry.type
class LeadPage(Page[Lead]):
    condition: Private[Any] = None

    @strawberry.field
    async def total_count(self, info: Info) -> int:
        found: int = await rows_of(info).scalar(select(func.count()).select_from(crm.Lead).where(*self.condition))
        return found


@strawberry.type
class Query:
    @strawberry.field
    async def leads(self, info: Info, first: int, owner_id: ID, step_key: str) -> LeadPage:
        rows, model = rows_of(info), crm.Lead
        wanted = [
            model.workspace_id == rows.workspace_id,
            model.owner_id == UUID(owner_id),
            model.step_key == step_key,
            model.withdrawn_at.is_(None),
        ]
        order = (model.last_activity_at.desc(), model.id.desc())
        found = await rows.all(select(model).where(*wanted).order_by(*order).limit(first + 1))
        page = _paged(Lead, found, first, "last_activity_at")
        return LeadPage(edges=page.edges, page_info=page.page_info, condition=wanted)

    @strawberry.field
    async def lead(self, info: Info, id: ID) -> Lead | None:
        return Lead.maybe(await rows_of(info).one(crm.Lead, UUID(id)))

    @strawberry.field
    async def funnel_report(
        self, info: Info, product: ID, since: datetime, until: datetime, before: datetime, zone: str
    ) -> JSON:
        return await _report(info, FUNNEL, product, since, until, before, zone)

    @strawberry.field
    async def attribution_report(self, info: Info, product: ID, since: datetime, until: datetime, zone: str) -> JSON:
        return await _report(info, ATTRIBUTION, product, since, until, zone)


async def _report(info: Info, statement: str, product: str, *given: Any) -> Any:
    rows = rows_of(info)
    values = {str(place): value for place, value in enumerate((rows.workspace_id, UUID(product), *given), 1)}
    return await rows.scalar(text(statement.replace("$", ":")), values)


@strawberry.type
class Mutation:
    @strawberry.mutation
    async def touchpoint_record(self, info: Info, input: TouchpointInput) -> Recorded:
        return await record(rows_of(info), input)


schema = strawberry.Schema(Query, Mutation, extensions=[ParserCache, ValidationCache])
