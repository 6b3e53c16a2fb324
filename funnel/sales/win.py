"""Wins a deal: one sale for each of its lines, in one transaction."""

from typing import Any
from uuid import UUID

from pydantic import AwareDatetime, Field
from sqlalchemy import Row, select, update

from crm.audit.record import record as audit
from crm.core.money import MICRO
from crm.core.problems import Conflict, NotFound, Problems
from crm.core.work import Work
from crm.leads.texts import Given, Words
from crm.members.permissions import Action
from crm.models import Deal, DealLine
from crm.models.words import DealStatus
from funnel.facts.facts import SaleFact
from funnel.facts.record import record
from funnel.leads.one import SOURCE
from funnel.sales.record import MOST_UNITS


class DealWin(Given, frozen=True):
    """When it was sold, and what tipped the scales; `units` are those of a deal without lines, 1 when left out."""

    deal_id: UUID
    sold_at: AwareDatetime
    units: int | None = Field(default=None, ge=0, le=MOST_UNITS)
    reason: Words | None = None
    expected_version: int | None = None


async def win(work: Work, data: DealWin) -> UUID:
    """The id of the deal, WON by its sales.

    Raises NotFound, Stale, Conflict when it is closed, and what the facts refuse (a product without a funnel).
    """
    work.actor.require(Action.SALE_RECORD)
    deal = await _deal(work, data.deal_id)
    lines = await _lines(work, deal)
    if data.units is not None and lines != [None]:
        raise Conflict("The units of this deal are those of its lines; change the lines.", field="units")
    facts = [_fact(work, data, deal, line) for line in lines]
    try:
        await record(work, facts, atomic=True)
    except Problems as refused:
        raise _alone(refused) from refused
    await work.execute(
        update(Deal)
        .where(Deal.workspace_id == work.workspace_id, Deal.id == deal.id)
        .values(won_reason=data.reason)
        .execution_options(synchronize_session=False)
    )
    audit(work, "DEAL_WIN", object_type="Deal", object_id=deal.id, details={"sales": len(facts)})
    return data.deal_id


def _alone(refused: Problems) -> Exception:
    """The first problem, without the path inside a batch that the client did not write."""
    first = refused.problems[0]
    first.field = (first.field or "").split(".", 2)[-1] or None
    return first


def _fact(work: Work, data: DealWin, deal: Row[Any], line: Row[Any] | None) -> SaleFact:
    return SaleFact(
        product_id=deal.product_id if line is None else line.product_id,
        sold_at=data.sold_at,
        source=SOURCE,
        external_id=f"deal:{deal.id}:{'' if line is None else line.position}",
        lead_id=deal.lead_id,
        deal_id=deal.id,
        deal_version=data.expected_version,
        units_micro=(1 if data.units is None else data.units) * MICRO if line is None else line.units_micro,
        amount_minor=deal.amount_minor if line is None else line.amount_minor,
        currency=deal.currency,
        promo_code=deal.promo_code,
        self_reported=deal.self_reported,
        member_id=work.actor.member_id,
    )


async def _deal(work: Work, deal_id: UUID) -> Row[Any]:
    """As it is now; what decides is read again under its lock by the facts."""
    columns = (
        Deal.id, Deal.lead_id, Deal.product_id, Deal.name, Deal.status, Deal.amount_minor, Deal.currency,
        Deal.promo_code, Deal.self_reported,
    )  # fmt: skip
    row = (
        await work.execute(select(*columns).where(Deal.workspace_id == work.workspace_id, Deal.id == deal_id))
    ).one_or_none()
    if row is None:
        raise NotFound("There is no such deal in this workspace.", field="dealId")
    if row.status != DealStatus.OPEN:
        raise Conflict(f"The deal {row.name} is {row.status.lower()} already.", field="dealId")
    return row


async def _lines(work: Work, deal: Row[Any]) -> list[Row[Any] | None]:
    columns = DealLine.position, DealLine.product_id, DealLine.units_micro, DealLine.amount_minor
    found = await work.execute(
        select(*columns)
        .where(DealLine.workspace_id == work.workspace_id, DealLine.deal_id == deal.id)
        .order_by(DealLine.position)
    )
    return [*found.all()] or [None]
