"""Offers whose time to accept has run out."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import update

from crm.audit.record import record
from crm.core.work import Lock, Work
from crm.handoffs.events import HandoffChanged
from crm.handoffs.find import FoundHandoff, found
from crm.models import Handoff
from crm.models.sla_words import SlaKind
from crm.models.words import HandoffStatus
from crm.sla.cancel import cancel


async def expire(work: Work, handoff_ids: Sequence[UUID]) -> list[FoundHandoff]:
    """Those of them that were still open and late, EXPIRED now; the leads are held. What follows decides
    `funnel.routing`.
    """
    work.locking(Lock.DEALINGS)
    statement = (
        update(Handoff)
        .where(
            Handoff.workspace_id == work.workspace_id,
            Handoff.id.in_(handoff_ids),
            Handoff.status == HandoffStatus.OFFERED.value,
            Handoff.accept_by < work.now,
        )
        .values(status=HandoffStatus.EXPIRED.value, responded_at=work.now, version=Handoff.version + 1)
        .returning(*Handoff.__table__.columns)
        .execution_options(synchronize_session=False)
    )
    late = sorted(map(found, await work.execute(statement)), key=lambda each: (each.accept_by, each.id))
    await cancel(work, SlaKind.ACCEPT, [each.id for each in late])
    for each in late:
        record(work, "HANDOFF_EXPIRED", object_type="Handoff", object_id=each.id)
        await work.emit(HandoffChanged(each.id, each.lead_id, HandoffStatus.EXPIRED))
    return late
