"""One lead's whole story through HTTP, told line by line by what the service answers (times in UTC).

Anna clicks on an advertisement, comments in VK, starts the Telegram bot and asks it, fills a form. Sergey declines her,
Svetlana accepts and gives her back until pay day, accepts her again, calls, promises, opens a deal of two chairs
(24,000 less 1,000), sells them: 11,500 at once, 5,000 later, 8,250 given back with one chair, 8,250 stay.

Credit of the 8,250 between five touches (the company's own answer and call earn none):
    linear 1/5 = 1,650 each · position(40,20,40): 3,300, thrice 20 % / 3 = 550, 3,300
Commission of 10 %: 1,650 of the 16,500 paid, then 825 taken back.
"""

import asyncio
from typing import Any

import pytest
from sqlalchemy import select

from crm.core.actor import system
from crm.core.work import begin
from crm.models import AuditEntry, Member
from tests.http import Client
from tests.scenario.clock import calendar
from tests.scenario.lead import told
from tests.scenario.lead.acts import Story, come, define, hand_over, sell
from tests.scenario.spinaok import found
from tests.sockets import PATIENCE, Socket, listening

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

TIMELINE = [
    "09-01 07:00 | TOUCH | Clicked | https://spinaok.example/chair | Google Ads",
    "09-01 07:00 | STEP | Entered “Knows of it” | Clicks.",
    "09-02 08:00 | TOUCH | Commented | VK group",
    "09-03 09:00 | TOUCH | Followed | Telegram bot",
    "09-03 10:00 | TOUCH | Message | Telegram bot",
    "09-03 10:00 | STEP | Entered “Is interested” | Comments or writes a message at least 2 times within 30 days.",
    "09-03 10:45 | TOUCH | Message to the person | Telegram bot",
    "09-04 10:00 | TOUCH | Submitted a form | Sales site",
    "09-04 10:00 | STEP | Entered “Has asked” | Submits a form.",
    "09-04 11:00 | HANDOFF | Offered to Sergey-SpinaOK | A chair for a bad back | Kira",
    "09-04 12:00 | STATUS | Declined by Sergey-SpinaOK: wrong route | Not my city | Sergey",
    "09-04 12:00 | HANDOFF | Offered to Svetlana-SpinaOK | A chair for a bad back | Kira",
    "09-04 12:00 | STATUS | Accepted by Svetlana-SpinaOK | Svetlana",
    "09-04 12:00 | STEP | Entered “Talks with sales” | Sales accepts the handoff. | Svetlana",
    "09-05 09:00 | STATUS | Returned to marketing until 2026-10-05 | Pay day first | Svetlana",
    "09-05 09:00 | STEP | Entered “Is interested” | Pay day first | Svetlana",
    "10-05 07:00 | HANDOFF | Offered to Svetlana-SpinaOK | A chair for a bad back | Kira",
    "10-05 08:00 | STATUS | Accepted by Svetlana-SpinaOK | Svetlana",
    "10-05 08:00 | STEP | Entered “Talks with sales” | Sales accepts the handoff. | Svetlana",
    "10-05 08:50 | TOUCH | Call",
    "10-05 08:50 | CALL | Call to the person, 4 min 0 s | Svetlana",
    "10-05 09:00 | TASK | Promise: Send the price | Svetlana",
    "10-06 08:00 | STATUS | Promise kept: Send the price | Svetlana",
    "10-06 08:00 | DEAL | Deal opened: Two chairs | Svetlana",
    "10-07 08:00 | SALE | Bought 2 × SpinaOK | Svetlana | 11500.00",
    "10-07 08:00 | STEP | Entered “Has bought” | A sale is recorded. | Svetlana",
    "10-08 08:00 | SALE | Payment | Svetlana | 5000.00",
    "10-12 08:00 | REFUND | Refund | Svetlana | -8250.00",
]
STEPS = [
    "09-01 07:00 | aware | RULE | Clicks.",
    "09-03 10:00 | interested | RULE | Comments or writes a message at least 2 times within 30 days.",
    "09-04 10:00 | asked | RULE | Submits a form.",
    "09-04 12:00 | with_sales | RULE | Sales accepts the handoff. | Svetlana",
    "09-05 09:00 | interested | RECYCLE | Pay day first | Svetlana",
    "10-05 08:00 | with_sales | RULE | Sales accepts the handoff. | Svetlana",
    "10-07 08:00 | bought | RULE | A sale is recorded. | Svetlana",
]
CHOSEN = "MEMBER | Named by the one who offered. | "
HANDOFFS = [
    f"09-04 11:00 | DECLINED | Sergey | 09-04 12:00 | WRONG_ROUTE | {CHOSEN}['Sergey'] | Sergey",
    f"09-04 12:00 | RECYCLED | Svetlana | 09-05 09:00 | Pay day first | 2026-10-05 | {CHOSEN}['Svetlana'] | Svetlana",
    f"10-05 07:00 | ACCEPTED | Svetlana | 10-05 08:00 | {CHOSEN}['Svetlana'] | Svetlana",
]
TIMERS = [
    "09-03 10:00 | RESPONSE | MET | due | 09-03 11:30 | ended | 09-03 10:45 | Community manager",
    "09-03 10:00 | RESPONSE_LIMIT | MET | due | 09-04 10:00 | ended | 09-03 10:45 | Community manager",
    "09-04 11:00 | ACCEPT | MET | due | 09-04 15:00 | ended | 09-04 12:00 | Sergey",
    "09-04 12:00 | ACCEPT | MET | due | 09-04 16:00 | ended | 09-04 12:00 | Svetlana",
    "09-04 12:00 | FIRST_CONTACT | CANCELLED | due | 09-04 16:00 | ended | 09-05 09:00 | Svetlana",
    "10-05 07:00 | ACCEPT | MET | due | 10-05 11:00 | ended | 10-05 08:00 | Svetlana",
    "10-05 08:00 | FIRST_CONTACT | MET | due | 10-05 12:00 | ended | 10-05 08:50 | Svetlana",
    "10-05 09:00 | TASK | MET | due | 10-06 09:00 | ended | 10-06 08:00 | Svetlana",
]
AUDIT = [
    ("HANDOFF_OFFER", "Kira"), ("HANDOFF_DECLINED", "Sergey"), ("HANDOFF_OFFER", "Kira"),
    ("HANDOFF_ACCEPTED", "Svetlana"), ("HANDOFF_RECYCLED", "Svetlana"), ("HANDOFF_OFFER", "Kira"),
    ("HANDOFF_ACCEPTED", "Svetlana"), ("CALL_LOG", "Svetlana"), ("TASK_CREATE", "Svetlana"),
    ("TASK_COMPLETE", "Svetlana"), ("DEAL_OPEN", "Svetlana"), ("DEAL_LINES_SET", "Svetlana"),
    ("SALE_RECORD", "Svetlana"), ("SALE_PAYMENT", "Svetlana"), ("SALE_REFUND", "Kira"),
    ("SALE_REFUND", "Svetlana"),
]  # fmt: skip
EVENTS = [
    "LEAD_CREATED STEP_ENTERED:aware TOUCH_RECORDED",
    "TOUCH_RECORDED",
    "TOUCH_RECORDED",
    "STEP_ENTERED:interested TOUCH_RECORDED CONVERSATION_RECEIVED",
    "TOUCH_RECORDED CONVERSATION_REPLIED",
    "STEP_ENTERED:asked TOUCH_RECORDED",
    "HANDOFF_OFFERED",
    "HANDOFF_DECLINED STATUS_CHANGED",
    "HANDOFF_OFFERED",
    "STEP_ENTERED:with_sales HANDOFF_ACCEPTED OWNER_CHANGED",
    "STEP_ENTERED:interested HANDOFF_RECYCLED STATUS_CHANGED",
    "HANDOFF_OFFERED",
    "STEP_ENTERED:with_sales HANDOFF_ACCEPTED OWNER_CHANGED",
    "TOUCH_RECORDED CALL_LOGGED STATUS_CHANGED",
    "TASK_CREATED",
    "TASK_COMPLETED",
    "STEP_ENTERED:bought SALE_RECORDED",
    "SALE_PAID",
    "SALE_REFUNDED",
]
"""A line a request; within one, in the order of writing."""
SUBSCRIBE = "subscription { leadEvents { cursor kind stepKey } }"


