"""An agency's engagement from draft to commission against cost, by HTTP, with those who may and may not."""

import asyncio
from typing import Any

import pytest
from sqlalchemy import func, select

from crm.api_keys.create import create as create_key
from crm.api_keys.inputs import ApiKeyCreate
from crm.core.actor import system
from crm.core.ids import encode
from crm.core.work import begin
from crm.models import Member
from crm.models.words import Role
from funnel.models import Engagement, Spend, SpendDay, WorkLog
from tests.http import PASSWORD, Client, Office

pytestmark = [pytest.mark.anyio, pytest.mark.database]

PERIOD = {"start": "2026-09-01", "end": "2026-09-30"}
TERMS = [
    {"kind": "SHARE_OF_SALE", "share": "0.1", "base": "REVENUE"},
    {"kind": "MONTHLY_FEE", "amount": {"amount": "3000"}},
    {"kind": "PER_CALL", "amount": {"amount": "50"}},
]
REPORT = """
query ($id: ID!, $period: PeriodInput!) { engagement(id: $id) { status version
  terms { kind share base amount { amount } } members { hourlyCost { amount } member { name } }
  report(period: $period) { days units revenue { amount } contribution { amount } calls
    terms { kind quantity commission { amount } } commission { amount } labour { amount } margin { amount }
    members { member { name } hours cost { amount } } } } }
"""


async def run(client: Client, office: Office, field: str, given: dict[str, Any], selection: str,
              role: Role = Role.STRATEGIST, kind: str | None = None) -> Any:  # fmt: skip
    name = kind or f"{field[0].upper()}{field[1:]}Input"
    document = (
        f"mutation ($input: {name}!) {{ {field}(input: $input) {{ {selection} errors {{ code field message }} }} }}"
    )
    return (await client.graphql(document, {"input": given}, key=office.keys[role])).data[field]


async def move(client: Client, office: Office, verb: str, engagement: str, role: Role, **given: Any) -> Any:
    asked = {"engagementId": engagement, **given}
    selection = "engagement { status version }"
    return await run(client, office, f"engagement{verb}", asked, selection, role, "EngagementMoveInput")


async def product_of(client: Client, office: Office, name: str = "SpinaOK") -> str:
    given = {"name": name, "markets": ["B2C"], "saleKinds": ["ONLINE"], "contribution": {"amount": "3000"},
             "price": {"amount": "12000"}}  # fmt: skip
    made: str = (await run(client, office, "productCreate", given, "product { id }"))["product"]["id"]
    return made


async def resource_of(client: Client, office: Office) -> str:
    given = {"name": "Blog", "kind": "BLOG", "users": ["AUDIENCE"], "url": "https://blog.test"}
    made: str = (await run(client, office, "resourceRegister", given, "resource { id }"))["resource"]["id"]
    return made


def wanted(office: Office, product: str, **more: Any) -> dict[str, Any]:
    author = encode("mem", office.members[Role.AUTHOR])
    return {
        "productId": product, "agencyName": "Three of us", "startsOn": "2026-09-11", "terms": TERMS,
        "members": [{"memberId": author, "hourlyCost": {"amount": "600"}}], **more,
    }  # fmt: skip


async def saved(client: Client, office: Office, product: str, **more: Any) -> str:
    answer = await run(client, office, "engagementSave", wanted(office, product, **more), "engagement { id status }")
    assert answer["errors"] == []
    assert answer["engagement"]["status"] == "DRAFT"
    made: str = answer["engagement"]["id"]
    return made


async def test_nothing_runs_before_the_client_said_go(client: Client) -> None:
    office = await client.office()
    product = await product_of(client, office)
    engagement = await saved(client, office, product)
    for verb, role, code in (("Go", Role.CLIENT, "CONFLICT"), ("Propose", Role.CLIENT, "FORBIDDEN"),
                             ("End", Role.STRATEGIST, "CONFLICT")):  # fmt: skip
        assert (await move(client, office, verb, engagement, role))["errors"][0]["code"] == code
    assert (await move(client, office, "Propose", engagement, Role.STRATEGIST))["engagement"]["status"] == "PROPOSED"
    assert (await move(client, office, "Go", engagement, Role.STRATEGIST))["errors"][0]["code"] == "FORBIDDEN"
    silent = await move(client, office, "Decline", engagement, Role.CLIENT)
    assert (silent["errors"][0]["code"], silent["errors"][0]["field"]) == ("INVALID", "comment")
    declined = await move(client, office, "Decline", engagement, Role.CLIENT, comment="Too dear")
    assert declined["engagement"] == {"status": "DECLINED", "version": 3}
    again = await move(client, office, "Propose", engagement, Role.STRATEGIST)
    assert again["engagement"]["status"] == "PROPOSED"
    stale = await move(client, office, "Go", engagement, Role.CLIENT, expectedVersion=3)
    assert stale["errors"][0]["code"] == "STALE_VERSION"
    assert (await move(client, office, "Go", engagement, Role.CLIENT, expectedVersion=4))["errors"] == []
    fixed = await run(client, office, "engagementSave", {**wanted(office, product), "engagementId": engagement},
                      "engagement { id }")  # fmt: skip
    assert fixed["errors"][0]["code"] == "CONFLICT"


