"""The worker: due jobs once each, tried again with a growing pause, sweeps in every workspace, and a clean stop."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.engine import make_url

from crm.core import clock
from crm.core.actor import system
from crm.core.database import Database
from crm.core.ids import new_id
from crm.core.network_urls import NetworkUrls
from crm.core.problems import Conflict
from crm.core.sealing import Sealer
from crm.core.work import Work, begin
from crm.jobs import clean, queue
from crm.jobs.plugs import Plugs, Sweep
from crm.jobs.schedule import Schedule
from crm.jobs.worker import Worker
from crm.models import IdempotencyKey, Job, LoginAttempt, Member, Session, Team
from crm.outbound.client import Outbound
from crm.plug_board import Reach, worker_plugs
from crm.workspaces.delete_rows import delete_rows
from crm.workspaces.request_deletion import WorkspaceDeletionRequest, request_deletion
from tests.conftest import Urls
from tests.http import make_office

pytestmark = [pytest.mark.anyio, pytest.mark.database]


async def ask(database: Database, workspace_id: UUID, kind: str = "note", **payload: Any) -> UUID:
    async with begin(database.sessions, system(workspace_id)) as work:
        return await queue.enqueue(work, kind, payload)


async def jobs(database: Database, workspace_id: UUID) -> list[Job]:
    async with begin(database.sessions, system(workspace_id)) as work:
        found = await work.execute(select(Job).where(Job.workspace_id == workspace_id).order_by(Job.id))
        return list(found.scalars())


async def later(database: Database, workspace_id: UUID, by: timedelta) -> None:
    async with begin(database.sessions, system(workspace_id)) as work:
        back = "UPDATE jobs SET run_at = run_at - CAST(:by AS interval),"
        back += " leased_until = leased_until - CAST(:by AS interval) WHERE workspace_id = :w"
        await work.execute(text(back), {"by": by, "w": workspace_id})


async def test_jobs_of_every_workspace_run_once_in_their_order(database: Database) -> None:
    offices = [await make_office(database, name) for name in ("One", "Two")]
    seen: list[tuple[UUID, int]] = []

    async def note(work: Work, payload: dict[str, Any]) -> None:
        seen.append((work.workspace_id, payload["number"]))

    for office in offices:
        for number in range(3):
            await ask(database, office.workspace_id, number=number)
    worker = Worker(database, Plugs(jobs={"note": note}))
    assert await worker.round() == 6
    assert await worker.round() == 0
    assert sorted(seen) == sorted((office.workspace_id, number) for office in offices for number in range(3))
    assert [number for workspace, number in seen if workspace == offices[0].workspace_id] == [0, 1, 2]
    assert await jobs(database, offices[0].workspace_id) == []


async def test_two_workers_never_run_the_same_job(database: Database) -> None:
    office, ran = await make_office(database), []

    async def note(_work: Work, payload: dict[str, Any]) -> None:
        ran.append(payload["number"])
        await asyncio.sleep(0.01)

    for number in range(12):
        await ask(database, office.workspace_id, number=number)
    workers = [Worker(database, Plugs(jobs={"note": note})) for _ in range(2)]
    await asyncio.gather(*(worker.round() for worker in workers))
    assert sorted(ran) == list(range(12))


async def test_a_failed_job_writes_nothing_and_is_tried_again_later(database: Database) -> None:
    office, counted = await make_office(database), []

    async def fail(work: Work, _payload: dict[str, Any]) -> None:
        work.session.add(Team(workspace_id=work.workspace_id, id=new_id(), name="Half", created_at=work.now))
        await work.flush()
        raise Conflict("The report is closed.")

    await ask(database, office.workspace_id, "fail")
    worker = Worker(database, Plugs(jobs={"fail": fail}), count=lambda *what: counted.append(what))
    pauses = []
    for _ in range(3):
        assert await worker.round() == 1
        assert await worker.round() == 0
        [job] = await jobs(database, office.workspace_id)
        pauses.append(round((job.run_at - clock.now()).total_seconds()))
        await later(database, office.workspace_id, timedelta(hours=1))
    assert pauses == [5, 10, 20]
    assert (job.attempts, job.last_error) == (3, "Conflict: The report is closed.")
    assert counted == [("fail", "failed")] * 3
    async with begin(database.sessions, system(office.workspace_id)) as work:
        assert await work.scalar(select(Team.id).where(Team.workspace_id == work.workspace_id)) is None


async def test_after_the_last_attempt_it_is_left_alone_with_its_error(database: Database) -> None:
    office = await make_office(database)

    async def fail(_work: Work, _payload: dict[str, Any]) -> None:
        raise ValueError("mila@example.test cannot be read")

    await ask(database, office.workspace_id, "fail")
    worker = Worker(database, Plugs(jobs={"fail": fail}))
    for _ in range(queue.MOST_ATTEMPTS):
        assert await worker.round() == 1
        await later(database, office.workspace_id, timedelta(days=1))
    assert await worker.round() == 0
    [job] = await jobs(database, office.workspace_id)
    assert (job.attempts, job.last_error) == (queue.MOST_ATTEMPTS, "ValueError")


async def test_a_lost_lease_rolls_the_effects_back(database: Database) -> None:
    office = await make_office(database)

    async def slow(work: Work, _payload: dict[str, Any]) -> None:
        work.session.add(Team(workspace_id=work.workspace_id, id=new_id(), name="Slow", created_at=work.now))
        await work.flush()
        await later(database, office.workspace_id, timedelta(minutes=6))
        async with begin(database.sessions, system(office.workspace_id)) as other:
            assert len(await queue.claim(other, ["slow"])) == 1

    await ask(database, office.workspace_id, "slow")
    await Worker(database, Plugs(jobs={"slow": slow}))._jobs(office.workspace_id)
    [job] = await jobs(database, office.workspace_id)
    assert (job.attempts, job.last_error) == (2, None)
    async with begin(database.sessions, system(office.workspace_id)) as work:
        assert await work.scalar(select(Team.id).where(Team.workspace_id == work.workspace_id)) is None


async def test_unknown_kinds_wait_for_a_worker_that_knows_them(database: Database) -> None:
    office = await make_office(database)
    await ask(database, office.workspace_id, "of the next version")

    async def note(_work: Work, _payload: dict[str, Any]) -> None: ...

    assert await Worker(database, Plugs(jobs={"note": note})).round() == 0
    assert len(await jobs(database, office.workspace_id)) == 1


async def test_sweeps_visit_every_workspace_and_one_that_fails_stops_nobody(database: Database) -> None:
    offices = [await make_office(database, name) for name in ("One", "Two")]
    visited: list[UUID] = []

    async def look(work: Work) -> None:
        visited.append(work.workspace_id)

    async def fail(_work: Work) -> None:
        raise RuntimeError

    sweeps = [Sweep("fail", timedelta(hours=1), fail), Sweep("look", timedelta(hours=1), look)]
    worker = Worker(database, Plugs(sweeps=sweeps))
    await worker.round()
    await worker.round()
    assert sorted(visited) == sorted(office.workspace_id for office in offices)


async def test_in_a_workspace_that_is_to_be_deleted_all_else_rests(database: Database) -> None:
    going, staying = await make_office(database, "Going"), await make_office(database, "Staying")
    for office in (going, staying):
        await ask(database, office.workspace_id, number=1)
    async with begin(database.sessions, system(going.workspace_id)) as work:
        await request_deletion(work, WorkspaceDeletionRequest(name="Going"), due_at=clock.now())
    swept: list[tuple[str, UUID]] = []

    def noting(name: str) -> Callable[[Work], Awaitable[None]]:
        async def note(work: Work) -> None:
            swept.append((name, work.workspace_id))

        return note

    async def job(_work: Work, _payload: dict[str, Any]) -> None: ...

    plugs = Plugs({"note": job}, [
        Sweep("all", timedelta(0), noting("all")), Sweep("leaving", timedelta(0), noting("leaving"), leaving=True),
    ])  # fmt: skip
    assert await Worker(database, plugs).round() == 1
    assert sorted(swept) == sorted(
        [("all", staying.workspace_id), ("leaving", going.workspace_id), ("leaving", staying.workspace_id)]
    )
    await Worker(database, Plugs({}, [Sweep("delete", timedelta(0), delete_rows, leaving=True)])).round()
    directory = await database.reads.fetch("SELECT workspace_id FROM workspace_directory")
    assert [row["workspace_id"] for row in directory] == [staying.workspace_id]


async def test_a_job_that_fails_while_its_workspace_begins_to_leave_ends_nothing(database: Database) -> None:
    """The deletion waits for the job's transaction, and comes before the one that would put the job back."""
    office = await make_office(database, "Going")
    await ask(database, office.workspace_id)

    async def fail(work: Work, _payload: dict[str, Any]) -> None:
        await work.session.rollback()
        async with begin(database.sessions, system(office.workspace_id)) as other:
            await request_deletion(other, WorkspaceDeletionRequest(name="Going"))
        raise RuntimeError

    assert await Worker(database, Plugs({"note": fail}, [])).round() == 1


