"""History classified by the rules of today: runs, and the touches each of them moves."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped

from crm.core.tables import Tenant, day, integer, one_of, tenant_fk
from crm.models.words import ChannelToldBy, RecognisedBy
from funnel.models.words.reclassification import ReclassificationPhase, ReclassificationStatus, ReclassifiedState


class ChannelReclassification(Tenant):
    """One run: which touches, by which rules (a copy, with their version), and how far it is."""

    __tablename__ = "channel_reclassifications"
    __table_args__ = (
        tenant_fk("requested_by_id", "members", name="fk_channel_reclassifications_requested_by"),
        one_of("status", ReclassificationStatus),
        one_of("phase", ReclassificationPhase),
        UniqueConstraint("workspace_id", "number"),
        CheckConstraint("period_end >= period_start", name="period"),
        Index("ix_channel_reclassifications_created", "workspace_id", "created_at", "id"),
        Index("ix_channel_reclassifications_status", "workspace_id", "status", "created_at", "id"),
        Index("uq_channel_reclassifications_going", "workspace_id", unique=True,
              postgresql_where=text("status IN ('QUEUED', 'RUNNING')")),
    )  # fmt: skip

    number: Mapped[int] = integer()
    """1, 2, 3 … in the workspace: what people call it by."""
    status: Mapped[str]
    phase: Mapped[str]
    dry_run: Mapped[bool]
    """It stops when it has looked, until somebody applies it."""
    period_start: Mapped[date | None] = day()
    period_end: Mapped[date | None] = day()
    resource_ids: Mapped[list[UUID]]
    """Only touches that one of these sent; empty: all."""
    channel_ids: Mapped[list[UUID]]
    """Only touches that are on one of these now; empty: all."""
    rules: Mapped[list[Any]]
    """The workspace's own rules as they were when it was asked for."""
    rules_version: Mapped[int] = integer()
    total: Mapped[int | None] = integer()
    """Touches the phase goes through; empty before they are counted."""
    done: Mapped[int] = integer(default=0, server_default="0")
    looked: Mapped[int] = integer(default=0, server_default="0")
    found: Mapped[int] = integer(default=0, server_default="0")
    applied: Mapped[int] = integer(default=0, server_default="0")
    left_as_is: Mapped[int] = integer(default=0, server_default="0")
    undone: Mapped[int] = integer(default=0, server_default="0")
    kept: Mapped[int] = integer(default=0, server_default="0")
    unmoved: Mapped[dict[str, Any]]
    """`LeftAlone` → touches."""
    place: Mapped[dict[str, Any] | None]
    """The last touch that was looked at, in the order of people; or the last position that was written."""
    report: Mapped[dict[str, Any] | None]
    """`funnel.reclassifications.report`, once it has looked at everything."""
    created_at: Mapped[datetime]
    requested_by_id: Mapped[UUID | None]
    finished_at: Mapped[datetime | None]
    applied_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    error: Mapped[str | None]
    version: Mapped[int] = integer(default=1, server_default="1")


class ChannelReclassificationMove(Tenant):
    """A touch that a run moves, with all that is needed to move it back. `position` is the order of its people."""

    __tablename__ = "channel_reclassification_moves"
    __table_args__ = (
        tenant_fk("run_id", "channel_reclassifications", name="fk_channel_reclassification_moves_run"),
        tenant_fk("from_channel_id", "channels", name="fk_channel_reclassification_moves_from_channel"),
        tenant_fk("to_channel_id", "channels", name="fk_channel_reclassification_moves_to_channel"),
        one_of("from_recognised_by", RecognisedBy, nullable=True),
        one_of("to_recognised_by", RecognisedBy, nullable=True),
        one_of("from_told_by", ChannelToldBy, nullable=True),
        one_of("to_told_by", ChannelToldBy, nullable=True),
        one_of("state", ReclassifiedState),
        UniqueConstraint("workspace_id", "run_id", "position", name="uq_channel_reclassification_moves_position"),
        Index("ix_channel_reclassification_moves_touch", "workspace_id", "touch_id"),
    )

    run_id: Mapped[UUID]
    position: Mapped[int] = integer()
    touch_id: Mapped[UUID]
    """No key of another table: an import that is undone takes its touches away."""
    from_channel_id: Mapped[UUID | None]
    to_channel_id: Mapped[UUID | None]
    from_recognised_by: Mapped[str | None]
    to_recognised_by: Mapped[str | None]
    from_told_by: Mapped[str | None]
    to_told_by: Mapped[str | None]
    explanation: Mapped[str]
    """Which rule said it, and what it saw: `Classified.sentence`."""
    state: Mapped[str]