async def test_terms_are_checked_and_nothing_is_half_written(client: Client) -> None:
    office = await client.office()
    product = await product_of(client, office)
    stranger = encode("mem", (await client.office("Other")).members[Role.AUTHOR])
    for more, field in (
        ({"terms": [{"kind": "SHARE_OF_SALE", "share": "0.1"}]}, "terms.0"),
        ({"terms": [{"kind": "MONTHLY_FEE", "share": "0.1"}]}, "terms.0"),
        ({"terms": [TERMS[2], TERMS[2]]}, "terms"),
        ({"terms": [{"kind": "PER_CALL", "amount": {"amount": "0"}}]}, "terms.0.amount.amount"),
        ({"terms": []}, "terms"),
        ({"endsOn": "2026-09-10"}, "endsOn"),
        ({"members": [{"memberId": stranger, "hourlyCost": {"amount": "1"}}]}, "members"),
    ):
        asked = wanted(office, product, **more)
        answer = await run(client, office, "engagementSave", asked, "engagement { id }")
        assert answer["engagement"] is None
        assert [error["field"] for error in answer["errors"]] == [field]
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        assert await work.scalar(select(func.count()).select_from(Engagement)) == 0


async def running(client: Client, office: Office) -> tuple[str, str, str]:
    product, resource = await product_of(client, office), await resource_of(client, office)
    engagement = await saved(client, office, product)
    await move(client, office, "Propose", engagement, Role.STRATEGIST)
    await move(client, office, "Go", engagement, Role.CLIENT)
    return engagement, product, resource


async def log(client: Client, office: Office, engagement: str, *items: dict[str, Any], role: Role = Role.AUTHOR) -> Any:
    return await run(client, office, "hoursLog", {"engagementId": engagement, "items": list(items)},
                     "logged minutes", role)  # fmt: skip


async def test_commission_against_cost(client: Client) -> None:
    """September from the 11th is 20 days of a fee of 3,000 over 30: 100.00 a day, 2,000. A sale of 12,000, of which
    1,000 was given back: a tenth of 11,000 is 1,100. No calls. Together 3,100. 90 minutes at 600 are 900."""
    office = await client.office()
    engagement, product, resource = await running(client, office)
    steps = [
        {"key": "asked", "name": "Has asked", "phase": "INTENT", "side": "MARKETING",
         "goal": {"text": "Buys", "reachedWhen": {"saleRecorded": True}}},
        {"key": "bought", "name": "Has bought", "phase": "PURCHASE", "side": "SALES"},
    ]  # fmt: skip
    draft = {"productId": product, "entryRule": {"touch": {"kinds": ["FORM_SUBMIT"]}}, "steps": steps}
    await run(client, office, "funnelDraftSave", draft, "draft { steps { key } }")
    await run(client, office, "funnelPublish", {"productId": product}, "funnel { id }")
    sold = {
        "productId": product, "soldAt": "2026-09-20T09:00:00Z", "amount": {"amount": "12000"},
        "identities": [{"kind": "EMAIL", "value": "buyer@example.com"}],
    }  # fmt: skip
    sale = (await run(client, office, "saleRecord", sold, "sale { id }", Role.ADMIN))["sale"]["id"]
    early = {**sold, "soldAt": "2026-09-10T20:59:59Z"}  # the 10th in Moscow: before the engagement
    await run(client, office, "saleRecord", early, "sale { id }", Role.ADMIN)
    back = {"saleId": sale, "amount": {"amount": "1000"}, "units": 0, "refundedAt": "2026-09-21T09:00:00Z"}
    assert (await run(client, office, "saleRefund", back, "sale { id }", Role.ADMIN))["errors"] == []
    await log(client, office, engagement, {"resourceId": resource, "day": "2026-09-12", "minutes": 120})
    await log(client, office, engagement, {"resourceId": resource, "day": "2026-09-12", "minutes": -30})
    answer = await client.graphql(REPORT, {"id": engagement, "period": PERIOD}, key=office.keys[Role.CLIENT])
    report = answer.data["engagement"]["report"]
    assert report == {
        "days": 20, "units": "1", "revenue": {"amount": "11000.00"}, "contribution": {"amount": "3000.00"}, "calls": 0,
        "terms": [
            {"kind": "SHARE_OF_SALE", "quantity": "11000.00", "commission": {"amount": "1100.00"}},
            {"kind": "MONTHLY_FEE", "quantity": "20", "commission": {"amount": "2000.00"}},
            {"kind": "PER_CALL", "quantity": "0", "commission": {"amount": "0.00"}},
        ],
        "commission": {"amount": "3100.00"}, "labour": {"amount": "900.00"}, "margin": {"amount": "2200.00"},
        "members": [{"member": {"name": "Author"}, "hours": "1.50", "cost": {"amount": "900.00"}}],
    }  # fmt: skip
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        assert await work.scalar(select(func.sum(SpendDay.amount_minor))) == 90_000
        assert set((await work.execute(select(Spend.source))).scalars()) == {"labour"}


