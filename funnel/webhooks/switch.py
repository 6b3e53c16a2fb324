"""Switches endpoints off and on: what waits rests meanwhile, what happens meanwhile is sent when it is asked for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text, update

from crm.audit import record as audit
from crm.core.ids import NIL
from crm.core.outbox import publish_later
from crm.core.problems import Conflict, Invalid
from crm.core.work import Work
from crm.live.cursor import KEPT, Position
from crm.members.permissions import Action
from funnel.models import WebhookEndpoint
from funnel.models.words import WebhookDisabledReason, WebhookEndpointStatus
from funnel.webhooks.held import held_endpoint, here, updating
from funnel.webhooks.inputs import WebhookEndpointEnable, WebhookEndpointSwitch

_SINCE = text(
    "SELECT xid::text FROM outbox_events WHERE workspace_id = :workspace_id AND created_at >= :since"
    " ORDER BY xid LIMIT 1"
)
_NEXT = text("SELECT pg_snapshot_xmax(pg_current_snapshot())::text")
_S = WebhookEndpointStatus


async def disable(work: Work, data: WebhookEndpointSwitch) -> WebhookEndpoint:
    """Nothing is sent to it from now on; attempts that are under way come to their end."""
    work.actor.require(Action.WEBHOOK_MANAGE)
    endpoint = await held_endpoint(work, data.endpoint_id, data.expected_version)
    if endpoint.status == _S.DISABLED.value:
        raise Conflict("The endpoint is switched off already.", field="endpointId")
    await switch_off(work, endpoint.id, WebhookDisabledReason.BY_HAND)
    return endpoint


async def switch_off(work: Work, endpoint_id: UUID, reason: WebhookDisabledReason) -> None:
    """Without asking who; told to the audit, to those who listen, and to other endpoints."""
    row = WebhookEndpoint
    own = update(row).where(
        row.workspace_id == work.workspace_id, row.id == endpoint_id, row.status == _S.ENABLED.value
    )
    off = own.values(
        status=_S.DISABLED.value,
        disabled_at=work.now,
        disabled_reason=reason.value,
        version=row.version + 1,
        silent_from_xid=int(await work.scalar(_NEXT)),  # whatever began before is owed to it, committed or not
        silent_until_xid=None,  # of a former time off not gone through yet more is told, rather than less of now
    )
    if await work.scalar(off.returning(row.id)) is None:
        return
    audit.record(work, "WEBHOOK_ENDPOINT_DISABLE", object_type="WebhookEndpoint", object_id=endpoint_id,
                 details={"reason": reason.value})  # fmt: skip
    told = {"webhookEndpointId": endpoint_id, "reason": reason.value}
    publish_later(work, "WEBHOOK_ENDPOINT_DISABLED", told)


async def enable(work: Work, data: WebhookEndpointEnable) -> WebhookEndpoint:
    """It is told of what happens from now on, or happened `since`, of what rested, and what came while it was on."""
    work.actor.require(Action.WEBHOOK_MANAGE)
    endpoint = await held_endpoint(work, data.endpoint_id, data.expected_version)
    if endpoint.status == _S.ENABLED.value:
        raise Conflict("The endpoint is switched on already.", field="endpointId")
    position, silent_until = _taking_up(endpoint, await _from(work, data.since))
    values: dict[str, Any] = dict.fromkeys(("disabled_at", "disabled_reason", "failing_since", "paused_until"))
    values |= {"status": _S.ENABLED.value, "failures": 0, "cursor_xid": position.xid, "cursor_id": position.id}
    values |= {"silent_until_xid": silent_until}
    await work.execute(updating(work, endpoint, values))
    audit.record(work, "WEBHOOK_ENDPOINT_ENABLE", object_type="WebhookEndpoint", object_id=endpoint.id)
    return endpoint


def _taking_up(endpoint: WebhookEndpoint, on: Position) -> tuple[Position, int | None]:
    """Where it goes on, and up to which transaction events are left out from where it was switched off.

    The worker may not have come by between an event and the switch: what is behind its cursor still is told.
    """
    stood = Position(int(endpoint.cursor_xid), endpoint.cursor_id)
    if endpoint.silent_from_xid is None or on <= stood:  # switched off by an older version; or goes back by `since`
        return on, None
    return stood, on.xid if on.xid > int(endpoint.silent_from_xid) else None


async def _from(work: Work, since: datetime | None) -> Position:
    """Before the first event since then. Deliveries are kept for longer than events, so none is written twice."""
    now = await here(work)
    if since is None:
        return now
    if since < work.now - KEPT:
        raise Invalid("Events are kept for seven days; ask for later ones.", field="since")
    if since > work.now:
        raise Invalid("Leave `since` out to begin now.", field="since")
    first = await work.scalar(_SINCE, {"workspace_id": work.workspace_id, "since": since})
    return min(now, Position(int(first), NIL)) if first is not None else now
