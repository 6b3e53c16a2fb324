"""Writes offers; who is chosen and why was decided in `funnel.routing`."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.work import Lock, Work
from crm.handoffs.events import HandoffChanged
from crm.handoffs.timers import until_answered
from crm.leads.hold import HeldLead
from crm.models import Handoff, Lead
from crm.models.sla_words import SlaKind
from crm.models.words import HandoffStatus, LeadStatus, TimelineKind
from crm.sla.policy import Wanted
from crm.sla.start import Timer, start
from crm.timeline.append import append


@dataclass(frozen=True, kw_only=True)
class Offer:
    """One offer to be written. `to_name` is for the timeline only."""

    lead_id: UUID
    assignee_id: UUID | None
    team_id: UUID | None
    need: str
    promises: list[str]
    packet_product_id: UUID | None
    decision: dict[str, Any]
    to_name: str
    accept_by: datetime | None = None
    """Given by who offers; else the policy says it."""
    waits_until: datetime | None = None
    """When the candidate begins to work: the time to accept starts there."""
    packet_fields: list[Any] | None = None
    previous_id: UUID | None = None
    id: UUID = field(default_factory=new_id)


async def offer(work: Work, leads: Mapping[UUID, HeldLead], offers: Sequence[Offer]) -> list[Offer]:
    """Those that were written: a lead that has an open offer already gets no second one. The leads are held."""
    if not offers:
        return []
    work.locking(Lock.DEALINGS)
    timers = await _timers(work, offers)
    written = set((await work.execute(_insert(work, offers, timers))).scalars())
    done = [each for each in offers if each.id in written]
    await start(work, [timers[each.id] for each in done])
    await _point_leads(work, [each.id for each in done])
    await append(work, [_line(work, leads[each.lead_id], each) for each in done])
    for each in done:
        record(work, "HANDOFF_OFFER", object_type="Handoff", object_id=each.id, details={"lead_id": str(each.lead_id)})
        await work.emit(HandoffChanged(each.id, each.lead_id, HandoffStatus.OFFERED))
    return done


async def _timers(work: Work, offers: Sequence[Offer]) -> Mapping[UUID, Timer]:
    wanted = [
        Wanted(
            SlaKind.ACCEPT,
            each.id,
            each.waits_until or work.now,
            member_id=each.assignee_id,
            lead_id=each.lead_id,
            team_id=each.team_id,
            product_id=each.packet_product_id,
            due_at=each.accept_by,
        )
        for each in offers
    ]
    return await until_answered(work, wanted, {each.id: each.previous_id for each in offers if each.previous_id})


def _insert(work: Work, offers: Sequence[Offer], timers: Mapping[UUID, Timer]) -> Any:
    common = {
        "workspace_id": work.workspace_id,
        "status": HandoffStatus.OFFERED.value,
        "offered_at": work.now,
        "offered_by_id": work.actor.member_id,
    }
    rows = [
        {key: value for key, value in asdict(each).items() if key not in ("to_name", "waits_until")}
        | {"accept_by": timers[each.id].due_at}
        | common
        for each in offers
    ]
    return (
        insert(Handoff)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["workspace_id", "lead_id"], index_where=text("status = 'OFFERED'"))
        .returning(Handoff.id)
    )


async def _point_leads(work: Work, handoff_ids: Sequence[UUID]) -> None:
    if not handoff_ids:
        return
    await work.execute(
        update(Lead)
        .where(
            Lead.workspace_id == work.workspace_id,
            Handoff.workspace_id == work.workspace_id,
            Handoff.id.in_(handoff_ids),
            Lead.id == Handoff.lead_id,
        )
        .values(
            status=LeadStatus.OFFERED.value, current_handoff_id=Handoff.id, revisit_on=None, version=Lead.version + 1
        )
        .execution_options(synchronize_session=False)
    )


def _line(work: Work, lead: HeldLead, offered: Offer) -> dict[str, Any]:
    return {
        "person_id": lead.person_id,
        "lead_id": lead.id,
        "kind": TimelineKind.HANDOFF.value,
        "occurred_at": work.now,
        "title": f"Offered to {offered.to_name}",
        "text": offered.need,
        "member_id": work.actor.member_id,
        "fact_id": offered.id,
    }
