"""Subscriptions: which events are told to whom."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from crm.live.cursor import encode
from crm.live.kinds import LeadEventKind, SlaEventKind
from crm.live.read import Event
from crm.models.sla_words import SlaKind
from graphapi.alerts.types import Alert
from graphapi.audiences.types import Audience
from graphapi.calls.types import Call
from graphapi.compiler import id_of, ref_or_none
from graphapi.context import Info
from graphapi.conversations.types import Conversation
from graphapi.handoffs.types import Handoff
from graphapi.leads.types import Lead
from graphapi.live.types import LeadEvent, LeadEventFilter, SlaEvent
from graphapi.live.visible import Sight, is_personal, look, strings
from graphapi.members.types import Member
from graphapi.sales.types import Sale
from graphapi.subscription import events_of, subscription, subscriptions
from graphapi.tasks.types import Task
from graphapi.touchpoints.types import Touchpoint
from graphapi.webhooks.types import WebhookEndpoint

Passes = Callable[[Event, Sight], bool]


def _lead_events_personal(info: Info, arguments: Mapping[str, Any]) -> bool:
    return bool((arguments.get("filter") or {}).get("mine")) or is_personal(info)


@subscriptions
class LiveSubscriptions:
    """What happens, in the order in which it was recorded, each event once."""

    @subscription(of=LeadEvent, kinds=LeadEventKind, is_personal=_lead_events_personal)
    async def lead_events(
        self, info: Info, filter: LeadEventFilter | None = None, after: str | None = None
    ) -> list[tuple[Event, LeadEvent]]:
        """What happens to leads; with `after`, first what happened since that cursor."""
        passes = _passing(info, filter or LeadEventFilter())
        events = events_of(info)
        sight = await look(info, events) if events else Sight({})
        return [(event, _lead_event(info, event)) for event in events if sight.shows(event) and passes(event, sight)]

    @subscription(of=SlaEvent, kinds=SlaEventKind, is_personal=lambda info, _: is_personal(info))
    async def sla_events(self, info: Info, after: str | None = None) -> list[tuple[Event, SlaEvent]]:
        """Due times that are near or were missed; with `after`, first what happened since that cursor."""
        events = events_of(info)
        sight = await look(info, events) if events else Sight({})
        return [(event, _sla_event(info, event)) for event in events if sight.shows(event)]


def _passing(info: Info, filter: LeadEventFilter) -> Passes:
    """The filter as one function; raises Invalid for ids of another type."""
    tests: list[Passes] = []
    if filter.kinds is not None:
        kinds = frozenset(kind.value for kind in filter.kinds)
        tests.append(lambda event, sight: event.kind in kinds)
    if filter.owner_id is not None:
        tests.append(_owned_by(id_of("mem", filter.owner_id, field="filter.ownerId")))
    if filter.step_keys is not None:
        steps = frozenset(filter.step_keys)
        tests.append(lambda event, sight: _step_of(event, sight) in steps)
    if filter.product_id is not None:
        product = str(id_of("prod", filter.product_id, field="filter.productId"))
        tests.append(lambda event, sight: sight.of(event, "leadId").get("product_id") == product)
    if filter.team_id is not None:
        tests.append(_in_teams(frozenset([str(id_of("team", filter.team_id, field="filter.teamId"))])))
    if filter.mine:
        tests.append(_mine(info))
    return lambda event, sight: all(test(event, sight) for test in tests)


def _owned_by(member_id: UUID) -> Passes:
    """Who lost a lead is told so too."""
    wanted = str(member_id)
    return lambda event, sight: wanted in (sight.of(event, "leadId").get("owner_id"), event.payload.get("wasId"))


def _in_teams(teams: frozenset[str]) -> Passes:
    def passes(event: Event, sight: Sight) -> bool:
        routed = sight.of(event, "handoffId").get("team_id")
        return routed in teams or not teams.isdisjoint(sight.of(event, "leadId").get("teams") or ())

    return passes


def _mine(info: Info) -> Passes:
    member_id, teams = info.actor.member_id, strings(info.actor.team_ids)
    if member_id is None:
        return lambda event, sight: False
    me, owned = str(member_id), _owned_by(member_id)

    def passes(event: Event, sight: Sight) -> bool:
        offered = sight.of(event, "handoffId")
        to_team = offered.get("assignee_id") is None and offered.get("team_id") in teams
        told = event.payload.get("memberId") == me
        return owned(event, sight) or told or offered.get("assignee_id") == me or to_team

    return passes


def _step_of(event: Event, sight: Sight) -> Any:
    return event.payload.get("stepKey") or sight.of(event, "leadId").get("step_key")


def _lead_event(info: Info, event: Event) -> LeadEvent:
    return LeadEvent(
        cursor=encode(event.position, info.workspace_id),
        kind=LeadEventKind(event.kind),
        occurred_at=event.occurred_at,
        lead=ref_or_none(Lead, event.id("leadId")),
        handoff=ref_or_none(Handoff, event.id("handoffId")),
        conversation=ref_or_none(Conversation, event.id("conversationId")),
        alert=ref_or_none(Alert, event.id("alertId")),
        task=ref_or_none(Task, event.id("taskId")),
        call=ref_or_none(Call, event.id("callId")),
        sale=ref_or_none(Sale, event.id("saleId")),
        touchpoint=ref_or_none(Touchpoint, event.id("touchpointId")),
        audience=ref_or_none(Audience, event.id("audienceId")),
        webhook_endpoint=ref_or_none(WebhookEndpoint, event.id("webhookEndpointId")),
        owner=ref_or_none(Member, event.id("ownerId")),
        previous_owner=ref_or_none(Member, event.id("wasId")),
        step_key=event.payload.get("stepKey"),
    )


def _sla_event(info: Info, event: Event) -> SlaEvent:
    return SlaEvent(
        cursor=encode(event.position, info.workspace_id),
        kind=SlaEventKind(event.kind),
        timer=SlaKind(event.payload["kind"]),
        occurred_at=event.occurred_at,
        due_at=datetime.fromisoformat(event.payload["dueAt"]),
        handoff=ref_or_none(Handoff, event.id("handoffId")),
        conversation=ref_or_none(Conversation, event.id("conversationId")),
        task=ref_or_none(Task, event.id("taskId")),
        member=ref_or_none(Member, event.id("memberId")),
    )
