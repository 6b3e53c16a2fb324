"""32 writers on one person at once, each by another verb over HTTP: nothing is lost, nobody hears of a deadlock."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from sqlalchemy import func, select, text

from crm.core.actor import system
from crm.core.ids import encode
from crm.core.work import begin
from crm.models import Call, Conversation, Lead, Message, Note, Person, PersonMerge, Sale, StepEntry, Task, Touchpoint
from funnel.rebuild.rebuild import verify
from tests.http import Client
from tests.scenario.actors import Person as Actor
from tests.scenario.spinaok import RECORD, Company, define, found

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

WRITERS = 32
CELLS = text("SELECT metric, sum(value) FROM day_cells GROUP BY metric")
ANNA = {"kind": "EMAIL", "value": "anna@example.com"}
TELEGRAM = {"kind": "PLATFORM_USER_ID", "value": "815", "account": "bot"}
Write = Callable[["Rush", int], Awaitable[Any]]


class Rush:
    """The company, its busy lead, and those who turn out to be the same person."""

    def __init__(self, company: Company, boss: Actor) -> None:
        self.company, self.boss = company, boss
        self.lead = self.person = ""
        self.others: list[str] = []

    async def touch(self, name: str, day: int, *identities: dict[str, str], kind: str = "VISIT") -> Any:
        """One touch by the integration's key."""
        item = {
            "source": "rush", "externalId": name, "kind": kind, "occurredAt": f"2026-09-{day:02}T07:00:00Z",
            "channelKey": "vk", "resourceId": self.company.resources["group"], "identities": list(identities),
        }  # fmt: skip
        answer = await self.company.site.read(RECORD, input={"items": [item]})
        (result,) = answer["touchpointsRecord"]["results"]
        assert result["status"] == "RECORDED", result
        return result["touchpoint"]

    async def begin(self) -> None:
        """Anna, with two identities, and a person for each merge."""
        first = await self.touch("anna", 1, ANNA, TELEGRAM)
        self.lead, self.person = first["lead"]["id"], first["person"]["id"]
        for number in range(WRITERS // len(WRITES)):
            other = {"kind": "EMAIL", "value": f"anna{number}@example.com"}
            self.others.append((await self.touch(f"other{number}", 2, other))["person"]["id"])


async def visit(rush: Rush, number: int) -> None:
    await rush.touch(f"visit{number}", 3 + number % 9, ANNA)


async def move(rush: Rush, number: int) -> None:
    given = {"leadId": rush.lead, "toStepKey": "interested", "reason": f"Talk {number}"}
    await rush.company.marketer.change("leadMove", "LeadMoveInput", "lead { id }", given)


async def task(rush: Rush, number: int) -> None:
    given = {"leadId": rush.lead, "title": f"Task {number}", "dueAt": "2026-12-01T09:00:00Z"}
    await rush.boss.change("taskCreate", "TaskCreateInput", "task { id }", given)


async def call(rush: Rush, number: int) -> None:
    given = {"leadId": rush.lead, "direction": "OUTBOUND", "occurredAt": f"2026-09-20T08:{number:02}:00Z",
             "durationSeconds": 60}  # fmt: skip
    await rush.boss.change("callLog", "CallLogInput", "call { id }", given)


async def message(rush: Rush, number: int) -> None:
    given = {
        "externalId": f"m{number}", "channelKey": "telegram", "appearedAt": f"2026-09-21T08:{number:02}:00Z",
        "author": TELEGRAM, "text": f"Question {number}", "kind": "MESSAGE", "threadExternalId": "chat",
    }  # fmt: skip
    await rush.company.community.change("conversationReceive", "ConversationReceiveInput", "conversation { id }", given)


async def sale(rush: Rush, number: int) -> None:
    given = {
        "identities": [ANNA], "productId": rush.company.product_id, "soldAt": f"2026-09-22T08:{number:02}:00Z",
        "amount": {"amount": "12000"}, "externalId": f"order{number}",
    }  # fmt: skip
    await rush.boss.change("saleRecord", "SaleRecordInput", "sale { id }", given)


async def note(rush: Rush, number: int) -> None:
    await rush.boss.change("noteCreate", "NoteCreateInput", "note { id }", {"leadId": rush.lead, "text": f"N{number}"})


async def same(rush: Rush, number: int) -> None:
    given = {"keepId": rush.person, "mergeId": rush.others[number // len(WRITES)]}
    await rush.boss.change("personMerge", "PersonMergeInput", "mergeId", given)


WRITES: tuple[Write, ...] = (visit, move, task, call, message, sale, note, same)


COUNTED = (Person, Lead, Touchpoint, Task, Call, Note, Conversation, Message, Sale, PersonMerge)


async def test_32_writers_of_one_person_lose_nothing(client: Client) -> None:
    company = await found(client)
    await define(company)
    rush = Rush(company, company.admin)
    await rush.begin()
    await asyncio.gather(*(WRITES[number % len(WRITES)](rush, number) for number in range(WRITERS)))
    async with begin(client.database.sessions, system(company.workspace_id)) as work:
        counts = {row: await work.scalar(select(func.count()).select_from(row)) for row in COUNTED}
        assert counts == {
            Person: 5, Lead: 5, Touchpoint: 5 + 4 + 4 + 4, Task: 4, Call: 4, Note: 4, Conversation: 1, Message: 4,
            Sale: 4, PersonMerge: 4,
        }  # fmt: skip
        alive = (await work.execute(select(Lead.id, Lead.status).where(Lead.withdrawn_at.is_(None)))).all()
        assert [(encode("lead", lead_id), status) for lead_id, status in alive] == [(rush.lead, "WON")]
        canonical = (await work.execute(select(Person.canonical_id).distinct())).scalars()
        assert [encode("per", person_id) for person_id in canonical] == [rush.person]
        entries = (await work.execute(select(StepEntry).where(StepEntry.voided_at.is_(None)))).scalars()
        assert Counter((entry.cause, entry.step_key) for entry in entries) == {
            ("RULE", "aware"): 1, ("RULE", "interested"): 1, ("RULE", "bought"): 1, ("MOVE", "interested"): 4,
        }  # fmt: skip
        cells = {row[0]: int(row[1]) for row in await work.execute(CELLS)}
        assert {name: cells[name] for name in ("LEADS", "SALES", "REVENUE")} == {
            "LEADS": 1, "SALES": 4, "REVENUE": 4_800_000,
        }  # fmt: skip
        assert (await verify(work.session, company.workspace_id)).clean
