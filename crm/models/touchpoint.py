"""Contacts of people with channels and resources: append-only, exactly once per (source, external id)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, one_of, ordered_text, tenant_fk
from crm.models.words import ChannelToldBy, Direction, RecognisedBy, TouchpointKind


class Touchpoint(Tenant):
    """One contact of a person. `person_id` is what was recorded and never changes; merges act through canonical ids.

    `resource_id` is what sent the person; the place where it happened is `place_resource_id` or a foreign `place_url`.
    """

    __tablename__ = "touchpoints"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        one_of("kind", TouchpointKind),
        one_of("direction", Direction, nullable=True),
        one_of("recognised_by", RecognisedBy, nullable=True),
        one_of("channel_told_by", ChannelToldBy, nullable=True),
        UniqueConstraint("workspace_id", "source", "external_id"),
        Index("ix_touchpoints_path", "workspace_id", "person_id", "occurred_at", "source", "external_id"),
        Index(None, "workspace_id", "resource_id", "occurred_at"),
        Index(None, "workspace_id", "occurred_at"),
        Index(None, "workspace_id", "received_at"),
        Index(None, "workspace_id", "place_id", "occurred_at", postgresql_where=text("place_id IS NOT NULL")),
        Index(
            "ix_touchpoints_event", "workspace_id", "place_resource_id", "occurred_at",
            postgresql_where=text("kind IN ('EVENT_REGISTER', 'EVENT_ATTEND')"),
        ),
        Index(
            "ix_touchpoints_place_resource", "workspace_id", "place_resource_id", "occurred_at",
            postgresql_where=text("place_resource_id IS NOT NULL"),
        ),
        Index(
            "ix_touchpoints_content", "workspace_id", "content_item_id", "occurred_at",
            postgresql_where=text("content_item_id IS NOT NULL"),
        ),
        Index(None, "workspace_id", "import_id", postgresql_where=text("import_id IS NOT NULL")),
    )  # fmt: skip

    person_id: Mapped[UUID]
    kind: Mapped[str]
    custom_kind: Mapped[str | None]
    channel_id: Mapped[UUID | None]
    resource_id: Mapped[UUID | None]
    place_resource_id: Mapped[UUID | None]
    place_url: Mapped[str | None]
    place_id: Mapped[UUID | None]
    """The place outside the cluster that `place_url` belongs to."""
    product_id: Mapped[UUID | None]
    content_item_id: Mapped[UUID | None]
    direction: Mapped[str | None]
    earns_credit: Mapped[bool] = mapped_column(default=True, server_default="true")
    campaign: Mapped[str | None]
    utm: Mapped[dict[str, Any] | None]
    referrer: Mapped[str | None]
    landing_page: Mapped[str | None]
    promo_code: Mapped[str | None]
    self_reported: Mapped[str | None]
    form_answers: Mapped[dict[str, Any] | None]
    """Personal data: blanked when the person is erased."""
    cost_minor: Mapped[int | None]
    occurred_at: Mapped[datetime]
    received_at: Mapped[datetime]
    source: Mapped[str] = ordered_text()
    external_id: Mapped[str] = ordered_text()
    import_id: Mapped[UUID | None]
    recognised_by: Mapped[str | None]
    """Which evidence told resource or channel; None when nothing did, and of touches recorded before this was kept."""
    channel_told_by: Mapped[str | None]
    """Only what the rules told is classified again. None where there is no channel, and of touches recorded before this
    was kept."""
