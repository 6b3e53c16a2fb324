"""Anna's way from a click to a refund, told through HTTP by those who may; the clock moves from act to act."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from crm.core.actor import system
from crm.core.work import begin
from funnel.links.record_clicks import record_clicks
from tests.http import Client
from tests.scenario.actors import Person
from tests.scenario.clock import Calendar
from tests.scenario.spinaok import RECORD, RESOURCES, Company

STEPS = [
    {"key": "aware", "name": "Knows of it", "phase": "AWARENESS", "side": "MARKETING",
     "goal": {"text": "Speak up twice within a month",
              "reachedWhen": {"touch": {"kinds": ["COMMENT", "MESSAGE"], "atLeast": 2, "withinDays": 30}}}},
    {"key": "interested", "name": "Is interested", "phase": "INTEREST", "side": "MARKETING",
     "goal": {"text": "Leave a request", "reachedWhen": {"touch": {"kinds": ["FORM_SUBMIT"]}}}},
    {"key": "asked", "name": "Has asked", "phase": "INTENT", "side": "MARKETING",
     "goal": {"text": "Sales take over", "reachedWhen": {"handoffAccepted": True}}},
    {"key": "with_sales", "name": "Talks with sales", "phase": "EVALUATION", "side": "SALES", "isHandoff": True,
     "goal": {"text": "Buy", "reachedWhen": {"saleRecorded": True}}},
    {"key": "bought", "name": "Has bought", "phase": "PURCHASE", "side": "SALES"},
]  # fmt: skip
HUMAN = {"user-agent": "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0 Safari/537.36"}
VK = {"kind": "PLATFORM_USER_ID", "value": "4711", "account": "vk-group"}
TELEGRAM = {"kind": "PLATFORM_USER_ID", "value": "815", "account": "tg-bot"}


@dataclass
class Story:
    """Who plays, and the ids the story has met so far."""

    client: Client
    company: Company
    calendar: Calendar
    workspace_id: UUID
    ids: dict[str, str] = field(default_factory=dict)

    async def refused(self, who: Person, permission: str, field: str, kind: str, given: dict[str, Any]) -> None:
        """The wrong role is told which permission is missing."""
        payload = await who.try_to(field, kind, "", given)
        assert [error["code"] for error in payload["errors"]] == ["FORBIDDEN"]
        assert permission in payload["errors"][0]["message"]


async def define(story: Story) -> None:
    """The strategist draws the model; the head of sales says what a sale earns."""
    company, boss = story.company, story.company.strategist
    made = await boss.change(
        "productCreate", "ProductCreateInput", "product { id }",
        {"name": "SpinaOK", "saleKinds": ["ONLINE"], "markets": ["B2C"], "price": {"amount": "12000"},
         "contribution": {"amount": "3000"}, "monthlyTargetUnits": 25},
    )  # fmt: skip
    company.product_id = made["product"]["id"]
    bot: dict[str, Any] = {"name": "Telegram bot", "kind": "BOT", "placement": "OUTPOST", "channelKey": "telegram"}
    for name, given in [*RESOURCES.items(), ("bot", bot)]:
        registered = await boss.change(
            "resourceRegister", "ResourceRegisterInput", "resource { id }",
            {"users": ["AUDIENCE"], "purposes": ["MARKETING"], **given},
        )  # fmt: skip
        company.resources[name] = registered["resource"]["id"]
    product = {"productId": company.product_id}
    entry = {"touch": {"kinds": ["CLICK"]}}
    draft = await boss.change(
        "funnelDraftSave", "FunnelDraftSaveInput", "draft { problems { code message } }",
        {**product, "entryRule": entry, "steps": STEPS},
    )  # fmt: skip
    assert draft["draft"]["problems"] == []
    await boss.change("funnelPublish", "FunnelPublishInput", "funnel { version }", product)
    term = {"memberId": company.svetlana.id, "validFrom": "2026-01-01", "kind": "SHARE", "share": "0.1",
            "base": "REVENUE"}  # fmt: skip
    await story.refused(company.svetlana, "SALES_MANAGE", "commissionTermSet", "CommissionTermSetInput", term)
    await company.admin.change("commissionTermSet", "CommissionTermSetInput", "term { id }", term)


async def come(story: Story) -> None:
    """Click on the link of an advertisement, a comment in VK, the bot is started, a form."""
    company = story.company
    link = (await company.marketer.change(
        "trackedLinkCreate", "TrackedLinkCreateInput", "link { path }",
        {"resourceId": company.resources["ads"], "targetUrl": "https://spinaok.example/chair"},
    ))["link"]  # fmt: skip
    story.calendar.move_to("2026-09-01", 10)
    followed = await story.client.http.get(link["path"], headers=HUMAN)
    assert (followed.status_code, followed.headers["location"]) == (302, "https://spinaok.example/chair")
    visitor = followed.headers["set-cookie"].partition("touchline_visitor=")[2].partition(";")[0]
    story.client.http.cookies.clear()
    async with begin(story.client.database.sessions, system(story.workspace_id)) as work:
        assert await record_clicks(work) == 1
    cookie = {"kind": "ANONYMOUS_ID", "value": visitor}
    touches = [
        ("2026-09-02", 11, "COMMENT", "group", "vk", [VK, cookie]),
        ("2026-09-03", 12, "FOLLOW", "bot", "telegram", [TELEGRAM, cookie]),
        ("2026-09-04", 13, "FORM_SUBMIT", "site", "organic_search",
         [{"kind": "EMAIL", "value": "Anna@Example.com"}, {"kind": "PHONE", "value": "+7 916 123-45-67"}, cookie]),
    ]  # fmt: skip
    for day, hour, kind, resource, channel, identities in touches:
        story.calendar.move_to(day, hour)
        item = {"source": "story", "externalId": f"{kind}-1", "kind": kind, "identities": identities, "name": "Anna",
                "resourceId": company.resources[resource], "channelKey": channel,
                "occurredAt": f"{day}T{hour - 3:02}:00:00Z"}  # fmt: skip
        for again in (False, True):  # said twice, kept once
            outcome = (await company.site.read(RECORD, input={"items": [item]}))["touchpointsRecord"]
            assert (outcome["recorded"], outcome["duplicates"]) == (0, 1) if again else (1, 0)
        if kind == "FOLLOW":
            await talk(story)
    touchpoint = outcome["results"][0]["touchpoint"]
    story.ids |= {"lead": touchpoint["lead"]["id"], "person": touchpoint["person"]["id"]}


async def talk(story: Story) -> None:
    """She writes to the bot at 13:00, Kira answers at 13:45."""
    asked = {
        "externalId": "tg-1", "channelKey": "telegram", "resourceId": story.company.resources["bot"],
        "appearedAt": "2026-09-03T10:00:00Z", "author": TELEGRAM, "text": "What does it cost?", "kind": "MESSAGE",
    }  # fmt: skip
    kira = story.company.community
    story.calendar.move_to("2026-09-03", 13)
    thread = ("conversationReceive", "ConversationReceiveInput", "conversation { id responseDueAt limitAt }")
    received = (await kira.change(*thread, asked))["conversation"]
    again = (await kira.change(*thread, asked))["conversation"]
    assert again == received
    assert received["limitAt"] == "2026-09-04T10:00:00.000000Z"
    story.ids["conversation"] = received["id"]
    reply = {"conversationId": received["id"], "text": "12,000 rubles.", "sentAt": "2026-09-03T10:45:00Z"}
    story.calendar.move_to("2026-09-03", 14)
    answer = ("conversationReply", "ConversationReplyInput")
    await story.refused(story.company.sergey, "CONVERSATION_HANDLE", *answer, reply)
    await kira.change(*answer, "conversation { id }", reply)


async def hand_over(story: Story) -> None:
    """Sergey declines; Svetlana accepts and gives back; a month later she accepts for good."""
    kira, sergey, svetlana = story.company.community, story.company.sergey, story.company.svetlana
    packet = {"need": "A chair for a bad back", "promises": ["Call before noon"]}
    given = {"leadId": story.ids["lead"], "packet": packet}
    offer = ("handoffOffer", "HandoffOfferInput", "handoff { id }")
    accept = ("handoffAccept", "HandoffAcceptInput", "handoff { id }")
    story.calendar.move_to("2026-09-04", 14)
    await story.refused(sergey, "HANDOFF_OFFER", "handoffOffer", "HandoffOfferInput", given | {"toMemberId": sergey.id})
    first = (await kira.change(*offer, given | {"toMemberId": sergey.id}))["handoff"]["id"]
    story.calendar.move_to("2026-09-04", 15)
    await sergey.change("handoffDecline", "HandoffDeclineInput", "handoff { id }",
                        {"handoffId": first, "reason": "WRONG_ROUTE", "text": "Not my city"})  # fmt: skip
    second = (await kira.change(*offer, given | {"toMemberId": svetlana.id}))["handoff"]["id"]
    await svetlana.change(*accept, {"handoffId": second})
    story.calendar.move_to("2026-09-05", 12)
    await svetlana.change(
        "handoffRecycle", "HandoffRecycleInput", "handoff { id }",
        {"handoffId": second, "returnStepKey": "interested", "revisitOn": "2026-10-05", "reason": "Pay day first"},
    )  # fmt: skip
    story.calendar.move_to("2026-10-05", 10)
    third = (await kira.change(*offer, given | {"toMemberId": svetlana.id}))["handoff"]["id"]
    story.calendar.move_to("2026-10-05", 11)
    await svetlana.change(*accept, {"handoffId": third})
    again = await svetlana.try_to(*accept, {"handoffId": third})
    assert [error["code"] for error in again["errors"]] == ["CONFLICT"]


async def sell(story: Story) -> None:
    """A call, a promise kept, a deal of two chairs less a discount, half of it paid, one chair given back."""
    svetlana, lead = story.company.svetlana, {"leadId": story.ids["lead"]}
    story.calendar.move_to("2026-10-05", 12)
    await svetlana.change("callLog", "CallLogInput", "call { id }", lead | {
        "direction": "OUTBOUND", "occurredAt": "2026-10-05T08:50:00Z", "durationSeconds": 240, "result": "REACHED",
    })  # fmt: skip
    promise = {"title": "Send the price", "dueAt": "2026-10-06T09:00:00Z", "isPromise": True}
    task = (await svetlana.change("taskCreate", "TaskCreateInput", "task { id }", lead | promise))["task"]["id"]
    story.calendar.move_to("2026-10-06", 11)
    await svetlana.change("taskComplete", "TaskCompleteInput", "task { id }", {"taskId": task})
    deal = await svetlana.change("dealOpen", "DealOpenInput", "deal { id }", lead | {"name": "Two chairs"})
    line = {"productId": story.company.product_id, "units": "2", "unitPrice": {"amount": "12000"},
            "discount": {"amount": "1000"}}  # fmt: skip
    lined = await svetlana.change("dealLinesSet", "DealLinesSetInput", "deal { amount { amount } }",
                                  {"dealId": deal["deal"]["id"], "lines": [line]})  # fmt: skip
    assert lined["deal"]["amount"]["amount"] == "23000.00"
    story.calendar.move_to("2026-10-07", 12)
    sale = (await svetlana.change("saleRecord", "SaleRecordInput", "sale { id }", lead | {
        "productId": story.company.product_id, "dealId": deal["deal"]["id"], "soldAt": "2026-10-07T08:00:00Z",
        "amount": {"amount": "11500"}, "agreed": {"amount": "23000"}, "units": 2, "externalId": "order-1",
    }))["sale"]["id"]  # fmt: skip
    story.ids |= {"sale": sale, "deal": deal["deal"]["id"]}
    story.calendar.move_to("2026-10-08", 12)
    paid = {"saleId": sale, "amount": {"amount": "5000"}, "paidAt": "2026-10-08T08:00:00Z"}
    await svetlana.change("salePaymentRecord", "SalePaymentRecordInput", "sale { id }", paid)
    story.calendar.move_to("2026-10-12", 12)
    back = {"saleId": sale, "amount": {"amount": "8250"}, "units": 1, "refundedAt": "2026-10-12T08:00:00Z"}
    await story.refused(story.company.community, "SALE_REFUND", "saleRefund", "SaleRefundInput", back)
    await svetlana.change("saleRefund", "SaleRefundInput", "sale { id }", back)
