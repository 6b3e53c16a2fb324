"""A burst of negatives: one alert, its evidence, what was prepared; also when two come at once."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import select

from crm.conversations.complete_task import ResponseTaskComplete, complete_task
from crm.conversations.handle_alert import AlertHandle, handle_alert
from crm.conversations.policy import Policy
from crm.conversations.save_policy import ResponsePolicySave, save_policy
from crm.conversations.save_scheme import ResponseSchemeSave, save_scheme
from crm.core.actor import Actor, ActorKind
from crm.core.database import Database
from crm.core.problems import Conflict
from crm.core.work import Work, begin
from crm.members.permissions import permissions_of
from crm.models import Alert, AlertEvidence, Conversation, OutboxEvent, ResponseTask
from crm.models.words import Role
from crm.models.words_conversation import AlertVerdict
from funnel.conversations import watch
from funnel.conversations.bursts import densest, is_burst, usual
from funnel.conversations.receive import receive
from tests.factories.conversations import FRIDAY, mention, received, resolved, thread, with_rules
from tests.factories.leads import again
from tests.factories.products import published_funnel
from tests.factories.workspaces import insert_workspace

pytestmark = [pytest.mark.anyio, pytest.mark.database]
HOUR = timedelta(hours=1)


def at(*minutes: float) -> list[datetime]:
    """Instants so many minutes after the first."""
    return [datetime(2026, 6, 5, 9, tzinfo=UTC) + timedelta(minutes=each) for each in minutes]


def test_the_densest_window_holds_the_new_one() -> None:
    """Both ends inclusive; earlier ones that come later count too; what lies farther away does not."""
    moments = at(0, 10, 60, 61, 65, 70)
    found = densest(moments, moments[1], HOUR)
    assert (found.start, found.end, found.count) == (moments[1], moments[5], 5)
    assert densest(moments, moments[0], HOUR).count == 3
    assert densest(at(5), at(5)[0], HOUR).count == 1


def test_a_burst_is_more_than_usual() -> None:
    policy = Policy()
    assert usual(28 * 24, HOUR) == 1_000_000  # one an hour, all the time
    assert usual(0, HOUR) == 0
    assert not is_burst(4, 0, policy)
    assert is_burst(5, 0, policy)
    assert is_burst(5, 1_666_666, policy)
    assert not is_burst(5, 1_666_667, policy)


async def negatives(work: Work, minutes: list[float], **given: Any) -> list[UUID]:
    """A negative at each minute, in that order of arrival."""
    return [
        await received(work, text="Broken", appeared_at=FRIDAY + timedelta(minutes=each), **given) for each in minutes
    ]


async def alerts(work: Work) -> list[Any]:
    """Rows of alerts in order."""
    return list((await work.execute(select(*Alert.__table__.columns).order_by(Alert.id))).all())


async def test_one_alert_with_its_evidence_and_tasks(work: Work) -> None:
    """Whatever order they arrive in; those that follow join it."""
    await published_funnel(work)
    await with_rules(work)
    step = {"title": "Answer in public", "member_id": work.actor.member_id, "within_seconds": 600}
    scheme = await save_scheme(
        again(work), ResponseSchemeSave.model_validate({"name": "Wheels", "topic": "quality", "steps": [step]})
    )
    other = {"name": "Any", "steps": [{**step, "title": "Look"}]}
    await save_scheme(again(work), ResponseSchemeSave.model_validate(other))
    early = await negatives(work, [50, 10, 70, 20])
    assert await alerts(work) == []
    far = await negatives(work, [500])
    made = [*early, *(await negatives(work, [60]))]
    (alert,) = await alerts(work)
    assert (alert.status, alert.scope, alert.topic, alert.count, alert.scheme_id) == (
        "OPEN", "topic:quality", "quality", 5, scheme.id,
    )  # fmt: skip
    assert (alert.window_start, alert.window_end) == (
        FRIDAY + timedelta(minutes=10), FRIDAY + timedelta(minutes=70),
    )  # fmt: skip
    more = await negatives(work, [65, 90])
    evidence = await work.execute(select(AlertEvidence.conversation_id).where(AlertEvidence.alert_id == alert.id))
    assert set(evidence.scalars()) == {*made, *more}
    assert far[0] not in {*made, *more}
    task = (await work.execute(select(*ResponseTask.__table__.columns))).one()
    assert (task.title, task.due_at) == ("Answer in public", work.now + timedelta(seconds=600))
    kinds = (await work.execute(select(OutboxEvent.kind))).scalars().all()
    assert kinds.count("ALERT_RAISED") == 1
    done = await complete_task(again(work), ResponseTaskComplete(task_id=task.id))
    assert done.completed_at == work.now
    with pytest.raises(Conflict):
        await complete_task(again(work), ResponseTaskComplete(task_id=task.id))


async def test_others_of_the_same_hour_hide_no_burst(work: Work, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few are looked at, they are those that have something in common with it."""
    monkeypatch.setattr(watch, "MOST", 5)
    await published_funnel(work)
    await with_rules(work)
    for minute in range(4):
        await received(work, text="Late", appeared_at=FRIDAY + timedelta(minutes=minute))
    await negatives(work, [10, 11, 12, 13, 14])
    assert [(each.scope, each.count) for each in await alerts(work)] == [("topic:quality", 5)]


