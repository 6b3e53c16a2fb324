"""What networks announced by its id and has to be asked for."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, integer, one_of, ordered_text, tenant_fk
from funnel.models.words import FetchState


class IntakeFetch(Tenant):
    """One thing to be fetched: once for each of the network's ids, however often it is announced."""

    __tablename__ = "intake_fetches"
    __table_args__ = (
        tenant_fk("connected_account_id", "connected_accounts"),
        tenant_fk("event_id", "intake_events"),
        one_of("state", FetchState),
        UniqueConstraint("workspace_id", "connected_account_id", "kind", "reference", name="uq_intake_fetches_of"),
        Index(
            "ix_intake_fetches_account_due",
            "workspace_id",
            "connected_account_id",
            "due_at",
            "id",
            postgresql_where=text("state = 'WAITING'"),
        ),
        Index("ix_intake_fetches_event", "workspace_id", "event_id"),
    )

    connected_account_id: Mapped[UUID]
    event_id: Mapped[UUID]
    """The request that announced it last."""
    position: Mapped[int] = integer()
    """Which update of the request, from 0."""
    kind: Mapped[str] = ordered_text()
    reference: Mapped[str] = ordered_text()
    """The network's id."""
    details: Mapped[dict[str, Any]]
    """What else the announcement said: ids and times."""
    state: Mapped[str] = ordered_text(default=FetchState.WAITING.value, server_default=FetchState.WAITING.value)
    announced_at: Mapped[datetime]
    due_at: Mapped[datetime]
    """When it is asked for next; while somebody asks, when another may."""
    attempts: Mapped[int] = integer(default=0, server_default="0")
    """Raised by whoever takes it: an answer to an earlier attempt is nobody's any more."""
