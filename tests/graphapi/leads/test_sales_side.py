"""The documents of the sales side over HTTP: inbox, card, handoff, calls, tasks, sales, touchpoints."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from crm.core import clock
from crm.core.ids import encode
from crm.core.work import begin
from crm.models.words import Role
from tests.conftest import SHARED
from tests.factories.leads import make_lead, make_team
from tests.factories.products import Published, published_funnel
from tests.http import Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database]

CONTRACT = SHARED / "contract"


def document(name: str) -> str:
    """A contract document; the test is skipped where the folder is missing."""
    file: Path = CONTRACT / name
    if not file.exists():
        pytest.skip(f"{file} is not here.")
    return file.read_text()


@dataclass(frozen=True)
class Desk:
    """An office with a funnel, a lead before the handoff, and a sales team of one."""

    client: Client
    office: Office
    funnel: Published
    lead_id: UUID
    team_id: UUID

    async def run(self, file: str, operation: str, role: Role = Role.ADMIN, **variables: Any) -> Any:
        """The data of a contract operation."""
        answer = await self.client.graphql(document(file), variables, operation=operation, key=self.office.keys[role])
        return answer.data

    async def handoff(self, operation: str, role: Role, **given: Any) -> Any:
        """The payload of an operation of the handoff's flow."""
        data = await self.run("03_handoff_flow.graphql", operation, role, input=given)
        return data[operation[0].lower() + operation[1:]]

    @property
    def lead(self) -> str:
        """The lead's public id."""
        return encode("lead", self.lead_id)


@pytest.fixture
async def desk(client: Client) -> Desk:
    """A committed office with a lead."""
    office = await client.office()
    async with begin(client.database.sessions, office.actor(Role.ADMIN), strict_locks=True) as work:
        funnel = await published_funnel(work)
        team_id = await make_team(work, [office.members[Role.SALES_MANAGER]])
        came = {"channel_id": funnel.channel_ids["vk"], "resource_id": funnel.resource_ids["group"]}
        lead_id = await make_lead(work, funnel, occurred_at=work.now - timedelta(days=1), **came)
    return Desk(client, office, funnel, lead_id, team_id)


async def test_the_inbox_lists_searches_filters_and_orders(desk: Desk) -> None:
    data = await desk.run("01_sales_inbox.graphql", "SalesInbox", Role.SALES_MANAGER, first=10)
    (edge,) = data["leads"]["edges"]
    node = edge["node"]
    assert (data["leads"]["totalCount"], data["leads"]["totalCountIsExact"]) == (1, True)
    assert (node["id"], node["name"], node["status"], node["step"]["key"]) == (
        desk.lead, "anna@example.test", "OPEN", "asked",
    )  # fmt: skip
    assert node["person"]["primaryEmail"] == "anna@example.test"
    assert node["expectedValue"] == {"amount": "12000.00", "currency": "RUB"}
    assert node["firstTouch"]["channel"]["key"] == "vk"
    assert node["allowedActions"] == [
        "MOVE", "LOSE", "DISQUALIFY", "NURTURE", "ASSIGN", "LOG_CALL", "CREATE_TASK", "OPEN_DEAL", "RECORD_SALE",
    ]  # fmt: skip
    for condition, found in (
        ({"channelKey": {"eq": "vk"}}, 1),
        ({"channelKey": {"in": ["email"]}}, 0),
        ({"stepKey": {"eq": "asked"}, "status": {"in": ["OPEN", "OFFERED"]}}, 1),
        ({"resourceId": {"eq": encode("res", desk.funnel.resource_ids["group"])}}, 1),
        ({"productId": {"eq": encode("prod", desk.funnel.product_id)}, "ownerId": {"isNull": True}}, 1),
        ({"audienceId": {"isNull": False}}, 0),
        ({"score": {"gt": 0}}, 0),
        ({"stepEnteredAt": {"lt": "2020-01-01T00:00:00Z"}}, 0),
    ):
        page = await desk.run("01_sales_inbox.graphql", "SalesInbox", first=1, filter=condition)
        assert len(page["leads"]["edges"]) == found, condition
    for field in ("CREATED_AT", "LAST_ACTIVITY_AT", "STEP_ENTERED_AT", "SCORE", "NAME"):
        order = [{"field": field, "direction": "DESC"}]
        page = await desk.run("01_sales_inbox.graphql", "SalesInbox", first=1, orderBy=order)
        assert len(page["leads"]["edges"]) == 1
    for words, found in (("anna@", 1), ("ANNA", 1), ("boris", 0)):
        page = await desk.run("01_sales_inbox.graphql", "SalesInbox", first=1, search=words)
        assert len(page["leads"]["edges"]) == found, words


