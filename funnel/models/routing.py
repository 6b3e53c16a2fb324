"""What a packet asks for, and the ordered rules by which leads find their people."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, integer, one_of, ordered_text, small, tenant_fk, workspace_fk
from funnel.models.words.routing import OutsideHours, PacketFieldKind, RoutingStrategy, RoutingTarget


class PacketField(Tenant):
    """A named field that the packet of a product's leads has beside need and promises."""

    __tablename__ = "packet_fields"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        one_of("kind", PacketFieldKind),
        UniqueConstraint("workspace_id", "product_id", "key"),
        Index(None, "workspace_id", "product_id", "position"),
    )

    product_id: Mapped[UUID]
    position: Mapped[int] = small()
    key: Mapped[str] = ordered_text()
    label: Mapped[str]
    kind: Mapped[str]
    is_required: Mapped[bool]
    choices: Mapped[list[str]]


class RoutingPlan(Tenant):
    """The rules of one product, or of all products (no product), and who gets what they leave over."""

    __tablename__ = "routing_plans"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("product_id", "products"),
        tenant_fk("fallback_team_id", "teams"),
        tenant_fk("fallback_member_id", "members"),
        CheckConstraint("num_nonnulls(fallback_team_id, fallback_member_id) >= 1", name="never_nobody"),
        Index("uq_routing_plans_product", "workspace_id", "product_id", unique=True,
              postgresql_where=text("product_id IS NOT NULL")),
        Index("uq_routing_plans_all", "workspace_id", unique=True, postgresql_where=text("product_id IS NULL")),
    )  # fmt: skip

    product_id: Mapped[UUID | None]
    fallback_team_id: Mapped[UUID | None]
    fallback_member_id: Mapped[UUID | None]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class RoutingRule(Tenant):
    """One rule of a plan: whose leads, to whom, by which strategy. The first that finds somebody wins."""

    __tablename__ = "routing_rules"
    __table_args__ = (
        tenant_fk("plan_id", "routing_plans"),
        tenant_fk("team_id", "teams"),
        tenant_fk("member_id", "members"),
        one_of("target", RoutingTarget),
        one_of("strategy", RoutingStrategy),
        one_of("outside_hours", OutsideHours),
        CheckConstraint("(target = 'TEAM') = (team_id IS NOT NULL)", name="team"),
        CheckConstraint("(target = 'MEMBER') = (member_id IS NOT NULL)", name="member"),
        UniqueConstraint("workspace_id", "plan_id", "key"),
        Index(None, "workspace_id", "plan_id", "position"),
    )

    plan_id: Mapped[UUID]
    position: Mapped[int] = small()
    key: Mapped[str] = ordered_text()
    """Kept over changes: whose turn it is belongs to the rule of this key."""
    condition: Mapped[dict[str, Any] | None]
    """The tree of `funnel.routing.conditions`; empty: every lead."""
    target: Mapped[str]
    team_id: Mapped[UUID | None]
    member_id: Mapped[UUID | None]
    strategy: Mapped[str]
    weights: Mapped[dict[str, Any]]
    """Member id → 1 to 100; 1 for those not named."""
    outside_hours: Mapped[str]
    description: Mapped[str]
    """One sentence, made when the rule was written down."""


class RoutingTurn(Tenant):
    """Where a member stands in the queue of a rule (stride scheduling, see `funnel.routing.pool`)."""

    __tablename__ = "routing_turns"
    __table_args__ = (
        tenant_fk("rule_id", "routing_rules"),
        tenant_fk("member_id", "members"),
        UniqueConstraint("workspace_id", "rule_id", "member_id"),
    )

    rule_id: Mapped[UUID]
    member_id: Mapped[UUID]
    served_at: Mapped[int]
    """The place in the queue at which the member was served last."""
    next_at: Mapped[int]
    """The place from which on it is the member's turn again."""
