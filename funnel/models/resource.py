"""Channels, the cluster's resources, what ties them together, what they cost and what they measure."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Index,
    Numeric,
    PrimaryKeyConstraint,
    UniqueConstraint,
    func,
    literal_column,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.ids import NIL
from crm.core.tables import Table, Tenant, day, integer, one_of, ordered_text, small, tenant_fk, workspace_fk
from funnel.models.words import (
    ChannelGroup,
    CostModel,
    Metric,
    Placement,
    ResourceKind,
    ResourceState,
    TieKind,
)


class Channel(Tenant):
    """Where a touch happens; the workspace's own copy of the catalogue, with its additions."""

    __tablename__ = "channels"
    __table_args__ = (
        workspace_fk(),
        one_of("channel_group", ChannelGroup),
        UniqueConstraint("workspace_id", "key"),
        UniqueConstraint("workspace_id", "number"),
    )

    number: Mapped[int] = small()
    key: Mapped[str] = ordered_text()
    name: Mapped[str]
    group: Mapped[str] = mapped_column("channel_group")
    is_direct: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Direct visits: passed over by the model `last_non_direct`."""
    position: Mapped[int] = small()


class Resource(Tenant):
    """One concrete asset of the cluster."""

    __tablename__ = "resources"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("channel_id", "channels"),
        tenant_fk("parent_id", "resources"),
        tenant_fk("owner_id", "members"),
        one_of("kind", ResourceKind),
        one_of("placement", Placement),
        one_of("state", ResourceState),
        one_of("cost_model", CostModel, nullable=True),
        UniqueConstraint("workspace_id", "number"),
        UniqueConstraint("workspace_id", "name"),
        Index("uq_resources_account", "workspace_id", "channel_id", "external_account_id", unique=True,
              postgresql_where=text("external_account_id IS NOT NULL")),
        Index("uq_resources_normal_url", "workspace_id", "normal_url", unique=True,
              postgresql_where=text("normal_url IS NOT NULL AND stands_at_url")),
        Index(None, "workspace_id", "normal_url", postgresql_where=text("normal_url IS NOT NULL")),
        Index(None, "workspace_id", "channel_id"),
        CheckConstraint("ends_on >= starts_on AND isfinite(starts_on) AND isfinite(ends_on)", name="run"),
        CheckConstraint("print_run > 0", name="print_run"),
        Index(None, "workspace_id", "sort_key", "id"),
    )  # fmt: skip

    number: Mapped[int] = small()
    name: Mapped[str] = ordered_text()
    sort_key: Mapped[str] = ordered_text()
    kind: Mapped[str]
    placement: Mapped[str]
    channel_id: Mapped[UUID | None]
    users: Mapped[list[str]]
    purposes: Mapped[list[str]]
    purpose_text: Mapped[str | None]
    state: Mapped[str]
    state_reason: Mapped[str | None]
    parent_id: Mapped[UUID | None]
    owner_id: Mapped[UUID | None]
    url: Mapped[str | None]
    external_account_id: Mapped[str | None] = ordered_text()
    cost_model: Mapped[str | None]
    normal_url: Mapped[str | None] = ordered_text()
    """`url` as it is compared (`funnel.resources.addresses`)."""
    stands_at_url: Mapped[bool] = mapped_column(default=False, server_default="false")
    """The address is its own, so that no other resource may have it; an advert only points at its address."""
    starts_on: Mapped[date | None] = day()
    ends_on: Mapped[date | None] = day()
    location: Mapped[str | None]
    """Where an event takes place, where an advert hangs."""
    print_run: Mapped[int | None] = integer()
    tags: Mapped[list[str]] = mapped_column(default=list, server_default=text("'{}'::text[]"))
    created_at: Mapped[datetime]
    version: Mapped[int] = integer(default=1, server_default="1")


class ResourcePrice(Tenant):
    """Price of the n-th period of a placement: 30,000 the first month, 5,000 in each next one."""

    __tablename__ = "resource_prices"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        UniqueConstraint("workspace_id", "resource_id", "position"),
    )

    resource_id: Mapped[UUID]
    position: Mapped[int] = small()
    amount_minor: Mapped[int]
    currency: Mapped[str]


class PromoCode(Tenant):
    """A code that tells which resource a buyer saw; stored in upper case."""

    __tablename__ = "promo_codes"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        Index("uq_promo_codes_code", "workspace_id", "code", unique=True),
        CheckConstraint("valid_to IS NULL OR valid_from IS NULL OR valid_to >= valid_from", name="valid_range"),
    )

    resource_id: Mapped[UUID]
    code: Mapped[str] = ordered_text()
    valid_from: Mapped[date | None] = day()
    valid_to: Mapped[date | None] = day()


class ResourcePhoneNumber(Tenant):
    """A number that stands in one advert at a time, so that a call names the advert; both days inclusive."""

    __tablename__ = "resource_phone_numbers"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        CheckConstraint("valid_to >= valid_from AND isfinite(valid_from) AND isfinite(valid_to)", name="valid_range"),
        ExcludeConstraint(
            (literal_column("workspace_id"), "="),
            (literal_column("number"), "="),
            (func.daterange(literal_column("valid_from"), literal_column("valid_to"), literal_column("'[]'")), "&&"),
            name="ex_resource_phone_numbers_one_at_a_time",
            using="gist",
        ),
    )

    resource_id: Mapped[UUID]
    number: Mapped[str] = ordered_text()
    valid_from: Mapped[date | None] = day()
    valid_to: Mapped[date | None] = day()


class Tie(Tenant):
    """One resource feeds another, possibly through a connector."""

    __tablename__ = "ties"
    __table_args__ = (
        tenant_fk("from_id", "resources"),
        tenant_fk("to_id", "resources"),
        tenant_fk("connector_id", "resources"),
        one_of("kind", TieKind),
        UniqueConstraint("workspace_id", "from_id", "to_id", "kind"),
        CheckConstraint("from_id <> to_id", name="two_resources"),
    )

    from_id: Mapped[UUID]
    to_id: Mapped[UUID]
    connector_id: Mapped[UUID | None]
    kind: Mapped[str]
    created_at: Mapped[datetime]


class Spend(Tenant):
    """Money spent on a resource over a range of days; corrections are further rows."""

    __tablename__ = "spends"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        CheckConstraint("period_end >= period_start", name="period"),
        UniqueConstraint("workspace_id", "source", "external_id"),
        Index(None, "workspace_id", "resource_id", "period_start"),
        Index(None, "workspace_id", "import_id", postgresql_where=text("import_id IS NOT NULL")),
        tenant_fk("corrects_id", "spends"),
        CheckConstraint(
            "(original_minor IS NULL) = (rate IS NULL) AND (original_minor IS NULL) = (original_currency IS NULL)",
            name="original",
        ),
        Index(
            "ix_spends_corrects", "workspace_id", "corrects_id", "id", postgresql_where=text("corrects_id IS NOT NULL")
        ),
        Index("ix_spends_resource_recorded", "workspace_id", "resource_id", "recorded_at", "id"),
        Index("ix_spends_period_start", "workspace_id", "period_start", "id"),
        Index("ix_spends_period_end", "workspace_id", "period_end", "id"),
        Index("ix_spends_recorded", "workspace_id", "recorded_at", "id"),
    )

    resource_id: Mapped[UUID]
    content_item_id: Mapped[UUID | None]
    period_start: Mapped[date] = day()
    period_end: Mapped[date] = day()
    amount_minor: Mapped[int]
    currency: Mapped[str]
    source: Mapped[str] = ordered_text()
    external_id: Mapped[str] = ordered_text()
    recorded_at: Mapped[datetime]
    member_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]
    original_minor: Mapped[int | None]
    """As it was paid, where that was in another currency; `amount_minor` is it × `rate`, half away from zero."""
    original_currency: Mapped[str | None]
    rate: Mapped[Decimal | None] = mapped_column(Numeric(20, 10))
    corrects_id: Mapped[UUID | None]
    """The first row of the chain; the sum of the chain is what was spent."""
    reason: Mapped[str | None]
    """Why it is corrected."""


class SpendDay(Table):
    """A spend's exact share of one day: amount // days, the first days get the remainder."""

    __tablename__ = "spend_days"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "spend_id", "day"),
        tenant_fk("spend_id", "spends"),
        Index("ix_spend_days_resource", "workspace_id", "resource_id", "day", postgresql_include=["amount_minor"]),
        Index("ix_spend_days_day", "workspace_id", "day"),
    )

    workspace_id: Mapped[UUID]
    spend_id: Mapped[UUID]
    resource_id: Mapped[UUID]
    day: Mapped[date] = day()
    amount_minor: Mapped[int]


