"""A person in one product's funnel, how it moved, and why."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, integer, one_of, ordered_text, small, tenant_fk
from crm.models.words import AudienceSource, EntryCause, LeadStatus, LossReason, ScoreEntryKind, TouchpointKind


def _listed(column: str) -> Index:
    """A filter's index, in the order of the list. `withdrawn_at` stands in it so that ten thousand leads are counted
    without one of them being looked at."""
    return Index(f"ix_leads_listed_{column}", "workspace_id", column, "last_activity_at", "id", "withdrawn_at")


class Lead(Tenant):
    """A person in one funnel. Step, first and last touch are summaries of facts and can be rebuilt."""

    __tablename__ = "leads"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        tenant_fk("company_id", "companies"),
        tenant_fk("product_id", "products"),
        tenant_fk("funnel_id", "funnels"),
        tenant_fk("step_id", "steps"),
        tenant_fk("owner_id", "members"),
        tenant_fk("audience_id", "audiences"),
        one_of("status", LeadStatus),
        one_of("unwon_status", LeadStatus, nullable=True),
        one_of("loss_reason", LossReason, nullable=True),
        one_of("audience_source", AudienceSource, nullable=True),
        one_of("first_touch_kind", TouchpointKind, nullable=True),
        one_of("last_touch_kind", TouchpointKind, nullable=True),
        UniqueConstraint("workspace_id", "person_id", "product_id"),
        Index("ix_leads_created", "workspace_id", "created_at", "id"),
        Index("ix_leads_listed", "workspace_id", "last_activity_at", "id", "withdrawn_at"),
        Index("ix_leads_step_entered", "workspace_id", "step_entered_at", "id"),
        Index("ix_leads_score", "workspace_id", "score", "id"),
        Index("ix_leads_name", "workspace_id", "sort_key", "id"),
        Index("ix_leads_step", "workspace_id", "step_id", "last_activity_at", "id"),
        _listed("step_key"),
        Index("ix_leads_step_score", "workspace_id", "step_key", "score", "id"),
        _listed("owner_id"),
        _listed("status"),
        Index("ix_leads_product", "workspace_id", "product_id", "started_at", "id"),
        Index("ix_leads_audience", "workspace_id", "audience_id", "last_activity_at", "id"),
        _listed("first_touch_channel_id"),
        Index("ix_leads_first_resource", "workspace_id", "first_touch_resource_id", "last_activity_at", "id"),
        Index("ix_leads_has_next", "workspace_id", text("(next_task_id IS NOT NULL)"), "last_activity_at", "id",
              "next_task_id", "withdrawn_at"),
        Index("ix_leads_revisit", "workspace_id", "revisit_on", "id",
              postgresql_where=text("revisit_on IS NOT NULL")),
        Index(None, "workspace_id", "company_id"),
        Index("uq_leads_external", "workspace_id", "source", "external_id", unique=True,
              postgresql_where=text("external_id IS NOT NULL")),
        Index(None, "workspace_id", "import_id", postgresql_where=text("import_id IS NOT NULL")),
    )  # fmt: skip

    person_id: Mapped[UUID]
    product_id: Mapped[UUID]
    funnel_id: Mapped[UUID]
    """The version it entered; kept when a newer one is published."""
    company_id: Mapped[UUID | None]
    audience_id: Mapped[UUID | None]
    audience_source: Mapped[str | None]
    """Who says so. Empty beside an audience: it was given before anybody asked who; it stays like a given one."""
    owner_id: Mapped[UUID | None]
    name: Mapped[str]
    sort_key: Mapped[str] = ordered_text()
    status: Mapped[str] = mapped_column(default=LeadStatus.OPEN.value, server_default="OPEN")
    step_id: Mapped[UUID]
    step_key: Mapped[str] = ordered_text()
    """Key of the current step: what a list is filtered by, in every version of the funnel."""
    step_entered_at: Mapped[datetime]
    started_at: Mapped[datetime]
    """When the person first fulfilled an entry rule: the time of the first step entry."""
    created_at: Mapped[datetime]
    last_activity_at: Mapped[datetime]
    score: Mapped[int] = integer(default=0, server_default="0")
    expected_value_minor: Mapped[int | None]
    currency: Mapped[str]
    first_touch_id: Mapped[UUID | None]
    first_touch_at: Mapped[datetime | None]
    first_touch_kind: Mapped[str | None]
    first_touch_channel_id: Mapped[UUID | None]
    first_touch_resource_id: Mapped[UUID | None]
    last_touch_id: Mapped[UUID | None]
    last_touch_at: Mapped[datetime | None]
    last_touch_kind: Mapped[str | None]
    last_touch_channel_id: Mapped[UUID | None]
    last_touch_resource_id: Mapped[UUID | None]
    current_handoff_id: Mapped[UUID | None]
    next_task_id: Mapped[UUID | None]
    revisit_on: Mapped[date | None] = day()
    loss_reason: Mapped[str | None]
    loss_text: Mapped[str | None]
    competitor: Mapped[str | None]
    closed_at: Mapped[datetime | None]
    unwon_status: Mapped[str | None]
    """Of a won lead: what it would be without its sales, which an undone merge takes away again."""
    unwon_closed_at: Mapped[datetime | None]
    self_reported: Mapped[str | None]
    source: Mapped[str | None] = ordered_text()
    external_id: Mapped[str | None] = ordered_text()
    import_id: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]
    """Set while no fact stands behind the lead: its person was merged into one that has a lead of the same product,
    or the facts that started it were taken back. Lists leave it out; it has no step entry that is not voided."""
    version: Mapped[int] = integer(default=1, server_default="1")


class LeadStart(Tenant):
    """Fact: a lead was started by hand, by a form's answer or by an import, at a step."""

    __tablename__ = "lead_starts"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        UniqueConstraint("workspace_id", "source", "external_id"),
        Index(None, "workspace_id", "person_id"),
        Index(None, "workspace_id", "import_id", postgresql_where=text("import_id IS NOT NULL")),
        one_of("cause", EntryCause),
    )

    person_id: Mapped[UUID]
    product_id: Mapped[UUID]
    step_key: Mapped[str | None] = ordered_text()
    """Where to enter; the first step when empty."""
    cause: Mapped[str]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    source: Mapped[str] = ordered_text()
    external_id: Mapped[str] = ordered_text()
    member_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]


