"""A member's word on how a person stands: history, newest counts, merges, and the report."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from crm.core.problems import Invalid, NotFound, Stale
from crm.core.work import Work
from crm.models import AttitudeChange, Person
from crm.models.words import Attitude
from funnel.inputs import Period
from funnel.loyalty.attitude_report import AttitudeAsked, AttitudeBy, attitude_report
from funnel.loyalty.ladder_report import LadderAsked, ladder_report
from funnel.loyalty.set_attitude import AttitudeSet, set_attitude
from funnel.people.merge import PersonMerge, merge
from funnel.people.unmerge import PersonUnmerge, unmerge
from funnel.reads import WorkReads
from tests.factories.model import make_resource
from tests.factories.people import T0, at, email, insert_person, recorded, touch

pytestmark = [pytest.mark.anyio, pytest.mark.database]
JUNE = Period(start=date(2026, 6, 1), end=date(2026, 6, 16))


async def said(
    work: Work, person_id: object, attitude: str, days: float, source: str = "Said so", **more: object
) -> None:
    work._highest = None
    given = {"person_id": person_id, "attitude": attitude, "source": source, "at": at(days=days), **more}
    await set_attitude(work, AttitudeSet.model_validate(given))


async def stands(work: Work, person_id: object) -> tuple[object, ...]:
    row = await work.execute(
        select(Person.attitude, Person.attitude_source, Person.attitude_at).where(Person.id == person_id)
    )
    return tuple(row.one())


async def test_the_newest_word_counts_whatever_order_it_came_in(work: Work) -> None:
    pia = await insert_person(work)
    await said(work, pia, "RED", 5, "A complaint")
    await said(work, pia, "GREEN", 3, "Praise")
    assert await stands(work, pia) == ("RED", "A complaint", at(days=5))
    await said(work, pia, "NONE", 6, "Solved")
    assert await stands(work, pia) == ("NONE", "Solved", at(days=6))
    kept = (await work.execute(select(AttitudeChange.attitude).order_by(AttitudeChange.at))).scalars().all()
    assert kept == ["GREEN", "RED", "NONE"]


async def test_what_is_refused_changes_nothing(work: Work) -> None:
    pia = await insert_person(work)
    other = (await recorded(work, touch("COMMENT", email("o@example.test")))).results[0]
    with pytest.raises(Stale):
        await said(work, pia, "RED", 1, expected_version=7)
    with pytest.raises(NotFound) as wrong:
        await said(work, pia, "RED", 1, touchpoint_id=other.fact_id)
    assert wrong.value.field == "touchpointId"
    with pytest.raises(NotFound):
        await said(work, work.workspace_id, "RED", 1)
    with pytest.raises(Invalid) as early:
        await said(work, pia, "RED", (work.now - T0) / timedelta(days=1) + 1)
    assert early.value.field == "at"
    assert await stands(work, pia) == ("NONE", None, None)
    assert (await work.execute(select(AttitudeChange.id))).all() == []


async def test_merged_persons_are_told_together_and_apart_again(work: Work) -> None:
    pia, twin = await insert_person(work), await insert_person(work)
    await said(work, pia, "GREEN", 1, "Praise")
    await said(work, twin, "RED", 2, "A complaint")
    work._highest = None
    merged = await merge(work, PersonMerge(keep_id=pia, merge_id=twin))
    assert await stands(work, pia) == ("RED", "A complaint", at(days=2))
    work._highest = None
    await unmerge(work, PersonUnmerge(merge_id=merged.id))
    assert await stands(work, pia) == ("GREEN", "Praise", at(days=1))
    assert await stands(work, twin) == ("RED", "A complaint", at(days=2))


async def test_the_report_tells_week_by_week_and_by_resource(work: Work) -> None:
    group = await make_resource(work, "Group")
    outcome = await recorded(
        work,
        *(touch("COMMENT", email(f"p{n}@example.test"), occurred_at=at(days=n), place_resource_id=group.id)
          for n in range(3)),
        touch("VISIT", email("p9@example.test"), occurred_at=at(days=1)),
    )  # fmt: skip
    first, second, *_ = (each.person_id for each in outcome.results)
    await said(work, first, Attitude.GREEN, 2)
    await said(work, second, Attitude.RED, 3)
    await said(work, second, Attitude.GREEN, 9)
    whole = await attitude_report(WorkReads(work), AttitudeAsked(period=JUNE))
    (row,) = whole
    assert row.key is None
    assert [(each.day.day, each.people, each.green, each.red) for each in row.points] == [
        (7, 4, 1, 1), (14, 4, 2, 0), (16, 4, 2, 0),
    ]  # fmt: skip
    (row,) = await attitude_report(WorkReads(work), AttitudeAsked(period=JUNE, by=AttitudeBy.RESOURCE))
    assert row.key == group.id
    assert [(each.day.day, each.people, each.green, each.red) for each in row.points] == [
        (7, 3, 1, 1), (14, 3, 2, 0), (16, 3, 2, 0),
    ]  # fmt: skip
    assert await attitude_report(WorkReads(work), AttitudeAsked(period=JUNE, by=AttitudeBy.AUDIENCE)) == []


async def test_companies_are_counted_beside_their_people(work: Work) -> None:
    """Of one firm somebody is well disposed and somebody hostile; of another nothing is known."""
    outcome = await recorded(work, *(
        touch("COMMENT", email(f"{who}@example.test"), company_name=firm)
        for who, firm in (("ann", "Oak"), ("bob", "Oak"), ("cleo", "Elm"), ("dan", None))
    ))  # fmt: skip
    work.now = at(days=15)
    for each, attitude in zip(outcome.results, ("GREEN", "RED"), strict=False):
        await said(work, each.person_id, attitude, 3)
    (row,) = await attitude_report(WorkReads(work), AttitudeAsked(period=JUNE))
    last = row.points[-1]
    assert (last.people, last.green, last.red) == (4, 1, 1)
    assert (last.companies, last.green_companies, last.red_companies) == (2, 1, 1)
    ladder = await ladder_report(WorkReads(work), LadderAsked(period=JUNE))
    stood = {each.key: (each.people, each.companies) for each in ladder.rungs if each.people}
    assert (ladder.people, ladder.companies, sum(firms for _, firms in stood.values())) == (4, 2, 2)
    assert sum(people for people, _ in stood.values()) == 4
