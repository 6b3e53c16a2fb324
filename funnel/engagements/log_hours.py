"""Hours worked, and their cost as spend on the resource they went into."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from sqlalchemy import Row, func, select

from crm.audit import record as audit
from crm.core.guard import refusing
from crm.core.ids import new_id
from crm.core.money import to_decimal
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound
from crm.core.work import Work
from crm.members.permissions import Action
from funnel.engagements.inputs import MINUTES_A_DAY, HoursLog, WorkLogItem
from funnel.engagements.locked import locked_engagement
from funnel.inputs import Amount, Period
from funnel.models import Engagement, EngagementMember, Spend, WorkLog
from funnel.models.words import EngagementStatus
from funnel.reads import among
from funnel.spend.record import SpendRecord, keep_many
from funnel.workspace import home

SOURCE = "labour"
_NO_RESOURCE = NotFound("There is no such resource.", field="items")


async def log_hours(work: Work, data: HoursLog) -> list[WorkLog]:
    """Rows in the order given. The engagement's row is locked, so two who log at once see each other's minutes."""
    work.actor.require(Action.HOURS_LOG)
    if not data.items:
        raise Invalid("Nothing was worked; give at least one item.", field="items")
    engagement = await locked_engagement(work, data.engagement_id)
    if engagement.status != EngagementStatus.RUNNING:
        raise Conflict(f"The engagement is {engagement.status}; hours are logged while it runs.", field="engagementId")
    rates = await _rates(work, engagement.id)
    today = (await home(work)).day(work.now)
    rows = [_row(work, engagement, item, place, rates, today) for place, item in enumerate(data.items)]
    spends = await keep_many(work, [_spend(row, engagement.currency) for row in rows if row.cost_minor])
    _link(rows, spends)
    async with refusing(work, {"fk_work_logs_workspace_id_resource_id": _NO_RESOURCE}):
        work.session.add_all(rows)
    await _check_days(work, rows)
    audit.record(work, "HOURS_LOG", object_type="Engagement", object_id=engagement.id, details={"items": len(rows)})
    return rows


def cost_of(minutes: int, hourly_minor: int) -> int:
    """Minor units, half away from zero: a correction takes back exactly what it corrects."""
    exact = Decimal(abs(minutes) * hourly_minor) / 60
    cost = int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return cost if minutes > 0 else -cost


async def _rates(work: Work, engagement_id: UUID) -> Mapping[UUID, int]:
    person = EngagementMember
    found = select(person.member_id, person.hourly_cost_minor).where(
        person.workspace_id == work.workspace_id, person.engagement_id == engagement_id
    )
    return {row.member_id: row.hourly_cost_minor for row in await work.execute(found)}


def _row(
    work: Work, engagement: Engagement, item: WorkLogItem, place: int, rates: Mapping[UUID, int], today: date
) -> WorkLog:
    field = f"items.{place}"
    member_id = item.member_id or work.actor.member_id
    _check(work, engagement, item, member_id, field, today)
    if member_id is None or member_id not in rates:
        raise NotFound("This member does not work on the engagement; add them to it first.", field=f"{field}.memberId")
    return WorkLog(
        workspace_id=work.workspace_id, id=new_id(), engagement_id=engagement.id, member_id=member_id,
        resource_id=item.resource_id, day=item.day, minutes=item.minutes, note=item.note,
        cost_minor=cost_of(item.minutes, rates[member_id]), currency=engagement.currency, recorded_at=work.now,
        recorded_by_id=work.actor.member_id,
    )  # fmt: skip


def _check(
    work: Work, engagement: Engagement, item: WorkLogItem, member_id: UUID | None, field: str, today: date
) -> None:
    if member_id != work.actor.member_id and not work.actor.can(Action.ENGAGEMENT_EDIT):
        raise Forbidden("You log your own hours; others' are logged by who may edit the engagement.", field=field)
    if item.minutes == 0:
        raise Invalid("Nothing was worked; leave the item out.", field=f"{field}.minutes")
    if item.day > today:
        raise Invalid("Hours are logged once they are worked.", field=f"{field}.day")
    if item.day < engagement.starts_on or (engagement.ends_on is not None and item.day > engagement.ends_on):
        raise Invalid("The day is outside the engagement.", field=f"{field}.day")


def _spend(row: WorkLog, currency: str) -> SpendRecord:
    return SpendRecord(
        resource_id=row.resource_id,
        period=Period(start=row.day, end=row.day),
        amount=Amount(amount=to_decimal(row.cost_minor, currency)),
        source=SOURCE,
        external_id=str(row.id),
    )


def _link(rows: Sequence[WorkLog], spends: Sequence[Spend]) -> None:
    by_log = {spend.external_id: spend.id for spend in spends}
    for row in rows:
        row.spend_id = by_log.get(str(row.id))


async def _check_days(work: Work, rows: Sequence[WorkLog]) -> None:
    """No member works less than nothing or more than a day on a day, over all engagements."""
    log = WorkLog
    totals = (
        select(log.day, func.sum(log.minutes).label("minutes"))
        .where(
            log.workspace_id == work.workspace_id,
            among(log.member_id, sorted({row.member_id for row in rows})),
            among(log.day, sorted({row.day for row in rows})),
        )
        .group_by(log.member_id, log.day)
    )
    for total in await work.execute(totals):
        _check_day(total)


def _check_day(total: Row[tuple[date, int]]) -> None:
    if total.minutes < 0:
        raise Invalid(f"Less than nothing would be worked on {total.day}; correct less.", field="items")
    if total.minutes > MINUTES_A_DAY:
        raise Invalid(f"More than 24 hours would be worked on {total.day}; check the minutes.", field="items")
