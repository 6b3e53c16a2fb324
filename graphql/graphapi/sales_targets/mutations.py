"""Setting targets."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import strawberry
from strawberry import ID

from crm.models.sales_words import SalesTargetMetric
from funnel.sales_targets.set import SalesTargetSet, set_target
from graphapi.answers import ref_or_none
from graphapi.compiler import input_type
from graphapi.context import Info
from graphapi.inputs import MoneyInput
from graphapi.mutation import Payload, fill, mutation, mutations, payload
from graphapi.sales_targets.types import SalesTarget


@input_type
class SalesTargetSetInput:
    """Whose, for which month: units or an amount; neither takes the target away."""

    member_id: ID | None = strawberry.field(default=None, description="Whose; either a member's or a team's.")
    team_id: ID | None = strawberry.field(default=None, description="Whose, of a team together.")
    month: date = strawberry.field(description="Any day of the month.")
    metric: SalesTargetMetric = strawberry.field(description="In what it is measured.")
    units: Decimal | None = strawberry.field(default=None, description="How many units are to be sold.")
    amount: MoneyInput | None = strawberry.field(default=None, description="What is to be sold for.")
    expected_version: int | None = strawberry.field(
        default=None, description="`version` as it was read, 0 when there was no target."
    )
    idempotency_key: str | None = strawberry.field(
        default=None, description="Writing again with the same key and input answers the same."
    )


@payload
class SalesTargetSetPayload(Payload):
    """The target; null when it was taken away."""

    target: SalesTarget | None = None


@mutations
class SalesTargetMutations:
    """Targets of members and teams."""

    @mutation
    async def sales_target_set(self, info: Info, input: SalesTargetSetInput) -> SalesTargetSetPayload:
        """Sets what a member or a team is to sell in a month, or takes it away."""
        data = fill(SalesTargetSet, input, ids={"member_id": "mem", "team_id": "team"})
        return SalesTargetSetPayload(target=ref_or_none(SalesTarget, await set_target(info.work, data)))
