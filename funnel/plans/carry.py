"""Carries what is done already into a newer version of a plan."""

from collections import defaultdict
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from crm.core.work import Work
from funnel.models import PlanAction

Same = tuple[str, UUID | None]
"""The words of an action and its resource: two versions mean the same thing by them, whoever does it by when."""


async def carry_done(work: Work, superseded: UUID, approved: UUID) -> int:
    """Done actions of the version before are done in the new one too, as they were done; how many.

    Of several same ones as many are carried as were done. How late it was stays: it is history. Two statements.
    """
    before = [action for action in await _actions(work, superseded) if action.done_at is not None]
    if not before:
        return 0
    done: dict[Same, list[PlanAction]] = defaultdict(list)
    for action in reversed(before):
        done[_same(action)].append(action)
    carried = 0
    for action in await _actions(work, approved):
        if action.done_at is None and (left := done[_same(action)]):
            was = left.pop()
            action.done_at, action.done_by_id, action.late_by_days = was.done_at, was.done_by_id, was.late_by_days
            action.note, action.evidence_url = was.note, was.evidence_url
            carried += 1
    await work.flush()
    return carried


def _same(action: PlanAction) -> Same:
    return " ".join(action.text.casefold().split()), action.resource_id


async def _actions(work: Work, plan_id: UUID) -> Sequence[PlanAction]:
    statement = (
        select(PlanAction)
        .where(PlanAction.workspace_id == work.workspace_id, PlanAction.plan_id == plan_id)
        .order_by(PlanAction.position)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    return list((await work.execute(statement)).scalars())