async def test_what_is_not_ready_opens_no_transaction_and_each_workspace_is_the_first_in_turn(
    database: Database,
) -> None:
    offices, first, room = [await make_office(database, name) for name in ("One", "Two")], [], [True]

    async def start(work: Work) -> None:
        first.append(work.workspace_id)
        room[0] = False

    sweep = Sweep("start", timedelta(0), start, ready=lambda: room[0])
    worker = Worker(database, Plugs(sweeps=[sweep]))
    for _ in range(4):
        room[0] = True
        await worker.round()
    assert first[0] != first[1]
    assert first == first[:2] * 2
    assert set(first) == {office.workspace_id for office in offices}


async def test_a_sweep_that_asks_first_visits_only_where_something_waits(database: Database) -> None:
    office, _ = [await make_office(database, name) for name in ("One", "Two")]
    visited: list[UUID] = []

    async def look(work: Work) -> None:
        visited.append(work.workspace_id)

    worker = Worker(database, Plugs(sweeps=[Sweep("look", timedelta(0), look, waiting=("clicks", "jobs"))]))
    await worker.round()
    assert visited == []
    await ask(database, office.workspace_id)
    await worker.round()
    assert visited == [office.workspace_id]


DUE, LATER = "now() - interval '1 minute'", "now() + interval '1 minute'"
WAITS = {
    "clicks": "INSERT INTO link_clicks (workspace_id, id, link_id, clicked_at, recorded_at)"
    " VALUES ($1, $1, $1, now(), {0})",
    "content": "INSERT INTO content_items (workspace_id, id, number, resource_id, title, format, keywords, state,"
    " created_at, scheduled_for) VALUES ($1, $1, 1, $1, 'Text', 'POST', '{{}}', 'SCHEDULED', now(), {0})",
    "offers": "INSERT INTO handoffs (workspace_id, id, lead_id, status, offered_at, need, promises, decision,"
    " accept_by) VALUES ($1, $1, $1, 'OFFERED', now(), '', '{{}}', '{{}}', {0})",
    "runs": "INSERT INTO attribution_runs (workspace_id, id, number, model, model_order, period_start, period_end,"
    " window_days, dimension, currency, cut_off, created_at, warnings, status, leased_until)"
    " VALUES ($1, $1, 1, 'MARKOV', 1, now(), now(), 90, 'CHANNEL', 'RUB', now(), now(), '[]', 'RUNNING', {0})",
    "duplicates": "INSERT INTO duplicate_checks (workspace_id, id, asked_at) SELECT $1, $1, now() WHERE {0} IS NULL",
    "intake": "INSERT INTO intake_events (workspace_id, id, connected_account_id, event_key, received_at, state)"
    " VALUES ($1, $1, $1, 'x', now(), {0})",
    "conversions": "INSERT INTO conversion_destinations (workspace_id, id, network, name, account_id, happening,"
    " resource_ids, event_name, value_rule, consent_channel, settings, since, created_at, disabled_at)"
    " VALUES ($1, $1, 'META', 'x', '1', 'SALE', '{{}}', 'Purchase', 'NONE', 'vk', '{{}}', now(), now(), {0})",
    "conversion_sends": "WITH t AS (INSERT INTO conversion_destinations (workspace_id, id, network, name, account_id,"
    " token, happening, resource_ids, event_name, value_rule, consent_channel, settings, since, created_at)"
    " VALUES ($1, $1, 'META', 'x', '1', 'x', 'SALE', '{{}}', 'Purchase', 'NONE', 'vk', '{{}}', now(), now()))"
    " INSERT INTO conversion_sends (workspace_id, id, destination_id, fact_id, lead_id, person_id,"
    " event_name, dedupe_id, occurred_at, status, due_at, created_at)"
    " VALUES ($1, $1, $1, $1, $1, $1, 'Purchase', 'x', now(), 'QUEUED', {0}, now())",
    "replies": "INSERT INTO message_sends (workspace_id, id, message_id, conversation_id, person_id,"
    " connected_account_id, source, status, due_at, created_at)"
    " VALUES ($1, $1, $1, $1, $1, $1, 'vk:1', 'QUEUED', {0}, now())",
    "fetches": "WITH a AS (INSERT INTO connected_accounts (workspace_id, id, network, name, settings, created_at)"
    " VALUES ($1, $1, 'META', 'x', '{{}}', now())) INSERT INTO intake_fetches (workspace_id, id, connected_account_id,"
    " event_id, position, kind, reference, details, announced_at, due_at)"
    " VALUES ($1, $1, $1, $1, 0, 'leadgen', '1', '{{}}', now(), {0})",
    "subscriptions": "INSERT INTO connected_accounts (workspace_id, id, network, name, settings, created_at,"
    " subscription_due_at) VALUES ($1, $1, 'YOUTUBE', 'x', '{{}}', now(), {0})",
    "webhook_events": "WITH o AS (INSERT INTO outbox_events (workspace_id, id, xid, kind, payload, created_at)"
    " VALUES ($1, $1, '5', 'MERGED', '{{}}', now())) INSERT INTO webhook_endpoints (workspace_id, id, name, url,"
    " event_types, product_ids, channel_ids, resource_ids, team_ids, cursor_xid, cursor_id, created_at)"
    " VALUES ($1, $1, '', '', '{{}}', '{{}}', '{{}}', '{{}}', '{{}}', {0}, $1, now())",
    "webhooks": "WITH e AS (INSERT INTO webhook_endpoints (workspace_id, id, name, url, event_types, product_ids,"
    " channel_ids, resource_ids, team_ids, cursor_xid, cursor_id, created_at) VALUES ($1, $1, '', '', '{{}}', '{{}}',"
    " '{{}}', '{{}}', '{{}}', '3', $1, now())) INSERT INTO webhook_deliveries (workspace_id, id, endpoint_id, event_id,"
    " event_type, occurred_at, created_at, body, next_attempt_at) VALUES ($1, $1, $1, $1, '', now(), now(), '', {0})",
    "forms": "INSERT INTO form_submissions (workspace_id, id, form_id, form_version_id, submission_key, received_at,"
    " submitted_at, via, language, consents, state) VALUES ($1, $1, $1, $1, 'x', now(), now(), 'API', 'en', '[]', {0})",
    "reminders": "INSERT INTO tasks (workspace_id, id, lead_id, title, due_at, created_at, remind_at)"
    " VALUES ($1, $1, $1, 'Call', now(), now(), {0})",
    "breaches": "INSERT INTO sla_timers (workspace_id, id, kind, subject_id, state, started_at, due_at)"
    " VALUES ($1, $1, 'TASK', $1, 'RUNNING', now(), {0})",
    "warnings": "INSERT INTO sla_timers (workspace_id, id, kind, subject_id, state, started_at, due_at, warn_at)"
    " VALUES ($1, $1, 'TASK', $1, 'RUNNING', now(), now() + interval '1 hour', {0})",
}


