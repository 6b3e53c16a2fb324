"""Conversions that came to an end without being taken go in line again, when somebody who mended the cause says so."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, select, update

from crm.audit import record as audit
from crm.core.limits import at_most
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input
from funnel.models import ConversionDestination, ConversionSend
from funnel.models.words import ConversionStatus
from funnel.reads import among

AT_ONCE = 5_000
"""Conversions that one request asks for; ask again for the rest."""
_S = ConversionStatus
OVER = frozenset({_S.REJECTED.value, _S.UNKNOWN.value, _S.WITHHELD.value, _S.EXPIRED.value})
"""What may be sent again one by one; what still stands in the way is found when it is sent."""


class ConversionSendAgain(Input):
    """One conversion, or those of a destination that were rejected."""

    conversion_send_id: UUID | None = None
    destination_id: UUID | None = None
    since: datetime | None = None
    """With the destination: those that happened since."""


async def send_again(work: Work, data: ConversionSendAgain) -> int:
    """How many wait again, with all their attempts before them, under the keys by which networks know repeats.

    What nobody knows of (UNKNOWN) is sent again one by one only, by who looked at the network's: it may count twice.
    """
    work.actor.require(Action.RESOURCE_EDIT)
    if (data.conversion_send_id is None) == (data.destination_id is None):
        raise Invalid("Name a conversion, or a destination and since when.", field="conversionSendId")
    row = ConversionSend
    if data.conversion_send_id is not None:
        return await _one(work, data.conversion_send_id)
    if data.since is None:
        raise Invalid("Say since when rejected conversions are sent again.", field="since")
    if not work.actor.sees_all:
        raise Forbidden("These conversions are of every lead; ask somebody who sees all of them.")
    await _require_there(work, data.destination_id)
    rejected = (
        select(row.id)
        .where(row.workspace_id == work.workspace_id, row.destination_id == data.destination_id)
        .where(row.status == _S.REJECTED.value, row.occurred_at >= data.since)
        .order_by(row.occurred_at, row.id)
        .limit(at_most(AT_ONCE))
    )
    return await _in_line(work, rejected, data.destination_id)


async def _one(work: Work, send_id: UUID) -> int:
    row = ConversionSend
    own = select(row.destination_id, row.status).where(row.workspace_id == work.workspace_id, row.id == send_id)
    found = (await work.execute(own.with_for_update(key_share=True))).one_or_none()
    if found is None:
        raise NotFound("There is no such conversion.", field="conversionSendId")
    if found.status not in OVER:
        raise Conflict(f"The conversion is {found.status}; only one that was not taken is sent again.",
                       field="conversionSendId")  # fmt: skip
    chosen = select(row.id).where(row.workspace_id == work.workspace_id, row.id == send_id)
    return await _in_line(work, chosen, found.destination_id)


async def _require_there(work: Work, destination_id: UUID | None) -> None:
    row = ConversionDestination
    if await work.scalar(select(row.id).where(row.workspace_id == work.workspace_id, row.id == destination_id)) is None:
        raise NotFound("There is no such conversion destination.", field="destinationId")


async def _in_line(work: Work, asked: Select[Any], destination_id: UUID | None) -> int:
    row = ConversionSend
    ids = list((await work.execute(asked.with_for_update(skip_locked=True, key_share=True))).scalars())
    if not ids:
        return 0
    again = update(row).where(row.workspace_id == work.workspace_id, among(row.id, ids))
    # attempts count on, for each tells its own claim; how many are left counts from here
    line = {"status": _S.QUEUED.value, "due_at": work.now, "attempts_before": row.attempts}
    await work.execute(again.values(**line, code=None, reason=None))
    audit.record(work, "CONVERSION_SEND_AGAIN", object_type="ConversionDestination", object_id=destination_id,
                 details={"conversions": len(ids)})  # fmt: skip
    return len(ids)
