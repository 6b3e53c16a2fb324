"""Who is active, silent, leaving and hostile in a community, by persons and by companies, and the people behind it."""

from datetime import date
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crm.core.problems import Forbidden, Invalid, NotFound, Stale
from crm.core.work import Work
from crm.models.words import Attitude, Direction, Role
from funnel.channels.ensure import ChannelWanted, ensure
from funnel.communities.change import change
from funnel.communities.create import create
from funnel.communities.inputs import (
    CommunityAsked,
    CommunityChange,
    CommunityCreate,
    CommunityPeopleAsked,
    CommunityStanding,
)
from funnel.communities.people import everybody, people
from funnel.communities.report import report
from funnel.inputs import Period
from funnel.loyalty.set_attitude import AttitudeSet, set_attitude
from funnel.models import Community, CommunityResource
from funnel.people.merge import PersonMerge, merge
from funnel.reads import WorkReads
from tests.conftest import acting
from tests.factories.leads import again
from tests.factories.model import make_resource
from tests.factories.people import at, email, recorded, touch

pytestmark = [pytest.mark.anyio, pytest.mark.database]

JUNE = Period(start=date(2026, 6, 1), end=date(2026, 6, 30))
A, S, L, H = (
    CommunityStanding.ACTIVE, CommunityStanding.SILENT, CommunityStanding.LEAVING, CommunityStanding.HOSTILE,
)  # fmt: skip


async def members(work: Work) -> tuple[Community, dict[str, UUID]]:
    """A group and a fair; ten days are active ones, after twenty somebody has left."""
    work.now = at(days=30)
    await ensure(work, [ChannelWanted(key="event")])
    group = await make_resource(work, "Group")
    fair = await make_resource(work, "Fair", kind="EVENT", channel_key="event")
    other = await make_resource(work, "Elsewhere")
    made = await create(again(work), CommunityCreate(
        name="Backs", resource_ids=(group.id, fair.id), active_days=10, leaves_after_days=20))  # fmt: skip

    def seen(kind: str, who: str, day: float, place: UUID = group.id, **more: Any) -> Any:
        firm = who.split("-")[1] if "-" in who else None
        key = email(f"{who}@gmail.com")
        return touch(kind, key, place_resource_id=place, occurred_at=at(days=day), company_name=firm, **more)

    facts = {
        "talks-oak": seen("COMMENT", "talks-oak", 2), "reads-oak": seen("VISIT", "reads-oak", 3),
        "came-elm": seen("EVENT_ATTEND", "came-elm", 5, fair.id), "hates": seen("COMMENT", "hates", 6),
        "ad": seen("IMPRESSION", "ad", 6), "told": seen("MESSAGE", "told", 6, direction=Direction.OUTBOUND),
        "apart": seen("COMMENT", "apart", 6, other.id),
        "sent": touch("FOLLOW", email("sent@gmail.com"), resource_id=group.id, occurred_at=at(days=6)),
    }  # fmt: skip
    outcome = await recorded(work, *facts.values())
    assert not outcome.rejected
    ids = {who: each.person_id for who, each in zip(facts, outcome.results, strict=True) if each.person_id}
    await set_attitude(again(work), AttitudeSet(
        person_id=ids["hates"], attitude=Attitude.RED, source="Said so", at=at(days=7)))  # fmt: skip
    return made, ids


def told(shares: Any) -> tuple[int, ...]:
    return (shares.members, *(shares.numbers.get(each, 0) for each in (A, S, L, H)))


async def test_shares_by_week(work: Work) -> None:
    made, _ = await members(work)
    found = await report(WorkReads(work), CommunityAsked(community_id=made.id, period=JUNE))
    assert [(each.day.day, told(each.people), told(each.companies)) for each in found] == [
        (7, (5, 3, 2, 0, 0), (2, 2, 0, 0, 0)),  # talks, came, hates (not known yet); reads, follows
        (14, (5, 1, 1, 2, 1), (2, 1, 0, 1, 0)),  # came on the sixth; two of the oak went quiet
        (21, (5, 0, 0, 4, 1), (2, 0, 0, 2, 0)),
        (28, (0, 0, 0, 0, 0), (0, 0, 0, 0, 0)),
        (30, (0, 0, 0, 0, 0), (0, 0, 0, 0, 0)),
    ]
    assert found[1].people.share(H) == 0.2
    assert found[4].people.share(A) is None


