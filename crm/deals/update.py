"""Changes an open deal."""

from datetime import date
from typing import Any
from uuid import UUID

from pydantic import BaseModel, Field
from sqlalchemy import exists, insert, select

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.problems import Conflict, NotFound
from crm.core.work import Work
from crm.deals.amount import DealAmount, minor_of
from crm.deals.find import HeldDeal, find_open
from crm.deals.write import write
from crm.leads.owner import require_active
from crm.leads.texts import Key, Line, Words
from crm.members.permissions import Action
from crm.models import Company, DealLine, DealSlip

_PLAIN = ("expected_close_on", "owner_id", "probability_percent", "promo_code", "self_reported", "partner_id")
"""May be emptied."""


class DealUpdate(BaseModel, frozen=True):
    """Fields that are left out stay as they are; all but `name` and `isCommitted` may be set to null."""

    deal_id: UUID
    name: Line | None = None
    amount: DealAmount | None = None
    expected_close_on: date | None = None
    owner_id: UUID | None = None
    probability_percent: int | None = Field(default=None, ge=0, le=100)
    is_committed: bool | None = None
    promo_code: Key | None = None
    self_reported: Words | None = None
    partner_id: UUID | None = None
    expected_version: int | None = None


async def update(work: Work, data: DealUpdate) -> UUID:
    """The id of the deal. Every change of the expected close is kept; putting it off is counted.

    Raises Stale when somebody changed it, Conflict when it is closed or its amount is that of its lines.
    """
    work.actor.require(Action.DEAL_EDIT)
    if data.owner_id is not None:
        await require_active(work, data.owner_id, field="ownerId")
    if data.partner_id is not None:
        await _require_company(work, data.partner_id)
    deal = await find_open(work, data.deal_id, expected_version=data.expected_version)
    if "amount" in data.model_fields_set:
        await _require_no_lines(work, deal)
    changes = _changes(data, deal)
    await write(work, deal.id, **changes, **await _slip(work, data, deal))
    record(work, "DEAL_UPDATE", object_type="Deal", object_id=deal.id, details={"fields": sorted(changes)})
    return deal.id


def _changes(data: DealUpdate, deal: HeldDeal) -> dict[str, Any]:
    given = data.model_fields_set
    changes: dict[str, Any] = {key: getattr(data, key) for key in _PLAIN if key in given}
    changes |= {key: value for key in ("name", "is_committed") if (value := getattr(data, key)) is not None}
    if "amount" in given:
        changes["amount_minor"] = minor_of(data.amount, deal.currency)
    return changes


async def _slip(work: Work, data: DealUpdate, deal: HeldDeal) -> dict[str, Any]:
    was, day = deal.expected_close_on, data.expected_close_on
    if "expected_close_on" not in data.model_fields_set or was == day:
        return {}
    await work.execute(
        insert(DealSlip).values(
            workspace_id=work.workspace_id, id=new_id(), deal_id=deal.id, was_on=was, is_on=day, changed_at=work.now,
            changed_by_id=work.actor.member_id,
        )
    )  # fmt: skip
    return {"slips": deal.slips + 1} if was is not None and day is not None and day > was else {}


async def _require_no_lines(work: Work, deal: HeldDeal) -> None:
    lines = exists().where(DealLine.workspace_id == work.workspace_id, DealLine.deal_id == deal.id)
    if await work.scalar(select(lines)):
        raise Conflict("The amount of this deal is the sum of its lines; change the lines.", field="amount")


async def _require_company(work: Work, partner_id: UUID) -> None:
    known = select(Company.id).where(Company.workspace_id == work.workspace_id, Company.id == partner_id)
    if await work.scalar(known) is None:
        raise NotFound("There is no such company in this workspace.", field="partnerId")
