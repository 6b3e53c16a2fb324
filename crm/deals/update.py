"""Changes an open deal."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel
from sqlalchemy import update as sql_update

from crm.audit.record import record
from crm.core.work import Work
from crm.deals.amount import DealAmount, minor_of
from crm.deals.find import OpenDeal, find_open
from crm.leads.owner import require_active
from crm.leads.texts import Line
from crm.members.permissions import Action
from crm.models import Deal


class DealUpdate(BaseModel, frozen=True):
    """Fields that are left out stay as they are; `amount`, `expectedCloseOn` and `ownerId` may be set to null."""

    deal_id: UUID
    name: Line | None = None
    amount: DealAmount | None = None
    expected_close_on: date | None = None
    owner_id: UUID | None = None
    expected_version: int | None = None


async def update(work: Work, data: DealUpdate) -> UUID:
    """The id of the deal. Raises Stale when somebody changed it, Conflict when it is closed."""
    work.actor.require(Action.DEAL_EDIT)
    if data.owner_id is not None:
        await require_active(work, data.owner_id, field="ownerId")
    deal = await find_open(work, data.deal_id, expected_version=data.expected_version)
    await work.execute(
        sql_update(Deal)
        .where(Deal.workspace_id == work.workspace_id, Deal.id == deal.id)
        .values(version=Deal.version + 1, **_changes(data, deal))
        .execution_options(synchronize_session=False)
    )
    record(work, "DEAL_UPDATE", object_type="Deal", object_id=deal.id)
    return deal.id


def _changes(data: DealUpdate, deal: OpenDeal) -> dict[str, Any]:
    given = data.model_fields_set
    changes: dict[str, Any] = {key: getattr(data, key) for key in ("expected_close_on", "owner_id") if key in given}
    if data.name is not None:
        changes["name"] = data.name
    if "amount" in given:
        changes["amount_minor"] = minor_of(data.amount, deal.currency)
    return changes
