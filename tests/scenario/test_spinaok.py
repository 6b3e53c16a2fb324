"""SpinaOK through GraphQL only.

The story (Moscow time; touches in `spinaok.TOUCHES`). Four people:
- Anna sees the VK group (enters *aware*), visits from Google Ads and from VK (second visit within 30 days →
  *interested*, caused by VK), leaves a request on the site (→ *asked*). Offered to Sergey, who declines; then to
  Svetlana, who accepts (→ *with_sales*). She buys 2 chairs for 24,000 (→ *bought*) and returns one.
- Boris visits from Google Ads (→ *aware*) and from search (→ *interested*, caused by the site), leaves a request
  (→ *asked*); Sergey accepts (→ *with_sales*), then recycles him to *interested*.
- Vera fills the form of a newsletter at once: she enters *asked* directly, *aware* and *interested* are passed over.
- Gleb sees the VK group and stays *aware*.

Funnel report, cohort 4:
    step        entered  reached  skipped  reentered  goalReached
    aware       A B G=3  4        1 (V)    0          2 (A B entered interested)
    interested  A B=2    3        1 (V)    1 (B)      3 (A B V entered asked)
    asked       A B V=3  3        0        0          2 (A B)
    with_sales  A B=2    2        0        0          1 (A)
    bought      A=1      1        0        0          0
    dropped, inProgress, notYetRipe sum to reached minus moved on: 1, 0, 1, 1, 0.

Credit of Anna's sale (net 12,000 after the return; touches VK, Google Ads, VK, search):
    first: VK 12,000 · last: search 12,000 · last non-direct: search 12,000
    linear 1/4 each: VK 6,000, Google Ads 3,000, search 3,000
    position(40,20,40), middle 10 each: VK 40+10 = 6,000, Google Ads 1,200, search 4,800

Credit of the entries into *interested* (Anna: VK, Ads, VK; Boris: Ads, search), linear:
    VK 2/3, Google Ads 1/3 + 1/2, search 1/2.

Goal of the VK group at *aware* (metric STEP_GOAL_REACHED): people it moved on = 1 (Anna); of the site: 1 (Boris).

Break-even at contribution 3,000: 30,000 → 10 chairs, 5,000 → 2, both 35,000 → 12.
"""

from datetime import UTC, datetime
from typing import Any

import pytest

from tests.http import Client
from tests.scenario import spinaok
from tests.scenario.actors import Person
from tests.scenario.spinaok import PERIOD, Company, define, find_leads, found, record, touch_inputs

pytestmark = [pytest.mark.anyio, pytest.mark.database]

OFFER = ("handoffOffer", "HandoffOfferInput", "handoff { id status assignee { id } }")
ACCEPT = ("handoffAccept", "HandoffAcceptInput", "handoff { id status lead { status owner { id } step { key side } } }")
DECLINE = ("handoffDecline", "HandoffDeclineInput", "handoff { status declineReason } next { id }")
RECYCLE = ("handoffRecycle", "HandoffRecycleInput", "handoff { status } lead { status step { key } revisitOn }")
SELL = (
    "saleRecord",
    "SaleRecordInput",
    "sale { id units amount { amount } lead { status } journey { length firstTouchAt } }",
)
REFUND = ("saleRefund", "SaleRefundInput", "sale { units refunded { amount } net { amount } }")
GOAL = ("resourceGoalSet", "ResourceGoalSetInput", "goal { id status metric target revision }")
PLAN = ("planDraft", "PlanDraftInput", "plan { id version status actions { id text } }")
START = ("resourceGoalStart", "ResourceGoalStartInput", "goal { id status }")


