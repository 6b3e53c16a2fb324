"""An audience, its keywords, how people of it are recognised, and its place in the roll-out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

import strawberry

from funnel.audiences.describe import recognised_when
from funnel.models import Audience as AudienceRow
from funnel.models import AudienceRecognition as RecognitionRow
from funnel.models import Keyword as KeywordRow
from funnel.models import RollOutChange as RollOutChangeRow
from funnel.models import RollOutStage as StageRow
from funnel.models.words import Metric, OnFail, RecognitionState, RollOutCause, RollOutState
from funnel.roll_outs.progress import progress_of
from graphapi.compiler import (
    answer_type,
    column,
    embed,
    everyone,
    expr,
    hole,
    many,
    one,
    record,
)
from graphapi.context import Info
from graphapi.nodes import Node
from graphapi.scalars import JSON

if TYPE_CHECKING:
    from graphapi.members.types import Member
    from graphapi.products.types import Product
    from graphapi.resources.types import Resource


async def sentences(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, str | None]:
    """Who belongs to each audience, as sentences."""
    return await recognised_when(info.reader, ids)


async def progress(info: Info, ids: Sequence[UUID]) -> Mapping[UUID, RollOutProgress | None]:
    """How far each audience's window is."""
    found = await progress_of(info.reader, ids, info.now)
    return {
        audience_id: RollOutProgress(
            metric=stage.metric,
            step_key=stage.step_key or None,
            actual=stage.actual,
            target=stage.target,
            days_left=stage.days_left,
            within_days=stage.within_days,
            attempt=stage.attempt,
        )
        for audience_id, stage in found.items()
    }


@answer_type
class RollOutProgress:
    """What the window of a stage holds so far."""

    metric: Metric = strawberry.field(description="What is counted.")
    step_key: str | None = strawberry.field(description="At which step, where the metric is counted at one.")
    actual: Decimal | None = strawberry.field(description="What was reached; null while the audience is locked.")
    target: Decimal = strawberry.field(description="What opens the next audience.")
    days_left: int = strawberry.field(description="Days of the window that are not over, today included.")
    within_days: int = strawberry.field(description="Days of the window.")
    attempt: int = strawberry.field(description="1 for the first window.")


def _of_stage(name: str) -> Any:
    """A column of the audience's stage."""

    def value(audience: Any, scope: Any) -> Any:
        return scope.value(StageRow, lambda stage: getattr(stage, name), lambda stage: stage.audience_id == audience.id)

    return value


@record(RollOutChangeRow, policy=everyone)
class RollOutChange:
    """A line of the roll-out's history; never changed."""

    from_state: RollOutState = column(description="What it was.")
    to_state: RollOutState = column(description="What it became; the same where only a note was written.")
    cause: RollOutCause = column(description="The rule, the plan of stages, or a member.")
    actual: Decimal | None = column(description="The figure at that moment.")
    target: Decimal | None = column(description="The target at that moment.")
    note: str = column(description="What the rule saw, or the member's reason.")
    changed_at: datetime = column(description="When.")
    member: Member | None = one(
        on=lambda change, member: member.id == change.member_id, order="id", description="Who decided."
    )


@record(StageRow, policy=everyone)
class RollOutStage:
    """An audience's place in the roll-out and its criterion, typed."""

    position: int = column(description="Its place, from 1.")
    metric: Metric = column(description="What is counted.")
    target: Decimal = column(description="What opens the next audience.")
    within_days: int = column(description="In so many days of the workspace's zone, the day of opening included.")
    on_fail: OnFail = column(description="What follows when the window ends without it.")
    is_forced: bool = column(description="A member set the state last; corrections do not take it back.")


@record(AudienceRow, policy=everyone)
class RollOut:
    """Whether the audience may be worked on yet, and when the next one may."""

    state: RollOutState = column("roll_out_state", description="Goals for a locked audience are refused.")
    criterion: str | None = column("roll_out_criterion", description="What opens the next audience, as a sentence.")
    opened_at: datetime | None = expr(_of_stage("opened_at"), description="When its window began.")
    passed_at: datetime | None = expr(_of_stage("passed_at"), description="When it passed.")
    failed_at: datetime | None = expr(_of_stage("failed_at"), description="When its window ended in vain.")
    stage: RollOutStage | None = one(
        on=lambda audience, stage: stage.audience_id == audience.id,
        order="id",
        description="Its place among the stages; null for an audience outside any roll-out.",
    )
    progress: RollOutProgress | None = hole(progress, description="What its window holds so far.")
    history: list[RollOutChange] = many(
        on="audience_id", order=("changed_at", "id"), description="Every change of state, the oldest first."
    )


@record(RecognitionRow, policy=everyone)
class AudienceRecognition:
    """People of a product being recognised once more because the rules of its audiences changed."""

    state: RecognitionState = column(description="Whether it goes on.")
    run: int = column(description="Which change of the rules, from 1.")
    total: int = column(description="Leads there were when it began.")
    done: int = column(description="Leads that were looked at.")
    changed: int = column(description="Leads that belong to another audience now.")
    started_at: datetime = column(description="When the rules changed.")
    finished_at: datetime | None = column(description="When everybody was looked at.")


@record(AudienceRow, prefix="aud", policy=everyone)
class Audience(Node):
    """Whom a product is for."""

    number: int = column(description="Its dense number in the workspace, never changed.")
    name: str = column(description="Its name, unique for the product.")
    priority: int = column(description="Order of promise, 1 first; who fits several belongs to the first.")
    estimated_size: int | None = column(description="How many people it may be.")
    profile: str | None = column(description="Who they are.")
    recognised_by: JSON | None = column(
        description="The explicit rule that says who belongs to it, as in `RuleInput`; null: page and keywords do."
    )
    recognised_when: str | None = hole(
        sentences, description="Who belongs to it, as a sentence; null when nobody is recognised."
    )
    created_at: datetime = column(description="When it was added.")
    archived_at: datetime | None = column(description="Since when it is not used any more.")
    version: int = column(description="Grows with every change; `expectedVersion` of the next one.")
    product: Product = one(on="product_id", description="What they are to buy.")
    landing_page: Resource | None = one(on="landing_page_id", description="The page that speaks to them.")
    keywords: list[Keyword] = many(on="audience_id", order="text", description="The words they search by.")
    roll_out: RollOut = embed(description="Its place in the roll-out.")


@record(KeywordRow, prefix="kw", policy=everyone)
class Keyword(Node):
    """A search phrase of an audience."""

    text: str = column(description="The phrase, in lower case.")
    audience: Audience = one(on="audience_id", description="Who searches by it.")