async def test_people_behind_a_figure(work: Work) -> None:
    made, ids = await members(work)
    asked = CommunityPeopleAsked(community_id=made.id, day=date(2026, 6, 14))
    found, total = await people(WorkReads(work), asked, 2, None)
    assert total == 5
    assert {each.person_id for each in found[:2]} == {ids["hates"], ids["sent"]}
    rest, _ = await people(WorkReads(work), asked, 10, found[1].person_id)
    told_rest = [
        (each.person_id, each.standing, each.seen_on.day, each.acted_on and each.acted_on.day) for each in rest
    ]
    assert told_rest == [
        (ids["came-elm"], A, 6, 6), (ids["reads-oak"], L, 4, None), (ids["talks-oak"], L, 3, 3),
    ]  # fmt: skip
    leaving = asked.model_copy(update={"standing": L})
    assert (await people(WorkReads(work), leaving, 10, None))[1] == 2
    assert (await people(WorkReads(work), leaving, 10, ids["talks-oak"])) == ([], 2)
    with pytest.raises(Invalid, match="belongs to another list"):
        await people(WorkReads(work), leaving, 10, ids["came-elm"])
    assert sorted(await everybody(WorkReads(work), leaving)) == sorted([ids["reads-oak"], ids["talks-oak"]])
    few, total = await people(WorkReads(work), asked, 10, None, [ids["came-elm"], ids["talks-oak"], made.id])
    assert ([each.person_id for each in few], total) == ([ids["came-elm"], ids["talks-oak"]], 2)
    with pytest.raises(Invalid, match="belongs to another list"):
        await people(WorkReads(work), asked, 10, ids["hates"], [])


async def test_merged_people_are_one(work: Work) -> None:
    made, ids = await members(work)
    await merge(again(work), PersonMerge(keep_id=ids["reads-oak"], merge_id=ids["hates"]))
    found = await report(WorkReads(work), CommunityAsked(community_id=made.id, period=JUNE))
    assert told(found[1].people) == (4, 1, 1, 1, 1)
    assert told(found[1].companies) == (2, 1, 0, 0, 1)


async def test_a_community_is_changed(work: Work) -> None:
    made, _ = await members(work)
    group = await work.scalar(select(CommunityResource.resource_id).order_by(CommunityResource.id).limit(1))
    given = {"community_id": made.id, "name": "Spines", "resource_ids": [group], "active_days": 5}
    with pytest.raises(Stale):
        await change(again(work), CommunityChange.model_validate(given | {"expected_version": 7}))
    changed = await change(again(work), CommunityChange.model_validate(given | {"expected_version": 1}))
    assert (changed.name, changed.version, changed.leaves_after_days) == ("Spines", 2, 90)
    assert await work.scalar(select(func.count()).select_from(CommunityResource)) == 1
    found = await report(WorkReads(work), CommunityAsked(community_id=made.id, period=JUNE))
    assert told(found[-1].people) == (4, 0, 0, 3, 1)  # nobody leaves for ninety days; the fair is none of it


async def test_refusals(work: Work) -> None:
    made, _ = await members(work)
    before = await work.scalar(select(func.count()).select_from(CommunityResource))
    assert work.actor.member_id
    analyst = acting(work.session, work.workspace_id, work.actor.member_id, Role.ANALYST)
    with pytest.raises(Forbidden):
        await create(analyst, CommunityCreate(name="X", resource_ids=(made.id,)))
    with pytest.raises(NotFound, match="resources does not exist"):
        await create(again(work), CommunityCreate(name="X", resource_ids=(made.id,)))
    with pytest.raises(ValueError, match="more days for leaving"):
        CommunityCreate(name="X", resource_ids=(made.id,), active_days=30, leaves_after_days=30)
    with pytest.raises(NotFound):
        await report(WorkReads(work), CommunityAsked(community_id=work.workspace_id, period=JUNE))
    long = Period(start=date(2025, 1, 1), end=date(2026, 6, 30))
    with pytest.raises(Invalid, match="at most 371 days"):
        await report(WorkReads(work), CommunityAsked(community_id=made.id, period=long))
    assert await work.scalar(select(func.count()).select_from(CommunityResource)) == before
