"""Says what a member or a partner gets of sales made from a day on."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import Field
from sqlalchemy import insert, select

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.problems import Invalid, NotFound
from crm.core.work import Lock, Work
from crm.leads.owner import require_active
from crm.members.permissions import Action
from crm.models import CommissionTerm, Company
from crm.models.sales_words import CommissionBase, CommissionKind
from funnel.inputs import Amount, Input
from funnel.models import Product
from funnel.workspace import home


class CommissionTermSet(Input):
    """Whose, of which product (all when it is left out), from which day on: a share of a base, or so much a unit.

    A share of 0 says that nothing is paid from then on. Of terms for the same day the newest counts.
    """

    member_id: UUID | None = None
    partner_id: UUID | None = None
    product_id: UUID | None = None
    valid_from: date
    kind: CommissionKind
    share: Decimal | None = Field(default=None, ge=0, le=1, decimal_places=6)
    base: CommissionBase | None = None
    per_unit: Amount | None = None


async def set_term(work: Work, data: CommissionTermSet) -> UUID:
    """The id of the term. Raises Invalid unless it is one's and says what its kind asks for, NotFound."""
    work.actor.require(Action.SALES_MANAGE)
    _require_shape(data)
    await _require_known(work, data)
    currency = (await home(work)).currency
    unit = data.per_unit.minor(currency, field="perUnit") if data.per_unit else None
    if unit is not None and unit < 0:
        raise Invalid("A commission is not negative.", field="perUnit.amount")
    work.locking(Lock.DEALINGS)
    term_id = new_id()
    await work.execute(
        insert(CommissionTerm).values(
            workspace_id=work.workspace_id, id=term_id, member_id=data.member_id, partner_id=data.partner_id,
            product_id=data.product_id, valid_from=data.valid_from, kind=data.kind.value, share=data.share,
            base=data.base and data.base.value, unit_minor=unit, currency=currency, created_at=work.now,
            created_by_id=work.actor.member_id,
        )
    )  # fmt: skip
    record(work, "COMMISSION_TERM_SET", object_type="CommissionTerm", object_id=term_id)
    return term_id


def _require_shape(data: CommissionTermSet) -> None:
    if (data.member_id is None) == (data.partner_id is None):
        raise Invalid("Name the member or the partner, one of them.", field="memberId")
    shared = data.kind is CommissionKind.SHARE
    if shared and (data.share is None or data.base is None or data.per_unit is not None):
        raise Invalid("A share names the share and its base, and no amount a unit.", field="share")
    if not shared and (data.per_unit is None or data.share is not None or data.base is not None):
        raise Invalid("A commission by unit names the amount a unit, and no share.", field="perUnit")


async def _require_known(work: Work, data: CommissionTermSet) -> None:
    if data.member_id is not None:
        await require_active(work, data.member_id, field="memberId")
    for table, found, name, field in (
        (Company, data.partner_id, "company", "partnerId"),
        (Product, data.product_id, "product", "productId"),
    ):
        if found is None:
            continue
        known = select(table.id).where(table.workspace_id == work.workspace_id, table.id == found)
        if await work.scalar(known) is None:
            raise NotFound(f"There is no such {name} in this workspace.", field=field)
