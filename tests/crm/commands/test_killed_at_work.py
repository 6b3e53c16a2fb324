"""`kill -9` of the service and its worker while facts come in: what was acknowledged is there once, and whole."""

import asyncio
import contextlib
import threading
import time
from collections import Counter
from collections.abc import Generator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from subprocess import DEVNULL
from typing import Any
from uuid import UUID

import httpx
import psutil
import pytest
from sqlalchemy import func, select

from crm.commands.common import with_database
from crm.core import ids
from crm.core.actor import system
from crm.core.database import Database
from crm.core.work import Work, begin
from crm.live.cursor import Position, encode
from crm.live.kinds import LeadEventKind
from crm.models import Conversation, Message, OutboxEvent, SlaTimer, Task, Touchpoint, WorkspaceDirectory
from tests.crm.commands.conftest import answer, run
from tests.crm.commands.test_serving import are_gone, below, data_dir, embedded, port, serving, until, workers
from tests.wires import wire

__all__ = ["data_dir", "embedded", "port"]
pytestmark = [pytest.mark.database, pytest.mark.newest]

BATCH, THREADS = 100, 4
STEPS = [
    {"key": "aware", "name": "Knows", "phase": "AWARENESS", "side": "MARKETING",
     "goal": {"text": "Come back", "reachedWhen": {"touch": {"kinds": ["VISIT"], "atLeast": 2, "withinDays": 30}}}},
    {"key": "asked", "name": "Has asked", "phase": "INTENT", "side": "MARKETING",
     "goal": {"text": "Sales take over", "reachedWhen": {"handoffAccepted": True}}},
    {"key": "sales", "name": "Talks", "phase": "EVALUATION", "side": "SALES", "isHandoff": True,
     "goal": {"text": "Buy", "reachedWhen": {"saleRecorded": True}}},
    {"key": "bought", "name": "Bought", "phase": "PURCHASE", "side": "SALES"},
]  # fmt: skip


@dataclass
class Sender:
    """A client that asks again until it is answered, with the same ids and keys; several threads use it."""

    port: int
    key: str
    acknowledged: set[str] = field(default_factory=set)
    again: int = 0
    lead: str = ""
    is_over: bool = False
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def change(self, name: str, kind: str, selection: str, given: dict[str, Any]) -> Any:
        """The payload, however often the service dies meanwhile."""
        query = f"mutation($input: {kind}!) {{ {name}(input: $input) {{ {selection} errors {{ code message }} }} }}"
        body = {"query": query, "variables": {"input": given}}
        deadline = time.monotonic() + 180
        while time.monotonic() < deadline and not self.is_over:
            found = self._ask(body)
            if found is not None:
                assert found[name]["errors"] == [], found
                return found[name]
            with self._lock:
                self.again += 1
            time.sleep(0.05)
        raise AssertionError("nobody answered")

    def _ask(self, body: Any) -> Any:
        """The data of an answer; None when there was none, or it told of the database's death."""
        headers = {"Authorization": f"Bearer {self.key}"}
        try:
            got = httpx.post(f"http://127.0.0.1:{self.port}/graphql", json=body, headers=headers, timeout=30)
        except httpx.TransportError:
            return None
        return got.json()["data"] if got.status_code == 200 and "errors" not in got.json() else None

    def facts(self, number: int) -> None:
        """A batch of touches of about 100 of the persons; many of them want to write the same cells."""
        items = [
            {
                "source": "kill", "externalId": f"{number}-{place}", "kind": "VISIT", "channelKey": "vk",
                "occurredAt": f"2026-09-{1 + number % 28:02}T07:{place % 60:02}:00Z",
                "identities": [{"kind": "EMAIL", "value": f"p{(number * 7 + place) % 2_000}@example.com"}],
            }
            for place in range(BATCH)
        ]  # fmt: skip
        done = self.change("touchpointsRecord", "TouchpointsRecordInput", "recorded duplicates rejected",
                           {"items": items})  # fmt: skip
        assert (done["recorded"] + done["duplicates"], done["rejected"]) == (BATCH, 0)
        with self._lock:
            self.acknowledged |= {item["externalId"] for item in items}

    def mention(self, number: int) -> None:
        """A mention nobody answers; its time to answer has passed long ago."""
        self.change("conversationReceive", "ConversationReceiveInput", "conversation { id }", {
            "externalId": f"m{number}", "channelKey": "telegram", "appearedAt": "2026-09-03T10:00:00Z",
            "author": {"kind": "PLATFORM_USER_ID", "value": f"u{number}"}, "text": "Hello?", "kind": "MESSAGE",
            "idempotencyKey": f"m{number}",
        })  # fmt: skip

    def task(self, number: int) -> None:
        """What has no id in a source of its own: only the key tells that it was written already."""
        given = {"leadId": self.lead, "title": f"t{number}", "dueAt": "2031-01-01T00:00:00Z"}
        self.change("taskCreate", "TaskCreateInput", "task { id }", given | {"idempotencyKey": f"t{number}"})


