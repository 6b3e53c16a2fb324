"""A run over a file and the rows it could not take."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from crm.models import Import as ImportRow
from crm.models import ImportProblem as ImportProblemRow
from crm.models.words import ImportKind, ImportStatus
from funnel.imports.allowed import ImportAction
from graphapi.compiler import connection, everyone, hole, one, record
from graphapi.connections import Connection
from graphapi.imports.allowed_actions import allowed_actions, state_of
from graphapi.nodes import Node

if TYPE_CHECKING:
    from graphapi.members.types import Member


@record(ImportRow, prefix="imp", policy=everyone)
class Import(Node):
    """One run over one file. Counts are rows of the file and grow while it runs."""

    kind: ImportKind
    status: ImportStatus
    dry_run: bool
    """A dry run reports what would happen and writes nothing else."""
    file_name: str
    rows: int
    created: int
    updated: int
    skipped: int
    """Rows that say what is there already."""
    rejected: int
    started_at: datetime
    finished_at: datetime | None
    undone_at: datetime | None
    error: str | None
    """Why it failed; starting the same import again goes on from there."""
    allowed_actions: list[ImportAction] = hole(
        allowed_actions, given=state_of, description="What the viewer may do with it now."
    )
    member: Member | None = one(on="member_id")
    problems: Connection[ImportProblem] = connection(on="import_id", order="row", permission="IMPORT")


@record(ImportProblemRow, prefix="impp", policy=everyone)
class ImportProblem(Node):
    """A row that was rejected: the line it starts at, which field, why, and the value that was there.

    Row 0 with the code `KEPT` is what an undone import left as it is.
    """

    row: int
    field: str | None
    code: str
    message: str
    value: str | None
