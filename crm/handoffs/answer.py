"""The one UPDATE by which a handoff gets its answer: of two that come at once only one finds it open."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import update

from crm.audit.record import record
from crm.core.work import Work
from crm.handoffs.events import HandoffChanged
from crm.handoffs.find import FoundHandoff, why_not
from crm.handoffs.timers import answered
from crm.models import Handoff
from crm.models.words import HandoffStatus

OPEN = frozenset({HandoffStatus.OFFERED})


async def answer(
    work: Work,
    handoff: FoundHandoff,
    status: HandoffStatus,
    *,
    was: Collection[HandoffStatus] = OPEN,
    in_time: bool = False,
    expected_version: int | None = None,
    **columns: Any,
) -> None:
    """Sets the status where the handoff still is what `was` says (and its time has not run out, with `in_time`).

    Raises Conflict that says what became of it instead, Stale when it is not the version the caller saw. The lead is
    held, so nothing is locked against the order.
    """
    conditions = [Handoff.accept_by >= work.now] if in_time else []
    if expected_version is not None:
        conditions.append(Handoff.version == expected_version)
    statement = (
        update(Handoff)
        .where(
            Handoff.workspace_id == work.workspace_id,
            Handoff.id == handoff.id,
            Handoff.status.in_([each.value for each in was]),
            *conditions,
        )
        .values(
            status=status.value,
            responded_at=work.now,
            responded_by_id=work.actor.member_id,
            version=Handoff.version + 1,
            **columns,
        )
        .returning(Handoff.id)
        .execution_options(synchronize_session=False)
    )
    if await work.scalar(statement) is None:
        raise await why_not(work, handoff.id, expected_version)
    await answered(work, handoff.id, status)
    record(work, f"HANDOFF_{status.value}", object_type="Handoff", object_id=handoff.id,
           details={"lead_id": str(handoff.lead_id)})  # fmt: skip
    await work.emit(HandoffChanged(handoff.id, handoff.lead_id, status))
