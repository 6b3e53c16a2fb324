"""The endpoint a verb is about, where the outbox stands, and what an endpoint may name."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Update, func, select, text, update

from crm.core.ids import NIL
from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Work
from crm.live.cursor import Position
from crm.models import Team
from funnel.models import Channel, Product, Resource, WebhookEndpoint
from funnel.models.words import WebhookEndpointStatus
from funnel.reads import among
from funnel.webhooks.catalogue import NAMES
from funnel.webhooks.inputs import Filters

MOST_ENDPOINTS = 50
"""Of a workspace: every event is looked at for each."""
_ALONE = text(
    "SELECT pg_advisory_xact_lock(hashtextextended('webhooks:' || CAST(CAST(:workspace_id AS uuid) AS text), 0))"
)
_HERE = text("SELECT pg_snapshot_xmin(pg_current_snapshot())::text")
_NAMED: tuple[tuple[str, str, Any, str], ...] = (
    ("product_ids", "productIds", Product, "product"),
    ("channel_ids", "channelIds", Channel, "channel"),
    ("resource_ids", "resourceIds", Resource, "resource"),
    ("team_ids", "teamIds", Team, "team"),
)


async def held_endpoint(work: Work, endpoint_id: UUID, expected_version: int | None) -> WebhookEndpoint:
    """The endpoint, locked."""
    row = WebhookEndpoint
    asked = select(row).where(row.workspace_id == work.workspace_id, row.id == endpoint_id, row.deleted_at.is_(None))
    found: WebhookEndpoint | None = await work.scalar(asked.with_for_update(key_share=True))
    if found is None:
        raise NotFound("There is no such endpoint.", field="endpointId")
    require_version("endpoint", found.version, expected_version)
    return found


async def enabled_endpoint(work: Work, endpoint_id: UUID) -> WebhookEndpoint:
    """The endpoint, locked. Raises Conflict for one that is switched off."""
    found = await held_endpoint(work, endpoint_id, None)
    if found.status != WebhookEndpointStatus.ENABLED.value:
        raise Conflict("The endpoint is switched off; switch it on first.", field="endpointId")
    return found


def updating(work: Work, endpoint: WebhookEndpoint, values: Mapping[str, Any]) -> Update:
    """Sets the values and raises the version."""
    row = WebhookEndpoint
    own = update(row).where(row.workspace_id == work.workspace_id, row.id == endpoint.id)
    return own.values(version=row.version + 1, **values)


async def here(work: Work) -> Position:
    """From which event on nothing is decided yet: where a new endpoint begins."""
    return Position(int(await work.scalar(_HERE)), NIL)


async def check_room(work: Work) -> None:
    """Raises Conflict when the workspace has as many endpoints as it may; two who ask at once ask one after another."""
    await work.execute(_ALONE, {"workspace_id": work.workspace_id})
    row = WebhookEndpoint
    asked = select(func.count()).where(row.workspace_id == work.workspace_id, row.deleted_at.is_(None))
    if await work.scalar(asked) >= MOST_ENDPOINTS:
        raise Conflict(f"A workspace has at most {MOST_ENDPOINTS} endpoints; delete one first.")


async def check_filters(work: Work, filters: Filters) -> None:
    """Raises Invalid for types that are none, and NotFound for what is not in the workspace."""
    for position, name in enumerate(filters.event_types or ()):
        if name not in NAMES:
            raise Invalid("There is no such type; `webhookEventTypes` lists them.", field=f"eventTypes.{position}")
    for attribute, field, model, called in _NAMED:
        await _check_there(work, model, getattr(filters, attribute) or (), field, called)


async def _check_there(work: Work, model: Any, ids: Sequence[UUID], field: str, called: str) -> None:
    if not ids:
        return
    asked = select(model.id).where(model.workspace_id == work.workspace_id, among(model.id, list(ids)))
    there = set((await work.execute(asked)).scalars())
    for position, each in enumerate(ids):
        if each not in there:
            raise NotFound(f"There is no such {called}.", field=f"{field}.{position}")
