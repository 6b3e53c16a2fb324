"""Events as they are told: what happened, and the records it happened to as they are now."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from crm.live.kinds import LeadEventKind, SlaEventKind
from crm.models.sla_words import SlaKind
from graphapi.answers import answer_type
from graphapi.compiler import input_type

if TYPE_CHECKING:
    from graphapi.alerts.types import Alert
    from graphapi.audiences.types import Audience
    from graphapi.calls.types import Call
    from graphapi.conversations.types import Conversation
    from graphapi.handoffs.types import Handoff
    from graphapi.leads.types import Lead
    from graphapi.members.types import Member
    from graphapi.sales.types import Sale
    from graphapi.tasks.types import Task
    from graphapi.touchpoints.types import Touchpoint
    from graphapi.webhooks.types import WebhookEndpoint

CURSOR = "Where this event stands; subscribe with `after` to go on from it, within seven days."


@answer_type
class LeadEvent:
    """Something that happened to a lead. Records are as they are when it is told, not as they were then."""

    cursor: str = strawberry.field(description=CURSOR)
    kind: LeadEventKind = strawberry.field(description="What happened.")
    occurred_at: datetime = strawberry.field(description="When it was recorded.")
    lead: Lead | None = strawberry.field(
        description="The lead; none for ALERT_RAISED, ROLL_OUT_CHANGED, WEBHOOK_ENDPOINT_DISABLED, people without one."
    )
    handoff: Handoff | None = strawberry.field(description="The offer that was made or answered.")
    conversation: Conversation | None = strawberry.field(description="The conversation.")
    alert: Alert | None = strawberry.field(description="The burst of negatives that was noticed.")
    task: Task | None = strawberry.field(description="The task that was created, done or put off.")
    call: Call | None = strawberry.field(description="The call that was logged.")
    sale: Sale | None = strawberry.field(description="The sale that was recorded or refunded.")
    touchpoint: Touchpoint | None = strawberry.field(description="The contact that was recorded.")
    audience: Audience | None = strawberry.field(description="The audience whose stage of the roll-out changed.")
    webhook_endpoint: WebhookEndpoint | None = strawberry.field(
        description="The webhook's endpoint that is switched off."
    )
    owner: Member | None = strawberry.field(description="Of OWNER_CHANGED: whose lead it became; nobody's when null.")
    previous_owner: Member | None = strawberry.field(description="Of OWNER_CHANGED: whose lead it was.")
    step_key: str | None = strawberry.field(description="Of STEP_ENTERED: which step.")


@answer_type
class SlaEvent:
    """A due time that is near, or that was missed."""

    cursor: str = strawberry.field(description=CURSOR)
    kind: SlaEventKind = strawberry.field(description="Whether it is near or was missed.")
    timer: SlaKind = strawberry.field(description="What is due: to accept, to get in contact, to answer, to do a task.")
    occurred_at: datetime = strawberry.field(description="When it was noticed.")
    due_at: datetime = strawberry.field(description="What was, or is, due by then.")
    handoff: Handoff | None = strawberry.field(description="The offer to accept, or to get in contact after.")
    conversation: Conversation | None = strawberry.field(description="The conversation to answer.")
    task: Task | None = strawberry.field(description="The task to do.")
    member: Member | None = strawberry.field(description="Whose it is to do.")


@input_type
class LeadEventFilter:
    """Which events are told; all that is given must hold, by what the lead is when it is told."""

    kinds: list[LeadEventKind] | None = strawberry.field(default=None, description="Only these kinds.")
    owner_id: ID | None = strawberry.field(default=None, description="Leads of this member, or that were it until now.")
    step_keys: list[str] | None = strawberry.field(
        default=None, description="Leads at one of these steps; of STEP_ENTERED the step that was entered."
    )
    product_id: ID | None = strawberry.field(default=None, description="Leads of this product.")
    team_id: ID | None = strawberry.field(
        default=None, description="Leads owned in this team, and handoffs routed by it."
    )
    mine: bool | None = strawberry.field(
        default=None,
        description="True: my leads, those taken from me, what I am reminded of, handoffs offered to me or to my team.",
    )