class Hearer(threading.Thread):
    """A client that listens, and goes on after its last cursor whenever the connection is cut."""

    QUERY = "subscription($after: String) { leadEvents(after: $after) { cursor } }"

    def __init__(self, sender: Sender, workspace_id: UUID) -> None:
        super().__init__(daemon=True)
        self.url, self.key = f"http://127.0.0.1:{sender.port}/graphql", sender.key
        self.cursors = [encode(Position(0), workspace_id)]
        self.cut = 0
        self.start()

    def run(self) -> None:
        """The thread; it ends with the process."""
        asyncio.run(self._listen())

    async def _listen(self) -> None:
        while True:
            with contextlib.suppress(OSError, EOFError, AssertionError, TimeoutError):
                async with wire(self.url, self.key) as client:
                    given = {"query": self.QUERY, "variables": {"after": self.cursors[-1]}}
                    await client.say("subscribe", "1", given)
                    while isinstance(event := await client.event(), dict):
                        self.cursors.append(event["cursor"])
            self.cut += 1
            await asyncio.sleep(0.1)


def prepare(port: int) -> tuple[Sender, Hearer]:
    """Clients of a workspace with a product and its funnel, so that every touch means something."""
    workspace = answer(run("workspace", "create", "Boats", "--json"))
    run("member", "add", "ann@example.com", "--workspace", "boats", "--role", "SUPPORT")
    key = answer(run("api-key", "create", "--workspace", "boats", "--role", "ADMIN", "--json"))["key"]
    sender = Sender(port, key)
    product = sender.change("productCreate", "ProductCreateInput", "product { id }", {
        "name": "Chair", "saleKinds": ["ONLINE"], "markets": ["B2C"], "price": {"amount": "12000"},
    })["product"]["id"]  # fmt: skip
    draft = {"productId": product, "entryRule": {"touch": {"kinds": ["VISIT"]}}, "steps": STEPS}
    sender.change("funnelDraftSave", "FunnelDraftSaveInput", "draft { problems { code } }", draft)
    sender.change("funnelPublish", "FunnelPublishInput", "funnel { version }", {"productId": product})
    buyer = {"productId": product, "identities": [{"kind": "EMAIL", "value": "p0@example.com"}]}
    sender.lead = sender.change("leadCreate", "LeadCreateInput", "lead { id }", buyer)["lead"]["id"]
    return sender, Hearer(sender, ids.decode(workspace["id"])[1])


@dataclass(frozen=True)
class Story:
    """How much is sent."""

    batches: int
    mentions: int
    tasks: int

    def begin(self, sender: Sender, pool: ThreadPoolExecutor) -> list[Future[None]]:
        """Everything is asked for, the mentions and tasks among the first facts."""
        going = [pool.submit(sender.facts, number) for number in range(2)]
        going += [pool.submit(sender.mention, number) for number in range(self.mentions)]
        for number in range(max(self.batches - 2, self.tasks)):
            going += [pool.submit(sender.facts, number + 2)] if number + 2 < self.batches else []
            going += [pool.submit(sender.task, number)] if number < self.tasks else []
        return going

    def check(self, sender: Sender, hearer: Hearer) -> None:
        """Once the breaches were told: everything acknowledged is there once, and means what it should."""
        until(lambda: stored()["breached"] >= self.mentions, 90)
        time.sleep(3)  # a second telling would come with the next sweep
        facts = self.batches * BATCH
        assert len(sender.acknowledged) == facts
        assert sender.again > 0
        assert stored() == {
            "acknowledged": facts, "touches": facts + self.mentions, "threads": self.mentions,
            "messages": self.mentions, "breached": self.mentions,
            "told of": {1: self.mentions}, "tasks": self.tasks, "titles": self.tasks,
        }  # fmt: skip
        cursors = with_database(events_of)
        until(lambda: len(hearer.cursors) > len(cursors), 60)
        assert hearer.cursors[1:] == cursors
        assert hearer.cut > 0
        verified = run("rebuild", "--workspace", "boats", "--verify", "--json")
        assert verified.exit_code == 0, verified.output


