"""Leads as rows: what a list and a card show."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from sqlalchemy import and_, any_, or_

from crm.leads.allowed import LeadAction
from crm.models import Lead as LeadRow
from crm.models import ScoreEntry as ScoreEntryRow
from crm.models import StepEntry as StepEntryRow
from crm.models.words import AudienceSource, EntryCause, LeadStatus, LossReason, ScoreEntryKind, TouchpointKind
from funnel.models.words import LifecycleStage
from graphapi.compiler import column, connection, embed, everyone, expr, hole, many, money, one, record
from graphapi.connections import Connection
from graphapi.deals.types import Deal
from graphapi.leads.allowed_actions import allowed_actions, state_of
from graphapi.leads.entry_reasons import EntryExplanation, explanations
from graphapi.leads.lifecycle import lifecycle_stages
from graphapi.nodes import Node
from graphapi.people.sets import canonical_of, same_person
from graphapi.scalars import Money
from graphapi.timeline.types import TimelineEntry

if TYPE_CHECKING:
    from graphapi.audiences.types import Audience
    from graphapi.calls.types import Call
    from graphapi.channels.types import Channel
    from graphapi.companies.types import Company
    from graphapi.funnels.types import Funnel
    from graphapi.handoffs.types import Handoff
    from graphapi.members.types import Member
    from graphapi.notes.types import Note
    from graphapi.people.types import Person
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource
    from graphapi.sales.types import Sale
    from graphapi.steps.types import Step
    from graphapi.tasks.types import Task
    from graphapi.touchpoints.types import Touchpoint


@record(LeadRow, policy=everyone)
class LeadFirstTouch:
    """The first contact of the lead's person for this product."""

    occurred_at: datetime = expr(lambda lead: lead.first_touch_at, nullable=False, description="When it happened.")
    kind: TouchpointKind = expr(lambda lead: lead.first_touch_kind, nullable=False, description="What it was.")
    channel: Channel | None = one(on="first_touch_channel_id", description="By which channel.")
    resource: Resource | None = one(on="first_touch_resource_id", description="Which resource sent the person.")
    touchpoint: Touchpoint | None = one(on="first_touch_id", description="The whole contact.")


@record(LeadRow, policy=everyone)
class LeadLastTouch:
    """The last contact of the lead's person for this product."""

    occurred_at: datetime = expr(lambda lead: lead.last_touch_at, nullable=False, description="When it happened.")
    kind: TouchpointKind = expr(lambda lead: lead.last_touch_kind, nullable=False, description="What it was.")
    channel: Channel | None = one(on="last_touch_channel_id", description="By which channel.")
    resource: Resource | None = one(on="last_touch_resource_id", description="Which resource sent the person.")
    touchpoint: Touchpoint | None = one(on="last_touch_id", description="The whole contact.")