async def test_the_whole_story_of_one_lead(client: Client) -> None:
    with calendar("2026-08-31") as leaves:
        company = await found(client)
        story = Story(client, company, leaves, company.workspace_id)
        await define(story)
        async with listening(client.app, company.admin.key) as socket:
            await _listen(client, socket)
            await come(story)
            await hand_over(story)
            await sell(story)
            heard = await _hear(socket)
        assert heard == " ".join(EVENTS).split()
        assert await told.timeline(story) == TIMELINE
        assert await told.steps(story) == STEPS
        assert await told.handoffs(story) == HANDOFFS
        assert await told.timers(story) == TIMERS
        await _check_money(story)
        assert await _audit(story) == AUDIT


async def _listen(client: Client, socket: Socket) -> None:
    await socket.subscribe("1", SUBSCRIBE)
    async with asyncio.timeout(PATIENCE):
        while client.app.state.listening.subscribers != 1:  # noqa: ASYNC110 - of another task, no event
            await asyncio.sleep(0.01)


async def _hear(socket: Socket) -> list[str]:
    """Everything up to the refund, each with a cursor of its own, and nothing after it."""
    events: list[Any] = []
    while not events or events[-1]["kind"] != "SALE_REFUNDED":
        events += await socket.events(1)
    assert await socket.is_quiet()
    assert len({event["cursor"] for event in events}) == len(events)
    return [":".join(filter(None, (event["kind"], event["stepKey"]))) for event in events]