@contextlib.contextmanager
def sending(story: Story, sender: Sender) -> Generator[list[Future[None]], None, None]:
    """Clients at work; when the test fails they give up at once."""
    pool = ThreadPoolExecutor(THREADS)
    try:
        yield story.begin(sender, pool)
    finally:
        sender.is_over = True
        pool.shutdown(cancel_futures=True)


def stored() -> dict[str, Any]:
    """What the database holds."""

    async def count(database: Database) -> dict[str, Any]:
        async with database.sessions() as session:
            workspace_id: UUID = (await session.execute(select(WorkspaceDirectory.workspace_id))).scalar_one()
        async with begin(database.sessions, system(workspace_id)) as work:
            return await _counted(work)

    found: dict[str, Any] = with_database(count)
    return found


async def _counted(work: Work) -> dict[str, Any]:
    async def total(what: Any, *conditions: Any) -> int:
        return int(await work.scalar(select(func.count()).select_from(what).where(*conditions)) or 0)

    ours = select(Touchpoint.external_id).where(Touchpoint.source == "kill").distinct().subquery()
    titles = select(Task.title).distinct().subquery()
    events = await work.execute(select(OutboxEvent.payload).where(OutboxEvent.kind == "SLA_BREACHED"))
    told = Counter(each["conversationId"] for each in events.scalars() if each.get("kind") == "RESPONSE")
    return {
        "acknowledged": await total(ours), "touches": await total(Touchpoint), "threads": await total(Conversation),
        "messages": await total(Message), "told of": Counter(told.values()),
        "breached": await total(SlaTimer, SlaTimer.kind == "RESPONSE", SlaTimer.breached_at.is_not(None)),
        "tasks": await total(Task), "titles": await total(titles),
    }  # fmt: skip


async def events_of(database: Database) -> list[str]:
    """The cursors of everything that was to be told, in the order in which it is told."""
    async with database.sessions() as session:
        workspace_id: UUID = (await session.execute(select(WorkspaceDirectory.workspace_id))).scalar_one()
    async with begin(database.sessions, system(workspace_id)) as work:
        told = OutboxEvent.kind.in_([kind.value for kind in LeadEventKind])
        rows = await work.execute(select(OutboxEvent.xid, OutboxEvent.id).where(told))
        places = sorted(Position(int(row.xid), row.id) for row in rows)
    return [encode(place, workspace_id) for place in places]


def serving_processes(process: psutil.Popen) -> list[psutil.Process]:
    """Granian's, which answer requests."""
    alive = [one for one in below(process) if one.status() != psutil.STATUS_ZOMBIE]
    ours = [one for one in alive if "crm.postgres.supervisor" not in one.cmdline()]
    return [one for one in ours if "python" in one.name() and "worker" not in one.cmdline()]


def everything(process: psutil.Popen) -> Sequence[psutil.Process]:
    """The service whole, but for the database."""
    return [process, *serving_processes(process), *workers(process)]


def kill(processes: Sequence[psutil.Process]) -> None:
    """At once, as the kernel does when memory is short."""
    assert processes
    for one in processes:
        one.kill()


@pytest.mark.long
@pytest.mark.usefixtures("own")
def test_a_thousand_facts_and_a_kill_of_each(port: int) -> None:
    story = Story(batches=10, mentions=8, tasks=8)
    with serving(port, says=DEVNULL) as process:
        sender, hearer = prepare(port)
        with sending(story, sender) as going:
            until(lambda: len(sender.acknowledged) >= 200, 60)
            kill(workers(process))
            kill(serving_processes(process))  # the main process starts both again
            for each in going:
                each.result(60)
        story.check(sender, hearer)


@pytest.mark.long
@pytest.mark.usefixtures("embedded")
def test_twenty_thousand_facts_and_kills_again_and_again(data_dir: Path, port: int) -> None:
    """Everything, the worker, what serves, everything, …, at growing shares of the facts."""
    story = Story(batches=200, mentions=200, tasks=200)
    with serving(port, says=DEVNULL):
        sender, hearer = prepare(port)
    with sending(story, sender) as going:
        for turn, share in enumerate((0.05, 0.15, 0.25, 0.35, 0.5, 0.65, 0.8)):
            with serving(port, says=DEVNULL) as process:
                until(lambda share=share: len(sender.acknowledged) >= share * 20_000, 240)  # type: ignore[misc]  # bound
                kill((everything, workers, serving_processes)[turn % 3](process))
                time.sleep(0.3)  # and then the rest
                process.kill()
        with serving(port, says=DEVNULL) as process:
            for each in going:
                each.result(240)
            story.check(sender, hearer)
            left = below(process)
    until(lambda: are_gone(left), 30)  # the database too, whose folder is removed then
