"""Supporting KPIs of a goal: what is given, and the rows each revision has of its own."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from crm.core.ids import new_id
from crm.core.problems import Invalid
from crm.core.work import Work
from funnel.audiences.create import fold
from funnel.goals.check import Aim
from funnel.inputs import Input, Name
from funnel.models import ResourceGoal, SupportingMetric
from funnel.models.words import Metric

MOST = 10


class SupportingMetricGiven(Input):
    """A figure to watch beside the deciding one."""

    metric: Metric
    keyword: Name | None = None
    target: Annotated[Decimal, Field(ge=0)]
    baseline: Decimal | None = None

    @property
    def key(self) -> tuple[Metric, str]:
        """What there may be one of."""
        return self.metric, fold(self.keyword) if self.keyword else ""


def aims(given: Sequence[SupportingMetricGiven], deciding: tuple[Metric, str]) -> list[Aim]:
    """All of them, to be checked like the deciding one. Refused: one metric twice, or the deciding one again."""
    seen = {deciding}
    for index, each in enumerate(given):
        if each.key in seen:
            text = f"{each.metric.value} is among the goal's metrics already; name it once."
            raise Invalid(text, field=f"supporting.{index}.metric")
        seen.add(each.key)
    return [
        Aim(each.metric, each.keyword, each.target, each.baseline, f"supporting.{index}.")
        for index, each in enumerate(given)
    ]


async def supporting_of(work: Work, goal: ResourceGoal) -> tuple[SupportingMetricGiven, ...]:
    """Those in force, in their order."""
    row = SupportingMetric
    statement = (
        select(row.metric, row.keyword, row.target, row.baseline)
        .where(row.workspace_id == work.workspace_id, row.goal_id == goal.id, row.revision == goal.supporting_revision)
        .order_by(row.position)
    )
    return tuple(
        SupportingMetricGiven(
            metric=Metric(each.metric), keyword=each.keyword or None, target=each.target, baseline=each.baseline
        )
        for each in await work.execute(statement)
    )


def write_supporting(work: Work, goal_id: UUID, revision: int, given: Sequence[SupportingMetricGiven]) -> None:
    """Rows of a new revision."""
    work.session.add_all(
        SupportingMetric(
            workspace_id=work.workspace_id,
            id=new_id(),
            goal_id=goal_id,
            revision=revision,
            position=position,
            metric=each.metric.value,
            keyword=each.key[1],
            target=each.target,
            baseline=each.baseline,
        )
        for position, each in enumerate(given, start=1)
    )
