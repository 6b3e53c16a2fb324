"""Who is away: set, changed, ended, refused."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.absences.end import AbsenceEnd, end
from crm.absences.set import AbsenceSet, set_absence
from crm.core.ids import new_id
from crm.core.problems import Conflict, Forbidden, Invalid, NotFound, Stale
from crm.core.work import Work
from crm.desks.set import DeskSet, set_desk
from crm.models import Absence, Desk, Member
from crm.models.words import Role
from tests.factories.leads import again, as_member, make_seller

pytestmark = [pytest.mark.anyio, pytest.mark.database]
DAY = timedelta(days=1)


async def _set(work: Work, member_id: UUID, start: int, stop: int | None, **more: Any) -> UUID:
    at = {"starts_at": work.now + start * DAY, "ends_at": None if stop is None else work.now + stop * DAY}
    return await set_absence(again(work), AbsenceSet.model_validate({"member_id": member_id, **at, **more}))


async def _kept(work: Work) -> list[Any]:
    columns = (Absence.member_id, Absence.starts_at, Absence.ends_at, Absence.cover_member_id, Absence.version)
    return [tuple(row) for row in await work.execute(select(*columns).order_by(Absence.starts_at))]


async def test_an_absence_is_set_changed_and_ended(work: Work) -> None:
    anna, boris = await make_seller(work, "Anna"), await make_seller(work, "Boris")
    absence_id = await _set(work, anna, 0, 3, cover_member_id=boris)
    await _set(work, anna, 3, None)
    assert await _kept(work) == [
        (anna, work.now, work.now + 3 * DAY, boris, 1), (anna, work.now + 3 * DAY, None, None, 1),
    ]  # fmt: skip
    await _set(work, anna, 0, 2, absence_id=absence_id, expected_version=1)
    later = as_member(work, anna, now=work.now + DAY)
    assert await end(later, AbsenceEnd(absence_id=absence_id, expected_version=2)) == absence_id
    assert (await _kept(work))[0] == (anna, work.now, work.now + DAY, None, 3)
    with pytest.raises(Conflict, match="over already"):
        await end(as_member(work, anna, now=later.now), AbsenceEnd(absence_id=absence_id))
    to_come = await work.scalar(select(Absence.id).where(Absence.ends_at.is_(None)))
    assert await end(as_member(work, anna), AbsenceEnd(absence_id=to_come)) is None
    assert len(await _kept(work)) == 1


async def test_what_an_absence_refuses(work: Work) -> None:
    anna, boris, mark = [await make_seller(work, name) for name in ("Anna", "Boris", "Mark")]
    await work.execute(Member.__table__.update().where(Member.id == mark).values(roles=["MARKETER"]))  # type: ignore[attr-defined]  # a table
    absence_id = await _set(work, anna, 2, 4)
    before = await _kept(work)
    cases: list[tuple[type[Exception], str, tuple[Any, ...], dict[str, Any]]] = [
        (Conflict, "startsAt", (anna, 3, None), {}),
        (Conflict, "startsAt", (anna, 0, 3), {}),
        (Invalid, "endsAt", (anna, 9, 9), {}),
        (Invalid, "coverMemberId", (anna, 5, 6), {"cover_member_id": anna}),
        (Invalid, "coverMemberId", (anna, 5, 6), {"cover_member_id": mark}),
        (NotFound, "coverMemberId", (anna, 5, 6), {"cover_member_id": new_id()}),
        (Invalid, "memberId", (boris, 5, 6), {"absence_id": absence_id}),
        (NotFound, "memberId", (new_id(), 5, 6), {}),
        (NotFound, "absenceId", (anna, 5, 6), {"absence_id": new_id()}),
        (Stale, "expectedVersion", (anna, 5, 6), {"absence_id": absence_id, "expected_version": 7}),
    ]
    for kind, field, when, more in cases:
        with pytest.raises(kind) as caught:
            await _set(work, *when, **more)
        assert getattr(caught.value, "field", None) == field
    given = AbsenceSet(member_id=anna, starts_at=work.now + 9 * DAY)
    with pytest.raises(Forbidden):
        await set_absence(as_member(work, boris), given)
    with pytest.raises(Forbidden):
        await end(as_member(work, boris), AbsenceEnd(absence_id=absence_id))
    assert await _kept(work) == before


async def test_a_desk_says_how_much_a_member_takes(work: Work) -> None:
    anna = await make_seller(work, "Anna")
    given = DeskSet(member_id=anna, capacity=5, daily_capacity=2, expected_version=0)
    await set_desk(as_member(work, anna, Role.SALES_LEAD), given)
    kept = select(Desk.member_id, Desk.daily_capacity, Desk.version, Member.capacity).join(Member, Member.id == anna)
    assert [tuple(row) for row in await work.execute(kept)] == [(anna, 2, 1, 5)]
    for kind, role, data in (
        (Stale, Role.SALES_LEAD, given),
        (NotFound, Role.SALES_LEAD, DeskSet(member_id=new_id())),
        (Forbidden, Role.SALES_MANAGER, DeskSet(member_id=anna)),
    ):
        with pytest.raises(kind):
            await set_desk(as_member(work, anna, role), data)
    assert [tuple(row) for row in await work.execute(kept)] == [(anna, 2, 1, 5)]
