"""Where a goal stands in the matrix: which objective, of which product, for whom."""

from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import select

from crm.core.problems import Conflict, Invalid, NotFound
from crm.core.work import Work
from funnel.goals import queries
from funnel.models import Audience, ResourceGoal
from funnel.models.words import RollOutState


class Placed(Protocol):
    """The part of an input that names the place."""

    @property
    def resource_id(self) -> UUID | None:
        """The resource."""

    @property
    def product_id(self) -> UUID | None:
        """The product, needed with a step's key."""

    @property
    def step_key(self) -> str | None:
        """The step that is the objective."""

    @property
    def objective_id(self) -> UUID | None:
        """The objective itself."""

    @property
    def audience_id(self) -> UUID | None:
        """For whom; everybody when left out."""


@dataclass(frozen=True, slots=True)
class Place:
    """The objective, and what it means for metrics."""

    objective_id: UUID
    product_id: UUID
    step_key: str | None
    is_last: bool


async def place(work: Work, data: Placed, goal: ResourceGoal | None = None) -> Place:
    """The objective that is meant, checked together with the audience; a change keeps the goal's own."""
    audience_id = data.audience_id
    if goal is None:
        where = await _found(work, data)
    else:
        where = await _objective(work, "goalId", {"objective_id": goal.objective_id})
        audience_id = goal.audience_id
    if audience_id is not None:
        await _check_audience(work, audience_id, where.product_id)
    return where


async def _found(work: Work, data: Placed) -> Place:
    if data.resource_id is None:
        raise Invalid("Say which resource is to reach the goal.", field="resourceId")
    if (data.step_key is None) == (data.objective_id is None):
        raise Invalid("Say for which objective: give stepKey or objectiveId, not both.", field="stepKey")
    if data.objective_id is not None:
        where = await _objective(work, "objectiveId", {"objective_id": data.objective_id})
        if data.product_id not in (None, where.product_id):
            raise Conflict("The objective is one of another product.", field="objectiveId")
        return where
    if data.product_id is None:
        raise Invalid("Say of which product the step is.", field="productId")
    return await _objective(work, "stepKey", {"product_id": data.product_id, "step_key": data.step_key})


async def _objective(work: Work, field: str, named: dict[str, Any]) -> Place:
    row = (await work.execute(queries.objective(work.workspace_id, **named))).one_or_none()
    if row is None:
        raise NotFound("There is no such objective; publish the funnel or add an objective.", field=field)
    if row.retired_on is not None:
        raise Conflict("The objective is no part of the published funnel any more.", field=field)
    return Place(row.id, row.product_id, row.step_key, bool(row.is_last))


async def _check_audience(work: Work, audience_id: UUID, product_id: UUID) -> None:
    """Locks the audience against being locked meanwhile, and refuses one that may not be worked on yet."""
    statement = (
        select(Audience.product_id, Audience.roll_out_state, Audience.archived_at)
        .where(Audience.workspace_id == work.workspace_id, Audience.id == audience_id)
        .with_for_update(read=True)
    )
    row = (await work.execute(statement)).one_or_none()
    if row is None or row.product_id != product_id:
        raise NotFound("The product has no such audience.", field="audienceId")
    if row.archived_at is not None:
        raise Conflict("The audience is archived; set goals for another one.", field="audienceId")
    if row.roll_out_state == RollOutState.LOCKED:
        raise Conflict(
            "The audience is locked until the one before it has passed its stage; set goals for that one.",
            field="audienceId",
        )
