"""What is kept beside resources: states, prices by date, audiences, UTM rules, connectors; and foreign places."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, PrimaryKeyConstraint, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Table, Tenant, day, integer, one_of, ordered_text, tenant_fk, workspace_fk
from funnel.models.words import PlaceKind, PricePeriod, ResourceState


class ResourceStateChange(Tenant):
    """A state that a resource entered, and why; append-only."""

    __tablename__ = "resource_states"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        one_of("state", ResourceState),
        CheckConstraint("isfinite(changed_at)", name="finite"),
        Index(None, "workspace_id", "resource_id", "changed_at"),
    )

    resource_id: Mapped[UUID]
    state: Mapped[str]
    reason: Mapped[str | None]
    changed_at: Mapped[datetime]
    member_id: Mapped[UUID | None]


class ResourceAudience(Table):
    """An audience that a resource speaks to."""

    __tablename__ = "resource_audiences"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "resource_id", "audience_id"),
        tenant_fk("resource_id", "resources"),
        tenant_fk("audience_id", "audiences"),
        Index(None, "workspace_id", "audience_id"),
    )

    workspace_id: Mapped[UUID]
    resource_id: Mapped[UUID]
    audience_id: Mapped[UUID]


class PriceSchedule(Tenant):
    """Prices of a placement from a day on, period by period; the last price stands for all periods that follow.

    A later schedule takes over on its first day. `resource_prices` holds the prices of the newest one.
    """

    __tablename__ = "price_schedules"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        one_of("every", PricePeriod),
        CheckConstraint("isfinite(effective_from)", name="finite"),
        CheckConstraint("cardinality(amounts_minor) BETWEEN 1 AND 200", name="amounts"),
        UniqueConstraint("workspace_id", "resource_id", "effective_from", name="uq_price_schedules_day"),
    )

    resource_id: Mapped[UUID]
    effective_from: Mapped[date] = day()
    every: Mapped[str]
    amounts_minor: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    currency: Mapped[str]
    set_at: Mapped[datetime]
    member_id: Mapped[UUID | None]


class UtmRule(Tenant):
    """Links whose campaign parameters match were sent by the resource; `*` stands for anything, empty asks nothing."""

    __tablename__ = "utm_rules"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        UniqueConstraint("workspace_id", "source", "medium", "campaign", "content", name="uq_utm_rules_pattern"),
        Index(None, "workspace_id", "resource_id"),
        CheckConstraint("source || medium || campaign || content <> ''", name="asks_something"),
    )

    resource_id: Mapped[UUID]
    source: Mapped[str] = ordered_text()
    medium: Mapped[str] = ordered_text()
    campaign: Mapped[str] = ordered_text()
    content: Mapped[str] = ordered_text()
    created_at: Mapped[datetime]


class Place(Tenant):
    """A page or site that is not ours and where something happens: reviews, talk, articles."""

    __tablename__ = "places"
    __table_args__ = (
        workspace_fk(),
        one_of("kind", PlaceKind),
        UniqueConstraint("workspace_id", "normal_url"),
        CheckConstraint("isfinite(created_at)", name="finite"),
        Index(None, "workspace_id", "sort_key", "id"),
        Index(None, "workspace_id", "host"),
    )

    normal_url: Mapped[str] = ordered_text()
    """Host and the beginning of a path, as addresses are compared."""
    host: Mapped[str] = ordered_text()
    name: Mapped[str]
    sort_key: Mapped[str] = ordered_text()
    kind: Mapped[str]
    is_automatic: Mapped[bool]
    """Made by a touch that happened there, not by a person."""
    created_at: Mapped[datetime]
    version: Mapped[int] = integer(default=1, server_default="1")


class ConnectorBeat(Table):
    """When a connector was last heard of; a row of its own, because it is written all the time."""

    __tablename__ = "connector_beats"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "resource_id"),
        tenant_fk("resource_id", "resources"),
        CheckConstraint("expected_every_seconds BETWEEN 1 AND 31622400", name="expected"),
        CheckConstraint("isfinite(last_seen_at) AND isfinite(last_item_at)", name="finite"),
    )

    workspace_id: Mapped[UUID]
    resource_id: Mapped[UUID]
    last_seen_at: Mapped[datetime | None]
    last_item_at: Mapped[datetime | None]
    expected_every_seconds: Mapped[int] = integer()


class TiePost(Table):
    """How many items a connector carried over a tie on a day, as it reports them."""

    __tablename__ = "tie_posts"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "tie_id", "day"),
        tenant_fk("tie_id", "ties"),
        CheckConstraint("items >= 0", name="items"),
        CheckConstraint("isfinite(day)", name="finite"),
    )

    workspace_id: Mapped[UUID]
    tie_id: Mapped[UUID]
    day: Mapped[date] = day()
    items: Mapped[int] = integer()
