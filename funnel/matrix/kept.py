"""What was kept of the matrix: the snapshot that counts for a period, its published copy, the conclusions."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import and_, or_, select

from crm.core.limits import at_most
from funnel.inputs import Period
from funnel.matrix.loaded import Conclusion, Kept, KeptCell
from funnel.models import MatrixCell, MatrixConclusion, MatrixSnapshot, Objective, Resource
from funnel.models.words import MatrixCellState, MatrixVariant, Metric
from funnel.reads import Reads, Row


async def read_kept(reads: Reads, product_id: UUID, period: Period) -> dict[MatrixVariant, Kept]:
    """The newest AS_IS on or before the first day, and the published ACTUAL of exactly the period; one statement."""
    rows: dict[UUID, list[Row]] = {}
    for row in await reads.rows(_snapshots(reads.workspace_id, product_id, period)):
        rows.setdefault(row["id"], []).append(row)
    return {MatrixVariant(found[0]["variant"]): _kept(found) for found in rows.values()}


def newest_as_is(workspace_id: UUID, product_id: UUID, period: Period) -> Any:
    """Its id."""
    return (
        select(MatrixSnapshot.id)
        .where(
            MatrixSnapshot.workspace_id == workspace_id,
            MatrixSnapshot.product_id == product_id,
            MatrixSnapshot.variant == MatrixVariant.AS_IS.value,
            MatrixSnapshot.taken_on <= period.start,
        )
        .order_by(MatrixSnapshot.taken_on.desc(), MatrixSnapshot.version.desc())
        .limit(at_most(1))
        .scalar_subquery()
    )


def _snapshots(workspace_id: UUID, product_id: UUID, period: Period) -> Any:
    snapshot, cell = MatrixSnapshot, MatrixCell
    published = and_(
        snapshot.variant == MatrixVariant.ACTUAL.value,
        snapshot.period_start == period.start,
        snapshot.period_end == period.end,
    )
    return (
        select(
            snapshot.id,
            snapshot.variant,
            snapshot.taken_on,
            snapshot.taken_at,
            snapshot.taken_by_id,
            snapshot.conclusion.label("whole"),
            cell.id.label("cell_id"),
            *(getattr(cell, name) for name in _CELL),
            Objective.name.label("objective"),
            Resource.name.label("resource"),
        )
        .outerjoin(cell, and_(cell.workspace_id == workspace_id, cell.snapshot_id == snapshot.id))
        .outerjoin(Objective, and_(Objective.workspace_id == workspace_id, Objective.id == cell.objective_id))
        .outerjoin(Resource, and_(Resource.workspace_id == workspace_id, Resource.id == cell.resource_id))
        .where(
            snapshot.workspace_id == workspace_id,
            snapshot.product_id == product_id,
            or_(published, snapshot.id == newest_as_is(workspace_id, product_id, period)),
        )
        .order_by(snapshot.id, cell.position)
    )


_CELL = (
    "objective_id", "resource_id", "goal_id", "state", "use", "extent", "metric", "target", "value", "cost_minor",
    "due_on", "conclusion",
)  # fmt: skip


def _kept(rows: Sequence[Row]) -> Kept:
    first = rows[0]
    cells = tuple(_cell(row) for row in rows if row["cell_id"] is not None)
    return Kept(first["id"], first["taken_on"], first["taken_at"], first["taken_by_id"], first["whole"], cells)


def _cell(row: Row) -> KeptCell:
    words = {"state": MatrixCellState(row["state"]), "metric": None if row["metric"] is None else Metric(row["metric"])}
    given = {name: row[name] for name in (*_CELL, "objective", "resource")}
    return KeptCell(**(given | words))


async def read_conclusions(reads: Reads, product_id: UUID, period: Period) -> tuple[Conclusion, ...]:
    """Conclusions of periods that share days with this one, the older ones first."""
    conclusion = MatrixConclusion
    statement = (
        select(
            conclusion.period_start,
            conclusion.period_end,
            conclusion.objective_id,
            conclusion.resource_id,
            conclusion.text,
        )
        .where(
            conclusion.workspace_id == reads.workspace_id,
            conclusion.product_id == product_id,
            conclusion.period_start <= period.end,
            conclusion.period_end >= period.start,
        )
        .order_by(conclusion.concluded_at, conclusion.id)
    )
    return tuple(_conclusion(row) for row in await reads.rows(statement))


def _conclusion(row: Row) -> Conclusion:
    place = None if row["objective_id"] is None else (row["objective_id"], row["resource_id"])
    return Conclusion(Period(start=row["period_start"], end=row["period_end"]), place, row["text"])
