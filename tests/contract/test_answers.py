"""Every operation clients count on answers over the company of the story, asked by the member whose work it is."""

import re
from collections.abc import AsyncGenerator, Generator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from graphql import print_ast

from tests.conftest import Urls
from tests.contract.answers import IN_FULL
from tests.contract.documents import CONTRACT, Operation, asked
from tests.scenario.spinaok import ENTRY_RULE, PERIOD, STEPS
from tests.tenancy.kept import Kept, copied, recall
from tests.tenancy.root_fields import Its, mixed
from tests.tenancy.settled import COLUMNS, NOW, SOON, TOMORROW, Settled, running

needs_contract = pytest.mark.skipif(
    not CONTRACT.exists(), reason=f"{CONTRACT} is missing: it lies beside a full checkout."
)
pytestmark = [pytest.mark.anyio, pytest.mark.database, needs_contract]


@pytest.fixture(scope="module")
def place(server: Urls, settled_at: Kept) -> Generator[Urls, None, None]:
    """One database for this file, with the company in it."""
    with copied(server, settled_at, "contract") as urls:
        yield urls


@pytest.fixture(scope="module")
async def company(place: Urls, settled_at: Kept) -> AsyncGenerator[Settled, None]:
    """The settled company; Svetlana has something of everything on her desk."""
    async with running(place) as client:
        yield await settle_desk(recall(client, settled_at))


async def settle_desk(made: Settled) -> Settled:
    """The settled company, with an offer, a promise and a deal that wait for Svetlana."""
    ids = made.ids
    await made.make(
        "waiting", "handoffOffer", "handoff { id }",
        leadId=ids["offer"], toMemberId=ids["svetlana"], packet={"need": "A chair"},
    )  # fmt: skip
    await made.make(
        "promise", "taskCreate", "task { id }",
        leadId=ids["anna"], title="Call", dueAt=TOMORROW, ownerId=ids["svetlana"], isPromise=True,
    )  # fmt: skip
    await made.make(
        "chairs", "dealOpen", "deal { id }",
        leadId=ids["nurture"], name="Ten chairs", amount={"amount": "120000"}, expectedCloseOn="2099-01-15",
        ownerId=ids["svetlana"],
    )  # fmt: skip
    given = {"conversationId": ids["conv_outside"], "memberId": ids["svetlana"]}
    await made.admin.change("conversationAssign", "ConversationAssignInput", "conversation { id }", given)
    return made


PRODUCT, ANNA, GROUP, SITE = Its("product"), Its("anna"), Its("group"), Its("site")
AUGUST = {"start": "2026-08-01", "end": "2026-08-31"}
SEPTEMBER = {"start": "2026-09-01", "end": "2026-09-30"}
REPORT = {"productId": PRODUCT, "period": SEPTEMBER}
PACKET = {"need": "A chair", "promises": ["Call before noon"], "productId": PRODUCT}


@dataclass(frozen=True)
class Asked:
    """Who asks, with which variables, and what must stand in the answer (by path)."""

    who: str
    variables: Mapping[str, Any]
    wanted: Mapping[str, Any] = field(default_factory=dict)


def write(who: str, wanted: Mapping[str, Any] | None = None, **given: Any) -> Asked:
    """A mutation with its input."""
    return Asked(who, {"input": given}, wanted or {})


