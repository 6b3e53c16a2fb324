"""Root fields of the planner."""

from __future__ import annotations

from funnel.planner.break_even import BreakEvenAsk, break_even
from funnel.planner.what_if import WhatIfAsk, what_if
from graphapi.answers import answer
from graphapi.compiler import queries
from graphapi.context import Info
from graphapi.mutation import fill
from graphapi.planner.inputs import BreakEvenInput, WhatIfInput
from graphapi.planner.types import BreakEven, break_even_of
from graphapi.planner.what_if import WhatIf, what_if_of


@queries
class PlannerQueries:
    """What it takes."""

    @answer
    async def break_even(self, info: Info, input: BreakEvenInput) -> BreakEven:
        """How many units carry the costs, and what each step needs for a target."""
        ask = fill(BreakEvenAsk, input, ids={"product_id": "prod"})
        return break_even_of(await break_even(info.reader, ask))

    @answer(permission="READ_MONEY")
    async def what_if(self, info: Info, input: WhatIfInput) -> WhatIf:
        """What would change if money moved between resources, by what a unit of it brought in a period.

        Linear and by the average of the period; credit goes to the resource that sent the last touch.
        """
        ids = {"product_id": "prod", "from_resource_id": "res", "to_resource_id": "res"}
        return what_if_of(await what_if(info.reader, fill(WhatIfAsk, input, ids=ids)))
