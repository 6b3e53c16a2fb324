"""A connector says that it is alive, and what it carried over."""

from datetime import datetime, timedelta
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert

from crm.core.guard import refusing
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import ConnectorBeat, Resource, Tie, TiePost
from funnel.models.words import ResourceKind
from funnel.reads import among
from funnel.resources.kinds import CONNECTORS
from funnel.workspace import Home, home

USUAL_EVERY = 86_400
AHEAD = timedelta(hours=24)


class TieItems(Input):
    """How many items went over a tie since the last report, and when the last of them did."""

    tie_id: UUID
    items: Annotated[int, Field(ge=1, le=1_000_000)]
    at: AwareDatetime | None = None


class ConnectorHeartbeat(Input):
    """A connector's report. `expected_every_seconds` stays as it was when it is left out, at first a day."""

    connector_id: UUID
    seen_at: AwareDatetime | None = None
    expected_every_seconds: Annotated[int, Field(ge=1, le=31_622_400)] | None = None
    carried: Annotated[tuple[TieItems, ...], Field(max_length=200)] = ()


async def heartbeat(work: Work, data: ConnectorHeartbeat) -> UUID:
    """Notes that the connector lives; reports may come late and in any order, the newest moment stays.

    Items are added up by day, so a report is sent once; the door's idempotency key makes sending it again harmless.
    """
    work.actor.require(Action.METRIC_RECORD)
    _check_times(work, data)
    await _check_connector(work, data)
    house = await home(work)
    at_last = [each.at or data.seen_at or work.now for each in data.carried]
    seen = max([data.seen_at or work.now, *at_last])
    statement = insert(ConnectorBeat).values(
        workspace_id=work.workspace_id, resource_id=data.connector_id, last_seen_at=seen,
        last_item_at=max(at_last, default=None), expected_every_seconds=data.expected_every_seconds or USUAL_EVERY,
    )  # fmt: skip
    new, old = statement.excluded, ConnectorBeat
    values: dict[str, Any] = {
        "last_seen_at": func.greatest(old.last_seen_at, new.last_seen_at),
        "last_item_at": func.greatest(old.last_item_at, new.last_item_at),
    }
    if data.expected_every_seconds is not None:
        values["expected_every_seconds"] = new.expected_every_seconds
    await work.execute(statement.on_conflict_do_update(constraint="pk_connector_beats", set_=values))
    await _carry(work, data, house, at_last)
    return data.connector_id


def _check_times(work: Work, data: ConnectorHeartbeat) -> None:
    given = [("seenAt", data.seen_at), *((f"carried.{place}.at", each.at) for place, each in enumerate(data.carried))]
    for field, moment in given:
        if moment is not None and (moment > work.now + AHEAD or moment.year < 1970):
            raise Invalid("This is no moment of the past; check the clock of the connector.", field=field)


async def _check_connector(work: Work, data: ConnectorHeartbeat) -> None:
    """The connector is one, and carries the ties it reports of: one statement each."""
    kind = await work.scalar(
        select(Resource.kind).where(Resource.workspace_id == work.workspace_id, Resource.id == data.connector_id)
    )
    if kind is None:
        raise NotFound("There is no such resource.", field="connectorId")
    if ResourceKind(kind) not in CONNECTORS:
        raise Invalid("Only connectors and tools of the staff report here.", field="connectorId")
    if not data.carried:
        return
    asked = select(Tie.id).where(
        Tie.workspace_id == work.workspace_id, Tie.connector_id == data.connector_id,
        among(Tie.id, [each.tie_id for each in data.carried]),
    )  # fmt: skip
    own = set((await work.execute(asked)).scalars())
    for place, each in enumerate(data.carried):
        if each.tie_id not in own:
            raise NotFound("This connector carries no such tie.", field=f"carried.{place}.tieId")


async def _carry(work: Work, data: ConnectorHeartbeat, house: Home, at_last: list[datetime]) -> None:
    totals: dict[tuple[UUID, object], int] = {}
    for each, moment in zip(data.carried, at_last, strict=True):
        key = (each.tie_id, house.day(moment))
        totals[key] = totals.get(key, 0) + each.items
    if not totals:
        return
    rows = [
        {"workspace_id": work.workspace_id, "tie_id": tie_id, "day": day, "items": items}
        for (tie_id, day), items in sorted(totals.items(), key=str)
    ]
    statement = insert(TiePost).values(rows)
    added = TiePost.items + statement.excluded["items"]
    unknown = NotFound("One of the ties is no more.", field="carried")
    async with refusing(work, {"fk_tie_posts_workspace_id_tie_id": unknown}):
        await work.execute(statement.on_conflict_do_update(constraint="pk_tie_posts", set_={"items": added}))
