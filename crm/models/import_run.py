"""Files that were brought in, and the rows that could not be."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column

from crm.core.tables import Tenant, integer, one_of, tenant_fk, workspace_fk
from crm.models.words import ImportKind, ImportStatus


class Import(Tenant):
    """One run over one file. `committed_rows` grows with every batch, so that a killed run goes on where it stopped."""

    __tablename__ = "imports"
    __table_args__ = (
        workspace_fk(),
        one_of("kind", ImportKind),
        one_of("status", ImportStatus),
        Index(None, "workspace_id", "started_at", "id"),
        Index("uq_imports_fingerprint", "workspace_id", "fingerprint", unique=True,
              postgresql_where=text("NOT dry_run AND status IN ('QUEUED', 'RUNNING')")),
    )  # fmt: skip

    kind: Mapped[str]
    status: Mapped[str]
    dry_run: Mapped[bool]
    file_name: Mapped[str]
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    mapping: Mapped[dict[str, Any]]
    rows: Mapped[int] = integer(default=0, server_default="0")
    committed_rows: Mapped[int] = integer(default=0, server_default="0")
    created: Mapped[int] = integer(default=0, server_default="0")
    updated: Mapped[int] = integer(default=0, server_default="0")
    skipped: Mapped[int] = integer(default=0, server_default="0")
    rejected: Mapped[int] = integer(default=0, server_default="0")
    suggested: Mapped[int] = integer(default=0, server_default="0")
    """Pairs of people that its rows made suspect to be one."""
    started_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    undone_at: Mapped[datetime | None]
    member_id: Mapped[UUID | None]
    error: Mapped[str | None]


class ImportProblem(Tenant):
    """A row that was rejected: where, which value, why."""

    __tablename__ = "import_problems"
    __table_args__ = (tenant_fk("import_id", "imports"), Index(None, "workspace_id", "import_id", "row", "id"))

    import_id: Mapped[UUID]
    row: Mapped[int] = integer()
    field: Mapped[str | None]
    code: Mapped[str]
    message: Mapped[str]
    value: Mapped[str | None]