async def set_goals_and_plans(company: Company) -> dict[str, str]:
    """Strategist sets, marketer plans, community manager carries out; everyone is refused what is not theirs."""
    boss, marketer, kira = company.strategist, company.marketer, company.community
    goal_input = {
        "resourceId": company.resources["group"], "productId": company.product_id, "stepKey": "aware",
        "text": "Bring ten people back to the page", "metric": "STEP_GOAL_REACHED", "target": "10", "period": PERIOD,
        "budget": {"amount": "15000"},
    }  # fmt: skip
    await refused(kira, *GOAL, goal_input, permission="GOAL_SET")
    goal = (await boss.change(*GOAL, goal_input))["goal"]
    assert (goal["metric"], goal["target"], goal["revision"]) == ("STEP_GOAL_REACHED", "10", 1)
    approve = ("resourceGoalApprove", "ResourceGoalApproveInput", "goal { status approvedBy { name } }")
    await refused(marketer, *approve, {"goalId": goal["id"]}, permission="GOAL_APPROVE")
    assert (await boss.change(*approve, {"goalId": goal["id"]}))["goal"]["status"] == "APPROVED"

    early = await boss.try_to(*START, {"goalId": goal["id"]})
    assert early["goal"] is None
    assert early["errors"][0]["code"] == "CONFLICT"  # it runs only with an approved plan

    actions = [{"text": "Post an exercise every Monday", "ownerId": kira.id, "dueOn": "2026-09-07"}]
    plan = (await marketer.change(*PLAN, {"goalId": goal["id"], "actions": actions}))["plan"]
    assert (plan["version"], plan["status"]) == (1, "DRAFT")
    approve_plan = ("planApprove", "PlanApproveInput", "plan { status approvedBy { name } }")
    await refused(kira, *approve_plan, {"planId": plan["id"], "version": 1}, permission="PLAN_APPROVE")
    assert (await marketer.change(*approve_plan, {"planId": plan["id"], "version": 1}))["plan"]["status"] == "APPROVED"
    assert (await marketer.change(*START, {"goalId": goal["id"]}))["goal"]["status"] == "RUNNING"
    done = await kira.change(
        "planActionComplete", "PlanActionCompleteInput", "action { id doneAt lateByDays }",
        {"actionId": plan["actions"][0]["id"], "doneAt": "2026-09-09T10:00:00Z"},
    )  # fmt: skip
    assert done["action"]["lateByDays"] == 2
    return {"goal": goal["id"], "plan": plan["id"]}


async def refused(
    who: Person, field: str, kind: str, selection: str, given: dict[str, Any], *, permission: str
) -> None:
    """The refusal names the missing permission."""
    payload = await who.try_to(field, kind, selection, given)
    assert [error["code"] for error in payload["errors"]] == ["FORBIDDEN"]
    assert permission in payload["errors"][0]["message"]


async def hand_over(company: Company) -> None:
    """Anna: declined by Sergey, accepted by Svetlana. Boris: accepted by Sergey, recycled."""
    kira, sergey, svetlana = company.community, company.sergey, company.svetlana
    packet = {"need": "A chair for a bad back", "promises": ["Call before noon"], "productId": company.product_id}
    anna = {"leadId": company.leads["anna"], "packet": packet}
    first = (await kira.change(*OFFER, {**anna, "toMemberId": sergey.id}))["handoff"]
    taken = await svetlana.try_to(*ACCEPT, {"handoffId": first["id"]})
    assert taken["errors"][0]["code"] == "FORBIDDEN"  # it was offered to Sergey
    declined = await sergey.change(*DECLINE, {"handoffId": first["id"], "reason": "WRONG_ROUTE", "text": "Not my city"})
    assert declined["handoff"] == {"status": "DECLINED", "declineReason": "WRONG_ROUTE"}
    second = (await kira.change(*OFFER, {**anna, "toMemberId": svetlana.id}))["handoff"]
    accepted = (await svetlana.change(*ACCEPT, {"handoffId": second["id"]}))["handoff"]
    assert accepted["lead"] == {
        "status": "ACCEPTED", "owner": {"id": svetlana.id}, "step": {"key": "with_sales", "side": "SALES"}
    }  # fmt: skip
    again = await svetlana.try_to(*ACCEPT, {"handoffId": second["id"]})
    assert again["errors"][0]["code"] == "CONFLICT"

    boris = {"leadId": company.leads["boris"], "packet": packet, "toMemberId": sergey.id}
    offered = (await kira.change(*OFFER, boris))["handoff"]
    await sergey.change(*ACCEPT, {"handoffId": offered["id"]})
    back = await sergey.change(
        *RECYCLE,
        {"handoffId": offered["id"], "returnStepKey": "interested", "revisitOn": "2027-01-15", "reason": "Next year"},
    )
    assert back["lead"] == {"status": "NURTURING", "step": {"key": "interested"}, "revisitOn": "2027-01-15"}


async def sell(company: Company) -> str:
    """Two chairs to Anna, one comes back; saying it twice changes nothing."""
    now = datetime.now(UTC).isoformat()
    sale_input = {
        "leadId": company.leads["anna"], "productId": company.product_id, "soldAt": now,
        "amount": {"amount": "24000"}, "units": 2, "externalId": "order-1", "idempotencyKey": "sale-1",
    }  # fmt: skip
    sale = (await company.svetlana.change(*SELL, sale_input))["sale"]
    again = (await company.svetlana.change(*SELL, sale_input))["sale"]
    assert again["id"] == sale["id"]
    assert sale["amount"]["amount"] == "24000.00"
    assert sale["lead"]["status"] == "WON"
    assert sale["journey"] == {"length": 4, "firstTouchAt": "2026-09-01T07:00:00.000000Z"}
    refund_input = {"saleId": sale["id"], "amount": {"amount": "12000"}, "units": 1, "refundedAt": now}
    refund = (await company.svetlana.change(*REFUND, refund_input))["sale"]
    assert refund["refunded"]["amount"] == "12000.00"
    assert refund["net"]["amount"] == "12000.00"
    too_much = await company.svetlana.try_to(*REFUND, {**refund_input, "amount": {"amount": "12000.01"}})
    assert too_much["errors"][0]["code"] == "INVALID"
    assert too_much["errors"][0]["field"].endswith("amount")
    return str(sale["id"])


