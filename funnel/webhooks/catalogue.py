"""What endpoints may be told of: each kind of the outbox under a dotted name, as docs/webhooks.md lists them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from crm.models.words import LeadStatus


@dataclass(frozen=True, slots=True)
class EventType:
    """One type of event: its name for programs, the outbox's kind, and what happened."""

    name: str
    kind: str
    description: str
    status: LeadStatus | None = None
    """Of a kind that tells a status: only this one."""


TEST = "webhook.test"
"""Sent when somebody asks for it; nobody subscribes to it."""

EVENT_TYPES = (
    EventType("alert.raised", "ALERT_RAISED", "A burst of negatives was noticed."),
    EventType("call.logged", "CALL_LOGGED", "A call was logged."),
    EventType("conversation.classified", "CONVERSATION_CLASSIFIED", "A conversation was classified."),
    EventType("conversation.received", "CONVERSATION_RECEIVED", "Somebody wrote; a thread began or went on."),
    EventType("conversation.replied", "CONVERSATION_REPLIED", "We answered in a conversation."),
    EventType("conversation.resolved", "CONVERSATION_RESOLVED", "A conversation was ended."),
    EventType("handoff.accepted", "HANDOFF_ACCEPTED", "Sales took an offered lead."),
    EventType("handoff.declined", "HANDOFF_DECLINED", "Sales declined an offered lead."),
    EventType("handoff.expired", "HANDOFF_EXPIRED", "An offer was not answered in time."),
    EventType("handoff.offered", "HANDOFF_OFFERED", "Marketing offered a lead to sales."),
    EventType("handoff.recycled", "HANDOFF_RECYCLED", "Sales gave an accepted lead back."),
    EventType("handoff.withdrawn", "HANDOFF_WITHDRAWN", "An offer was withdrawn."),
    EventType("lead.created", "LEAD_CREATED", "A lead started."),
    EventType("lead.disqualified", "STATUS_CHANGED", "A lead was disqualified.", LeadStatus.DISQUALIFIED),
    EventType("lead.lost", "STATUS_CHANGED", "A lead was lost.", LeadStatus.LOST),
    EventType("lead.merged", "MERGED", "A lead's person was merged with another."),
    EventType("lead.owner_changed", "OWNER_CHANGED", "A lead got another owner, or none."),
    EventType("lead.score_reached", "SCORE_REACHED", "A lead's score reached a threshold."),
    EventType("lead.stage_changed", "STEP_ENTERED", "A lead entered a step of its funnel."),
    EventType("lead.status_changed", "STATUS_CHANGED", "A lead got another status, none of those with a type."),
    EventType("lead.unmerged", "UNMERGED", "A merge of a lead's person was undone."),
    EventType("lead.won", "STATUS_CHANGED", "A lead was won.", LeadStatus.WON),
    EventType("message.status_changed", "MESSAGE_STATUS_CHANGED", "Our answer was sent, delivered or read, or failed."),
    EventType("roll_out.changed", "ROLL_OUT_CHANGED", "An audience's stage of the roll-out changed."),
    EventType("sale.cancelled", "SALE_CANCELLED", "A sale was cancelled."),
    EventType("sale.paid", "SALE_PAID", "A payment of a sale came in."),
    EventType("sale.recorded", "SALE_RECORDED", "A sale was recorded."),
    EventType("sale.refunded", "SALE_REFUNDED", "A sale was refunded, wholly or in part."),
    EventType("sla.breached", "SLA_BREACHED", "A service time was missed."),
    EventType("sla.warning", "SLA_WARNING", "A service time will be missed soon."),
    EventType("task.cancelled", "TASK_CANCELLED", "A task was cancelled."),
    EventType("task.changed", "TASK_CHANGED", "A task was changed."),
    EventType("task.completed", "TASK_COMPLETED", "A task was done."),
    EventType("task.created", "TASK_CREATED", "A task was created."),
    EventType("task.reminder_due", "REMINDER_DUE", "A member is reminded of a task."),
    EventType("task.snoozed", "TASK_SNOOZED", "A task was put off."),
    EventType("touchpoint.recorded", "TOUCH_RECORDED", "A contact of a lead's person was recorded."),
    EventType("webhook_endpoint.disabled", "WEBHOOK_ENDPOINT_DISABLED", "An endpoint is not sent to any more."),
)
NAMES = frozenset(each.name for each in EVENT_TYPES)
_BY_KIND = {(each.kind, each.status): each for each in EVENT_TYPES}
KINDS = frozenset(each.kind for each in EVENT_TYPES)


def type_of(kind: str, payload: Mapping[str, Any]) -> str | None:
    """The type of an event of the outbox; None for a kind that is told to nobody outside."""
    told = payload.get("status") if kind == "STATUS_CHANGED" else None
    status = LeadStatus(told) if told in {each.value for each in LeadStatus} else None
    found = _BY_KIND.get((kind, status)) or _BY_KIND.get((kind, None))
    return found.name if found else None