@pytest.mark.parametrize("what", WAITS)
async def test_which_workspaces_have_work(database: Database, urls: Urls, what: str) -> None:
    """Each sweep's own condition; every kind that the plug board names is one that is looked for."""
    plugs = worker_plugs(reach=Reach(Outbound(), Sealer(), NetworkUrls()))
    assert {kind for each in (*plugs.sweeps, *plugs.errands) for kind in each.waiting} == set(WAITS)
    busy, idle = [(await make_office(database, name)).workspace_id for name in ("One", "Two")]
    connection = await asyncpg.connect(urls.superuser)
    await connection.execute("SET session_replication_role = replica")
    pairs = {"clicks": ("NULL", "now()"), "duplicates": ("NULL", "now()"), "intake": ("'ALONE'", "'DONE'"),
             "forms": ("'ALONE'", "'BOT'"), "webhook_events": ("'4'", "'5'"),
             "conversions": ("NULL", "now()")}  # fmt: skip
    done = pairs.get(what, (DUE, LATER))
    for workspace_id, value in zip((busy, idle), done, strict=True):
        await connection.execute(WAITS[what].format(value), workspace_id)
    await connection.close()
    rows = await database.reads.fetch("SELECT workspace_id FROM workspaces_waiting($1, now())", what)
    assert [row["workspace_id"] for row in rows] == [busy]


