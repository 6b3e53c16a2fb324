"""How persons are recognised: what one person may have, what is nobody's, and who may be one with whom."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Double, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, integer, one_of, ordered_text, tenant_fk
from crm.models.words import IdentityKind, IdentityPeriod, MatchKeyKind


class IdentityRule(Tenant):
    """What a workspace says of one kind of identity; kinds without a row follow `crm.people.rules.DEFAULTS`."""

    __tablename__ = "identity_rules"
    __table_args__ = (
        tenant_fk("changed_by_id", "members"),
        one_of("kind", IdentityKind),
        one_of("period", IdentityPeriod),
        UniqueConstraint("workspace_id", "kind"),
    )

    kind: Mapped[str] = ordered_text()
    most: Mapped[int | None] = integer()
    """How many values one person may have, of one account; NULL: any number."""
    period: Mapped[str]
    priority: Mapped[int] = integer()
    blocked_values: Mapped[list[str]]
    blocked_patterns: Mapped[list[str]]
    changed_at: Mapped[datetime]
    changed_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class PersonDetails(Tenant):
    """What a person that stands for others is called itself; `persons` shows what all of them are called together.

    The id is the person's. Without a row the person's own columns are its own.
    """

    __tablename__ = "person_details"
    __table_args__ = (tenant_fk("id", "persons"),)

    name: Mapped[str | None]
    sort_key: Mapped[str] = ordered_text(default="", server_default="")
    primary_email: Mapped[str | None]
    primary_phone: Mapped[str | None]
    company_id: Mapped[UUID | None]
    first_seen_at: Mapped[datetime]


class MatchKey(Tenant):
    """By what a person is compared with others: two with the same key may be one."""

    __tablename__ = "match_keys"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        one_of("kind", MatchKeyKind),
        UniqueConstraint("workspace_id", "kind", "key", "person_id"),
        Index(None, "workspace_id", "person_id"),
    )

    person_id: Mapped[UUID]
    kind: Mapped[str] = ordered_text()
    key: Mapped[str] = ordered_text()


class DuplicateCheck(Tenant):
    """Persons of whom something new is known and who are not yet compared with the others; the id is the person's."""

    __tablename__ = "duplicate_checks"
    __table_args__ = (
        tenant_fk("id", "persons"),
        Index(None, "workspace_id", "asked_at", "id"),
    )

    asked_at: Mapped[datetime]


class CompanySuggestion(Tenant):
    """Two firms that may be one, with the reason; nothing makes them one by itself."""

    __tablename__ = "company_suggestions"
    __table_args__ = (
        tenant_fk("company_id", "companies"),
        tenant_fk("other_id", "companies"),
        UniqueConstraint("workspace_id", "company_id", "other_id", name="uq_company_suggestions_pair"),
        Index("ix_company_suggestions_other", "workspace_id", "other_id"),
    )

    company_id: Mapped[UUID]
    other_id: Mapped[UUID]
    reason: Mapped[str]
    confidence: Mapped[float] = mapped_column(Double)
    created_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
