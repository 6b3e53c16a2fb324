"""Root fields that read plans."""

from __future__ import annotations

from typing import TYPE_CHECKING

from graphapi.compiler import by_id, queries

if TYPE_CHECKING:
    from graphapi.plans.types import Plan


@queries
class PlanQueries:
    """How goals are reached; a goal's plans hang at the goal."""

    plan: Plan | None = by_id(description="One version of a plan.")
