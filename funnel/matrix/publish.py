"""Publishes how a period turned out: from then on it stands as it was read that day."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from crm.audit import record as audit
from crm.core.problems import Conflict
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.inputs import Input, Period
from funnel.matrix.cells import Variants, computed
from funnel.matrix.keep import keep, lock_product, new_snapshot, rows_of
from funnel.matrix.load import load
from funnel.matrix.loaded import Loaded
from funnel.models import MatrixSnapshot
from funnel.models.words import MatrixVariant, SnapshotSource
from funnel.reads import WorkReads
from funnel.workspace import home

NAMED = 10
"""So many cells without a conclusion are named; of more it is told how many."""


class MatrixPublish(Input):
    """Which product and period."""

    product_id: UUID
    period: Period


async def publish(work: Work, data: MatrixPublish) -> MatrixSnapshot:
    """Freezes figures and conclusions of the period. Done again it answers the publication that is there.

    Refused: before the period's end and the workspace's delay (NOT_YET), and while a cell with a goal has no
    conclusion (the cells are named).
    """
    work.actor.require(Action.REPORT_PUBLISH)
    await lock_product(work, data.product_id)
    done = await published(work, data.product_id, data.period)
    if done is not None:
        return done
    today = (await home(work)).day(work.now)
    loaded = await load(WorkReads(work), data.product_id, data.period, today)
    _demand_available(loaded)
    cells = computed(loaded, MatrixVariant.ACTUAL)
    _demand_conclusions(loaded, cells)
    made = new_snapshot(
        work,
        data.product_id,
        MatrixVariant.ACTUAL,
        SnapshotSource.PUBLISHED,
        taken_on=today,
        period_start=data.period.start,
        period_end=data.period.end,
        conclusion=loaded.concluded.get(None),
    )
    await keep(work, made, rows_of(cells))
    audit.record(work, "MATRIX_PUBLISH", object_type="MatrixSnapshot", object_id=made.id)
    await work.flush()
    return made


async def published(work: Work, product_id: UUID, period: Period) -> MatrixSnapshot | None:
    """The publication of exactly this period."""
    statement = select(MatrixSnapshot).where(
        MatrixSnapshot.workspace_id == work.workspace_id,
        MatrixSnapshot.product_id == product_id,
        MatrixSnapshot.variant == MatrixVariant.ACTUAL.value,
        MatrixSnapshot.period_start == period.start,
        MatrixSnapshot.period_end == period.end,
    )
    found: MatrixSnapshot | None = await work.scalar(statement)
    return found


def _demand_available(loaded: Loaded) -> None:
    if not loaded.is_available:
        raise Conflict(
            f"How this period turned out can be read from {loaded.available_on.isoformat()} on; publish it then.",
            field="period",
            code="NOT_YET",
        )


def _demand_conclusions(loaded: Loaded, cells: Variants) -> None:
    names = without_conclusion(loaded, cells)
    if not names:
        return
    told = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    raise Conflict(
        f"Write a conclusion of each cell with a goal first. It is missing for {told}.", code="CONCLUSION_MISSING"
    )


def without_conclusion(loaded: Loaded, cells: Variants) -> Sequence[str]:
    """Cells with a goal and no conclusion, by the names of resource and objective."""
    objectives = {row.id: row.name for row in loaded.objectives}
    resources = {column.id: column.name for column in loaded.resources}
    return [
        f"“{resources[resource_id]}” at “{objectives[objective_id]}”"
        for (objective_id, resource_id), found in cells.items()
        if any(one.goal_id is not None and one.conclusion is None for one in found)
    ]
