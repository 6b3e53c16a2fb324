"""Judges the roll-out by the day cells: inside the transaction of the facts that moved them, and every minute."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import and_, select

from crm.core.work import Work
from funnel.facts.events import AudienceFiguresMoved
from funnel.models import Audience, RollOutStage
from funnel.models.words import RollOutState
from funnel.reads import WorkReads, among
from funnel.roll_outs.judge import judge
from funnel.roll_outs.load import hold, load, load_held
from funnel.roll_outs.stage import RollOut
from funnel.roll_outs.write import write
from funnel.workspace import Home, home


async def follow_facts(work: Work, event: AudienceFiguresMoved) -> None:
    """After the cells are written: two that meet a criterion together wait for one another here, so that the second
    one sees what both have done, and a stage opens exactly once.
    """
    await _judge_held(work, sorted(event.product_ids), await home(work))


async def follow_days(work: Work) -> int:
    """Sweep: windows that are over, and whatever the facts' own look did not see. Locks only where something is due."""
    where = await home(work)
    products = await _running(work)
    today = where.day(work.now)
    stages = await load(WorkReads(work), products, today, where.currency) if products else {}
    due = []
    for product_id, own in stages.items():
        sketch = RollOut(own, work.now, today)
        judge(sketch)
        if sketch.changes:
            due.append(product_id)
    if due:
        await _judge_held(work, due, where)
    return 0


async def _judge_held(work: Work, product_ids: Sequence[UUID], where: Home) -> None:
    await hold(work, product_ids)
    today = where.day(work.now)
    for own in (await load_held(work, product_ids, today, where.currency)).values():
        roll_out = RollOut(own, work.now, today)
        judge(roll_out)
        await write(work, roll_out)


async def _running(work: Work) -> list[UUID]:
    """Products with a window that has begun and may still decide something."""
    statement = (
        select(RollOutStage.product_id)
        .join(Audience, and_(Audience.workspace_id == work.workspace_id, Audience.id == RollOutStage.audience_id))
        .where(
            RollOutStage.workspace_id == work.workspace_id,
            RollOutStage.opened_on.is_not(None),
            among(Audience.roll_out_state, [RollOutState.OPEN.value, RollOutState.PASSED.value]),
        )
        .distinct()
    )
    return sorted((await work.execute(statement)).scalars())