async def test_hours_are_ones_own_and_a_day_has_24(client: Client) -> None:
    office = await client.office()
    engagement, _, resource = await running(client, office)
    item = {"resourceId": resource, "day": "2026-09-12", "minutes": 60}
    support = encode("mem", office.members[Role.SUPPORT])
    for role, change, code, field in (
        (Role.SALES_MANAGER, {}, "FORBIDDEN", "input"),
        (Role.AUTHOR, {"memberId": support}, "FORBIDDEN", "items.0"),
        (Role.SUPPORT, {}, "NOT_FOUND", "items.0.memberId"),
        (Role.AUTHOR, {"minutes": 0}, "INVALID", "items.0.minutes"),
        (Role.AUTHOR, {"day": "2026-09-10"}, "INVALID", "items.0.day"),
        (Role.AUTHOR, {"day": "2999-09-10"}, "INVALID", "items.0.day"),
        (Role.AUTHOR, {"minutes": -60}, "INVALID", "items"),
        (Role.AUTHOR, {"minutes": 1441}, "INVALID", "items.0.minutes"),
    ):
        errors = (await log(client, office, engagement, {**item, **change}, role=role))["errors"]
        assert [(error["code"], error["field"]) for error in errors] == [(code, field)], errors
    both = await asyncio.gather(*(log(client, office, engagement, {**item, "minutes": 800}) for _ in range(2)))
    assert sorted(len(each["errors"]) for each in both) == [0, 1]
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        assert await work.scalar(select(func.sum(WorkLog.minutes))) == 800
        assert await work.scalar(select(func.count()).select_from(Spend)) == 1


async def test_only_the_client_answers(client: Client) -> None:
    office = await client.office()
    engagement, _, _ = await running(client, office)
    asked = await run(client, office, "clientQuestionAsk", {"engagementId": engagement, "text": "Of what is it made?"},
                      "question { id answer version }", Role.COMMUNITY_MANAGER)  # fmt: skip
    question = asked["question"]
    assert (question["answer"], question["version"]) == (None, 1)
    given = {"questionId": question["id"], "answer": "Steel and mesh", "expectedVersion": 1}
    author = await run(client, office, "clientQuestionAnswer", given, "question { id }", Role.AUTHOR)
    assert author["errors"][0]["code"] == "FORBIDDEN"
    selection = "question { answer answeredBy { name } version }"
    done = await run(client, office, "clientQuestionAnswer", given, selection, Role.CLIENT)
    assert done["question"] == {"answer": "Steel and mesh", "answeredBy": {"name": "Client"}, "version": 2}
    twice = await run(client, office, "clientQuestionAnswer", given, selection, Role.CLIENT)
    assert twice["errors"][0]["code"] == "STALE_VERSION"


async def test_an_account_sees_all_companies_it_works_for_and_a_key_does_not(client: Client) -> None:
    document = """query ($period: PeriodInput!) { myEngagements(period: $period) {
      engagements { workspace status commission { amount currency } labour { amount } margin { amount } }
      totals { commission { amount currency } margin { amount } } } }"""
    offices = [
        await client.office("Chairs"),
        await client.office("Tables"),
        await client.office("Lamps", currency="KZT"),
    ]
    for office in offices:
        roles = (Role.STRATEGIST,) if office is not offices[1] else (Role.AUTHOR,)
        member = await client.account(office.workspace_id, "agency@example.com", *roles,
                                      password=PASSWORD if office is offices[0] else None)  # fmt: skip
        product = await product_of(client, office)
        people = [{"memberId": encode("mem", member.id), "hourlyCost": {"amount": "0"}}]
        engagement = await saved(client, office, product, startsOn="2026-09-01", members=people)
        await move(client, office, "Propose", engagement, Role.STRATEGIST)
        await move(client, office, "Go", engagement, Role.CLIENT)
    token = (await client.login("agency@example.com")).json()["token"]
    answer = await client.graphql(document, {"period": PERIOD}, token=token, workspace=offices[0].slug)
    fee = {"amount": "3000.00"}
    assert answer.data["myEngagements"] == {
        "engagements": [  # as an author of the tables' company one reads no money there
            {"workspace": name, "status": "RUNNING", "commission": {**fee, "currency": currency},
             "labour": {"amount": "0.00"}, "margin": fee}
            for name, currency in (("Chairs", "RUB"), ("Lamps", "KZT"))
        ],
        "totals": [{"commission": {**fee, "currency": currency}, "margin": fee} for currency in ("KZT", "RUB")],
    }  # fmt: skip
    of_key = await client.graphql(document, {"period": PERIOD}, key=await key_of(client, offices[0]))
    assert [each["workspace"] for each in of_key.data["myEngagements"]["engagements"]] == ["Chairs"]


async def key_of(client: Client, office: Office) -> str:
    """A key that acts as the agency's member of that company."""
    async with begin(client.database.sessions, system(office.workspace_id)) as work:
        member_id = await work.scalar(select(Member.id).where(Member.email == "agency@example.com"))
        return (await create_key(work, ApiKeyCreate(name="Agency", member_id=member_id)))[1]
