"""A step of a published funnel."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import and_, func

from funnel.funnels.lifecycle import stage_in_sql
from funnel.models import Funnel as FunnelRow
from funnel.models import Objective as ObjectiveRow
from funnel.models import Step as StepRow
from funnel.models.words import GoalStatus, LifecycleStage, StepPhase, StepSide
from graphapi.compiler import column, embed, everyone, expr, hole, many, one, record
from graphapi.nodes import Node
from graphapi.rules.forms import RuleForm, forms_of_steps
from graphapi.scalars import JSON

if TYPE_CHECKING:
    from graphapi.funnels.types import Funnel
    from graphapi.goals.types import ResourceGoal
    from graphapi.objectives.types import Objective
    from graphapi.resources.types import MainResource


def _product_of(step: Any, scope: Any) -> Any:
    return scope.value(FunnelRow, lambda funnel: funnel.product_id, lambda funnel: funnel.id == step.funnel_id)


def _objectives_of(step: Any, scope: Any) -> Any:
    return scope.values(
        ObjectiveRow,
        lambda objective: objective.id,
        lambda objective: and_(objective.step_key == step.key, objective.product_id == _product_of(step, scope)),
    )


@record(StepRow, policy=everyone)
class StepRule:
    """The fact that lets a person pass on."""

    description: str = expr(
        lambda step: func.coalesce(step.reached_when_description, ""),
        nullable=False,
        description="The rule as one sentence.",
    )
    tree: JSON | None = column("reached_when", description="The rule as it is stored; `form` has it as `RuleInput`.")
    form: RuleForm | None = hole(forms_of_steps, description="The rule in its parts, for form builders.")


@record(StepRow, policy=everyone)
class StepGoal:
    """The one concrete goal of a step: a gate outwards."""

    text: str = expr(
        lambda step: func.coalesce(step.goal_text, ""), nullable=False, description="What is to be reached."
    )
    reached_when: StepRule = embed(description="When it is.")


@record(StepRow, prefix="step", policy=everyone)
class Step(Node):
    """One step of a published funnel."""

    key: str = column(description="Its key, the same over all versions.")
    number: int = column(description="Its dense number in the workspace, never changed.")
    name: str = column(description="Its name.")
    position: int = column(description="Its place in the funnel, from 1.")
    phase: StepPhase = column(description="Where it stands in the customer's journey.")
    side: StepSide = column(description="Who works on the people at it.")
    is_handoff: bool = column(description="Whether people are handed over to sales here.")
    optional: bool = column(description="Whether it may be left out.")
    expected_days: int | None = column(description="How long people usually stay.")
    lifecycle_stage: LifecycleStage = expr(
        lambda step: stage_in_sql(step.phase, step.side, step.lifecycle_stage),
        nullable=False,
        description="The stage other systems know; by phase and side where none was chosen.",
    )
    entered_when: str = column("entered_when_description", description="The rule that lets people in, as one sentence.")
    goal: StepGoal | None = embed(present="goal_text", description="Its goal; null at the last step.")
    funnel: Funnel = one(on="funnel_id", description="The version it is a step of.")
    objective: Objective | None = one(
        on=lambda step, objective, scope: objective.id.in_(_objectives_of(step, scope)),
        order="created_at",
        description="The row of the matrix that it is, over all versions.",
    )
    main_resource: MainResource | None = one(
        on=lambda step, main, scope: and_(main.step_key == step.key, main.product_id == _product_of(step, scope)),
        order="-chosen_at",
        description="The resource chosen to carry the step, and why.",
    )
    main_resources: list[MainResource] = many(
        on=lambda step, main, scope: and_(main.step_key == step.key, main.product_id == _product_of(step, scope)),
        order="-chosen_at",
        description="Every choice of its main resource, newest first.",
    )
    resource_goals: list[ResourceGoal] = many(
        on=lambda step, goal, scope: and_(
            goal.objective_id.in_(_objectives_of(step, scope)), goal.status != GoalStatus.CANCELLED.value
        ),
        order=("-period_start", "created_at"),
        limit=200,
        description="What resources are to reach at it, newest period first; cancelled goals are left out.",
    )
