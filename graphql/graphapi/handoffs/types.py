"""Handoffs as rows."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, or_

from crm.handoffs.allowed import HandoffAction
from crm.models import Handoff as HandoffRow
from crm.models import Member as MemberRow
from crm.models import SlaTimer as TimerRow
from crm.models.sla_words import SlaKind, SlaState
from crm.models.words import DeclineReason, HandoffStatus
from graphapi.compiler import column, embed, everyone, expr, hole, many, one, record
from graphapi.consents.figures import lead_do_not_contact
from graphapi.handoffs.allowed_actions import allowed_actions, state_of
from graphapi.handoffs.decisions import (
    HandoffDecision,
    PacketFieldValue,
    considered,
    decided,
    decisions,
    filled_in,
    packet_values,
)
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.products.types import Product
    from graphapi.sla.types import SlaTimer
    from graphapi.teams.types import Team


@record(HandoffRow, policy=everyone)
class HandoffPacket:
    """What sales must know of the lead."""

    need: str = column(description="What the person needs.")
    promises: list[str] = column(description="What they were promised.")
    do_not_contact: bool | None = hole(
        lead_do_not_contact, key="lead_id", description="Whether the person is not to be contacted anywhere."
    )
    product: Product | None = one(on="packet_product_id", description="Which product it is about.")
    fields: list[PacketFieldValue] = hole(
        packet_values,
        given=filled_in,
        description="What the product asked for when the lead was offered; empty fields are left out.",
    )


@record(HandoffRow, prefix="ho", policy=everyone)
class Handoff(Node):
    """One offer of a lead from marketing to sales; a declined or expired one is followed by the next candidate's."""

    status: HandoffStatus = column(description="Where the offer stands.")
    offered_at: datetime = column(description="When it was offered.")
    accept_by: datetime = column(description="Until when it can be accepted; then it goes to the next candidate.")
    responded_at: datetime | None = column(description="When it was answered, withdrawn, returned or expired.")
    accepted_at: datetime | None = column(description="When it was accepted, also if it was returned later.")
    decline_reason: DeclineReason | None = column(description="Why it was declined.")
    decline_text: str | None = column(description="The same in the member's words.")
    return_step_key: str | None = column(description="To which step a returned lead went.")
    revisit_on: date | None = column(description="When a returned lead is to be taken up again.")
    recycle_reason: str | None = column(description="Why it was returned.")
    version: int = column(description="Counts changes.")
    allowed_actions: list[HandoffAction] = hole(
        allowed_actions, given=state_of, description="What the viewer may do with it now."
    )
    first_contact_due_at: datetime | None = expr(
        lambda handoff, scope: scope.value(
            TimerRow,
            lambda timer: timer.due_at,
            lambda timer: and_(timer.subject_id == handoff.id, timer.kind == SlaKind.FIRST_CONTACT.value),
            order="-started_at",
        ),
        description="Until when the owner is to talk to the person, once it is accepted.",
    )
    first_contact_at: datetime | None = expr(
        lambda handoff, scope: scope.value(
            TimerRow,
            lambda timer: timer.stopped_at,
            lambda timer: and_(
                timer.subject_id == handoff.id,
                timer.kind == SlaKind.FIRST_CONTACT.value,
                or_(timer.state == SlaState.MET.value, timer.state == SlaState.LATE.value),
            ),
            order="-started_at",
        ),
        description="When the owner first did.",
    )
    packet: HandoffPacket = embed(description="What sales must know.")
    decision: HandoffDecision = hole(
        decisions, given=decided, refs=(MemberRow, considered), description="Why it went to whom it went."
    )
    lead: Lead = one(on="lead_id", description="Which lead.")
    assignee: Member | None = one(on="assignee_id", description="Who is to accept; nobody in particular: the team.")
    team: Team | None = one(on="team_id", description="The team it was routed by.")
    offered_by: Member | None = one(on="offered_by_id", description="Who offered it; nobody when it went on by itself.")
    responded_by: Member | None = one(on="responded_by_id", description="Who answered.")
    timers: list[SlaTimer] = many(
        on=lambda handoff, timer: timer.subject_id == handoff.id,
        order="started_at",
        description="What is and was waited for.",
    )
    previous: Handoff | None = one(on="previous_id", description="The offer this one follows.")
