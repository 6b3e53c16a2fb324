"""Root fields of the planner."""

from __future__ import annotations

from funnel.planner.break_even import BreakEvenAsk, break_even
from graphapi.answers import answer
from graphapi.compiler import queries
from graphapi.context import Info
from graphapi.mutation import fill
from graphapi.planner.inputs import BreakEvenInput
from graphapi.planner.types import BreakEven, break_even_of


@queries
class PlannerQueries:
    """What it takes."""

    @answer
    async def break_even(self, info: Info, input: BreakEvenInput) -> BreakEven:
        """How many units carry the costs, and what each step needs for a target."""
        ask = fill(BreakEvenAsk, input, ids={"product_id": "prod"})
        return break_even_of(await break_even(info.reader, ask))