async def test_a_handoff_from_offer_to_sale(desk: Desk) -> None:
    seller = Role.SALES_MANAGER
    packet = {"need": "A chair for a bad back", "promises": ["Free delivery"]}
    offered = await desk.handoff(
        "HandoffOffer", Role.MARKETER, leadId=desk.lead, toTeamId=encode("team", desk.team_id), packet=packet
    )
    assert offered["errors"] == []
    handoff = offered["handoff"]
    member = encode("mem", desk.office.members[seller])
    assert (handoff["status"], handoff["assignee"]["id"]) == ("OFFERED", member)
    assert handoff["decision"]["candidates"] == [{"member": {"id": member}, "load": 0}]

    day = (await desk.run("01_sales_inbox.graphql", "MyDay", seller))["viewer"]["myDay"]
    assert [each["id"] for each in day["offers"]] == [handoff["id"]]

    accepted = await desk.handoff("HandoffAccept", seller, handoffId=handoff["id"])
    assert accepted["errors"] == []
    assert accepted["handoff"]["lead"] == {
        "id": desk.lead, "status": "ACCEPTED", "owner": {"id": member}, "step": {"key": "with_sales", "side": "SALES"},
    }  # fmt: skip
    again = await desk.handoff("HandoffAccept", seller, handoffId=handoff["id"])
    assert again["handoff"] is None
    assert again["errors"] == [
        {"code": "CONFLICT", "field": "handoffId", "message": "This handoff was already accepted by Sales manager."}
    ]

    now = clock.now()
    task = await desk.handoff(
        "TaskCreate", seller, leadId=desk.lead, title="Send the price", dueAt=now.isoformat(), isPromise=True
    )
    assert (task["errors"], task["task"]["isPromise"]) == ([], True)
    call = await desk.handoff(
        "CallLog", seller, leadId=desk.lead, direction="OUTBOUND", occurredAt=now.isoformat(), durationSeconds=60
    )
    assert (call["errors"], call["call"]["lead"]["id"]) == ([], desk.lead)

    sold = await desk.run(
        "09_facts.graphql", "SaleRecord", seller,
        input={"leadId": desk.lead, "productId": encode("prod", desk.funnel.product_id), "soldAt": now.isoformat(),
               "amount": {"amount": "12000"}},
    )  # fmt: skip
    sale = sold["saleRecord"]["sale"]
    assert sold["saleRecord"]["errors"] == []
    assert (sale["units"], sale["lead"]["status"], sale["journey"]["length"]) == (1, "WON", 3)
    refunded = await desk.run(
        "09_facts.graphql", "SaleRefund", seller,
        input={"saleId": sale["id"], "amount": {"amount": "2000"}, "refundedAt": clock.now().isoformat()},
    )  # fmt: skip
    assert refunded["saleRefund"]["sale"]["net"] == {"amount": "10000.00", "currency": "RUB"}
    await _card_tells_all(desk, handoff["id"], sale["id"])