ASKED: dict[str, Asked] = {
    "SalesInbox": Asked("svetlana", {
        "first": 1, "search": "ANNA@", "orderBy": [{"field": "SCORE", "direction": "DESC"}],
        "filter": {"productId": {"eq": PRODUCT}, "status": {"in": ["ACCEPTED", "WORKING", "WON"]},
                   "stepKey": {"eq": "bought"}, "channelKey": {"eq": "vk"}},
    }),
    "MyDay": Asked("svetlana", {}),
    "LeadCard": Asked("svetlana", {"id": ANNA, "creditModel": "linear"}),
    "HandoffOffer": write(
        "community", {"handoffOffer.handoff.status": "OFFERED"},
        leadId=Its("assign"), toMemberId=Its("sergey"), packet=PACKET,
    ),
    "HandoffAccept": write(
        "sergey",
        {"handoffAccept.handoff.lead.status": "ACCEPTED", "handoffAccept.handoff.lead.owner": {"id": "#sergey"}},
        handoffId=Its("accept_handoff"),
    ),
    "HandoffDecline": write(
        "sergey", {"handoffDecline.handoff.declineReason": "NO_CAPACITY", "handoffDecline.next": None},
        handoffId=Its("decline_handoff"), reason="NO_CAPACITY",
    ),
    "HandoffRecycle": write(
        "sergey", {"handoffRecycle.lead.status": "NURTURING", "handoffRecycle.lead.step": {"key": "interested"}},
        handoffId=Its("recycle_handoff"), returnStepKey="interested", revisitOn=SOON, reason="Later",
    ),
    "CallLog": write(
        "svetlana", {"callLog.call.durationSeconds": 61, "callLog.call.lead": {"id": "#keep"}},
        leadId=Its("keep"), direction="OUTBOUND", occurredAt=NOW.isoformat(), durationSeconds=61,
    ),
    "TaskCreate": write(
        "sergey", {"taskCreate.task.title": "Ask", "taskCreate.task.isPromise": False},
        leadId=Its("task"), title="Ask", dueAt=TOMORROW,
    ),
    "LeadCreate": write(
        "community", {"leadCreate.lead.step": {"key": "aware"}, "leadCreate.lead.name": "Dora"},
        productId=PRODUCT, name="Dora", identities=[{"kind": "EMAIL", "value": "dora@example.com"}],
    ),
    "LeadMove": write(
        "community", {"leadMove.lead.step": {"key": "asked"}}, leadId=Its("move"), toStepKey="asked", reason="Rang",
    ),
    "LeadLose": write("sergey", {"leadLose.lead.status": "LOST"}, leadId=Its("lose"), reason="PRICE"),
    "FunnelModel": Asked("marketer", {"productId": PRODUCT}, {"product.funnel.version": 1}),
    "ProductCreate": write(
        "strategist", {"productCreate.product.name": "Cushion"},
        name="Cushion", saleKinds=["ONLINE"], markets=["B2C"],
    ),
    "AudienceCreate": write(
        "strategist", {"audienceCreate.audience.priority": 2}, productId=PRODUCT, name="Necks", priority=2,
    ),
    "FunnelDraftSave": write(
        "strategist", {"funnelDraftSave.draft.problems": []}, productId=PRODUCT, entryRule=ENTRY_RULE, steps=STEPS,
    ),
    "FunnelPublish": write("strategist", {"funnelPublish.funnel.version": 1}, productId=Its("spare")),
    "FunnelReport": Asked(
        "strategist", {"input": {**REPORT, "trend": "MONTH", "breakdown": "RESOURCE"}},
        {"funnelReport.cohortSize": 4, "funnelReport.steps.1.reached": 3, "funnelReport.steps.4.entered": 1},
    ),
    "FunnelReportLeads": Asked(
        "strategist", {"input": {"report": REPORT, "stepKey": "bought", "state": "ENTERED"}, "first": 10},
        {"funnelReportLeads.totalCount": 1, "funnelReportLeads.edges.0.node.name": "Anna"},
    ),
    "AttributionReport": Asked(
        "strategist",
        {"input": {
            "productId": PRODUCT, "period": PERIOD, "conversion": {"sale": True}, "dimension": "CHANNEL",
            "models": [{"key": "linear"}],
            "includeSelfReported": True,
        }},
        {"attributionReport.conversions": 4.0, "attributionReport.amount.amount": "48000.00",
         "attributionReport.rows.0.key": "vk", "attributionReport.rows.0.credits.0.amount.amount": "6000.00",
         "attributionReport.unattributed.amount.amount": "36000.00"},
    ),
    "AttributionExplain": Asked(
        "strategist", {"conversionId": Its("anna_sale"), "model": {"key": "linear"}},
        {"attributionExplain.conversion.amount.amount": "12000.00",
         "attributionExplain.touches.0.channel": {"key": "vk"}, "attributionExplain.touches.3.share": 0.25},
    ),
    "AttributionRunStart": Asked(
        "strategist",
        {"input": {"productId": PRODUCT, "model": "markov", "order": 2, "conversion": {"sale": True},
                   "period": SEPTEMBER, "windowDays": 90, "dimension": "CHANNEL"}},
        {"attributionRunStart.run.status": "QUEUED", "attributionRunStart.run.model": "MARKOV",
         "attributionRunStart.errors": []},
    ),
    "AttributionRuns": Asked(
        "strategist", {"first": 50},
        {"attributionRuns.edges.-1.node.status": "DONE", "attributionRuns.edges.-1.node.journeys": 10,
         "attributionRuns.edges.-1.node.rows": [{
             "key": "vk", "share": 1.0, "conversions": 2.0, "amount": {"amount": "240.00", "currency": "RUB"},
             "removalEffect": 0.5,
         }]},
    ),
    "ClusterMatrix": Asked(
        "strategist", {"productId": PRODUCT, "period": PERIOD, "variants": ["AS_IS", "TO_BE", "ACTUAL"]},
        {"clusterMatrix.objectives.0.step": {"key": "aware"}},
    ),
    "MatrixSnapshot": write(
        "strategist", {"matrixSnapshot.snapshot.variant": "AS_IS", "matrixSnapshot.snapshot.version": 1},
        productId=PRODUCT, variant="AS_IS", on="2026-09-01",
        cells=[{"resourceId": GROUP, "stepKey": "aware", "use": "A post a week", "extent": 20}],
    ),
    "MatrixConclude": write(
        "strategist", {"matrixConclude.conclusion.text": "Post more"},
        productId=PRODUCT, period=AUGUST, text="Post more",
    ),
    "MatrixPublish": write(
        "strategist", {"matrixPublish.published.at": "later"}, productId=PRODUCT, period=AUGUST,
    ),
    "Proposal": Asked(
        "strategist", {"productId": PRODUCT, "period": PERIOD},
        {"proposal.lines.0.cost.amount": "15000.00",
         "proposal.lines.0.expected": "10 step goal reached: Bring ten people back to the page",
         "proposal.lines.0.how": "Post an exercise every Monday"},
    ),
    "WeeklyReport": Asked(
        "strategist", {"productId": PRODUCT, "week": "2026-09-02"},
        {"weeklyReport.status": "DRAFT", "weeklyReport.funnel.0.step": {"key": "aware"}},
    ),
    "WeeklyReportPublish": write(
        "strategist",
        {"weeklyReportPublish.report.status": "PUBLISHED", "weeklyReportPublish.report.publishedAt": "later"},
        productId=PRODUCT, week="2026-01-07",
    ),
    "BreakEven": Asked(
        "strategist", {"input": {"productId": PRODUCT, "costs": [{"amount": "30000"}, {"amount": "5000"}]}},
        {"breakEven.units": 12, "breakEven.perPeriod.1.cumulatedUnits": 12},
    ),
    "ResourceRegister": write(
        "marketer", {"resourceRegister.resource.channel": {"key": "vk"}, "resourceRegister.resource.state": "ACTIVE"},
        name="VK story", kind="SOCIAL_PAGE", users=["AUDIENCE"], channelKey="vk",
    ),
    "ResourceTie": write(
        "marketer", {"resourceTie.tie.kind": "LINKS_TO"}, fromId=GROUP, toId=SITE, kind="LINKS_TO",
    ),
    "ObjectiveCreate": write(
        "strategist", {"objectiveCreate.objective.name": "Be read"}, productId=PRODUCT, name="Be read",
    ),
    "ResourceGoalSet": write(
        "strategist", {"resourceGoalSet.goal.revision": 1, "resourceGoalSet.goal.target": "5"},
        resourceId=SITE, productId=PRODUCT, stepKey="interested", text="More", metric="STEP_ENTRIES", target="5",
        period=PERIOD,
    ),
    "ResourceGoalApprove": write(
        "strategist", {"resourceGoalApprove.goal.status": "APPROVED"}, goalId=Its("goal_to_approve"),
    ),
    "ResourceGoalStart": write(
        "marketer", {"resourceGoalStart.goal.status": "RUNNING"}, goalId=Its("goal_to_start"),
    ),
    "PlanDraft": write(
        "marketer", {"planDraft.plan.version": 1, "planDraft.plan.actions.0.dueOn": "2027-01-10"},
        goalId=Its("goal_to_change"), actions=[{"text": "Write", "ownerId": Its("marketer"), "dueOn": "2027-01-10"}],
    ),
    "PlanApprove": write(
        "marketer", {"planApprove.plan.status": "APPROVED", "planApprove.plan.approvedBy": {"name": "Mark-SpinaOK"}},
        planId=Its("plan_to_approve"), version=1,
    ),
    "PlanReturn": write(
        "marketer", {"planReturn.plan.comment": "Once more"}, planId=Its("plan_to_return"), comment="Once more",
    ),
    "PlanActionComplete": write(
        "marketer", {"planActionComplete.action.lateByDays": 0}, actionId=Its("action_to_run"),
    ),
    "SpendRecord": write(
        "marketer", {"spendRecord.spend.amount": {"amount": "70.00", "currency": "RUB"}},
        resourceId=GROUP, period={"start": "2026-09-01", "end": "2026-09-07"}, amount={"amount": "70"},
    ),
    "ResourceMetricsRecord": write(
        "marketer", {"resourceMetricsRecord.recorded": 1},
        items=[{"resourceId": GROUP, "day": "2026-09-01", "metric": "CLICKS", "value": "3"}],
    ),
    "ResourceFigures": Asked("marketer", {"resourceId": Its("ads"), "period": PERIOD}, {
        "resource.name": "Google Ads", "resource.contentReport": [],
    }),
    "TouchpointsRecord": write(
        "site", {"touchpointsRecord.recorded": 1, "touchpointsRecord.results.0.touchpoint.channel": {"key": "vk"}},
        items=[{
            "source": "late", "externalId": "1", "kind": "VISIT", "occurredAt": "2026-10-20T07:00:00Z",
            "resourceId": GROUP, "identities": [{"kind": "EMAIL", "value": "late@example.com"}],
        }],
    ),
    "PersonMerge": write(
        "marketer", {"personMerge.person": {"id": "#keep_person"}},
        keepId=Its("keep_person"), mergeId=Its("merge_person"),
    ),
    "PersonUnmerge": write(
        "marketer", {"personUnmerge.people": [{"id": "#kept_person"}, {"id": "#merged_person"}]},
        mergeId=Its("merging"),
    ),
    "SaleRecord": write(
        "sergey", {"saleRecord.sale.units": 1, "saleRecord.sale.lead": {"id": "#call", "status": "WON"}},
        leadId=Its("call"), productId=PRODUCT, soldAt=NOW.isoformat(), amount={"amount": "12000"},
    ),
    "SaleRefund": write(
        "sergey", {"saleRefund.sale.refunded": {"amount": "100.00", "currency": "RUB"},
                   "saleRefund.sale.net": {"amount": "11900.00", "currency": "RUB"}},
        saleId=Its("sale_id"), amount={"amount": "100"}, units=0, refundedAt=NOW.isoformat(),
    ),
    "Inbox": Asked("community", {
        "first": 5, "filter": {"status": {"eq": "OPEN"}, "resourceId": {"eq": SITE}, "band": {"eq": "UNANSWERED"},
                               "negativeKind": {"eq": "GENUINE"}, "category": {"in": ["COMPLAINT", "IDEA"]}},
    }, {
        "conversations.edges.0.node.messages.edges.0.node.text": "Broken",
        "conversations.edges.0.node.channel": {"key": "vk"},
    }),
    "ConversationReceive": write(
        "community", externalId="inbox-1", channelKey="vk", placeUrl="https://reviews.example/chairs/2",
        appearedAt=NOW.isoformat(), author={"kind": "HANDLE", "value": "@dora"}, text="Where can I try it?",
    ),
    "ConversationClassify": write(
        "community", {"conversationClassify.conversation.sentiment": "NEGATIVE",
                      "conversationClassify.conversation.negativeKind": "GENUINE"},
        conversationId=Its("conv_classify"), category="COMPLAINT", sentiment="NEGATIVE", topic="delivery",
    ),
    "ConversationReply": write(
        "community", {"conversationReply.conversation.band": "REALTIME"},
        conversationId=Its("conv_reply"), text="55 cm", sentAt=(NOW + timedelta(minutes=5)).isoformat(),
    ),
    "ConversationResolve": write(
        "community", {"conversationResolve.conversation.status": "RESOLVED",
                      "conversationResolve.conversation.reach": 900,
                      "conversationResolve.conversation.satisfaction": 5},
        conversationId=Its("conv_resolve"), solution="55 cm", sharedUrl="https://vk.com/wall-1_2", reach=900,
        satisfaction=5,
    ),
    "ImportStart": write(
        "admin", {"importStart.import.status": "QUEUED"},
        kind="LEADS", uploadId=Its("upload"), mapping=COLUMNS, dryRun=True,
    ),
    "ImportProgress": Asked("admin", {"id": Its("import_to_cancel")}, {"import.status": "QUEUED"}),
    "ImportUndo": write("admin", {"importUndo.import.status": "UNDONE"}, importId=Its("import_to_undo")),
    "ServiceFigures": Asked("strategist", {"period": PERIOD, "resourceIds": [GROUP, SITE]}),
}  # fmt: skip