def test_a_sweep_is_due_when_its_time_has_come() -> None:
    async def look(_work: Work) -> None: ...

    schedule, now = Schedule([Sweep("a", timedelta(minutes=5), look)]), clock.now()
    assert [sweep.name for sweep in schedule.due(now)] == ["a"]
    assert schedule.due(now + timedelta(minutes=4)) == []
    assert [sweep.name for sweep in schedule.due(now + timedelta(minutes=5))] == ["a"]


async def test_old_answers_and_attempts_go(database: Database) -> None:
    office = await make_office(database)
    async with begin(database.sessions, system(office.workspace_id)) as work:
        for days in (6, 8):
            when = work.now - timedelta(days=days)
            work.session.add(IdempotencyKey(workspace_id=work.workspace_id, actor_id=new_id(), key=f"{days}",
                                            operation="x", request_hash=b"", created_at=when))  # fmt: skip
            work.session.add(LoginAttempt(key=bytes([days]), failures=1, last_failed_at=when))
        await work.flush()
        assert await clean.idempotency_keys(work) == 1
        assert await clean.idempotency_keys(work) == 0
        left = await work.execute(select(IdempotencyKey.key).where(IdempotencyKey.workspace_id == work.workspace_id))
        assert left.scalars().all() == ["6"]
        assert await clean.login_attempts(work) == 2
        assert await clean.failed_jobs(work) == 0
        assert await clean.outbox(work) == 0


