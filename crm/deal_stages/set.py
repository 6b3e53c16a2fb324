"""Says which stages the deals of a product go through."""

from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints
from sqlalchemy import column, select, table, text, update

from crm.audit.record import record
from crm.core.bulk import dump, recordset
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.work import Lock, Work
from crm.leads.texts import Line
from crm.members.permissions import Action
from crm.models import DealStage

MOST = 30
StageKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]{0,62}$")]

_UPSERT = text(
    "INSERT INTO deal_stages (workspace_id, id, product_id, key, name, position, probability_percent)"
    " SELECT CAST(:workspace_id AS uuid), r.id, r.product_id, r.key, r.name, r.position, r.probability_percent FROM "
    + recordset(DealStage, "id", "product_id", "key", "name", "position", "probability_percent")
    + " ON CONFLICT (workspace_id, product_id, key) DO UPDATE SET name = excluded.name,"
    " position = excluded.position, probability_percent = excluded.probability_percent, archived_at = NULL"
)


class StageGiven(BaseModel, frozen=True):
    """One stage; the key is what stays when the name changes."""

    key: StageKey
    name: Line
    probability_percent: int = Field(ge=0, le=100)


class DealStagesSet(BaseModel, frozen=True):
    """All stages in order; those that are not named any more are archived, the deals in them stay there."""

    product_id: UUID
    stages: tuple[StageGiven, ...] = Field(min_length=1, max_length=MOST)


async def set_stages(work: Work, data: DealStagesSet) -> UUID:
    """The id of the product. Raises NotFound, or Invalid for a key that stands there twice."""
    work.actor.require(Action.SALES_MANAGE)
    keys = [stage.key for stage in data.stages]
    if len(set(keys)) < len(keys):
        twice = next(key for index, key in enumerate(keys) if key in keys[:index])
        raise Invalid(f"The key {twice} stands there twice; give each stage its own.", field="stages")
    await _require_product(work, data.product_id)
    work.locking(Lock.DEALINGS)
    rows = [
        {"id": new_id(), "product_id": data.product_id, "position": position, **stage.model_dump()}
        for position, stage in enumerate(data.stages, 1)
    ]
    await work.execute(_UPSERT, {"workspace_id": work.workspace_id, "rows": dump(rows)})
    await _archive(work, data.product_id, keys)
    record(work, "DEAL_STAGES_SET", object_type="Product", object_id=data.product_id, details={"keys": keys})
    return data.product_id


async def _archive(work: Work, product_id: UUID, keys: list[str]) -> None:
    await work.execute(
        update(DealStage)
        .where(
            DealStage.workspace_id == work.workspace_id,
            DealStage.product_id == product_id,
            DealStage.key.not_in(keys),
            DealStage.archived_at.is_(None),
        )
        .values(archived_at=work.now)
        .execution_options(synchronize_session=False)
    )


async def _require_product(work: Work, product_id: UUID) -> None:
    """Under the product's lock: two who set the stages at once follow one another."""
    products = table("products", column("workspace_id"), column("id"))
    known = (
        select(products.c.id)
        .where(products.c.workspace_id == work.workspace_id, products.c.id == product_id)
        .with_for_update(key_share=True)
    )
    if await work.scalar(known) is None:
        raise NotFound("There is no such product in this workspace.", field="productId")
