"""Whether a metric with its target may be set for a resource at an objective, and whether that may have goals."""

from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from funnel.goals.place import Place
from funnel.metrics.catalogue import CATALOGUE, MetricDefinition
from funnel.metrics.record import value_problem
from funnel.models import Resource
from funnel.models.words import Aggregation, CountingUnit, Metric, ResourceKind, ResourceState

_GONE = frozenset({ResourceState.REJECTED, ResourceState.RETIRED})


@dataclass(frozen=True, slots=True)
class Aim:
    """A metric, how far it is to get, and from where; `path` is where the client wrote it."""

    metric: Metric
    keyword: str | None
    target: Decimal
    baseline: Decimal | None
    path: str = ""


async def working_kind(work: Work, resource_id: UUID) -> ResourceKind:
    """The kind of a resource that may have goals, locked against being retired meanwhile."""
    statement = (
        select(Resource.kind, Resource.state, Resource.name)
        .where(Resource.workspace_id == work.workspace_id, Resource.id == resource_id)
        .with_for_update(read=True)
    )
    row = (await work.execute(statement)).one_or_none()
    if row is None:
        raise NotFound("There is no such resource.", field="resourceId")
    if row.state in _GONE:
        raise Conflict(
            f"“{row.name}” is {row.state}; bring the resource back into use, or choose another one.", field="resourceId"
        )
    return ResourceKind(row.kind)


def check_aim(aim: Aim, where: Place, kind: ResourceKind) -> None:
    """Raises Invalid with the field for what cannot be counted there, or cannot be reached."""
    definition = CATALOGUE[aim.metric]
    _check_place(definition, where, kind, aim)
    if (aim.metric is Metric.SEARCH_POSITION) != (aim.keyword is not None):
        text = "Say for which keyword." if aim.keyword is None else "Only a search position is of a keyword."
        raise Invalid(text, field=f"{aim.path}keyword")
    _check_numbers(definition, aim)


def check_counting(unit: CountingUnit) -> None:
    """Goals are sums of day cells, which know persons only."""
    if unit is not CountingUnit.PERSON:
        raise Invalid(
            "Goals count persons: the day cells behind them hold no companies. Count by PERSON here, and read "
            "companies from a report.",
            field="countBy",
        )


def _check_place(definition: MetricDefinition, where: Place, kind: ResourceKind, aim: Aim) -> None:
    field, name = f"{aim.path}metric", aim.metric.value
    if definition.per_step and where.step_key is None:
        raise Invalid(f"{name} is counted at a step; choose a step as objective.", field=field)
    if definition.per_step and where.is_last and definition.base is not Metric.STEP_ENTRIES:
        text = "The last step has no goal to be reached; count its entries, sales or units instead."
        raise Invalid(text, field=field)
    if definition.kinds is not None and kind not in definition.kinds:
        text = f"Nobody can measure {name} of a {kind.value}; `metricDefinitions` says which resources can have it."
        raise Invalid(text, field=field)


def _check_numbers(definition: MetricDefinition, aim: Aim) -> None:
    target, start = f"{aim.path}target", f"{aim.path}baseline"
    sums = definition.aggregation is Aggregation.SUM
    sentence = value_problem(aim.metric, aim.target)
    if sentence is None and aim.target <= 0 and sums:
        sentence = "A target of nothing is reached before it starts; set one above zero."
    if sentence is not None:
        raise Invalid(sentence, field=target)
    if aim.baseline is None:
        return
    if sums or definition.is_cost:
        text = f"{aim.metric.value} is counted from the first day of the period on; leave the baseline out."
        raise Invalid(text, field=start)
    if (sentence := value_problem(aim.metric, aim.baseline)) is not None:
        raise Invalid(sentence, field=start)
    behind = aim.target > aim.baseline if definition.lower_is_better else aim.target < aim.baseline
    if behind:
        better = "below" if definition.lower_is_better else "above"
        text = f"The target lies behind the baseline: {better} it is better. Set a target on the other side."
        raise Invalid(text, field=target)
