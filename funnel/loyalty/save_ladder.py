"""Saves the rungs of a loyalty ladder."""

from sqlalchemy import Select, select
from sqlalchemy.dialects.postgresql import insert

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.problems import NotFound, Problems
from crm.core.versions import stale
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.funnels.known import known_in
from funnel.funnels.rules import canonical
from funnel.loyalty.ladders import Ladder
from funnel.loyalty.rungs import LadderSave, Rung, problems
from funnel.models import LoyaltyLadder
from funnel.reads import WorkReads

_NO_PRODUCT = {"fk_loyalty_ladders_workspace_id_product_id": NotFound("There is no such product.", field="productId")}


async def save_ladder(work: Work, data: LadderSave) -> Ladder:
    """Replaces the ladder; where everybody stands follows at once, it is a fold over facts. Raises Problems, Stale."""
    work.actor.require(Action.FUNNEL_EDIT)
    known = await known_in(WorkReads(work), (rung.when for rung in data.rungs if rung.when is not None))
    if found := list(problems(data.rungs, known)):
        raise Problems(found)
    rungs = tuple(rung.model_copy(update={"when": canonical(rung.when)}) for rung in data.rungs)
    version = await _written(work, data, rungs)
    audit.record(work, "LOYALTY_LADDER_SAVE", object_type="Product", object_id=data.product_id)
    await work.flush()
    return Ladder(data.product_id, rungs, version)


async def _written(work: Work, data: LadderSave, rungs: tuple[Rung, ...]) -> int:
    values = {
        "rungs": [rung.model_dump(mode="json", exclude_none=True) for rung in rungs],
        "saved_at": work.now,
        "saved_by_id": work.actor.member_id,
    }
    own = (
        LoyaltyLadder.workspace_id == work.workspace_id,
        LoyaltyLadder.product_id.is_not_distinct_from(data.product_id),
    )
    if data.expected_version == 0 and await work.scalar(select(LoyaltyLadder.version).where(*own)) is not None:
        raise stale("ladder", await work.scalar(select(LoyaltyLadder.version).where(*own)))
    statement = (
        insert(LoyaltyLadder)
        .values(workspace_id=work.workspace_id, id=new_id(), product_id=data.product_id, version=1, **values)
        .on_conflict_do_update(
            index_elements=["workspace_id", "product_id"],
            set_={**values, "version": LoyaltyLadder.version + 1},
            where=None if data.expected_version is None else LoyaltyLadder.version == data.expected_version,
        )
        .returning(LoyaltyLadder.version)
    )
    async with refusing(work, _NO_PRODUCT):
        version: int | None = await work.scalar(statement)
    if version is None:
        raise stale("ladder", await work.scalar(_version(work, data)))
    if version == 1 and data.expected_version:
        raise stale("ladder", 0)
    return version


def _version(work: Work, data: LadderSave) -> Select[int]:
    return select(LoyaltyLadder.version).where(
        LoyaltyLadder.workspace_id == work.workspace_id,
        LoyaltyLadder.product_id.is_not_distinct_from(data.product_id),
    )
