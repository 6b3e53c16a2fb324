"""The questionnaire of a product with everything that follows from its answers."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, select

from crm.core.limits import at_most
from crm.core.problems import NotFound
from funnel.models import Funnel, Objective, Product, QuestionnaireAnswers, Resource, Step
from funnel.models.words import StepPhase
from funnel.questionnaires.as_is import (
    AsIsCell,
    KnownObjective,
    KnownResource,
    SuggestedResource,
    as_is_cells,
    suggested_resources,
)
from funnel.reads import Reads


@dataclass(frozen=True)
class Questionnaire:
    """The newest answers; version 0 and nothing in it before anybody answered."""

    version: int = 0
    answers: dict[str, dict[str, Any]] = field(default_factory=dict)
    answered_at: datetime | None = None
    answered_by_id: UUID | None = None
    as_is: Sequence[AsIsCell] = ()
    suggested: Sequence[SuggestedResource] = ()


async def read_questionnaire(reads: Reads, product_id: UUID) -> Questionnaire:
    """Three statements, one where nothing was answered. Raises NotFound for an unknown product."""
    rows = await reads.rows(_newest(reads.workspace_id, product_id))
    if not rows:
        raise NotFound("There is no such product.", field="productId")
    row = rows[0]
    if row["version"] is None:
        return Questionnaire()
    resources = [
        KnownResource(each["id"], each["name"], each["url"])
        for each in await reads.rows(_resources(reads.workspace_id))
    ]
    objectives = [
        KnownObjective(each["id"], each["position"], StepPhase(each["phase"]) if each["phase"] else None)
        for each in await reads.rows(_objectives(reads.workspace_id, product_id))
    ]
    return Questionnaire(
        row["version"],
        row["answers"],
        row["answered_at"],
        row["answered_by_id"],
        as_is_cells(row["answers"], resources, objectives),
        suggested_resources(row["answers"], resources),
    )


def _newest(workspace_id: UUID, product_id: UUID) -> Select[*tuple[Any, ...]]:
    given = QuestionnaireAnswers
    return (
        select(given.version, given.answers, given.answered_at, given.answered_by_id)
        .select_from(Product)
        .outerjoin(given, and_(given.workspace_id == workspace_id, given.product_id == Product.id))
        .where(Product.workspace_id == workspace_id, Product.id == product_id)
        .order_by(given.version.desc())
        .limit(at_most(1))
    )


def _resources(workspace_id: UUID) -> Select[*tuple[Any, ...]]:
    return (
        select(Resource.id, Resource.name, Resource.url)
        .where(Resource.workspace_id == workspace_id)
        .order_by(Resource.sort_key, Resource.id)
    )


def _objectives(workspace_id: UUID, product_id: UUID) -> Select[*tuple[Any, ...]]:
    """Rows of the matrix in use; steps with the phase they have in the published funnel."""
    return (
        select(Objective.id, Objective.position, Step.phase)
        .outerjoin(
            Funnel,
            and_(Funnel.workspace_id == workspace_id, Funnel.product_id == Objective.product_id, Funnel.is_current),
        )
        .outerjoin(
            Step,
            and_(Step.workspace_id == workspace_id, Step.funnel_id == Funnel.id, Step.key == Objective.step_key),
        )
        .where(
            Objective.workspace_id == workspace_id,
            Objective.product_id == product_id,
            Objective.retired_on.is_(None),
        )
        .order_by(Objective.position, Objective.id)
    )