async def test_an_attack_makes_its_threads_orchestrated(work: Work) -> None:
    """What had ended stays as it ended; an alert is judged once, and what comes later may be another."""
    await published_funnel(work)
    await with_rules(work)
    made = await negatives(work, [0, 1, 2, 3])
    await resolved(work, made[0], solution="A new wheel")
    made += await negatives(work, [4])
    (alert,) = await alerts(work)
    given = AlertHandle(alert_id=alert.id, verdict=AlertVerdict.ATTACK, conclusion="Accounts of one day.")
    handled = await handle_alert(again(work), given)
    assert (handled.status, handled.verdict, handled.handled_by_id) == ("HANDLED", "ATTACK", work.actor.member_id)
    kinds = [(await thread(work, each)).negative_kind for each in made]
    assert kinds == ["GENUINE", *["ORCHESTRATED"] * 4]
    with pytest.raises(Conflict):
        await handle_alert(again(work), given)
    await negatives(work, [5, 6, 7, 8])
    assert len(await alerts(work)) == 1
    await negatives(work, [9])
    assert [each.status for each in await alerts(work)] == ["HANDLED", "OPEN"]


async def test_the_threshold_is_data_and_what_is_usual_counts(work: Work) -> None:
    """Three in an hour is a burst when it is asked for, and not where thirty a day are usual."""
    funnel = await published_funnel(work)
    await save_policy(again(work), ResponsePolicySave(burst_count=3, burst_factor=2))
    group = funnel.resource_ids["group"]
    days = [-float(60 * 24 * day + 60 * hour) for day in range(1, 28) for hour in range(0, 24, 2)]
    row = Conversation
    first = await received(work, resource_id=group, sentiment="NEGATIVE", appeared_at=FRIDAY - timedelta(days=29))
    columns = [each.name for each in row.__table__.columns if each.name not in ("id", "thread_key", "appeared_at")]
    copied = ", ".join(columns)
    connection = await work.session.connection()
    await connection.exec_driver_sql(
        f"INSERT INTO conversations (id, thread_key, appeared_at, {copied}) SELECT gen_random_uuid(), 'x' || m::text,"
        f" '{FRIDAY.isoformat()}'::timestamptz + m * interval '1 minute', {copied} FROM conversations,"
        f" unnest(ARRAY{days}::float[]) m WHERE id = '{first}'"
    )
    given = {"resource_id": group, "sentiment": "NEGATIVE"}
    await negatives(work, [0, 1], **given)
    assert await alerts(work) == []
    await negatives(work, [2], **given)  # half a one is usual in an hour
    (alert,) = await alerts(work)
    assert (alert.resource_id, alert.scope) == (group, f"resource:{group}")
    assert alert.usual_micro == usual(len(days), HOUR)


@pytest.mark.newest
async def test_of_two_that_complete_it_at_once_one_raises_it(database: Database) -> None:
    async with database.sessions() as session, session.begin():
        workspace_id, member_id = await insert_workspace(session)
        roles = (Role.ADMIN.value,)
        actor = Actor(ActorKind.MEMBER, workspace_id, id=member_id, roles=roles, permissions=permissions_of(roles))
        await published_funnel(Work(session, actor))

    async def one(number: int) -> None:
        async with begin(database.sessions, actor) as work:
            data = mention(place_url="https://otzovik.com/chairs", sentiment="NEGATIVE", external_id=f"n{number}")
            await receive(work, data)

    await asyncio.gather(*(one(number) for number in range(8)))
    async with begin(database.sessions, actor) as work:
        (alert,) = await alerts(work)
        evidence = (await work.execute(select(AlertEvidence.id))).all()
    assert (alert.count, len(evidence)) == (5, 8)