class ResourceMetric(Tenant):
    """A channel's own figure: (resource, content item or keyword, day, metric) → value; recording again replaces it."""

    __tablename__ = "resource_metrics"
    __table_args__ = (
        tenant_fk("resource_id", "resources"),
        one_of("metric", Metric),
        UniqueConstraint(
            "workspace_id", "resource_id", "metric", "content_item_id", "keyword", "day", name="uq_resource_metrics_day"
        ),
        Index(
            "ix_resource_metrics_latest",
            "workspace_id",
            "resource_id",
            "metric",
            "keyword",
            text("day DESC"),
            "content_item_id",
        ),
        CheckConstraint("value <> 'NaN' AND value < 'Infinity' AND value > '-Infinity'", name="finite"),
    )

    resource_id: Mapped[UUID]
    content_item_id: Mapped[UUID] = mapped_column(default=NIL)
    keyword: Mapped[str] = ordered_text(default="", server_default="")
    day: Mapped[date] = day()
    metric: Mapped[str] = ordered_text()
    value: Mapped[Decimal] = mapped_column(Numeric)
    recorded_at: Mapped[datetime]
    counted: Mapped[bool] = mapped_column(default=False, server_default="false")
    """Written by the service from facts; what somebody records stands in its place and stays."""
    member_id: Mapped[UUID | None]