class LeadMove(Tenant):
    """Fact: a member moved the lead, with a reason; also what a recycled handoff does."""

    __tablename__ = "lead_moves"
    __table_args__ = (
        tenant_fk("lead_id", "leads"),
        tenant_fk("member_id", "members"),
        one_of("cause", EntryCause),
        Index(None, "workspace_id", "lead_id", "occurred_at"),
    )

    lead_id: Mapped[UUID]
    to_step_key: Mapped[str] = ordered_text()
    cause: Mapped[str]
    reason: Mapped[str]
    member_id: Mapped[UUID | None]
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]


class StepEntry(Tenant):
    """Append-only: the lead entered a step. Derived from facts and moves; a late fact voids and inserts."""

    __tablename__ = "step_entries"
    __table_args__ = (
        tenant_fk("lead_id", "leads"),
        tenant_fk("funnel_id", "funnels"),
        tenant_fk("to_step_id", "steps"),
        one_of("cause", EntryCause),
        Index("ix_step_entries_lead", "workspace_id", "lead_id", "occurred_at", "id"),
        Index("ix_step_entries_step", "workspace_id", "product_id", "step_key", "occurred_at",
              postgresql_where=text("voided_at IS NULL")),
        Index("uq_step_entries_alive", "workspace_id", "lead_id", "to_step_id", "ordinal", unique=True,
              postgresql_where=text("voided_at IS NULL")),
    )  # fmt: skip

    lead_id: Mapped[UUID]
    product_id: Mapped[UUID]
    funnel_id: Mapped[UUID]
    from_step_id: Mapped[UUID | None]
    to_step_id: Mapped[UUID]
    step_key: Mapped[str] = ordered_text()
    position: Mapped[int] = small()
    ordinal: Mapped[int] = small()
    """1 for the lead's first entry into this step, 2 for the first re-entry …"""
    passed_over: Mapped[list[UUID]]
    """Steps between that were never entered on the way, in order."""
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    voided_at: Mapped[datetime | None]
    cause: Mapped[str]
    fact_kind: Mapped[str | None]
    """TOUCHPOINT, SALE, HANDOFF, START or MOVE."""
    fact_id: Mapped[UUID | None]
    reason: Mapped[str]
    """One sentence: which rule and which fact, or the member's own words."""
    member_id: Mapped[UUID | None]
    import_id: Mapped[UUID | None]


class ScoreEntry(Tenant):
    """A change of a lead's score and why; the points of a lead's entries sum to its score.

    FACT: what a fact is worth by a rule, derived: a late fact takes away and inserts. DECAY: what time took since, one
    a day and lead at most.
    """

    __tablename__ = "score_entries"
    __table_args__ = (
        tenant_fk("lead_id", "leads"),
        Index(None, "workspace_id", "lead_id", "occurred_at", "id"),
        Index("uq_score_entries_decay", "workspace_id", "lead_id", "day", unique=True,
              postgresql_where=text("kind = 'DECAY'")),
        one_of("kind", ScoreEntryKind),
    )  # fmt: skip

    lead_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(default=ScoreEntryKind.FACT.value, server_default="FACT")
    occurred_at: Mapped[datetime]
    day: Mapped[date | None] = day()
    """In the workspace's zone: from here a fact's points lose weight."""
    points: Mapped[int] = integer()
    reason: Mapped[str]
    rule_set_id: Mapped[UUID | None]
    """The version of the rules it was counted by."""
    rule_key: Mapped[str | None] = ordered_text()
    half_life_days: Mapped[int | None] = integer()
    linear_days: Mapped[int | None] = integer()
    fact_kind: Mapped[str | None]
    """TOUCHPOINT, SALE, HANDOFF, IDENTITY or COMPANY."""
    fact_id: Mapped[UUID | None]
