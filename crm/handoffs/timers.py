"""What is waited for around handoffs: the answer to an offer, then the first contact with the lead."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.types import Uuid

from crm.core.work import Work
from crm.handoffs.find import FoundHandoff
from crm.models import Handoff, Lead, SlaTimer
from crm.models.sla_words import SlaKind
from crm.models.words import HandoffStatus
from crm.sla.cancel import cancel
from crm.sla.plan import plan
from crm.sla.policy import Wanted
from crm.sla.start import Timer, start
from crm.sla.stop import stop, stop_each

ANSWERS = frozenset({HandoffStatus.ACCEPTED, HandoffStatus.DECLINED, HandoffStatus.RECYCLED})
"""Sales has said something; a withdrawn or expired offer was not answered."""


async def until_answered(work: Work, offers: Sequence[Wanted], previous: Mapping[UUID, UUID]) -> dict[UUID, Timer]:
    """Offer → its timer, not started yet; its `due_at` is the offer's `accept_by`.

    Due when it was given, else as the policy says. `previous` names the offer that one follows: where its time was
    given, the next candidate has as much.
    """
    spans = await _given_before(work, list(previous.values()))
    resources = await _resources(work, [each.lead_id for each in offers if each.lead_id])
    wanted = []
    for each in offers:
        span = spans.get(previous[each.subject_id]) if each.subject_id in previous else None
        due_at = each.due_at or (work.now + span if span is not None else None)
        resource_id = resources.get(each.lead_id) if each.lead_id else None
        wanted.append(replace(each, due_at=due_at, resource_id=resource_id))
    return {timer.subject_id: timer for timer in await plan(work, wanted)}


async def answered(work: Work, handoff_id: UUID, status: HandoffStatus) -> None:
    """The offer has its answer, or will not get one; nobody waits for a contact with a lead that was returned."""
    if status in ANSWERS:
        await stop(work, SlaKind.ACCEPT, [handoff_id], work.now)
    else:
        await cancel(work, SlaKind.ACCEPT, [handoff_id])
    if status is HandoffStatus.RECYCLED:
        await cancel(work, SlaKind.FIRST_CONTACT, [handoff_id])


async def until_contacted(work: Work, handoff: FoundHandoff, owner_id: UUID | None) -> None:
    """The lead was accepted: its owner is to talk to the person."""
    resources = await _resources(work, [handoff.lead_id])
    wanted = Wanted(
        SlaKind.FIRST_CONTACT,
        handoff.id,
        work.now,
        member_id=owner_id,
        lead_id=handoff.lead_id,
        team_id=handoff.team_id,
        product_id=handoff.packet_product_id,
        resource_id=resources.get(handoff.lead_id),
    )
    await start(work, await plan(work, [wanted]))


async def contacted(work: Work, contacts: Mapping[UUID, datetime]) -> None:
    """Lead → when its owner talked or wrote to the person: the first contact of the handoff accepted before.

    The first one counts, in whichever order they are told.
    """
    if not contacts:
        return
    rows = await work.execute(
        select(Handoff.id, Handoff.lead_id).where(
            Handoff.workspace_id == work.workspace_id,
            _among(Handoff.lead_id, contacts),
            Handoff.accepted_at.is_not(None),
        )
    )
    await stop_each(work, SlaKind.FIRST_CONTACT, {row.id: contacts[row.lead_id] for row in rows})


async def _given_before(work: Work, handoff_ids: Sequence[UUID]) -> dict[UUID, timedelta]:
    """How long offers could be accepted whose time somebody gave."""
    if not handoff_ids:
        return {}
    rows = await work.execute(
        select(SlaTimer.subject_id, SlaTimer.started_at, SlaTimer.due_at).where(
            SlaTimer.workspace_id == work.workspace_id,
            SlaTimer.kind == SlaKind.ACCEPT.value,
            _among(SlaTimer.subject_id, handoff_ids),
            SlaTimer.seconds.is_(None),
        )
    )
    return {row.subject_id: row.due_at - row.started_at for row in rows}


async def _resources(work: Work, lead_ids: Sequence[UUID]) -> dict[UUID, UUID | None]:
    """What sent the leads last: a policy may be for one resource."""
    rows = await work.execute(
        select(Lead.id, Lead.last_touch_resource_id).where(
            Lead.workspace_id == work.workspace_id, _among(Lead.id, lead_ids)
        )
    )
    return {row.id: row.last_touch_resource_id for row in rows}


def _among(column: InstrumentedAttribute[UUID], values: Collection[UUID]) -> ColumnElement[bool]:
    return column == any_(literal(sorted(values), ARRAY(Uuid())))
