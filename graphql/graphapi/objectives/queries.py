"""Root fields that read objectives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import by_id, queries

if TYPE_CHECKING:
    from graphapi.objectives.types import Objective


@queries
class ObjectiveQueries:
    """Rows of the matrix; a product's hang at the product."""

    objective: Objective | None = by_id(description="One objective.")
