"""Keys by which sites, apps and servers send what people did, and how many programs were turned away."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, Index, PrimaryKeyConstraint, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Table, Tenant, day, integer, ordered_text, tenant_fk


class WriteKey(Tenant):
    """A key that writes and never reads, of a connected account of the network SEGMENT. Its text is stored nowhere: its
    hash leads here through `entry_points`.
    """

    __tablename__ = "write_keys"
    __table_args__ = (
        tenant_fk("connected_account_id", "connected_accounts"),
        tenant_fk("created_by_id", "members"),
        Index("ix_write_keys_created_at", "workspace_id", "created_at", "id"),
        Index("ix_write_keys_of", "workspace_id", "connected_account_id", "created_at", "id"),
    )

    connected_account_id: Mapped[UUID]
    name: Mapped[str]
    prefix: Mapped[str] = ordered_text()
    """Its first characters, by which people recognise it."""
    origins: Mapped[list[str]] = mapped_column(ARRAY(Text()), default=list, server_default=text("'{}'"))
    """Pages from which browsers may use it; without any it is a server's, and no browser may."""
    created_at: Mapped[datetime]
    created_by_id: Mapped[UUID | None]
    valid_until: Mapped[datetime | None]
    """Since when, or from when on, it is not taken."""
    version: Mapped[int] = integer(default=1, server_default="1")


class WriteKeyBotDay(Table):
    """How many events of programs a key brought on a day: a figure, no facts."""

    __tablename__ = "write_key_bot_days"
    __table_args__ = (
        PrimaryKeyConstraint("workspace_id", "write_key_id", "day"),
        tenant_fk("write_key_id", "write_keys"),
    )

    workspace_id: Mapped[UUID]
    write_key_id: Mapped[UUID]
    day: Mapped[date] = day()
    events: Mapped[int]
