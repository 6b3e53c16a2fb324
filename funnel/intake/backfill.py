"""Reads kept requests of some days again: what an adapter has learned since becomes facts, what was told stays once."""

from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, and_, func, select, tuple_

from crm.audit import record as audit
from crm.core.limits import at_most
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Workspace
from funnel.connected_accounts.held import held_account
from funnel.inputs import Input
from funnel.intake.events import BackfillAsked
from funnel.intake.replay import wait_again
from funnel.models import IntakeEvent
from funnel.models.words import IntakeState

AT_ONCE = 1_000
_OVER = (IntakeState.DONE.value, IntakeState.FAILED.value, IntakeState.DEAD.value)


class IntakeBackfill(Input):
    """Days of receipt in the workspace's zone, both inclusive; of one connected account, or of all."""

    start: date
    end: date
    connected_account_id: UUID | None = None


async def backfill(work: Work, data: IntakeBackfill) -> int:
    """How many requests of those days are read again, by the worker. Doing it again adds nothing."""
    payload = await asked(work, data)
    count = await work.scalar(select(func.count()).select_from(IntakeEvent).where(*_of(work, payload)))
    await work.emit(BackfillAsked(payload))
    return int(count)


async def asked(work: Work, data: IntakeBackfill) -> dict[str, Any]:
    """What `backfill_some` goes on from; told to the audit."""
    work.actor.require(Action.RESOURCE_EDIT)
    if data.end < data.start:
        raise Invalid("The last day lies before the first; give them in order.", field="end")
    if data.connected_account_id is not None:
        await held_account(work, data.connected_account_id, None)
    zone = ZoneInfo(await work.scalar(select(Workspace.time_zone).where(Workspace.id == work.workspace_id)))
    audit.record(work, "INTAKE_BACKFILL", object_type="ConnectedAccount", object_id=data.connected_account_id,
                 details={"start": data.start.isoformat(), "end": data.end.isoformat()})  # fmt: skip
    return {
        "account": str(data.connected_account_id) if data.connected_account_id else None,
        "after": [datetime.combine(data.start, time(), zone).isoformat(), str(UUID(int=0))],
        "until": datetime.combine(data.end + timedelta(days=1), time(), zone).isoformat(),
    }


async def backfill_some(work: Work, payload: dict[str, Any]) -> dict[str, Any] | None:
    """The next requests wait again; what to go on from, None at the end. Each is passed once."""
    row = IntakeEvent
    found = select(row.id, row.received_at).where(*_of(work, payload)).order_by(row.received_at, row.id)
    rows = (await work.execute(found.limit(at_most(AT_ONCE)).with_for_update())).all()
    if not rows:
        return None
    await wait_again(work, [each.id for each in rows])
    return {**payload, "after": [rows[-1].received_at.isoformat(), str(rows[-1].id)]}


def _of(work: Work, payload: dict[str, Any]) -> list[ColumnElement[bool]]:
    row = IntakeEvent
    at, id = payload["after"]
    conditions = [
        and_(row.workspace_id == work.workspace_id, row.body.is_not(None)),
        tuple_(row.received_at, row.id) > (datetime.fromisoformat(at), UUID(id)),
        row.received_at < datetime.fromisoformat(payload["until"]),
        row.state.in_(_OVER),
    ]
    if payload["account"] is not None:
        conditions.append(row.connected_account_id == UUID(payload["account"]))
    return conditions