FUNNEL = """
query($input: FunnelReportInput!) { funnelReport(input: $input) {
  cohortSize
  steps { step { key } entered reached skipped reentered goalReached dropped inProgress notYetRipe amount { amount } }
} }
"""
ATTRIBUTION = """
query($input: AttributionReportInput!) { attributionReport(input: $input) {
  conversions units amount { amount }
  rows { key credits { model conversions amount { amount } } }
  unattributed { conversions amount { amount } }
} }
"""
EXPLAIN = """
query($id: ID!, $model: AttributionModelInput!) { attributionExplain(conversionId: $id, model: $model) {
  conversion { id units amount { amount } }
  touches { position channel { key } share amount { amount } rule }
} }
"""
MODELS = ["first", "last", "last_non_direct", "linear", "position(40,20,40)"]


async def check_funnel(company: Company) -> None:
    """The table of the docstring."""
    asked = {"productId": company.product_id, "period": PERIOD}
    report = (await company.strategist.read(FUNNEL, input=asked))["funnelReport"]
    assert report["cohortSize"] == 4
    table = [
        tuple(step[name] for name in ("entered", "reached", "skipped", "reentered", "goalReached"))
        for step in report["steps"]
    ]
    assert table == [(3, 4, 1, 0, 2), (2, 3, 1, 1, 3), (3, 3, 0, 0, 2), (2, 2, 0, 0, 1), (1, 1, 0, 0, 0)]
    left = [step["dropped"] + step["inProgress"] + step["notYetRipe"] for step in report["steps"]]
    assert left == [1, 0, 1, 1, 0]
    assert report["steps"][-1]["amount"]["amount"] == "12000.00"


async def check_sale_credit(company: Company, sale_id: str) -> None:
    """Per sale: exact to the kopeck under every model, and explained."""
    asked = {
        "productId": company.product_id, "period": PERIOD, "conversion": {"sale": True}, "dimension": "CHANNEL",
        "models": [{"key": key} for key in MODELS],
    }  # fmt: skip
    report = (await company.strategist.read(ATTRIBUTION, input=asked))["attributionReport"]
    assert (report["conversions"], report["units"], report["amount"]["amount"]) == (1.0, 1.0, "12000.00")
    assert report["unattributed"] == {"conversions": 0.0, "amount": {"amount": "0.00"}}
    got = {
        row["key"]: [credit["amount"]["amount"] for credit in row["credits"]]
        for row in report["rows"]
        if any(credit["conversions"] for credit in row["credits"])
    }
    assert got == {
        "vk": ["12000.00", "0.00", "0.00", "6000.00", "6000.00"],
        "google_ads": ["0.00", "0.00", "0.00", "3000.00", "1200.00"],
        "organic_search": ["0.00", "12000.00", "12000.00", "3000.00", "4800.00"],
    }
    told = await company.strategist.read(EXPLAIN, id=sale_id, model={"key": "position(40,20,40)"})
    touches = told["attributionExplain"]["touches"]
    assert [(t["channel"]["key"], round(t["share"], 9), t["amount"]["amount"]) for t in touches] == [
        ("vk", 0.4, "4800.00"),
        ("google_ads", 0.1, "1200.00"),
        ("vk", 0.1, "1200.00"),
        ("organic_search", 0.4, "4800.00"),
    ]


async def check_step_credit(company: Company) -> None:
    """Per step: entries into *interested* under linear."""
    asked = {
        "productId": company.product_id, "period": PERIOD, "conversion": {"stepKey": "interested"},
        "dimension": "CHANNEL", "models": [{"key": "linear"}],
    }  # fmt: skip
    report = (await company.strategist.read(ATTRIBUTION, input=asked))["attributionReport"]
    assert report["conversions"] == 2.0
    credit = {row["key"]: row["credits"][0]["conversions"] for row in report["rows"]}
    # micro-units, largest remainder, ties to the earlier touch: 1,000,000 / 3 = 333,334 + 333,333 + 333,333
    assert credit == {"vk": 0.666667, "google_ads": 0.833333, "organic_search": 0.5}
    assert round(sum(credit.values()), 6) == 2.0


