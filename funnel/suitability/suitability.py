"""How well resources suit objectives: the newest judgement of a member, else the starter table."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import and_, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from crm.models import Member
from funnel.models import Objective, SuitabilityJudgement
from funnel.models.words import ResourceKind
from funnel.reads import Reads
from funnel.suitability.starter import BY, Circumstances, reason_of, starter

Place = tuple[UUID, UUID]
"""Objective and resource."""
NOBODY = "A member who is gone"


@dataclass(frozen=True, slots=True)
class Suits:
    """1 to 5, whose judgement it is, and why."""

    value: int
    by: str
    reason: str


async def judged(reads: Reads, product_id: UUID) -> Mapping[Place, Suits]:
    """The newest judgement of each place of the product; one statement."""
    rows = await reads.rows(_newest(reads.workspace_id, product_id))
    return {
        (row["objective_id"], row["resource_id"]): Suits(row["value"], row["by"] or NOBODY, row["reason"])
        for row in rows
    }


def suits(judgement: Suits | None, kind: ResourceKind, where: Circumstances) -> Suits | None:
    """The judgement where there is one, else what the starter table says, else None."""
    if judgement is not None:
        return judgement
    rule = starter(kind, where)
    return None if rule is None else Suits(rule.value, BY, reason_of(rule, kind))


def _newest(workspace_id: UUID, product_id: UUID) -> Any:
    judgement = SuitabilityJudgement
    return (
        select(
            judgement.objective_id,
            judgement.resource_id,
            judgement.value,
            judgement.reason,
            func.nullif(Member.name, "").label("by"),
        )
        .ext(distinct_on(judgement.objective_id, judgement.resource_id))
        .join(Objective, and_(Objective.workspace_id == workspace_id, Objective.id == judgement.objective_id))
        .outerjoin(Member, and_(Member.workspace_id == workspace_id, Member.id == judgement.judged_by_id))
        .where(judgement.workspace_id == workspace_id, Objective.product_id == product_id)
        .order_by(judgement.objective_id, judgement.resource_id, judgement.judged_at.desc(), judgement.id.desc())
    )
