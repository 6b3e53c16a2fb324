"""What happened, for those who listen: rows in the fact's transaction, read behind a snapshot cursor."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, text
from sqlalchemy.orm import Mapped, mapped_column
from sqlalchemy.types import UserDefinedType

from crm.core.ids import new_id
from crm.core.tables import Table


class Xid8(UserDefinedType[str]):
    """PostgreSQL's 64-bit transaction id; rows are readable once every older transaction has ended."""

    cache_ok = True

    def get_col_spec(self, **_: Any) -> str:
        """The type's name in DDL."""
        return "xid8"


class OutboxEvent(Table):
    """Local table: one event; `xid` orders events so that no slow transaction is jumped over."""

    __tablename__ = "outbox_events"
    __table_args__ = (Index("ix_outbox_events_cursor", "workspace_id", "xid", "id"), Index(None, "created_at"))

    id: Mapped[UUID] = mapped_column(primary_key=True, default=new_id)
    workspace_id: Mapped[UUID]
    xid: Mapped[str] = mapped_column(Xid8, server_default=text("pg_current_xact_id()"))
    kind: Mapped[str]
    payload: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]
