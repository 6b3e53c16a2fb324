"""What events are about, as endpoints' filters ask: product, channel, resource, the owner and their teams."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import text

from crm.core.bulk import dump
from crm.core.work import Work
from crm.live.read import Event

_IDS = {
    "leadId": "lead_id",
    "handoffId": "handoff_id",
    "taskId": "task_id",
    "touchpointId": "touchpoint_id",
    "conversationId": "conversation_id",
    "saleId": "sale_id",
    "audienceId": "audience_id",
    "alertId": "alert_id",
}
_ABOUT = text(
    f"""
SELECT r.id, l.id AS lead_id, l.owner_id, coalesce(l.product_id, t.product_id, c.product_id, s.product_id, a.product_id,
  n.product_id) AS product_id, coalesce(t.channel_id, c.channel_id, l.first_touch_channel_id) AS channel_id,
  coalesce(t.resource_id, c.resource_id, n.resource_id, l.first_touch_resource_id) AS resource_id,
  ARRAY(SELECT m.team_id FROM team_members m
    WHERE m.workspace_id = :workspace_id AND m.member_id = l.owner_id ORDER BY m.team_id) AS team_ids
FROM json_to_recordset(CAST(:rows AS json)) AS r(id uuid, {", ".join(f"{name} uuid" for name in _IDS.values())})
LEFT JOIN handoffs h ON h.workspace_id = :workspace_id AND h.id = r.handoff_id
LEFT JOIN tasks k ON k.workspace_id = :workspace_id AND k.id = r.task_id
LEFT JOIN touchpoints t ON t.workspace_id = :workspace_id AND t.id = r.touchpoint_id
LEFT JOIN conversations c ON c.workspace_id = :workspace_id AND c.id = r.conversation_id
LEFT JOIN sales s ON s.workspace_id = :workspace_id AND s.id = r.sale_id
LEFT JOIN audiences a ON a.workspace_id = :workspace_id AND a.id = r.audience_id
LEFT JOIN alerts n ON n.workspace_id = :workspace_id AND n.id = r.alert_id
LEFT JOIN leads l ON l.workspace_id = :workspace_id
  AND l.id = coalesce(r.lead_id, h.lead_id, k.lead_id, c.lead_id, s.lead_id)
"""
)


@dataclass(frozen=True, slots=True)
class About:
    """Of one event, as things are when it is written down for endpoints."""

    lead_id: UUID | None = None
    owner_id: UUID | None = None
    product_id: UUID | None = None
    channel_id: UUID | None = None
    resource_id: UUID | None = None
    team_ids: tuple[UUID, ...] = ()


async def about(work: Work, events: Sequence[Event]) -> dict[UUID, About]:
    """Of all events, by one statement."""
    rows = [
        {"id": event.position.id, **{column: event.payload.get(name) for name, column in _IDS.items()}}
        for event in events
    ]
    found = await work.execute(_ABOUT, {"workspace_id": work.workspace_id, "rows": dump(rows)})
    return {
        row.id: About(row.lead_id, row.owner_id, row.product_id, row.channel_id, row.resource_id, tuple(row.team_ids))
        for row in found
    }
