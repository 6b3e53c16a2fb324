"""Sets what a member or a team is to sell in a month."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import Row, delete, func, insert, select, update
from sqlalchemy import text as sql

from crm.audit.record import record
from crm.core.ids import new_id
from crm.core.money import MICRO
from crm.core.problems import Invalid, NotFound
from crm.core.versions import require_version
from crm.core.work import Lock, Work
from crm.leads.owner import require_active
from crm.members.permissions import Action
from crm.models import SalesTarget, Team
from crm.models.sales_words import SalesTargetMetric
from funnel.inputs import Amount, Input
from funnel.workspace import home


class SalesTargetSet(Input):
    """Whose, for the month of that day: units or an amount; neither takes the target away."""

    member_id: UUID | None = None
    team_id: UUID | None = None
    month: date
    metric: SalesTargetMetric
    units: Decimal | None = Field(default=None, gt=0, le=Decimal(1_000_000_000), decimal_places=6)
    amount: Amount | None = None
    expected_version: int | None = None


async def set_target(work: Work, data: SalesTargetSet) -> UUID | None:
    """The id of the target, or None when it is gone. Raises Invalid unless it is one's, in one measure; Stale."""
    work.actor.require(Action.SALES_MANAGE)
    await _require_whose(work, data)
    values = await _values(work, data)
    month = data.month.replace(day=1)
    work.locking(Lock.DEALINGS)
    await work.execute(_ALONE, {"key": f"sales_target:{work.workspace_id}:{data.member_id or data.team_id}:{month}"})
    known = await _known(work, data, month)
    require_version("target", known.version if known else 0, data.expected_version)
    target_id = await _write(work, data, month, known, values)
    what = {"month": month.isoformat(), "metric": data.metric.value}
    record(
        work, "SALES_TARGET_SET", object_type="SalesTarget", object_id=known.id if known else target_id, details=what
    )
    return target_id


_ALONE = sql("SELECT pg_advisory_xact_lock(hashtextextended(:key, 0))")
"""Two who set the same target at once follow one another."""


async def _write(
    work: Work, data: SalesTargetSet, month: date, known: Row[Any] | None, values: dict[str, object]
) -> UUID | None:
    mine = SalesTarget.workspace_id == work.workspace_id
    if not values:
        if known is not None:
            await work.execute(delete(SalesTarget).where(mine, SalesTarget.id == known.id))
        return None
    said = {**values, "set_at": work.now, "set_by_id": work.actor.member_id}
    if known is not None:
        await work.execute(
            update(SalesTarget)
            .where(mine, SalesTarget.id == known.id)
            .values(version=SalesTarget.version + 1, **said)
            .execution_options(synchronize_session=False)
        )
        found: UUID = known.id
        return found
    whose = {"member_id": data.member_id, "team_id": data.team_id, "metric": data.metric.value, "month": month}
    target_id = new_id()
    await work.execute(insert(SalesTarget).values(workspace_id=work.workspace_id, id=target_id, **whose, **said))
    return target_id


async def _known(work: Work, data: SalesTargetSet, month: date) -> Row[Any] | None:
    statement = select(SalesTarget.id, SalesTarget.version).where(
        SalesTarget.workspace_id == work.workspace_id,
        SalesTarget.member_id == data.member_id if data.member_id else SalesTarget.team_id == data.team_id,
        SalesTarget.month == month,
        SalesTarget.metric == data.metric.value,
    )
    return (await work.execute(statement)).one_or_none()


async def _values(work: Work, data: SalesTargetSet) -> dict[str, object]:
    if data.units is None and data.amount is None:
        return {}
    if (data.metric is SalesTargetMetric.UNITS) != (data.units is not None) or None not in (data.units, data.amount):
        field = "units" if data.metric is SalesTargetMetric.UNITS else "amount"
        raise Invalid(f"A target in {data.metric.value.lower()} is given as {field}, and nothing else.", field=field)
    if data.units is not None:
        return {"units_micro": int(data.units * MICRO)}
    currency = (await home(work)).currency
    minor = data.amount.minor(currency, field="amount") if data.amount else 0
    if minor <= 0:
        raise Invalid("A target is more than nothing.", field="amount.amount")
    return {"amount_minor": minor, "currency": currency}


async def _require_whose(work: Work, data: SalesTargetSet) -> None:
    if (data.member_id is None) == (data.team_id is None):
        raise Invalid("Name the member or the team, one of them.", field="memberId")
    if data.member_id is not None:
        await require_active(work, data.member_id, field="memberId")
        return
    known = (
        select(func.count()).select_from(Team).where(Team.workspace_id == work.workspace_id, Team.id == data.team_id)
    )
    if not await work.scalar(known):
        raise NotFound("There is no such team in this workspace.", field="teamId")
