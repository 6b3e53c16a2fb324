"""People, how they are recognised, which of them are one, and the firms they belong to."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Double, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, integer, one_of, ordered_text, tenant_fk, workspace_fk
from crm.models.words import Attitude, ConsentPurpose, IdentityKind


class Company(Tenant):
    """A firm a person belongs to; every count can be by persons or by companies."""

    __tablename__ = "companies"
    __table_args__ = (
        workspace_fk(),
        UniqueConstraint("workspace_id", "name_key"),
        Index(
            "uq_companies_domain", "workspace_id", "domain", unique=True, postgresql_where=text("domain IS NOT NULL")
        ),
        Index(None, "workspace_id", "sort_key", "id"),
        Index("ix_companies_name", "workspace_id", "name"),
        Index("ix_companies_created", "workspace_id", "created_at", "id"),
        Index("ix_companies_tax_id", "workspace_id", "tax_id", postgresql_where=text("tax_id IS NOT NULL")),
    )

    name: Mapped[str]
    name_key: Mapped[str] = ordered_text()
    sort_key: Mapped[str] = ordered_text()
    domain: Mapped[str | None] = ordered_text()
    tax_id: Mapped[str | None] = ordered_text()
    created_at: Mapped[datetime]
    version: Mapped[int] = integer(default=1, server_default="1")


class Person(Tenant):
    """One human or unknown visitor. `canonical_id` names the person that stands for all merged ones, or itself."""

    __tablename__ = "persons"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("company_id", "companies"),
        one_of("attitude", Attitude),
        Index(None, "workspace_id", "canonical_id"),
        Index(None, "workspace_id", "sort_key", "id"),
        Index("ix_persons_name", "workspace_id", "name",
              postgresql_where=text("canonical_id = id AND name IS NOT NULL")),
        Index("ix_persons_attitude", "workspace_id", "attitude", "sort_key", "id",
              postgresql_where=text("canonical_id = id")),
        Index("ix_persons_first_seen", "workspace_id", "first_seen_at", "id",
              postgresql_where=text("canonical_id = id")),
        Index("ix_persons_created", "workspace_id", "created_at", "id", postgresql_where=text("canonical_id = id")),
        Index(None, "workspace_id", "company_id"),
        Index(None, "workspace_id", "import_id", postgresql_where=text("import_id IS NOT NULL")),
    )  # fmt: skip

    canonical_id: Mapped[UUID]
    name: Mapped[str | None]
    sort_key: Mapped[str] = ordered_text(default="", server_default="")
    primary_email: Mapped[str | None]
    primary_phone: Mapped[str | None]
    attitude: Mapped[str] = mapped_column(default=Attitude.NONE.value, server_default="NONE")
    attitude_source: Mapped[str | None]
    attitude_at: Mapped[datetime | None]
    company_id: Mapped[UUID | None]
    referred_by_id: Mapped[UUID | None]
    first_seen_at: Mapped[datetime]
    created_at: Mapped[datetime]
    erased_at: Mapped[datetime | None]
    import_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class PersonMerge(Tenant):
    """Append-only: two persons were said to be one; `undone_at` removes its effect, never the row."""

    __tablename__ = "person_merges"
    __table_args__ = (
        tenant_fk("kept_id", "persons"),
        tenant_fk("merged_id", "persons"),
        CheckConstraint("kept_id <> merged_id", name="two_persons"),
        Index(None, "workspace_id", "kept_id"),
        Index(None, "workspace_id", "merged_id"),
    )

    kept_id: Mapped[UUID]
    merged_id: Mapped[UUID]
    merged_at: Mapped[datetime]
    merged_by_id: Mapped[UUID | None]
    undone_at: Mapped[datetime | None]
    undone_by_id: Mapped[UUID | None]


class Identity(Tenant):
    """(kind, account, value) is one person's; the value is stored normalised (E.164, lower-case e-mail)."""

    __tablename__ = "identities"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        one_of("kind", IdentityKind),
        UniqueConstraint("workspace_id", "kind", "account", "value"),
        Index(None, "workspace_id", "person_id"),
        Index(None, "workspace_id", "value"),
        Index("ix_identities_phone_tail", "workspace_id", text('"right"(value, 7)'),
              postgresql_where=text("kind = 'PHONE'")),
    )  # fmt: skip

    person_id: Mapped[UUID]
    """The person it was first seen on; merged persons are found through `persons.canonical_id`."""
    kind: Mapped[str] = ordered_text()
    account: Mapped[str] = ordered_text(default="", server_default="")
    """Our page or app the id belongs to, for ids that differ per page; empty when it is the same everywhere."""
    value: Mapped[str] = ordered_text()
    verified: Mapped[bool] = mapped_column(default=False, server_default="false")
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]


class Consent(Tenant):
    """What a person agreed to, per channel and purpose; the newest row of each pair counts."""

    __tablename__ = "consents"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        one_of("purpose", ConsentPurpose),
        Index(None, "workspace_id", "person_id"),
    )

    person_id: Mapped[UUID]
    channel: Mapped[str]
    purpose: Mapped[str]
    granted: Mapped[bool]
    at: Mapped[datetime]
    source: Mapped[str | None]


class DuplicateSuggestion(Tenant):
    """Two persons that may be one, with the reason; merged only by a member. The smaller id stands first, so that a
    pair is there once, whichever of the two was met first."""

    __tablename__ = "duplicate_suggestions"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        tenant_fk("other_id", "persons"),
        UniqueConstraint("workspace_id", "person_id", "other_id", name="uq_duplicate_suggestions_pair"),
        Index("ix_duplicate_suggestions_other", "workspace_id", "other_id"),
        Index("ix_duplicate_suggestions_confidence", "workspace_id", "confidence", "id",
              postgresql_where=text("dismissed_at IS NULL")),
        Index("ix_duplicate_suggestions_created", "workspace_id", "created_at", "id",
              postgresql_where=text("dismissed_at IS NULL")),
        CheckConstraint("person_id < other_id", name="ordered"),
    )  # fmt: skip

    person_id: Mapped[UUID]
    other_id: Mapped[UUID]
    reason: Mapped[str]
    confidence: Mapped[float] = mapped_column(Double)
    created_at: Mapped[datetime]
    dismissed_at: Mapped[datetime | None]