async def test_log_ins_go_a_week_after_they_have_expired(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    office = await make_office(database)
    monkeypatch.setattr(clean, "AT_ONCE", 2)
    async with begin(database.sessions, system(office.workspace_id)) as work:
        account_id = (await work.execute(select(Member.account_id).limit(1))).scalar_one()
        for days, ended in ((-1, True), (1, False), (6, True), (8, False), (9, True), (30, False)):
            expired = work.now - timedelta(days=days)
            work.session.add(Session(account_id=account_id, created_at=expired - timedelta(hours=12),
                                     expires_at=expired, ended_at=expired if ended else None))  # fmt: skip
        await work.flush()
        assert [await clean.sessions(work) for _ in range(3)] == [2, 1, 0]
        assert await work.scalar(select(func.count()).select_from(Session)) == 3
        assert await work.scalar(select(func.min(Session.expires_at))) == work.now - timedelta(days=6)


def test_the_worker_forgets_log_ins() -> None:
    assert "sessions" in {sweep.name for sweep in worker_plugs().sweeps}


async def test_a_database_that_lets_nobody_in_is_waited_for(database: Database, urls: Urls) -> None:
    """As while it starts: the driver's own error, for the workspaces are asked for without SQLAlchemy."""
    office, done = await make_office(database), asyncio.Event()
    await ask(database, office.workspace_id, number=1)

    async def note(_work: Work, _payload: dict[str, Any]) -> None:
        done.set()

    worker = Worker(database, Plugs({"note": note}), poll=timedelta(milliseconds=20))
    name = make_url(urls.superuser).database
    superuser = await asyncpg.connect(make_url(urls.superuser).set(database="postgres").render_as_string(False))
    try:
        await superuser.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        await superuser.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", name)
        with pytest.raises(asyncpg.PostgresError):
            await database.reads.fetch("SELECT 1")
        running = asyncio.create_task(worker.run())
        await asyncio.sleep(0.2)
        assert (running.done(), done.is_set()) == (False, False)
        await superuser.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await asyncio.wait_for(done.wait(), 10)
        worker.stop()
        await asyncio.wait_for(running, 5)
    finally:
        await superuser.close()


async def test_it_stops_when_told(database: Database) -> None:
    worker = Worker(database, Plugs(), poll=timedelta(seconds=30))
    running = asyncio.create_task(worker.run())
    await asyncio.sleep(0.1)
    worker.stop()
    await asyncio.wait_for(running, 2)
