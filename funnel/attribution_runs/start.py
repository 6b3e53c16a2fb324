"""Asks for a run: what is learnt, of which conversions, by which dimension. A process of its own computes it."""

from importlib.metadata import version
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import Select, select

from crm.audit import record as audit
from crm.core.ids import new_id
from crm.core.numbering import next_numbers
from crm.core.problems import Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from crm.models import Workspace
from funnel.attribution.question import OF_NUMBERS, AttributionDimension
from funnel.attribution_runs.chain import HIGHEST_ORDER
from funnel.inputs import Input, Key, Period
from funnel.models import AttributionRun, Funnel, Product, Step
from funnel.models.words import RunModel, RunStatus

WIDEST_DAYS = 365


class AttributionRunStart(Input):
    """The question. `model` is `markov` or `shapley`; `step_key` None asks for sales."""

    product_id: UUID | None = None
    model: Annotated[str, Field(max_length=40)]
    order: int | None = None
    step_key: Key | None = None
    period: Period
    window_days: Annotated[int | None, Field(ge=0, le=WIDEST_DAYS)] = None
    dimension: AttributionDimension


async def start(work: Work, data: AttributionRunStart) -> AttributionRun:
    """Queues it; facts received until now are in it. Raises Invalid, NotFound."""
    work.actor.require(Action.ATTRIBUTION_RUN)
    model = _model(data.model)
    _require_numbers(data.dimension)
    row = (await work.execute(_home(work, data))).one()
    if data.product_id is not None and not row.has_product:
        raise NotFound("There is no such product in this workspace.", field="productId")
    if data.step_key is not None and not row.has_step:
        raise Invalid(f"No funnel has a step {data.step_key!r}; name one that a funnel of yours has.", field="stepKey")
    numbers = await next_numbers(work, "attribution_runs")
    run = AttributionRun(
        id=new_id(),
        workspace_id=work.workspace_id,
        number=numbers[0],
        product_id=data.product_id,
        model=model.value,
        model_order=_order(model, data.order),
        step_key=data.step_key,
        period_start=data.period.start,
        period_end=data.period.end,
        window_days=row.lookback_days if data.window_days is None else data.window_days,
        dimension=data.dimension.value,
        currency=row.currency,
        status=RunStatus.QUEUED.value,
        cut_off=work.now,
        created_at=work.now,
        requested_by_id=work.actor.member_id,
        code_version=version("touchline"),
        warnings=[],
    )
    work.session.add(run)
    audit.record(work, "ATTRIBUTION_RUN_STARTED", object_type="AttributionRun", object_id=run.id)
    await work.flush()
    return run


def _home(work: Work, data: AttributionRunStart) -> Select[int, str, bool, bool]:
    has_product = (
        select(Product.id)
        .where(Product.workspace_id == work.workspace_id, Product.id == data.product_id)
        .exists()
        .label("has_product")
    )
    steps = select(Step.id).join(Funnel, Funnel.id == Step.funnel_id)
    steps = steps.where(
        Step.workspace_id == work.workspace_id, Funnel.workspace_id == work.workspace_id, Step.key == data.step_key
    )
    if data.product_id is not None:
        steps = steps.where(Funnel.product_id == data.product_id)
    columns = Workspace.lookback_days, Workspace.currency, has_product, steps.exists().label("has_step")
    return select(*columns).where(Workspace.id == work.workspace_id)


def _require_numbers(dimension: AttributionDimension) -> None:
    """Journeys of people who did not convert carry channels and resources, and what follows from these."""
    if dimension not in OF_NUMBERS:
        known = ", ".join(sorted(each.value for each in OF_NUMBERS))
        raise Invalid(f"A run learns by {known}. Choose one of them; reports know {dimension} too.", field="dimension")


def _model(given: str) -> RunModel:
    try:
        return RunModel(given.strip().upper())
    except ValueError as error:
        raise Invalid(
            f"There is no data-driven model {given!r}. Use markov, with order 1 to {HIGHEST_ORDER}, or shapley.",
            field="model",
        ) from error


def _order(model: RunModel, order: int | None) -> int:
    """1 unless asked otherwise; Shapley knows none."""
    if model is RunModel.SHAPLEY:
        if order is not None:
            raise Invalid("The model shapley has no order; leave it out.", field="order")
        return 0
    if order is not None and not 1 <= order <= HIGHEST_ORDER:
        raise Invalid(f"The order of markov is 1 to {HIGHEST_ORDER}, not {order}.", field="order")
    return order or 1
