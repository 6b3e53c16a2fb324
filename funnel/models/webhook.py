"""What we send to others: endpoints, their secrets, and each event that was, or is to be, delivered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, integer, one_of, ordered_text, tenant_fk, workspace_fk
from crm.models.outbox_event import Xid8
from funnel.models.words.webhooks import WebhookDeliveryStatus, WebhookDisabledReason, WebhookEndpointStatus

_ENABLED = WebhookEndpointStatus.ENABLED.value
_WAITING = WebhookDeliveryStatus.WAITING.value


class WebhookEndpoint(Tenant):
    """An address of somebody who is told what happens, and of what."""

    __tablename__ = "webhook_endpoints"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("created_by_id", "members"),
        one_of("status", WebhookEndpointStatus),
        one_of("disabled_reason", WebhookDisabledReason, nullable=True),
        CheckConstraint("(status = 'DISABLED') = (disabled_reason IS NOT NULL)", name="reason_given"),
        Index("ix_webhook_endpoints_created_at", "workspace_id", "created_at", "id"),
    )

    name: Mapped[str]
    description: Mapped[str | None]
    url: Mapped[str]
    """May hold what its owner keeps secret: shown to those who manage webhooks, and logged nowhere."""
    event_types: Mapped[list[str]]
    """Of these types; of all for none. So it is with the filters below."""
    product_ids: Mapped[list[UUID]]
    channel_ids: Mapped[list[UUID]]
    resource_ids: Mapped[list[UUID]]
    team_ids: Mapped[list[UUID]]
    """Teams of the lead's owner."""
    status: Mapped[str] = ordered_text(default=_ENABLED, server_default=_ENABLED)
    disabled_at: Mapped[datetime | None]
    disabled_reason: Mapped[str | None]
    cursor_xid: Mapped[Any] = mapped_column(Xid8)
    """A number; with `cursor_id`: up to which event of the outbox deliveries were written."""
    cursor_id: Mapped[UUID]
    silent_from_xid: Mapped[Any | None] = mapped_column(Xid8)
    """Events of transactions from this one on, where it was switched off last, …"""
    silent_until_xid: Mapped[Any | None] = mapped_column(Xid8)
    """… to this one, where it was switched on again, are not told to it. None: nothing is left out."""
    failing_since: Mapped[datetime | None]
    """The first attempt since the last that was well."""
    failures: Mapped[int] = integer(default=0, server_default="0")
    """Attempts since then."""
    paused_until: Mapped[datetime | None]
    """It asked for a pause, or is given one: nothing is sent until then."""
    deleted_at: Mapped[datetime | None]
    """Its rows go in the background."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class WebhookEndpointSecret(Tenant):
    """A key that deliveries are signed with, encrypted with the installation's column key; shown once.

    While it is rotated two are valid and both sign: the new one, and the old one until `valid_until`.
    """

    __tablename__ = "webhook_endpoint_secrets"
    __table_args__ = (
        tenant_fk("endpoint_id", "webhook_endpoints"),
        Index("ix_webhook_endpoint_secrets_of", "workspace_id", "endpoint_id", "created_at"),
    )

    endpoint_id: Mapped[UUID]
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]
    valid_until: Mapped[datetime | None]


class WebhookDelivery(Tenant):
    """One event for one endpoint: what is sent, how often it was tried, and how the last attempt ended."""

    __tablename__ = "webhook_deliveries"
    __table_args__ = (
        tenant_fk("endpoint_id", "webhook_endpoints"),
        one_of("status", WebhookDeliveryStatus),
        CheckConstraint("(status = 'WAITING') = (ended_at IS NULL)", name="ended"),
        UniqueConstraint("workspace_id", "endpoint_id", "event_id", name="uq_webhook_deliveries_event"),
        Index("ix_webhook_deliveries_due", "workspace_id", "endpoint_id", "next_attempt_at", "id",
              postgresql_where=text(f"status = '{_WAITING}'")),
        Index("ix_webhook_deliveries_created", "workspace_id", "created_at", "id"),
        Index("ix_webhook_deliveries_of", "workspace_id", "endpoint_id", "created_at", "id"),
        Index("ix_webhook_deliveries_status", "workspace_id", "status", "created_at", "id"),
        Index("ix_webhook_deliveries_type", "workspace_id", "event_type", "created_at", "id"),
    )  # fmt: skip

    endpoint_id: Mapped[UUID]
    event_id: Mapped[UUID]
    """The outbox's id of it; told as `webhook-id`, the same for every attempt."""
    event_type: Mapped[str] = ordered_text()
    occurred_at: Mapped[datetime]
    created_at: Mapped[datetime]
    body: Mapped[str]
    """Byte for byte what is sent: ids, no words about people."""
    is_test: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Asked for by hand: one attempt, and no judgement of the endpoint."""
    status: Mapped[str] = ordered_text(default=_WAITING, server_default=_WAITING)
    attempts: Mapped[int] = integer(default=0, server_default="0")
    """Since it was written or last replayed; one that is under way included."""
    next_attempt_at: Mapped[datetime | None]
    """While an attempt is under way: when it is taken for lost."""
    last_attempt_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    response_status: Mapped[int | None] = integer()
    response_ms: Mapped[int | None] = integer()
    response_body: Mapped[str | None]
    """Its beginning."""
    error: Mapped[str | None]
    """Why there was no answer, or none that counts: a sentence of ours."""
    replayed_at: Mapped[datetime | None]
