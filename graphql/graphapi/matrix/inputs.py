"""Inputs, filters and orders of the matrix."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import strawberry
from strawberry import ID

from funnel.matrix.gaps.gap import GapCode
from funnel.models import MatrixSnapshot as MatrixSnapshotRow
from funnel.models.words import MatrixVariant, Metric
from graphapi.compiler import filters, input_type, match, orders

if TYPE_CHECKING:
    from graphapi.analytics.inputs import PeriodInput
    from graphapi.inputs import MoneyInput

SNAPSHOT_FILTER = filters(
    "MatrixSnapshotFilter",
    MatrixSnapshotRow,
    product_id=match.id("prod"),
    variant=match.enum(MatrixVariant),
    on=match.date("taken_on"),
)
SNAPSHOT_ORDER = orders(
    "MatrixSnapshotOrder", MatrixSnapshotRow, on="taken_on", taken_at="taken_at", default="-taken_at"
)


@input_type
class MatrixCellInput:
    """A cell by hand."""

    resource_id: ID = strawberry.field(description="The column.")
    step_key: str | None = strawberry.field(default=None, description="The row, when it is a step.")
    objective_id: ID | None = strawberry.field(default=None, description="The row, instead of a step.")
    use: str = strawberry.field(description="What the resource does for the objective.")
    extent: int | None = strawberry.field(default=None, description="Per cent of the way, 0 to 100.")
    metric: Metric | None = strawberry.field(default=None, description="What is counted.")
    value: Decimal | None = strawberry.field(default=None, description="How much of it there is.")


@input_type
class MatrixSnapshotInput:
    """How the matrix is on a day."""

    product_id: ID = strawberry.field(description="Of which product.")
    variant: MatrixVariant = strawberry.field(
        description="`AS_IS`: `TO_BE` are the goals, and `ACTUAL` is kept by publishing."
    )
    on: date = strawberry.field(description="Which day, not later than today.")
    cells: list[MatrixCellInput] | None = strawberry.field(
        default=None, description="The cells by hand; from the facts as of that day when left out."
    )


@input_type
class MatrixConcludeInput:
    """What is concluded from a period: of a cell, or of the whole when no cell is named."""

    product_id: ID = strawberry.field(description="Of which product.")
    period: PeriodInput = strawberry.field(description="From which period.")
    resource_id: ID | None = strawberry.field(default=None, description="The column.")
    step_key: str | None = strawberry.field(default=None, description="The row, when it is a step.")
    objective_id: ID | None = strawberry.field(default=None, description="The row, instead of a step.")
    text: str = strawberry.field(description="The conclusion.")


@input_type
class MatrixPublishInput:
    """The period whose matrix is to be frozen."""

    product_id: ID = strawberry.field(description="Of which product.")
    period: PeriodInput = strawberry.field(description="Which period.")


@input_type
class GoalFromGapInput:
    """A gap that a goal closes, by its code and what it is about; what is left out is suggested."""

    product_id: ID = strawberry.field(description="Of which product.")
    period: PeriodInput = strawberry.field(description="In which period the gap is.")
    code: GapCode = strawberry.field(description="Which thing is missing.")
    objective_id: ID | None = strawberry.field(default=None, description="The gap's objective, or the one to serve.")
    resource_id: ID | None = strawberry.field(default=None, description="The gap's resource, or the one to be used.")
    text: str | None = strawberry.field(default=None, description="The goal in words.")
    metric: Metric | None = strawberry.field(default=None, description="The deciding metric.")
    target: Decimal | None = strawberry.field(default=None, description="What is to be reached.")
    budget: MoneyInput | None = strawberry.field(default=None, description="What it may cost.")
