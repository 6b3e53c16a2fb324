"""Talk on a resource feeds the goals that are measured by it."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import insert, select, update

from crm.core.ids import new_id
from crm.core.work import Work
from crm.models import Conversation
from funnel.conversations.measure import measure
from funnel.goals.actuals import progress_of
from funnel.metrics.record import ResourceMetricItem, ResourceMetricsRecord, record
from funnel.models import Resource, ResourceMetric
from funnel.models.words import Metric
from funnel.reads import WorkReads
from tests.factories.leads import again
from tests.factories.model import make_model, make_running
from tests.factories.people import insert_person

pytestmark = [pytest.mark.anyio, pytest.mark.database]
MOSCOW = ZoneInfo("Europe/Moscow")


def on(day: int, hour: int = 12) -> datetime:
    return datetime(2026, 5, day, hour, tzinfo=MOSCOW)


async def talk(work: Work, page: Resource, *threads: tuple[datetime, float | None, str | None]) -> list[UUID]:
    """Threads that appeared then, answered after so many minutes, of that sentiment."""
    person_id = await insert_person(work)
    rows: list[dict[str, Any]] = [
        {
            "workspace_id": work.workspace_id, "id": new_id(), "person_id": person_id, "resource_id": page.id,
            "channel_id": page.channel_id, "source": "test", "thread_key": str(new_id()), "status": "OPEN",
            "by_hand": [], "appeared_at": at, "received_at": at, "response_due_at": at + timedelta(minutes=90),
            "limit_at": at + timedelta(hours=24), "last_message_at": at, "routing": "MEMBER",
            "assignee_id": work.actor.member_id, "sentiment": sentiment,
            "negative_kind": "GENUINE" if sentiment == "NEGATIVE" else None,
            "first_responded_at": None if took is None else at + timedelta(minutes=took),
            "band": "UNANSWERED" if took is None else "LATE",
        }
        for at, took, sentiment in threads
    ]  # fmt: skip
    await work.execute(insert(Conversation), rows)
    return [row["id"] for row in rows]


async def figures(work: Work, metric: Metric) -> dict[int, Decimal]:
    asked = select(ResourceMetric.day, ResourceMetric.value).where(ResourceMetric.metric == metric.value)
    return {row.day.day: row.value for row in await work.execute(asked.order_by(ResourceMetric.day))}


async def actual(work: Work, goal_id: UUID) -> list[Decimal | None]:
    found = (await progress_of(WorkReads(work), [goal_id], date(2026, 5, 20)))[goal_id]
    return [found.actual, *(each.actual for each in found.supporting)]


async def test_a_goal_on_answers_within_the_hour(work: Work) -> None:
    work.now = on(1, 9)
    model = await make_model(work)
    beside = [{"metric": "RESPONSE_TIME", "target": "3600"}, {"metric": "MENTIONS", "target": "10"}]
    goal = await make_running(work, model, metric="ANSWERED_WITHIN_HOUR", target="0.9", supporting=beside)
    work.now = on(20)
    threads = await talk(
        work, model.page, (on(2), 60, "POSITIVE"), (on(2, 0), 61, None), (on(2, 23), None, "NEGATIVE"),
        (on(4), 30, None), (on(20, 11), None, None),
    )  # fmt: skip
    assert await measure(again(work)) == 7
    assert await figures(work, Metric.ANSWERED_WITHIN_HOUR) == {2: Decimal("0.333333"), 4: 1}
    assert await figures(work, Metric.RESPONSE_TIME) == {2: 3630, 4: 1800}
    assert await figures(work, Metric.MENTIONS) == {2: 3, 4: 1, 20: 1}
    assert await figures(work, Metric.POSITIVE_SHARE) == {}  # no goal asks for it
    assert await actual(work, goal.id) == [Decimal("0.666666"), 2715, 5]  # the mean of the days as they are kept
    assert await measure(again(work)) == 0
    await work.execute(
        update(Conversation).where(Conversation.id == threads[-1]).values(first_responded_at=on(20), band="LATE")
    )
    await work.execute(update(Conversation).where(Conversation.id == threads[3]).values(category="SPAM"))
    assert await measure(again(work)) == 2
    assert await figures(work, Metric.ANSWERED_WITHIN_HOUR) == {2: Decimal("0.333333"), 20: 1}
    assert await figures(work, Metric.MENTIONS) == {2: 3, 20: 1}


async def test_what_somebody_recorded_stays(work: Work) -> None:
    work.now = on(1, 9)
    model = await make_model(work)
    await make_running(work, model, metric="MENTIONS", target="100")
    work.now = on(5)
    await talk(work, model.page, (on(2), 5, None), (on(3), 5, None))
    given = ResourceMetricItem(
        resource_id=model.page.id, day=date(2026, 5, 2), metric=Metric.MENTIONS, value=Decimal(40)
    )
    await record(again(work), ResourceMetricsRecord(items=(given,)))
    assert await measure(again(work)) == 1
    assert await figures(work, Metric.MENTIONS) == {2: 40, 3: 1}
    later = given.model_copy(update={"day": date(2026, 5, 3), "value": Decimal(7)})
    await record(again(work), ResourceMetricsRecord(items=(later,)))
    assert await measure(again(work)) == 0
    assert await figures(work, Metric.MENTIONS) == {2: 40, 3: 7}


async def test_nothing_is_written_where_no_goal_asks(work: Work) -> None:
    work.now = on(5)
    model = await make_model(work)
    await talk(work, model.page, (on(2), 5, "POSITIVE"))
    assert await measure(again(work)) == 0
    assert await figures(work, Metric.MENTIONS) == {}