async def _card_tells_all(desk: Desk, handoff_id: str, sale_id: str) -> None:
    card = (await desk.run("02_lead_card.graphql", "LeadCard", id=desk.lead, creditModel="linear"))["lead"]
    assert [each["toStep"]["name"] for each in card["stepHistory"]] == [
        "Knows of it", "Is interested", "Has asked", "Talks with sales", "Has bought",
    ]  # fmt: skip
    assert [each["id"] for each in card["handoffs"]] == [handoff_id]
    assert card["handoffs"][0]["packet"]["product"] == {"name": "SpinaOK"}
    assert card["handoffs"][0]["packet"]["promises"] == ["Free delivery"]
    assert [each["id"] for each in card["deals"][0]["sales"]] == [sale_id]
    assert [edge["node"]["title"] for edge in card["tasks"]["edges"]] == ["Send the price"]
    lines = [edge["node"] for edge in card["timeline"]["edges"]]
    assert {each["kind"] for each in lines} == {"TOUCH", "STEP", "HANDOFF", "STATUS", "CALL", "TASK", "SALE", "REFUND"}
    credited = [each["credit"] for each in lines if each["credit"]]
    assert [each[0]["model"] for each in credited] == ["linear"] * 3
    assert sum(each[0]["share"] for each in credited) == pytest.approx(1)
    assert sorted(each[0]["amount"]["amount"] for each in credited) == ["3333.33", "3333.33", "3333.34"]


async def test_declined_recycled_moved_and_lost(desk: Desk) -> None:
    seller, other = Role.SALES_MANAGER, encode("mem", desk.office.members[Role.SALES_LEAD])
    packet = {"need": "A chair"}
    offered = await desk.handoff("HandoffOffer", Role.ADMIN, leadId=desk.lead, toMemberId=other, packet=packet)
    handoff_id = offered["handoff"]["id"]
    refused = await desk.handoff("HandoffDecline", seller, handoffId=handoff_id, reason="OFF_TARGET")
    assert [error["code"] for error in refused["errors"]] == ["FORBIDDEN"]
    declined = await desk.handoff("HandoffDecline", Role.SALES_LEAD, handoffId=handoff_id, reason="OFF_TARGET")
    assert (declined["handoff"]["declineReason"], declined["next"]) == ("OFF_TARGET", None)

    offered = await desk.handoff("HandoffOffer", Role.ADMIN, leadId=desk.lead, toMemberId=other, packet=packet)
    until = (clock.now() + timedelta(days=9)).date().isoformat()
    recycled = await desk.handoff(
        "HandoffRecycle", Role.SALES_LEAD, handoffId=offered["handoff"]["id"], returnStepKey="interested",
        revisitOn=until, reason="Next spring",
    )  # fmt: skip
    assert recycled["lead"] == {
        "id": desk.lead, "status": "NURTURING", "step": {"key": "interested"}, "revisitOn": until,
    }  # fmt: skip

    moved = await desk.handoff("LeadMove", Role.MARKETER, leadId=desk.lead, toStepKey="aware", reason="Too early")
    assert (moved["errors"], moved["lead"]["step"]["key"]) == ([], "aware")
    stale = await desk.handoff("LeadMove", Role.MARKETER, leadId=desk.lead, toStepKey="asked", expectedVersion=1)
    assert [(error["code"], error["field"]) for error in stale["errors"]] == [("STALE_VERSION", "expectedVersion")]
    lost = await desk.handoff("LeadLose", seller, leadId=desk.lead, reason="NO_BUDGET")
    assert (lost["errors"], lost["lead"]["status"]) == ([], "LOST")


