"""How promising a lead is: rules in versions, up to when each lead was reckoned, and scores that were reached."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, Integer, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, day, integer, ordered_text, tenant_fk


class ScoreDraft(Tenant):
    """Rules that are being edited; publishing makes a version of them."""

    __tablename__ = "score_drafts"
    __table_args__ = (tenant_fk("product_id", "products"), UniqueConstraint("workspace_id", "product_id"))

    product_id: Mapped[UUID]
    rules: Mapped[list[Any]]
    fires_again: Mapped[bool]
    saved_at: Mapped[datetime]
    saved_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class ScoreRuleSet(Tenant):
    """A published version of a product's score rules; its rules are never changed."""

    __tablename__ = "score_rule_sets"
    __table_args__ = (
        tenant_fk("product_id", "products"),
        UniqueConstraint("workspace_id", "product_id", "version"),
        Index("uq_score_rule_sets_current", "workspace_id", "product_id", unique=True,
              postgresql_where=text("is_current")),
    )  # fmt: skip

    product_id: Mapped[UUID]
    version: Mapped[int] = integer()
    is_current: Mapped[bool]
    rules: Mapped[list[Any]]
    """Each with its sentence (`description`)."""
    fires_again: Mapped[bool]
    """Whether a score that time took away may be reached again."""
    thresholds: Mapped[list[int]] = mapped_column(ARRAY(Integer), server_default="{}")
    """Scores that published step rules of the product ask for; a funnel published later adds its own."""
    published_at: Mapped[datetime]
    published_by_id: Mapped[UUID | None]


class LeadScore(Tenant):
    """As of which day the lead's kept score is, and when time changes it next."""

    __tablename__ = "lead_scores"
    __table_args__ = (
        tenant_fk("lead_id", "leads"),
        UniqueConstraint("workspace_id", "lead_id"),
        Index("ix_lead_scores_due", "workspace_id", "due_on", "id", postgresql_where=text("due_on IS NOT NULL")),
    )

    lead_id: Mapped[UUID]
    rule_set_id: Mapped[UUID | None]
    scored_on: Mapped[date]
    due_on: Mapped[date | None] = day()
    """The next day on which points lose weight; empty when none do any more."""


class ReachedScore(Tenant):
    """Derived fact SCORE_REACHED: at this fact the person's score for the product came to a threshold.

    Step rules look at this row, never at the score of today.
    """

    __tablename__ = "reached_scores"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        tenant_fk("product_id", "products"),
        UniqueConstraint("workspace_id", "person_id", "product_id", "points", "ordinal",
                         name="uq_reached_scores_ordinal"),
    )  # fmt: skip

    person_id: Mapped[UUID]
    """The canonical person whose facts were counted."""
    product_id: Mapped[UUID]
    points: Mapped[int] = integer()
    ordinal: Mapped[int] = integer()
    """1 for the first time."""
    occurred_at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    source: Mapped[str] = ordered_text()
    external_id: Mapped[str] = ordered_text()
    """Of the fact, with `~score` behind it: it follows its fact in every order."""
    fact_kind: Mapped[str]
    fact_id: Mapped[UUID]
    rule_set_id: Mapped[UUID]