async def _check_money(story: Story) -> None:
    def money(amount: str) -> Any:
        return {"amount": amount}

    lead = await told.money(story)
    (sale,) = lead.pop("sales")
    assert lead == {
        "status": "WON", "owner": {"name": "Svetlana-SpinaOK"}, "firstTouch": {"channel": {"key": "google_ads"}},
        "lastTouch": {"channel": {"key": "organic_search"}},
        "deals": [{"name": "Two chairs", "status": "WON", "amount": money("23000.00")}],
    }  # fmt: skip
    events = [(e["kind"], told.minute(e["occurredAt"]), e["units"], e["amount"]["amount"], told.named(e["member"]))
              for e in sale.pop("events")]  # fmt: skip
    assert events == [
        ("SALE", "10-07 08:00", 2, "11500.00", "Svetlana"),
        ("PAYMENT", "10-08 08:00", 0, "5000.00", "Svetlana"),
        ("REFUND", "10-12 08:00", -1, "-8250.00", "Svetlana"),
    ]
    assert sale == {
        "units": 2, "netUnits": 1, "amount": money("11500.00"), "agreed": money("23000.00"), "paid": money("16500.00"),
        "refunded": money("8250.00"), "net": money("8250.00"), "contribution": money("3000.00"),
        "journey": {"length": 5},
    }  # fmt: skip
    assert await told.commission(story, "2026-10-01", "2026-10-11") == [("Svetlana", "1650.00")]
    assert await told.commission(story, "2026-10-12", "2026-10-31") == [("Svetlana", "-825.00")]
    channels = ["google_ads", "vk", "telegram", "telegram", "organic_search"]
    assert await told.credit(story, "linear") == [(channel, 0.2, "1650.00") for channel in channels]
    shares = [(0.4, "3300.00"), *[(0.066666667, "550.00")] * 3, (0.4, "3300.00")]
    assert await told.credit(story, "position(40,20,40)") == [
        (channel, *share) for channel, share in zip(channels, shares, strict=True)
    ]


async def _audit(story: Story) -> list[tuple[str, str]]:
    """What is kept of those who worked, from the first offer on."""
    async with begin(story.client.database.sessions, system(story.workspace_id)) as work:
        joined = (Member.workspace_id == AuditEntry.workspace_id) & (Member.id == AuditEntry.actor_id)
        statement = select(AuditEntry.action, Member.name).join(Member, joined).order_by(AuditEntry.id)
        rows = (await work.execute(statement.where(AuditEntry.workspace_id == work.workspace_id))).all()
    of_lead = [(row.action, row.name.removesuffix("-SpinaOK")) for row in rows]
    return of_lead[of_lead.index(("HANDOFF_OFFER", "Kira")) :]
