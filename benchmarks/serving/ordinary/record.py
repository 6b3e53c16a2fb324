"""The record of one touch: the same writes as the SQL function of the other peers, by the ORM."""

from datetime import datetime
from typing import Any

import strawberry
from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from strawberry import ID, Info, Private

from benchmarks.serving.ordinary.loaders import Rows
from benchmarks.serving.ordinary.types import Channel
from crm import models as crm
from crm.core.clock import now
from crm.core.ids import new_id
from funnel import models as funnel


@strawberry.input
class TouchpointInput:
    source: str
    external_id: str
    kind: str
    occurred_at: datetime
    channel_key: str
    email: str
    landing_page: str


@strawberry.type
class Keyed:
    key: str


@strawberry.type
class WithId:
    id: ID


@strawberry.type
class TouchedLead:
    id: ID
    step: Keyed


@strawberry.type
class Touchpoint:
    row: Private[Any]
    channel: Channel | None

    @strawberry.field
    def id(self) -> ID:
        return ID(str(self.row.id))

    @strawberry.field
    def person(self) -> WithId:
        return WithId(id=self.row.person_id)

    @strawberry.field
    async def lead(self, info: Info) -> TouchedLead | None:
        leads = await info.context["rows"].many(crm.Lead, "person_id", self.row.person_id)
        return TouchedLead(id=leads[0].id, step=Keyed(key=leads[0].step_key)) if leads else None


@strawberry.type
class Recorded:
    status: str
    touchpoint: Touchpoint | None


async def record(rows: Rows, data: TouchpointInput) -> Recorded:
    """Once for each source and external id; committed before it is answered."""
    session, own = rows.session, rows.workspace_id
    model = crm.Identity
    known = select(model).where(model.workspace_id == own, model.kind == "EMAIL", model.account == "")
    identity = (await session.scalars(known.where(model.value == data.email))).one()
    channels = select(funnel.Channel).where(funnel.Channel.workspace_id == own, funnel.Channel.key == data.channel_key)
    channel = (await session.scalars(channels)).one()
    values = {
        "workspace_id": own, "id": new_id(), "person_id": identity.person_id, "kind": data.kind,
        "channel_id": channel.id, "landing_page": data.landing_page, "occurred_at": data.occurred_at,
        "received_at": now(), "source": data.source, "external_id": data.external_id,
    }  # fmt: skip
    statement = insert(crm.Touchpoint).values(values).on_conflict_do_nothing().returning(crm.Touchpoint)
    touch = (await session.scalars(statement)).one_or_none()
    if touch is None:
        return Recorded(status="DUPLICATE", touchpoint=None)
    session.add(_line(touch, data))
    await session.execute(_last_touch(touch))
    await session.commit()
    await rows.enter()
    return Recorded(status="RECORDED", touchpoint=Touchpoint(row=touch, channel=Channel.of(channel)))


def _line(touch: Any, data: TouchpointInput) -> crm.TimelineEntry:
    return crm.TimelineEntry(
        workspace_id=touch.workspace_id, id=new_id(), person_id=touch.person_id, kind="TOUCH",
        occurred_at=touch.occurred_at, title=touch.kind.capitalize(), text=data.landing_page,
        channel_id=touch.channel_id, fact_id=touch.id,
    )  # fmt: skip


def _last_touch(touch: Any) -> Any:
    lead = crm.Lead
    return (
        update(lead)
        .where(lead.workspace_id == touch.workspace_id, lead.person_id == touch.person_id)
        .where(lead.last_touch_at <= touch.occurred_at)
        .values(
            last_touch_id=touch.id, last_touch_at=touch.occurred_at, last_touch_kind=touch.kind,
            last_touch_channel_id=touch.channel_id, last_touch_resource_id=None, last_activity_at=touch.occurred_at,
        )
    )  # fmt: skip
