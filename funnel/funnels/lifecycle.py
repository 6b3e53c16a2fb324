"""The stages other systems know, for steps whose strategist did not choose one, and for leads."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Uuid, any_, case, func, literal, select
from sqlalchemy.orm import InstrumentedAttribute

from crm.models import StepEntry
from funnel.models import Step
from funnel.models.words import LifecycleStage, StepPhase, StepSide
from funnel.reads import Reads

_STAGES = list(LifecycleStage)
_BY_PHASE: Mapping[StepPhase, LifecycleStage] = {
    StepPhase.AWARENESS: LifecycleStage.SUBSCRIBER,
    StepPhase.INTEREST: LifecycleStage.LEAD,
    StepPhase.CONSIDERATION: LifecycleStage.MQL,
    StepPhase.INTENT: LifecycleStage.MQL,
    StepPhase.EVALUATION: LifecycleStage.MQL,
    StepPhase.PURCHASE: LifecycleStage.CUSTOMER,
    StepPhase.RETENTION: LifecycleStage.CUSTOMER,
    StepPhase.ADVOCACY: LifecycleStage.EVANGELIST,
}
_WITH_SALES: Mapping[StepPhase, LifecycleStage] = {
    StepPhase.AWARENESS: LifecycleStage.SQL,
    StepPhase.INTEREST: LifecycleStage.SQL,
    StepPhase.CONSIDERATION: LifecycleStage.SQL,
    StepPhase.INTENT: LifecycleStage.OPPORTUNITY,
    StepPhase.EVALUATION: LifecycleStage.OPPORTUNITY,
}


def stage_of(phase: StepPhase, side: StepSide) -> LifecycleStage:
    """The stage of a step by its phase and side.

    - Before anybody has asked for anything, a person is a SUBSCRIBER (awareness) or a LEAD (interest).
    - Considering, intending and evaluating make a lead marketing holds for qualified: MQL, whoever serves it, because
      the word tells who has judged it, and sales have not.
    - With sales the same person has been accepted by them: SQL while it considers, OPPORTUNITY once it intends or
      compares, because then there is something to win.
    - A purchase makes a CUSTOMER whoever sold, keeping one does not change it, and who recommends is an EVANGELIST.
    """
    return _WITH_SALES.get(phase, _BY_PHASE[phase]) if side is StepSide.SALES else _BY_PHASE[phase]


def rank(stage: LifecycleStage) -> int:
    """Its place among the stages, from 0."""
    return _STAGES.index(stage)


def first_at(steps: Sequence[Any], stage: LifecycleStage) -> str | None:
    """Key of the first of these steps, rows in their order, whose stage is that one or a later one."""
    for step in steps:
        given = step["lifecycle_stage"]
        own = LifecycleStage(given) if given else stage_of(StepPhase(step["phase"]), StepSide(step["side"]))
        if rank(own) >= rank(stage):
            return str(step["key"])
    return None


def stage_in_sql(
    phase: InstrumentedAttribute[str], side: InstrumentedAttribute[str], given: InstrumentedAttribute[str | None]
) -> ColumnElement[str]:
    """The stage of a step's row: the chosen one, else the one of its phase and side."""
    sold = case({key.value: value.value for key, value in _WITH_SALES.items()}, value=phase)
    usual = case({key.value: value.value for key, value in _BY_PHASE.items()}, value=phase)
    return func.coalesce(given, case((side == StepSide.SALES.value, sold)), usual)


async def stages_of_leads(reads: Reads, lead_ids: Sequence[UUID]) -> Mapping[UUID, LifecycleStage]:
    """The furthest stage of each lead; one statement. Going back to an earlier step does not lower it."""
    stage = stage_in_sql(Step.phase, Step.side, Step.lifecycle_stage)
    place = case({each.value: rank(each) for each in LifecycleStage}, value=stage)
    statement = (
        select(StepEntry.lead_id, func.max(place).label("place"))
        .join(Step, (Step.id == StepEntry.to_step_id) & (Step.workspace_id == StepEntry.workspace_id))
        .where(
            StepEntry.workspace_id == reads.workspace_id,
            Step.workspace_id == reads.workspace_id,
            StepEntry.lead_id == any_(literal(list(lead_ids), ARRAY(Uuid()))),
            StepEntry.voided_at.is_(None),
        )
        .group_by(StepEntry.lead_id)
    )
    return {row["lead_id"]: _STAGES[row["place"]] for row in await reads.rows(statement)}
