"""What content brought, of facts made by hand: exact, by item, by format and topic, and by variant."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.dialects.postgresql import insert

from crm.core.ids import new_id
from crm.core.problems import Conflict, Invalid, NotFound, Problems
from crm.core.work import Work
from crm.people.identity import IdentityKey
from funnel.content.calendar import calendar
from funnel.content.experiments import (
    ExperimentCancel,
    ExperimentCreate,
    ExperimentDecide,
    cancel,
    create,
    decide,
)
from funnel.content.figures import ContentFigures, of_period
from funnel.content.lateness import late_by_days
from funnel.content.report import ContentLine, by_resource, together
from funnel.content.scope import ContentScope
from funnel.content.standing import leader, standing, standings
from funnel.figures.wilson import wilson
from funnel.inputs import Period
from funnel.links.create import create as create_link
from funnel.links.inputs import TrackedLinkCreate
from funnel.metrics.record import ResourceMetricsRecord
from funnel.metrics.record import record as record_metrics
from funnel.models import LinkClick
from funnel.models.words import ContentFormat, ExperimentMetric
from funnel.reads import WorkReads
from tests.factories.model import counted, make_goal, make_model, make_resource
from tests.factories.people import cookie, email, recorded, touch
from tests.funnel.content.made import make_item, make_published

pytestmark = [pytest.mark.anyio, pytest.mark.database]

JUNE = Period(start=date(2026, 6, 1), end=date(2026, 6, 30))
FIRST = datetime(2026, 5, 31, 21, tzinfo=UTC)
"""Midnight of 1 June in Moscow."""


def june(day: int, hour: int = 9) -> datetime:
    return datetime(2026, 6, day, hour, tzinfo=UTC)


async def clicked(work: Work, link_id: UUID, *moments: datetime) -> None:
    await work.execute(
        insert(LinkClick).values(
            [
                {"workspace_id": work.workspace_id, "id": new_id(), "link_id": link_id, "clicked_at": moment,
                 "visitor": None, "referrer": None, "recorded_at": moment}
                for moment in moments
            ]
        )
    )  # fmt: skip


async def told(work: Work, item: Any, **values: int) -> None:
    items = [
        {"resource_id": item.resource_id, "content_item_id": item.id, "day": date(2026, 6, 10), "metric": metric,
         "value": Decimal(value)}
        for metric, value in values.items()
    ]  # fmt: skip
    await record_metrics(work, ResourceMetricsRecord.model_validate({"items": items}))


def by(person: str | IdentityKey) -> IdentityKey:
    return email(f"{person}@example.com") if isinstance(person, str) else person


async def touched(work: Work, kind: str, person: str, moment: datetime, **more: Any) -> None:
    outcome = await recorded(work, touch(kind, by(person), occurred_at=moment, **more))
    assert (outcome.recorded, outcome.rejected) == (1, 0), outcome.results


async def test_a_period_by_format_and_topic(work: Work) -> None:
    model = await make_model(work)
    page, blog = model.page, await make_resource(work, "Blog", kind="BLOG")
    goal = await make_goal(work, model)
    post = await make_published(work, page.id, june(2), topic="Backs", goal_id=goal.id)
    twin = await make_published(work, page.id, FIRST, topic="Backs")
    article = await make_published(work, blog.id, june(30, 20), format="ARTICLE")
    await make_published(work, blog.id, FIRST - timedelta(seconds=1), format="ARTICLE")
    await make_item(work, blog.id, format="ARTICLE")
    about = {"product_id": model.product.id}
    # Anna came by the post first and became a lead by her visit; her comment and her reaction are engagement
    await touched(work, "REACTION", "anna", june(3), content_item_id=post.id, **about)
    await touched(work, "COMMENT", "anna", june(4), content_item_id=post.id, **about)
    await touched(work, "VISIT", "anna", june(5), resource_id=page.id, **about)
    # Boris came by the page first, so the item did not bring him
    await touched(work, "VISIT", "boris", june(3), resource_id=page.id, **about)
    await touched(work, "SHARE", "boris", june(6), content_item_id=post.id, **about)
    # Clara only clicked: no lead. Dora's share of the twin lies outside the period
    await touched(work, "CLICK", "clara", june(7), content_item_id=twin.id, **about)
    await touched(work, "SHARE", "dora", FIRST - timedelta(seconds=1), content_item_id=twin.id, **about)
    # Emil became a lead by a visit that the article itself brought
    await touched(work, "VISIT", "emil", june(8), content_item_id=article.id, **about)
    link = await create_link(
        work, TrackedLinkCreate(resource_id=page.id, content_item_id=post.id, target_url="https://spinaok.test/a")
    )
    await clicked(work, link.id, FIRST - timedelta(seconds=1), FIRST, june(9), june(30, 20))
    await told(work, twin, ENGAGEMENT=40, CLICKS=99)
    await told(work, article, CLICKS=7, REACH=500)
    reads = WorkReads(work)
    found = await of_period(reads, [post.id, twin.id, article.id], JUNE)
    assert found == {
        post.id: ContentFigures(engagement=3, clicks=3, leads=1, shown=None),
        twin.id: ContentFigures(engagement=40, clicks=1, leads=0, shown=None),
        article.id: ContentFigures(engagement=0, clicks=7, leads=1, shown=500),
    }
    posts = ContentLine(ContentFormat.POST, "Backs", 2, 43, 4, 1)
    articles = ContentLine(ContentFormat.ARTICLE, None, 1, 0, 7, 1)
    assert await together(reads, JUNE) == [posts, articles]
    assert await by_resource(reads, [page.id, blog.id, new_id()], JUNE) == {page.id: [posts], blog.id: [articles]}
    assert await together(reads, JUNE, model.product.id) == [ContentLine(ContentFormat.POST, "Backs", 1, 3, 3, 1)]
    async with counted(work) as statements:
        await by_resource(reads, [page.id, blog.id], JUNE)
    assert len(statements) == 3


async def test_a_touch_names_the_items_resource(work: Work) -> None:
    model = await make_model(work)
    other = await make_resource(work, "Other")
    item = await make_published(work, model.page.id)
    wrong = touch("CLICK", cookie("a"), content_item_id=item.id, resource_id=other.id)
    placed = touch("CLICK", cookie("b"), content_item_id=item.id, resource_id=other.id,
                   place_resource_id=model.page.id)  # fmt: skip
    missing = touch("CLICK", cookie("c"), content_item_id=new_id())
    outcome = await recorded(work, wrong, placed, missing)
    assert [each.status for each in outcome.results] == ["REJECTED", "RECORDED", "REJECTED"]
    problems = [each.problem for each in outcome.results if each.problem]
    assert [type(each) for each in problems] == [Invalid, NotFound]
    assert all(each.field and each.field.endswith("contentItemId") for each in problems)
    link = {"resource_id": other.id, "content_item_id": item.id, "target_url": "https://spinaok.test/a"}
    with pytest.raises(Problems) as caught:
        await create_link(work, TrackedLinkCreate.model_validate(link))
    assert [each.field for each in caught.value.problems] == ["contentItemId"]


async def test_the_calendar_is_in_the_workspaces_days(work: Work) -> None:
    page, other = await make_resource(work), await make_resource(work, "Other")
    work.now = june(15, 12)
    published = await make_published(work, page.id, june(1, 21), due_on=date(2026, 6, 1))
    due = await make_item(work, page.id, due_on=date(2026, 6, 2))
    today = await make_item(work, other.id, due_on=date(2026, 6, 15))
    await make_item(work, page.id)
    reads = WorkReads(work)
    days = await calendar(reads, JUNE, ContentScope(), work.now)
    assert [(each.day, [(e.item_id, e.is_overdue) for e in each.entries]) for each in days] == [
        (date(2026, 6, 2), [(published.id, False), (due.id, True)]),
        (date(2026, 6, 15), [(today.id, False)]),
    ]
    (only,) = await calendar(reads, JUNE, ContentScope(resource_id=other.id), work.now)
    assert [entry.item_id for entry in only.entries] == [today.id]
    assert await calendar(reads, JUNE, ContentScope(owner_id=work.actor.member_id), work.now) == []
    with pytest.raises(NotFound) as caught:
        await calendar(reads, JUNE, ContentScope(owner_id=new_id()), work.now)
    assert caught.value.field == "ownerId"
    assert await late_by_days(reads, [published.id, due.id, today.id], work.now) == {published.id: 1, due.id: 13}


def test_a_leader_needs_trials_and_intervals_apart() -> None:
    a, b = new_id(), new_id()

    def pair(first: tuple[int, int | None], second: tuple[int, int | None]) -> UUID | None:
        return leader([
            standing(each, ExperimentMetric.CLICKS, ContentFigures(clicks=clicks, shown=shown))
            for each, (clicks, shown) in ((a, first), (b, second))
        ])  # fmt: skip

    assert pair((60, 100), (20, 100)) == a
    assert pair((20, 100), (60, 100)) == b
    assert pair((55, 100), (50, 100)) is None
    assert pair((29, 29), (0, 1000)) is None
    assert pair((30, 30), (0, 30)) == a
    assert pair((60, None), (20, 100)) is None
    assert pair((110, 100), (20, 100)) is None
    one = standing(a, ExperimentMetric.CONVERSION, ContentFigures(clicks=40, leads=10, shown=9))
    assert (one.successes, one.trials, one.rate, one.interval) == (10, 40, 0.25, wilson(10, 40))


async def test_an_experiment_from_start_to_winner(work: Work) -> None:
    model = await make_model(work)
    first = await make_published(work, model.page.id)
    second = await make_published(work, model.page.id, variant_of_id=first.id)
    stranger = await make_item(work, model.page.id)
    work.now = june(9)
    given: dict[str, Any] = {
        "product_id": model.product.id, "name": "Headline", "metric": "CLICKS", "starts_on": "2026-06-10",
        "ends_on": "2026-06-20", "item_ids": [first.id, second.id],
    }  # fmt: skip
    for wrong, kind, field in (
        ({"item_ids": [first.id, first.id]}, Invalid, "itemIds"),
        ({"item_ids": [first.id, stranger.id]}, Invalid, "itemIds"),
        ({"item_ids": [first.id, new_id()]}, NotFound, "itemIds.1"),
        ({"ends_on": "2026-06-09"}, Invalid, "endsOn"),
        ({"product_id": new_id()}, NotFound, "productId"),
    ):
        with pytest.raises(kind) as caught:
            await create(work, ExperimentCreate.model_validate(given | wrong))
        assert caught.value.field == field
    experiment = await create(work, ExperimentCreate.model_validate(given))
    choice = ExperimentDecide(experiment_id=experiment.id, winner_id=second.id, reason="Twice the clicks")
    with pytest.raises(Conflict) as early:
        await decide(work, choice)
    assert early.value.message == "The experiment starts on 2026-06-10; decide once it has figures."
    work.now = june(25)
    await told(work, first, CLICKS=30, IMPRESSIONS=1000, REACH=10)
    await told(work, second, CLICKS=90, IMPRESSIONS=1000)
    variants = (await standings(WorkReads(work), [experiment.id], work.now))[experiment.id]
    assert [(each.item_id, each.successes, each.trials) for each in variants] == [
        (first.id, 30, 1000), (second.id, 90, 1000),
    ]  # fmt: skip
    assert leader(variants) == second.id
    with pytest.raises(NotFound):
        await decide(work, choice.model_copy(update={"winner_id": stranger.id}))
    assert (experiment.state, experiment.version) == ("OPEN", 1)
    await decide(work, choice)
    assert (experiment.state, experiment.winner_id, experiment.decided_by_id, experiment.version) == (
        "DECIDED", second.id, work.actor.member_id, 2,
    )  # fmt: skip
    with pytest.raises(Conflict):
        await cancel(work, ExperimentCancel(experiment_id=experiment.id))
    other = await create(work, ExperimentCreate.model_validate(given))
    await cancel(work, ExperimentCancel(experiment_id=other.id, reason="Too few"))
    assert (other.state, other.winner_id, other.reason) == ("CANCELLED", None, "Too few")