@record(LeadRow, prefix="lead", policy=everyone)
class Lead(Node):
    """A person in one product's funnel."""

    name: str = column(description="What the lead is called: the person's name, or its most telling identity.")
    status: LeadStatus = column(description="Where the work on it stands.")
    score: int = column(description="How promising it is, by the score rules of its product.")
    version: int = column(description="Counts its changes; give it as `expectedVersion` when you change it.")
    created_at: datetime = column(description="When it was recorded.")
    started_at: datetime = column(description="When the person first fulfilled an entry rule.")
    last_activity_at: datetime = column(description="When the person last did something.")
    step_entered_at: datetime = column(description="When it entered its current step.")
    revisit_on: date | None = column(description="The day to take it up again, while it is NURTURING.")
    closed_at: datetime | None = column(description="When it was won, lost or disqualified.")
    loss_reason: LossReason | None = column(description="Why it was lost or disqualified.")
    loss_text: str | None = column(description="The same in a member's words.")
    competitor: str | None = column(description="To whom it was lost.")
    self_reported: str | None = column(description="Where the person says they heard of us.")
    expected_value: Money | None = money(
        "expected_value_minor", currency="currency", description="What a sale would bring."
    )
    lifecycle_stage: LifecycleStage | None = hole(
        lifecycle_stages,
        description="The furthest stage it has reached, which going back does not lower; null once it is withdrawn.",
    )
    allowed_actions: list[LeadAction] = hole(
        allowed_actions, given=state_of, alike=True, description="What you may do with it now."
    )

    person: Person = one(
        on=lambda lead, person, scope: person.id == canonical_of(lead.person_id, scope),
        proven="a lead belongs to a person, and a person stands for itself or another",
        description="Who it is; of merged persons the one that stands for all.",
    )
    company: Company | None = one(on="company_id", description="The firm the person buys for.")
    product: Product = one(on="product_id", description="What it may buy.")
    funnel: Funnel = one(on="funnel_id", description="The version of the funnel it entered.")
    step: Step = one(on="step_id", description="Where it is now.")
    owner: Member | None = one(on="owner_id", description="Whose work it is.")
    audience: Audience | None = one(on="audience_id", description="The audience the person belongs to.")
    audience_source: AudienceSource | None = column(description="Who says so; what people said stays.")
    first_touch: LeadFirstTouch | None = embed(present="first_touch_at", description="What first brought the person.")
    last_touch: LeadLastTouch | None = embed(present="last_touch_at", description="What happened last.")
    current_handoff: Handoff | None = one(
        on="current_handoff_id", description="The handoff that is open or was accepted."
    )
    next_task: Task | None = one(on="next_task_id", description="The open task that is due first.")

    step_history: list[StepEntry] = many(
        on="lead_id", order=("occurred_at", "recorded_at"), description="Every entry into a step, voided ones too."
    )
    handoffs: list[Handoff] = many(on="lead_id", order="-offered_at", description="All offers, the newest first.")
    deals: list[Deal] = many(on="lead_id", order="created_at", description="What it may buy or has bought.")
    sales: list[Sale] = many(on="lead_id", order="sold_at", description="What it has bought.")
    calls: list[Call] = many(on="lead_id", order="-occurred_at", description="Calls about it, the newest first.")
    tasks: Connection[Task] = connection(on="lead_id", order="due_at", description="Its tasks, done ones too.")
    notes: Connection[Note] = connection(on="lead_id", order="-created_at", description="Notes, the newest first.")
    score_log: Connection[ScoreEntry] = connection(
        on="lead_id", order="-occurred_at", description="How the score came about, the newest first."
    )
    timeline: Connection[TimelineEntry] = connection(
        on=lambda lead, line, scope: and_(
            line.person_id.in_(same_person(lead.person_id, scope)),
            or_(line.lead_id.is_(None), line.lead_id == lead.id),
        ),
        order="-occurred_at",
        description="What happened with the person and this lead, the newest first.",
    )


@record(StepEntryRow, prefix="entry", policy=everyone)
class StepEntry(Node):
    """The lead entered a step. Append-only: what a late fact corrects is voided, never changed."""

    occurred_at: datetime = column(description="When the rule held, or the member moved it.")
    recorded_at: datetime = column(description="When the service learnt of it.")
    voided_at: datetime | None = column(description="When a later fact showed that it had not been so.")
    cause: EntryCause = column(description="Why.")
    reason: str = column(description="One sentence: which rule and which fact, or the member's own words.")
    explanation: EntryExplanation = hole(
        explanations, description="The rule's conditions, and the facts that counted for each."
    )
    ordinal: int = column(description="1 for the lead's first entry into this step, 2 for the first re-entry.")
    lead: Lead = one(on="lead_id", description="Which lead.")
    from_step: Step | None = one(on="from_step_id", description="Where it was before.")
    to_step: Step = one(on="to_step_id", description="Where it came to.")
    passed_over: list[Step] = many(
        on=lambda entry, step: step.id == any_(entry.passed_over),
        order="position",
        description="Steps between that it never entered on the way.",
    )
    actor: Member | None = one(on="member_id", description="Who moved it, when a person did.")


@record(ScoreEntryRow, prefix="score", policy=everyone)
class ScoreEntry(Node):
    """A change of a lead's score and why."""

    occurred_at: datetime = column(description="When.")
    points: int = column(description="How many points more, or less.")
    kind: ScoreEntryKind = column(description="A fact, or what time wore off.")
    reason: str = column(description="Why: the rule's name and condition as one sentence.")
    rule_key: str | None = column(description="The rule, where a fact counted.")