async def test_touchpoints_answer_item_by_item(desk: Desk) -> None:
    now = clock.now().isoformat()
    identities = [{"kind": "EMAIL", "value": "new@example.test"}]
    item = {"source": "site", "externalId": "1", "kind": "VISIT", "occurredAt": now, "identities": identities}
    given = {"items": [item | {"channelKey": "vk"}, item, item | {"externalId": "2", "channelKey": "nowhere"}]}
    data = await desk.run("09_facts.graphql", "TouchpointsRecord", Role.INTEGRATION, input=given)
    payload = data["touchpointsRecord"]
    assert (payload["recorded"], payload["duplicates"], payload["rejected"]) == (1, 1, 1)
    first, second, third = payload["results"]
    assert (first["status"], first["touchpoint"]["lead"]["step"]["key"]) == ("RECORDED", "aware")
    assert first["touchpoint"]["channel"] == {"key": "vk"}
    assert (second["status"], second["touchpoint"]["id"]) == ("DUPLICATE", first["touchpoint"]["id"])
    assert (third["status"], third["touchpoint"], third["errors"][0]["field"]) == (
        "REJECTED",
        None,
        "items.2.channelKey",
    )


async def test_a_lead_started_by_hand(desk: Desk) -> None:
    given = {
        "productId": encode("prod", desk.funnel.product_id), "name": "Ян",
        "identities": [{"kind": "PHONE", "value": "8 701 555 12 34"}], "idempotencyKey": "k1",
    }  # fmt: skip
    first = await desk.handoff("LeadCreate", Role.SALES_MANAGER, **given)
    assert (first["errors"], first["lead"]["name"], first["lead"]["step"]["key"]) == ([], "Ян", "aware")
    assert await desk.handoff("LeadCreate", Role.SALES_MANAGER, **given) == first
    refused = await desk.handoff("LeadCreate", Role.ANALYST, **(given | {"idempotencyKey": "k2"}))
    assert [error["code"] for error in refused["errors"]] == ["FORBIDDEN"]


DEALS = """
mutation Open($input: DealOpenInput!) {
  dealOpen(input: $input) { deal { id name status version amount { amount } } errors { code field message } } }
mutation Change($input: DealUpdateInput!) {
  dealUpdate(input: $input) { deal { version amount { amount } expectedCloseOn } errors { code field } } }
mutation Assign($input: LeadAssignInput!) {
  leadAssign(input: $input) { leads { id owner { id } } errors { code field } } }
mutation Reopen($input: LeadReopenInput!) { leadReopen(input: $input) { lead { status } errors { code field } } }
"""


async def test_deals_and_owners(desk: Desk) -> None:
    key = desk.office.keys[Role.SALES_MANAGER]

    async def run(operation: str, **given: Any) -> Any:
        answer = await desk.client.graphql(DEALS, {"input": given}, operation=operation, key=key)
        (payload,) = answer.data.values()
        return payload

    opened = await run("Open", leadId=desk.lead, amount={"amount": "500"})
    assert opened["errors"] == []
    deal = opened["deal"]
    assert (deal["name"], deal["status"], deal["amount"]) == ("anna@example.test", "OPEN", {"amount": "500.00"})
    changed = await run("Change", dealId=deal["id"], expectedCloseOn="2026-12-24", expectedVersion=1)
    assert changed["deal"] == {"version": 2, "amount": {"amount": "500.00"}, "expectedCloseOn": "2026-12-24"}
    emptied = await run("Change", dealId=deal["id"], amount=None)
    assert emptied["deal"] == {"version": 3, "amount": None, "expectedCloseOn": "2026-12-24"}
    stale = await run("Change", dealId=deal["id"], name="Two", expectedVersion=1)
    assert stale == {"deal": None, "errors": [{"code": "STALE_VERSION", "field": "expectedVersion"}]}

    member = encode("mem", desk.office.members[Role.SALES_MANAGER])
    assigned = await run("Assign", leadIds=[desk.lead], ownerId=member)
    assert assigned == {"leads": [{"id": desk.lead, "owner": {"id": member}}], "errors": []}
    refused = await run("Reopen", leadId=desk.lead)
    assert refused == {"lead": None, "errors": [{"code": "CONFLICT", "field": "leadId"}]}