MATRIX = """
query($productId: ID!, $period: PeriodInput!, $variants: [MatrixVariant!]!) {
  clusterMatrix(productId: $productId, period: $period, variants: $variants) {
    objectives { id name step { key } }
    resources { id name }
    cells { objective { id } resource { id } variants { variant metric target result goal { id status } } }
    gaps { code severity message resource { name } objective { name } }
  }
}
"""
GOAL_FIGURES = """
query($id: ID!) { product(id: $id) { funnel { steps { key resourceGoals {
  text metric target actual expectedToDate pace status plan { status version actions { text doneAt } } } } } } }
"""
BREAK_EVEN = """
query($input: BreakEvenInput!) { breakEven(input: $input) {
  units perPeriod { index cost { amount } units cumulatedUnits } contribution { amount } } }
"""


async def check_matrix_and_goal(company: Company) -> None:
    """The goal stands in its cell; a marketing resource without a goal and a step without a resource are gaps."""
    found = await company.strategist.read(
        MATRIX, productId=company.product_id, period=PERIOD, variants=["AS_IS", "TO_BE", "ACTUAL"]
    )
    matrix = found["clusterMatrix"]
    aware = next(row["id"] for row in matrix["objectives"] if row["step"] and row["step"]["key"] == "aware")
    cell = next(
        cell for cell in matrix["cells"]
        if (cell["objective"]["id"], cell["resource"]["id"]) == (aware, company.resources["group"])
    )  # fmt: skip
    planned = next(variant for variant in cell["variants"] if variant["variant"] == "TO_BE")
    assert (planned["metric"], float(planned["target"]), planned["goal"]["status"]) == (
        "STEP_GOAL_REACHED", 10.0, "RUNNING",
    )  # fmt: skip
    gaps = {(gap["code"], (gap["resource"] or {}).get("name")) for gap in matrix["gaps"]}
    assert ("RESOURCE_WITHOUT_GOAL", "Portal announcement") in gaps
    assert ("RESOURCE_WITHOUT_GOAL", "VK group") not in gaps
    steps = (await company.strategist.read(GOAL_FIGURES, id=company.product_id))["product"]["funnel"]["steps"]
    goal = next(step for step in steps if step["key"] == "aware")["resourceGoals"][0]
    assert float(goal["actual"]) == 1.0  # Anna
    assert goal["plan"]["status"] == "APPROVED"


async def check_break_even(company: Company) -> None:
    """30,000 → 10 chairs, 5,000 → 2, both → 12."""
    asked = {"productId": company.product_id, "costs": [{"amount": "30000"}, {"amount": "5000"}]}
    answer = (await company.strategist.read(BREAK_EVEN, input=asked))["breakEven"]
    assert answer["units"] == 12
    assert [(period["units"], period["cumulatedUnits"]) for period in answer["perPeriod"]] == [(10, 10), (2, 12)]


async def test_the_whole_story(client: Client) -> None:
    """From the first product to the returned chair, each by who may."""
    company = await found(client)
    await define(company)
    await set_goals_and_plans(company)
    outcome = await record(company, touch_inputs(company))
    assert (outcome["recorded"], outcome["duplicates"], outcome["rejected"]) == (9, 0, 0)
    again = await record(company, touch_inputs(company))
    assert (again["recorded"], again["duplicates"], again["rejected"]) == (0, 9, 0)
    await find_leads(company)
    assert set(company.leads) == {"anna", "boris", "vera", "gleb"}
    await hand_over(company)
    sale_id = await sell(company)
    await check_funnel(company)
    await check_sale_credit(company, sale_id)
    await check_step_credit(company)
    await check_matrix_and_goal(company)
    await check_break_even(company)


async def test_any_order_gives_the_same_figures(client: Client) -> None:
    """In a second workspace the touches come late, in reverse order, one by one and twice."""
    first, second = await found(client), await found(client, "Backwards")
    for company in (first, second):
        await define(company)
    await record(first, touch_inputs(first))
    for item in reversed(touch_inputs(second)):
        await record(second, [item])
        await record(second, [item])
    reports = []
    for company in (first, second):
        asked = {"productId": company.product_id, "period": PERIOD}
        funnel = (await company.strategist.read(FUNNEL, input=asked))["funnelReport"]
        credit = {**asked, "conversion": {"stepKey": "asked"}, "dimension": "CHANNEL", "models": [{"key": "linear"}]}
        report = (await company.strategist.read(ATTRIBUTION, input=credit))["attributionReport"]
        leads = (await company.strategist.read(spinaok.LEADS))["leads"]["edges"]
        reports.append((funnel, report, sorted((e["node"]["name"], e["node"]["step"]["key"]) for e in leads)))
    assert reports[0] == reports[1]
    assert reports[0][2] == [("Anna", "asked"), ("Boris", "asked"), ("Gleb", "aware"), ("Vera", "asked")]
