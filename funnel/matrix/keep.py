"""Writes a snapshot with its cells: once, for ever."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Select, func, select

from crm.core.bulk import dump, inserting
from crm.core.ids import new_id
from crm.core.problems import NotFound
from crm.core.work import Work
from funnel.matrix.cells import VariantOfCell, Variants
from funnel.matrix.loaded import Place
from funnel.models import MatrixCell, MatrixSnapshot, Product
from funnel.models.words import MatrixVariant, SnapshotSource

LARGEST = 10_000
"""Cells of one snapshot."""


async def lock_product(work: Work, product_id: UUID, *, shared: bool = False) -> None:
    """One snapshot of a product at a time; conclusions (`shared`) wait for a publication and it for them."""
    statement: Select[UUID] = (
        select(Product.id)
        .where(Product.workspace_id == work.workspace_id, Product.id == product_id)
        .with_for_update(read=shared, key_share=not shared)
    )
    if await work.scalar(statement) is None:
        raise NotFound("There is no such product.", field="productId")


async def keep(work: Work, snapshot: MatrixSnapshot, cells: Sequence[dict[str, Any]]) -> MatrixSnapshot:
    """Three statements, however many cells; the product is locked before. The version is the day's next one."""
    snapshot.version = await work.scalar(_next_version(snapshot))
    work.session.add(snapshot)
    await work.flush()
    rows = [
        {"id": new_id(), "snapshot_id": snapshot.id, "position": place, **cell}
        for place, cell in enumerate(cells, start=1)
    ]
    await work.execute(inserting(MatrixCell, *_COLUMNS), {"workspace_id": work.workspace_id, "rows": dump(rows)})
    return snapshot


_COLUMNS = (
    "id", "snapshot_id", "position", "objective_id", "resource_id", "goal_id", "state", "use", "extent", "metric",
    "target", "value", "cost_minor", "due_on", "conclusion",
)  # fmt: skip


def new_snapshot(
    work: Work, product_id: UUID, variant: MatrixVariant, source: SnapshotSource, **more: Any
) -> MatrixSnapshot:
    """The row without its version."""
    return MatrixSnapshot(
        workspace_id=work.workspace_id,
        id=new_id(),
        product_id=product_id,
        variant=variant.value,
        source=source.value,
        taken_by_id=work.actor.member_id,
        taken_at=work.now,
        **more,
    )


def rows_of(variants: Variants) -> list[dict[str, Any]]:
    """Cells as they are stored."""
    return [_row(place, one) for place, found in variants.items() for one in found]


def _row(place: Place, one: VariantOfCell) -> dict[str, Any]:
    return {
        "objective_id": place[0],
        "resource_id": place[1],
        "goal_id": one.goal_id,
        "state": one.state.value,
        "use": one.use,
        "extent": one.extent,
        "metric": None if one.metric is None else one.metric.value,
        "target": one.target,
        "value": one.result,
        "cost_minor": None if one.cost is None else one.cost.minor,
        "due_on": one.due,
        "conclusion": one.conclusion,
    }


def _next_version(snapshot: MatrixSnapshot) -> Any:
    kept = MatrixSnapshot
    return select(func.coalesce(func.max(kept.version), 0) + 1).where(
        kept.workspace_id == snapshot.workspace_id,
        kept.product_id == snapshot.product_id,
        kept.variant == snapshot.variant,
        kept.taken_on == snapshot.taken_on,
    )
