"""How people stand to the company, and who brought whom."""

from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, one_of, ordered_text, tenant_fk
from crm.models.words import Attitude


class ReferralCause(StrEnum):
    """How it is known who brought a person."""

    HAND = "HAND"
    CODE = "CODE"
    RECOMMENDATION = "RECOMMENDATION"


class AttitudeChange(Tenant):
    """Append-only: a member's word on how a person stands to the company; the newest `at` of merged persons counts."""

    __tablename__ = "attitude_changes"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        tenant_fk("touchpoint_id", "touchpoints"),
        tenant_fk("set_by_id", "members"),
        one_of("attitude", Attitude),
        Index(None, "workspace_id", "person_id", "at"),
    )

    person_id: Mapped[UUID]
    attitude: Mapped[str]
    source: Mapped[str]
    """How it is known."""
    touchpoint_id: Mapped[UUID | None]
    """The contact that shows it."""
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    set_by_id: Mapped[UUID | None]


class Referral(Tenant):
    """Append-only: somebody brought a person. A member's newest word counts, else the earliest contact that says it."""

    __tablename__ = "referrals"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        tenant_fk("referrer_id", "persons"),
        tenant_fk("touchpoint_id", "touchpoints"),
        tenant_fk("set_by_id", "members"),
        one_of("cause", ReferralCause),
        CheckConstraint("person_id <> referrer_id", name="two_persons"),
        CheckConstraint("(cause = 'HAND') = (touchpoint_id IS NULL)", name="evidence"),
        CheckConstraint("referrer_id IS NOT NULL OR cause = 'HAND'", name="somebody"),
        Index(None, "workspace_id", "person_id", "at"),
        Index(None, "workspace_id", "referrer_id", postgresql_where=text("referrer_id IS NOT NULL")),
        Index("uq_referrals_touchpoint", "workspace_id", "touchpoint_id", unique=True,
              postgresql_where=text("touchpoint_id IS NOT NULL")),
    )  # fmt: skip

    person_id: Mapped[UUID]
    referrer_id: Mapped[UUID | None]
    """Empty: a member says that nobody did."""
    cause: Mapped[str]
    touchpoint_id: Mapped[UUID | None]
    reason: Mapped[str | None]
    at: Mapped[datetime]
    recorded_at: Mapped[datetime]
    set_by_id: Mapped[UUID | None]


class ReferralCode(Tenant):
    """A code that a person passes on; whoever comes with it was brought by them."""

    __tablename__ = "referral_codes"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        UniqueConstraint("workspace_id", "code"),
        Index(None, "workspace_id", "person_id"),
    )

    person_id: Mapped[UUID]
    code: Mapped[str] = ordered_text()
    """As touches are compared with it: upper case."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
