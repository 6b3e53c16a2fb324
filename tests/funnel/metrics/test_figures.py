"""What channels tell of resources: exact figures, any number of resources in one statement."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import func, select

from crm.core.ids import new_id
from crm.core.problems import Forbidden, NotFound, Problems
from crm.core.work import Work
from crm.models.words import Role
from funnel.facts.record import record as record_facts
from funnel.inputs import Period
from funnel.metrics.figures import AudienceFigures, SearchPosition, audience_figures, search_positions
from funnel.metrics.profile import ResourceAudienceProfileRecord, profiles, record_profile
from funnel.metrics.record import ResourceMetricsRecord, record
from funnel.metrics.referrals import Referral, referrals
from funnel.models import ResourceAudienceProfile
from funnel.models.words import ProfileDimension
from funnel.reads import WorkReads
from tests.factories.model import as_role, counted, make_resource
from tests.factories.people import email, touch

pytestmark = [pytest.mark.anyio, pytest.mark.database]
MAY = Period(start=date(2026, 5, 1), end=date(2026, 5, 31))


async def keep(work: Work, resource_id: UUID, metric: str, *figures: tuple[int, int, str], **more: Any) -> None:
    items = [
        {"resource_id": resource_id, "day": date(2026, month, day), "metric": metric, "value": value, **more}
        for month, day, value in figures
    ]
    await record(work, ResourceMetricsRecord.model_validate({"items": items}))


async def test_growth_reach_bounce_and_what_is_negative(work: Work) -> None:
    page, site, silent = [(await make_resource(work, name)).id for name in ("Page", "Site", "Silent")]
    await keep(work, page, "FOLLOWERS", (4, 20, "100"), (5, 10, "120"), (5, 20, "90"), (6, 1, "500"))
    await keep(work, page, "REACH", (4, 30, "7"), (5, 1, "10"), (5, 31, "20"), (6, 1, "9"))
    await keep(work, page, "POSITIVE_SHARE", (5, 1, "0.75"), (5, 2, "0.25"))
    await keep(work, site, "BOUNCE_RATE", (5, 1, "0.2"), (5, 2, "0.4"), (6, 1, "1"))
    await keep(work, site, "FOLLOWERS", (5, 2, "5"), (5, 3, "8"))
    async with counted(work) as sent:
        found = await audience_figures(WorkReads(work), [page, site, silent], MAY)
    assert len(sent) == 1
    assert found == {
        page: AudienceFigures(Decimal(100), Decimal(90), Decimal(30), None, Decimal("0.5")),
        site: AudienceFigures(Decimal(5), Decimal(8), None, Decimal("0.3"), None),
    }
    assert (found[page].followers_change, found[site].followers_change) == (Decimal(-10), Decimal(3))


async def test_places_in_search_by_keyword(work: Work) -> None:
    seo = (await make_resource(work, "SEO", kind="SEO")).id
    await keep(work, seo, "SEARCH_POSITION", (4, 1, "30"), (5, 2, "9"), (5, 20, "12"), keyword="Office chair")
    await keep(work, seo, "SEARCH_POSITION", (5, 5, "4"), (5, 6, "6"), keyword="bad back")
    await keep(work, seo, "SEARCH_POSITION", (4, 5, "4"), keyword="old")
    found = (await search_positions(WorkReads(work), [seo], MAY))[seo]
    assert found == [
        SearchPosition("bad back", Decimal(4), Decimal(6), Decimal(4)),
        SearchPosition("office chair", Decimal(30), Decimal(12), Decimal(9)),
    ]
    assert [position.change for position in found] == [Decimal(-2), Decimal(18)]


async def test_referrals_by_landing_page(work: Work) -> None:
    """Days are the workspace's: 31 May 21:00 UTC is June in Moscow."""
    work.now = datetime(2026, 6, 10, tzinfo=UTC)
    page, other = (await make_resource(work, "Page")).id, (await make_resource(work, "Other")).id
    visits = [
        ("a@x.test", "https://shop.test/chair?utm_source=vk", datetime(2026, 5, 1, 9, tzinfo=UTC), page),
        ("a@x.test", "https://shop.test/chair#top", datetime(2026, 5, 2, 9, tzinfo=UTC), page),
        ("b@x.test", "https://shop.test/chair", datetime(2026, 5, 31, 20, 59, tzinfo=UTC), page),
        ("b@x.test", "https://shop.test/", datetime(2026, 5, 3, 9, tzinfo=UTC), page),
        ("b@x.test", "https://shop.test/", datetime(2026, 5, 31, 21, tzinfo=UTC), page),
        ("b@x.test", "https://shop.test/", datetime(2026, 5, 3, 10, tzinfo=UTC), other),
    ]
    await record_facts(
        work,
        [
            touch("VISIT", email(who), occurred_at=at, landing_page=where, resource_id=sender)
            for who, where, at, sender in visits
        ],
    )
    found = await referrals(WorkReads(work), [page, other], MAY)
    assert found == {
        page: [Referral("https://shop.test/chair", 3, 2), Referral("https://shop.test/", 1, 1)],
        other: [Referral("https://shop.test/", 1, 1)],
    }
    assert await referrals(WorkReads(work), [page], MAY, 1) == {page: [Referral("https://shop.test/chair", 3, 2)]}


