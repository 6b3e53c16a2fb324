"""Conversions that are sent back to ad networks: where to, which, and what was answered."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, integer, one_of, ordered_text, tenant_fk, workspace_fk
from crm.models.words import ConsentPurpose
from funnel.models.words import ConversionNetwork, ConversionStatus, ConversionTrigger, ConversionValue


class ConversionDestination(Tenant):
    """Which happenings are told to which account of an ad network, as what."""

    __tablename__ = "conversion_destinations"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("product_id", "products"),
        tenant_fk("created_by_id", "members"),
        one_of("network", ConversionNetwork),
        one_of("happening", ConversionTrigger),
        one_of("value_rule", ConversionValue),
        one_of("consent_purpose", ConsentPurpose, nullable=True),
        CheckConstraint("(happening = 'STEP') = (step_key IS NOT NULL)", name="step"),
        CheckConstraint("step_key IS NULL OR product_id IS NOT NULL", name="step_of_product"),
        CheckConstraint("(value_rule = 'FIXED') = (fixed_minor IS NOT NULL)", name="fixed"),
        CheckConstraint("(fixed_minor IS NULL) = (currency IS NULL)", name="currency"),
        CheckConstraint("(stopped_at IS NULL) = (stop_code IS NULL)", name="stopped"),
        Index("ix_conversion_destinations_created_at", "workspace_id", "created_at", "id"),
    )

    network: Mapped[str]
    name: Mapped[str]
    account_id: Mapped[str] = ordered_text()
    """Dataset, pixel or counter."""
    token: Mapped[bytes | None] = mapped_column(LargeBinary)
    """Sealed (`crm.core.sealing`); written, never read by people."""
    happening: Mapped[str]
    product_id: Mapped[UUID | None]
    step_key: Mapped[str | None] = ordered_text()
    resource_ids: Mapped[list[UUID]]
    """Only people whom one of these sent before; empty: everybody."""
    event_name: Mapped[str]
    """The network's event or goal."""
    value_rule: Mapped[str]
    fixed_minor: Mapped[int | None]
    currency: Mapped[str | None]
    consent_purpose: Mapped[str | None]
    """What people have to have agreed to on `consent_channel`; None: nothing."""
    consent_channel: Mapped[str] = ordered_text()
    settings: Mapped[dict[str, Any]]
    since: Mapped[datetime]
    """What happened earlier is not told."""
    disabled_at: Mapped[datetime | None]
    stopped_at: Mapped[datetime | None]
    """Since when the network accepts nothing: somebody has to look."""
    stop_code: Mapped[str | None] = ordered_text()
    stop_reason: Mapped[str | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class ConversionRequest(Tenant):
    """One request to an ad network: enough to prove what was sent, nothing of what it said."""

    __tablename__ = "conversion_requests"
    __table_args__ = (
        tenant_fk("destination_id", "conversion_destinations"),
        Index("ix_conversion_requests_of", "workspace_id", "destination_id", "at", "id"),
    )

    destination_id: Mapped[UUID]
    at: Mapped[datetime]
    rows: Mapped[int] = integer()
    request_hash: Mapped[str] = ordered_text()
    """SHA-256 of the body in hex."""
    status: Mapped[int | None] = integer()
    """None when nothing was answered."""
    response: Mapped[str | None]
    """Its first 2,000 characters."""


class ConversionSend(Tenant):
    """One conversion on its way to one destination. Who it is about is read when it is sent."""

    __tablename__ = "conversion_sends"
    __table_args__ = (
        tenant_fk("destination_id", "conversion_destinations"),
        tenant_fk("lead_id", "leads"),
        tenant_fk("person_id", "persons"),
        tenant_fk("request_id", "conversion_requests"),
        one_of("status", ConversionStatus),
        UniqueConstraint("workspace_id", "destination_id", "event_name", "dedupe_id", name="uq_conversion_sends_once"),
        CheckConstraint("(due_at IS NOT NULL) = (status IN ('QUEUED', 'SENDING'))", name="due"),
        Index("ix_conversion_sends_destination_due", "workspace_id", "destination_id", "due_at", "id",
              postgresql_where=text("due_at IS NOT NULL")),
        Index("ix_conversion_sends_of", "workspace_id", "destination_id", "occurred_at", "id"),
        Index("ix_conversion_sends_status", "workspace_id", "status", "occurred_at", "id"),
        Index("ix_conversion_sends_occurred_at", "workspace_id", "occurred_at", "id"),
        Index("ix_conversion_sends_person", "workspace_id", "person_id"),
        Index("ix_conversion_sends_request", "workspace_id", "request_id",
              postgresql_where=text("request_id IS NOT NULL")),
    )  # fmt: skip

    destination_id: Mapped[UUID]
    fact_id: Mapped[UUID]
    """The step entry or the sale."""
    lead_id: Mapped[UUID]
    person_id: Mapped[UUID]
    event_name: Mapped[str]
    dedupe_id: Mapped[str] = ordered_text()
    """The same however often it is sent, and whatever is derived again."""
    occurred_at: Mapped[datetime]
    value_minor: Mapped[int | None]
    """As it was sent."""
    currency: Mapped[str | None]
    status: Mapped[str]
    attempts: Mapped[int] = integer(default=0, server_default="0")
    attempts_before: Mapped[int] = integer(default=0, server_default="0")
    """Of them those before it was sent again by hand."""
    due_at: Mapped[datetime | None]
    code: Mapped[str | None] = ordered_text()
    reason: Mapped[str | None]
    request_id: Mapped[UUID | None]
    """The last request it was in."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
