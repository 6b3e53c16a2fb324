"""Recording touchpoints."""

from __future__ import annotations

import strawberry

from funnel.facts.facts import FactResult
from funnel.touchpoints.inputs import TouchItem, TouchpointsRecord
from funnel.touchpoints.record import record
from funnel.touchpoints.words import TouchResultStatus
from graphapi.answers import answer_type, ref_or_none
from graphapi.context import Info
from graphapi.mutation import Payload, fill_each, mutation, mutations, payload
from graphapi.problems import UserError, user_errors
from graphapi.touchpoints.inputs import TouchpointsRecordInput
from graphapi.touchpoints.types import Touchpoint

IDS = {"resource_id": "res", "place_resource_id": "res", "product_id": "prod", "content_item_id": "item"}


@answer_type
class TouchpointResult:
    """What became of one item."""

    index: int = strawberry.field(description="Its place in the input, from 0.")
    status: TouchResultStatus = strawberry.field(description="Recorded now, recorded before, or refused.")
    touchpoint: Touchpoint | None = strawberry.field(description="The contact; of a duplicate the one recorded first.")
    errors: list[UserError] = strawberry.field(description="Why it was refused.")
    warnings: list[UserError] = strawberry.field(
        description="What of it was left out: identities that stand for nobody, or one too many for the person."
    )


@payload
class TouchpointsRecordPayload(Payload):
    """What became of each item, in the order of the input."""

    results: list[TouchpointResult] = strawberry.field(default_factory=list, description="One for each item.")
    recorded: int = strawberry.field(default=0, description="Items recorded now.")
    duplicates: int = strawberry.field(default=0, description="Items recorded before.")
    rejected: int = strawberry.field(default=0, description="Items refused.")


@mutations
class TouchpointMutations:
    """Contacts that other systems report."""

    @mutation
    async def touchpoints_record(self, info: Info, input: TouchpointsRecordInput) -> TouchpointsRecordPayload:
        """Records contacts: exactly once per source and external id, late and out of order welcome. An item that cannot
        be used is REJECTED with its errors and the others land, unless `atomic` refuses all.
        """
        items, unreadable = fill_each(TouchItem, input.items, path="items", ids=IDS)
        data = TouchpointsRecord(items=tuple(items), atomic=bool(input.atomic))
        outcome = await record(info.work, data, unreadable=unreadable)
        return TouchpointsRecordPayload(
            results=[_result(each) for each in outcome.results],
            recorded=outcome.recorded,
            duplicates=outcome.duplicates,
            rejected=outcome.rejected,
        )


def _result(result: FactResult) -> TouchpointResult:
    return TouchpointResult(
        index=result.index,
        status=TouchResultStatus(result.status),
        touchpoint=ref_or_none(Touchpoint, result.fact_id),
        errors=user_errors(result.problem) if result.problem else [],
        warnings=[error for each in result.warnings for error in user_errors(each)],
    )
