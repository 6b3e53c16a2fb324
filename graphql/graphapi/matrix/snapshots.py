"""What was kept of the matrix."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from funnel.models import MatrixCell as MatrixCellRow
from funnel.models import MatrixConclusion as MatrixConclusionRow
from funnel.models import MatrixSnapshot as MatrixSnapshotRow
from funnel.models import Product as ProductRow
from funnel.models.words import MatrixCellState, MatrixVariant, Metric, SnapshotSource
from graphapi.compiler import column, connection, everyone, money, one, record
from graphapi.connections import Connection
from graphapi.nodes import Node
from graphapi.scalars import Money

if TYPE_CHECKING:
    from graphapi.goals.types import ResourceGoal
    from graphapi.members.types import Member
    from graphapi.objectives.types import Objective
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource


@record(MatrixSnapshotRow, prefix="msnap", policy=everyone)
class MatrixSnapshot(Node):
    """The matrix of a product as it was on a day; never changed."""

    variant: MatrixVariant = column(description="As it is, or as it turned out when it was published.")
    on: date = column("taken_on", description="Of which day.")
    version: int = column(description="1 for the first of that day.")
    source: SnapshotSource = column(description="Where its cells came from.")
    period_start: date | None = column(description="First day of the published period.")
    period_end: date | None = column(description="Last day of the published period.")
    conclusion: str | None = column(description="What was concluded from the published period.")
    taken_at: datetime = column(description="When it was kept.")
    taken_by: Member | None = one(on="taken_by_id", description="Who kept it.")
    product: Product = one(on="product_id", description="Of which product.")
    cells: Connection[MatrixSnapshotCell] = connection(on="snapshot_id", order="position", description="Its cells.")


@record(MatrixCellRow, prefix="mcell", policy=everyone)
class MatrixSnapshotCell(Node):
    """A cell as it was kept."""

    position: int = column(description="Its place in the snapshot.")
    objective: Objective = one(on="objective_id", description="The row.")
    resource: Resource = one(on="resource_id", description="The column.")
    goal: ResourceGoal | None = one(on="goal_id", description="The goal that was behind it.")
    state: MatrixCellState = column(description="How far it was.")
    use: str | None = column(description="What the resource did for the objective.")
    extent: int | None = column(description="Per cent of the way to the target.")
    metric: Metric | None = column(description="What was counted.")
    target: Decimal | None = column(description="What was to be reached.")
    value: Decimal | None = column(description="What was reached.")
    cost: Money | None = money(
        "cost_minor",
        currency=lambda cell, scope: scope.value(
            ProductRow,
            lambda product: product.currency,
            lambda product: (
                product.id
                == scope.value(
                    MatrixSnapshotRow, lambda kept: kept.product_id, lambda kept: kept.id == cell.snapshot_id
                )
            ),
        ),
        permission="READ_MONEY",
        description="What it had cost.",
    )
    due: date | None = column("due_on", description="Until when.")
    conclusion: str | None = column(description="What was concluded from it.")


@record(MatrixConclusionRow, prefix="mcon", policy=everyone)
class MatrixConclusion(Node):
    """What was concluded from a period: of one cell, or of the whole. The newest counts."""

    period_start: date = column(description="First day.")
    period_end: date = column(description="Last day.")
    text: str = column(description="The conclusion.")
    concluded_at: datetime = column(description="When it was written.")
    concluded_by: Member | None = one(on="concluded_by_id", description="Who wrote it.")
    objective: Objective | None = one(on="objective_id", description="The row; null for the whole.")
    resource: Resource | None = one(on="resource_id", description="The column; null for the whole.")
    product: Product = one(on="product_id", description="Of which product.")