async def ask(company: Settled, operation: Operation, asked: Asked) -> Any:
    """The data, with names for ids and without the time of asking; no error anywhere."""
    given = mixed(asked.variables, company.ids, {}, frozenset())
    data = await company.person(asked.who).read(print_ast(operation.document), **given)
    for payload in data.values():
        if isinstance(payload, dict):
            assert payload.get("errors", []) == []
    return told(data, {value: key for key, value in company.ids.items()})


CURSORS = frozenset({"cursor", "endCursor"})
ID = re.compile(r"[a-z]+_[0-9a-hjkmnp-tv-z]{26}")


def told(value: Any, names: Mapping[str, str]) -> Any:
    """Ids by the name the company has for them or by their kind; times outside the story as "later"."""
    if isinstance(value, dict):
        return {key: "cursor" if key in CURSORS and inner else told(inner, names) for key, inner in value.items()}
    if isinstance(value, list):
        return [told(inner, names) for inner in value]
    if isinstance(value, str) and ID.fullmatch(value):
        return f"#{names.get(value, value.partition('_')[0])}"
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\dT[\d:.]+Z", value):
        return value if value.startswith("2026-09-") else "later"
    return value


def at(value: Any, path: str) -> Any:
    """What stands at `steps.0.key`."""
    for part in path.split("."):
        value = value[int(part)] if isinstance(value, list) else value[part]
    return value


def test_every_operation_due_is_asked() -> None:
    """An operation added to due.toml is to be asked here too."""
    assert {operation.name for operation in asked()} == set(ASKED)


@pytest.mark.parametrize("operation", asked(), ids=str)
async def test_operation_answers(company: Settled, operation: Operation) -> None:
    asked = ASKED[operation.name]
    answer = await ask(company, operation, asked)
    assert {path: at(answer, path) for path in asked.wanted} == asked.wanted
    assert answer == IN_FULL.get(operation.name, answer)