def profile(resource_id: UUID, day: date, dimension: str = "CITY", **shares: str) -> ResourceAudienceProfileRecord:
    parts = [{"key": key, "share": share} for key, share in shares.items()]
    return ResourceAudienceProfileRecord.model_validate(
        {"resource_id": resource_id, "day": day, "dimension": dimension, "shares": parts}
    )


async def test_the_newest_profile_of_each_dimension(work: Work) -> None:
    page = (await make_resource(work)).id
    work.now = datetime(2026, 6, 10, tzinfo=UTC)
    await record_profile(work, profile(page, date(2026, 4, 1), Omsk="0.5"))
    await record_profile(work, profile(page, date(2026, 5, 1), Omsk="0.2", Perm="0.3"))
    await record_profile(work, profile(page, date(2026, 5, 1), Perm="0.4", Tver="0.6"))
    await record_profile(work, profile(page, date(2026, 4, 2), "AGE", old="1"))
    await record_profile(work, profile(page, date(2026, 6, 1), Tver="1"))
    found = (await profiles(WorkReads(work), [page], MAY.end))[page]
    assert [(each.dimension, each.day, each.shares) for each in found] == [
        (ProfileDimension.AGE, date(2026, 4, 2), (("old", Decimal(1)),)),
        (ProfileDimension.CITY, date(2026, 5, 1), (("Tver", Decimal("0.6")), ("Perm", Decimal("0.4")))),
    ]


async def test_profiles_that_are_refused_change_nothing(work: Work) -> None:
    page = (await make_resource(work)).id
    work.now = datetime(2026, 6, 10, tzinfo=UTC)
    await record_profile(work, profile(page, date(2026, 5, 1), Omsk="0.5"))
    for given, field in (
        (profile(page, date(2026, 5, 1), Omsk="1.1"), "shares.0.share"),
        (profile(page, date(2026, 5, 1), Omsk="0.6", Perm="0.6"), "shares"),
        (profile(page, date(2026, 6, 11), Omsk="0.6"), "day"),
    ):
        with pytest.raises(Problems) as refused:
            await record_profile(work, given)
        assert refused.value.problems[0].field == field
    with pytest.raises(NotFound):
        await record_profile(work, profile(new_id(), date(2026, 5, 1), Omsk="1"))
    client = await as_role(work, Role.CLIENT)
    with pytest.raises(Forbidden, match="METRIC_RECORD"):
        await record_profile(client, profile(page, date(2026, 5, 1), Omsk="1"))
    kept = ResourceAudienceProfile
    found = (await work.execute(select(kept.key, kept.share).where(kept.workspace_id == work.workspace_id))).all()
    assert [tuple(row) for row in found] == [("Omsk", Decimal("0.5"))]
    assert await work.scalar(select(func.count()).where(kept.workspace_id == work.workspace_id)) == 1
