"""Who may not be contacted, what a person asked for, and the key by which blocked values are known again."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, integer, one_of, ordered_text, tenant_fk, workspace_fk
from crm.models.words import IdentityKind


class PrivacyKey(Tenant):
    """The workspace's own key of hashes: without it a hash of a phone number could be guessed by trying all numbers."""

    __tablename__ = "privacy_keys"
    __table_args__ = (
        workspace_fk(),
        UniqueConstraint("workspace_id"),
        CheckConstraint("octet_length(key) = 32", name="length"),
    )

    key: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime]


class ContactBlock(Tenant):
    """Do not contact: a person, or whoever comes with an identity, which is kept as a keyed hash only."""

    __tablename__ = "contact_blocks"
    __table_args__ = (
        workspace_fk(),
        tenant_fk("person_id", "persons"),
        tenant_fk("created_by_id", "members"),
        tenant_fk("lifted_by_id", "members"),
        one_of("identity_kind", IdentityKind, nullable=True),
        CheckConstraint("(identity_kind IS NULL) = (identity_hash IS NULL)", name="identity"),
        CheckConstraint("(person_id IS NULL) <> (identity_hash IS NULL)", name="whom"),
        Index("ix_contact_blocks_person", "workspace_id", "person_id", "created_at", "id"),
        Index("ix_contact_blocks_identity", "workspace_id", "identity_hash"),
        Index("ix_contact_blocks_created", "workspace_id", "created_at", "id"),
    )

    person_id: Mapped[UUID | None]
    identity_kind: Mapped[str | None]
    identity_hash: Mapped[bytes | None] = mapped_column(LargeBinary)
    channel: Mapped[str | None] = ordered_text()
    """On this channel only; everywhere when empty."""
    reason: Mapped[str]
    until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    lifted_at: Mapped[datetime | None]
    lifted_by_id: Mapped[UUID | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class PersonExport(Tenant):
    """A person's data was asked for. The data themselves are read when they are downloaded and are kept nowhere."""

    __tablename__ = "person_exports"
    __table_args__ = (
        tenant_fk("person_id", "persons"),
        tenant_fk("requested_by_id", "members"),
        Index("ix_person_exports_person", "workspace_id", "person_id", "requested_at", "id"),
    )

    person_id: Mapped[UUID]
    token_hash: Mapped[bytes] = mapped_column(LargeBinary)
    requested_at: Mapped[datetime]
    requested_by_id: Mapped[UUID]
    expires_at: Mapped[datetime]
    downloaded_at: Mapped[datetime | None]
    downloads: Mapped[int] = integer(default=0, server_default="0")
