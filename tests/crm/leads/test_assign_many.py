"""Many leads and their owners: each item is answered on its own, in a fixed number of statements."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select, update

from crm.core.ids import new_id
from crm.core.problems import Invalid
from crm.core.work import Work
from crm.leads.assign_many import LeadAssignment, LeadsAssign, assign_many
from crm.models import Member, TimelineEntry
from crm.models.words import Role
from tests.factories.leads import as_member, lead_row, make_seller
from tests.factories.people import insert_lead
from tests.factories.products import published_funnel

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def _assign(work: Work, *items: tuple[UUID, UUID | None], **more: Any) -> list[Any]:
    given = [LeadAssignment(lead_id=lead, owner_id=owner, **more) for lead, owner in items]
    return await assign_many(work, LeadsAssign(items=tuple(given)))


async def test_each_item_is_answered_and_the_refused_ones_change_nothing(work: Work) -> None:
    funnel = await published_funnel(work)
    anna, boris, gone = [await make_seller(work, name) for name in ("Anna", "Boris", "Gone")]
    left = update(Member).where(Member.id == gone).values(deactivated_at=datetime(2026, 1, 1, tzinfo=UTC))
    await work.execute(left)
    free, hers, his, kept = [
        await insert_lead(work, funnel, name=name, owner_id=owner)
        for name, owner in (("Free", None), ("Hers", anna), ("His", boris), ("Kept", anna))
    ]
    before = {lead: await lead_row(work, lead) for lead in (his, kept)}
    answers = await _assign(
        as_member(work, anna), (free, anna), (hers, None), (his, anna), (kept, anna), (new_id(), anna), (free, boris),
        (kept, gone), (kept, new_id()),
    )  # fmt: skip
    assert [(each.is_changed, each.problem and (each.problem.code, each.problem.field)) for each in answers] == [
        (True, None), (True, None), (False, ("FORBIDDEN", "items.2.leadId")), (False, None),
        (False, ("NOT_FOUND", "items.4.leadId")), (False, ("INVALID", "items.5.leadId")),
        (False, ("INVALID", "items.6.leadId")), (False, ("INVALID", "items.7.leadId")),
    ]  # fmt: skip
    assert [(await lead_row(work, each)).owner_id for each in (free, hers)] == [anna, None]
    assert {lead: await lead_row(work, lead) for lead in (his, kept)} == before
    titles = (await work.execute(select(TimelineEntry.title).order_by(TimelineEntry.id))).scalars().all()
    assert titles == ["Assigned to Anna", "Nobody's lead any more"]
    stale, away, unknown = [
        (await _assign(as_member(work, boris, Role.SALES_LEAD), (his, owner), expected_version=version))[0].problem
        for owner, version in ((anna, 9), (gone, None), (new_id(), 1))
    ]
    assert [(each.code, each.field) for each in (stale, away, unknown)] == [
        ("STALE_VERSION", "items.0.expectedVersion"), ("INVALID", "items.0.ownerId"), ("NOT_FOUND", "items.0.ownerId"),
    ]  # fmt: skip
    assert await lead_row(work, his) == before[his]


async def test_an_item_that_cannot_be_read_keeps_its_place_and_too_many_are_refused(work: Work) -> None:
    lead = await insert_lead(work, await published_funnel(work))
    item, wrong = LeadAssignment(lead_id=lead, owner_id=work.actor.id), Invalid("No.", field="items.0.leadId")
    answers = await assign_many(work, LeadsAssign(items=(item,)), unreadable={0: wrong})
    assert [each.problem for each in answers] == [wrong, None]
    with pytest.raises(Invalid, match="At most 1000"):
        await assign_many(work, LeadsAssign(items=(item,) * 1000), unreadable={0: wrong})
