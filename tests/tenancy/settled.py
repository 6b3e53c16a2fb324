"""Companies with the same story and a row of every kind, each thing known by a name that both companies share."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import httpx

from crm.app import create_app
from crm.core.ids import decode
from crm.core.settings import Settings
from crm.models.words import Role
from tests.conftest import Urls
from tests.http import UPLOADS, Client, installation_of
from tests.scenario.actors import Person, hire
from tests.scenario.spinaok import (
    ENTRY_RULE,
    NOW,
    PERIOD,
    STEPS,
    Company,
    define,
    find_leads,
    found,
    record,
    touch_inputs,
)
from tests.scenario.test_spinaok import hand_over, sell, set_goals_and_plans
from tests.tenancy.added_rows import add_answers, add_rows
from tests.tenancy.conversations import converse
from tests.tenancy.destinations import destinations
from tests.tenancy.guarded import guard
from tests.tenancy.networks import forms, networks
from tests.tenancy.strategy import cluster, content, engagement, matrix

TOMORROW = (NOW + timedelta(days=1)).isoformat()
SOON = (NOW + timedelta(days=30)).date().isoformat()
WORKED = [
    "accept", "decline", "recycle", "withdraw", "offer", "assign", "disqualify", "lose", "move", "nurture", "reopen",
    "call", "task", "deal", "sale", "keep", "merge", "kept", "merged",
    "keep_many", "merge_many", "erase",
]  # fmt: skip
"""Each has a lead and a person of its own, so that no write stands in the way of another."""

NEVER_MET = {"formAnswer": {"field": "never", "equals": "met"}}


@asynccontextmanager
async def running(urls: Urls, *, read_connections: int = 2) -> AsyncGenerator[Client, None]:
    """The application, started, on that database; for fixtures that live longer than one test."""
    settings = Settings(
        environment="development", secure_cookies=False, read_connections=read_connections, work_connections=2,
        upload_dir=UPLOADS,
    )  # fmt: skip
    app = create_app(settings, installation=installation_of(urls), log=False)
    transport = httpx.ASGITransport(app)
    async with app.lifespan(), httpx.AsyncClient(transport=transport, base_url="http://touchline.test") as http:
        service = app.state.service
        yield Client(app, http, service.database, service.authenticator.tokens, urls)


@dataclass
class Settled:
    """A company and the public ids of its things by name."""

    company: Company
    workspace_id: UUID
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def admin(self) -> Person:
        """Who may do everything."""
        return self.company.admin

    def person(self, name: str) -> Person:
        """A member of the company by name."""
        found: Person = getattr(self.company, name)
        return found

    def uuid(self, name: str) -> UUID:
        """The row behind a name."""
        return decode(self.ids[name])[1]

    async def make(self, name: str, mutation: str, selection: str, /, **given: Any) -> Any:
        """Does it as the administrator and remembers the id of what came of it under that name."""
        kind = f"{mutation[0].upper()}{mutation[1:]}Input"
        payload = await self.admin.change(mutation, kind, selection, given)
        (made,) = (value for key, value in payload.items() if key != "errors" and isinstance(value, dict))
        self.ids[name] = made["id"]
        return made


async def told(client: Client, name: str) -> tuple[Company, dict[str, str]]:
    """The story of `tests/scenario` up to the returned chair; its goal, plan and sale by name."""
    company = await found(client, name)
    await define(company)
    ids = await set_goals_and_plans(company)
    await record(company, touch_inputs(company))
    await find_leads(company)
    await hand_over(company)
    return company, {**ids, "anna_sale": await sell(company)}


async def settle(client: Client, name: str) -> Settled:
    """A company with the story, and beside it one object for everything that can be done."""
    company, made = await told(client, name)
    viewer = (await company.admin.read("{ viewer { member { id } workspace { id } } }"))["viewer"]
    settled = Settled(company, decode(viewer["workspace"]["id"])[1])
    settled.ids |= {"product": company.product_id, **company.leads, **company.resources, **made}
    settled.ids |= {name: company.__dict__[name].id for name in ("strategist", "marketer", "sergey", "svetlana")}
    settled.ids |= {"admin": viewer["member"]["id"], "workspace": viewer["workspace"]["id"]}
    await _members(settled, name)
    await _model(settled)
    await _leads(settled)
    await _dealings(settled)
    await _goals(settled)
    await _uploads(settled)
    await add_rows(client.urls, settled)
    await guard(settled)
    await converse(settled)
    await add_answers(client.urls, settled)
    return settled


async def _members(it: Settled, name: str) -> None:
    for key in ("leaver", "learner"):
        it.ids[key] = (await hire(it.admin, f"{key.title()}-{name}", Role.AUTHOR)).id
    await it.make("key", "apiKeyCreate", "apiKey { id }", name="Old", memberId=it.ids["learner"])
    lead, member = it.ids["svetlana"], it.ids["learner"]
    await it.make("team_to_change", "teamCreate", "team { id }", name="Care", leadMemberId=lead, memberIds=[member])


ROW = {"external_id": "id", "occurred_at": "date", "email": "email"}
COLUMNS = {"kind": "leads", "source": "test", "product": "SpinaOK", "fields": ROW}
"""What the columns of the uploaded files are."""


async def _uploads(it: Settled) -> None:
    """One file that nobody has asked to bring in yet, and one that waits."""
    for name in ("upload", "upload_waiting"):
        line = f"id,date,email\n{name},2026-03-01T10:00:00Z,{name}@example.com\n".encode()
        sent = await it.admin.client.http.post(
            "/uploads", files={"file": (f"{name}.csv", line)}, headers={"Authorization": f"Bearer {it.admin.key}"}
        )
        it.ids[name] = sent.json()["id"]
    await it.make(
        "import_to_cancel", "importStart", "import { id }",
        kind="LEADS", uploadId=it.ids["upload_waiting"], mapping=COLUMNS,
    )  # fmt: skip
    line = b"id,date,email\nupload_done,2026-03-01T10:00:00Z,upload_done@example.com\n"
    sent = await it.admin.client.http.post(
        "/uploads", files={"file": ("done.csv", line)}, headers={"Authorization": f"Bearer {it.admin.key}"}
    )
    given = {"kind": "LEADS", "uploadId": sent.json()["id"], "mapping": COLUMNS}
    await it.make("import_to_undo", "importStart", "import { id }", **given)
    cancelled = {"importId": it.ids["import_to_undo"]}
    await it.admin.change("importCancel", "ImportCancelInput", "import { id }", cancelled)


async def _two_versions(it: Settled) -> None:
    """A product whose funnel was published twice."""
    await it.make("drawn", "productCreate", "product { id }", name="Drawn", saleKinds=["ONLINE"], markets=["B2C"])
    for name in ("Has heard", "Knows"):
        steps = [{**STEPS[0], "name": name}, *STEPS[1:]]
        draft = {"productId": it.ids["drawn"], "entryRule": NEVER_MET, "steps": steps}
        await it.admin.change("funnelDraftSave", "FunnelDraftSaveInput", "draft { version }", draft)
        await it.admin.change("funnelPublish", "FunnelPublishInput", "funnel { id }", {"productId": it.ids["drawn"]})
    await it.admin.change(
        "productArchive", "ProductArchiveInput", "product { id }",
        {"productId": it.ids["drawn"], "expectedVersion": 1},
    )  # fmt: skip


async def _model(it: Settled) -> None:
    ids = it.ids
    await it.make("spare", "productCreate", "product { id }", name="Spare", saleKinds=["ONLINE"], markets=["B2C"])
    draft = {"productId": ids["spare"], "entryRule": ENTRY_RULE, "steps": STEPS}
    await it.admin.change("funnelDraftSave", "FunnelDraftSaveInput", "draft { version }", draft)
    await _two_versions(it)
    rules = [{"key": "form", "name": "Form", "points": 3, "when": {"touch": {"kinds": ["FORM_SUBMIT"]}}}]
    given = {"productId": ids["product"], "rules": rules}
    await it.admin.change("scoreRulesSave", "ScoreRulesSaveInput", "draft { version }", given)
    await it.admin.change(
        "scoreRulesPublish", "ScoreRulesPublishInput", "current { version }", {"productId": ids["product"]}
    )
    given["rules"] = [{**rules[0], "points": 4}]
    await it.admin.change("scoreRulesSave", "ScoreRulesSaveInput", "draft { version }", given)
    await it.make(
        "audience", "audienceCreate", "audience { id }",
        productId=ids["product"], name="Backs", priority=1, keywords=["chair"], landingPageId=ids["site"],
    )  # fmt: skip
    for name, product, title in (
        ("audience_to_archive", "product", "Old"), ("audience_to_change", "product", "Knees"),
        ("first_of_spare", "spare", "First"), ("second_of_spare", "spare", "Second"),
    ):  # fmt: skip
        await it.make(
            name, "audienceCreate", "audience { id }", productId=ids[product], name=title, priority=9
        )  # fmt: skip
    stages = [
        {"audienceId": ids[name], "target": "5", "withinDays": 30} for name in ("first_of_spare", "second_of_spare")
    ]
    await it.admin.change(
        "rollOutSet", "RollOutSetInput", "product { id }", {"productId": ids["spare"], "stages": stages}
    )
    fan = {"key": "fan", "name": "Fan", "when": {"touch": {"kinds": ["FOLLOW"]}}}
    await it.admin.change(
        "loyaltyLadderSave",
        "LoyaltyLadderSaveInput",
        "ladder { version }",
        {"productId": ids["product"], "rungs": [fan]},
    )
    await it.make("objective", "objectiveCreate", "objective { id }", productId=ids["product"], name="Fame")
    await it.make("objective_to_retire", "objectiveCreate", "objective { id }", productId=ids["product"], name="Old")
    await it.make(
        "fair", "resourceRegister", "resource { id }", name="Fair", kind="EVENT", users=["AUDIENCE"], channelKey="event"
    )
    await it.make(
        "banner", "resourceRegister", "resource { id }",
        name="Banner", kind="PAID_PLACEMENT", users=["AUDIENCE"], parentId=ids["site"], ownerId=ids["marketer"],
        channelKey="display", promoCodes=[{"code": "SPINA10"}],
    )  # fmt: skip
    fair = {"resourceId": ids["fair"], "startsAt": NOW.isoformat(), "endsAt": TOMORROW}
    for name in ("fair_day", "fair_to_change"):
        await it.make(name, "eventCreate", "event { id }", name="Fair", **fair)
    for name in ("community", "community_to_change"):
        await it.make(
            name, "communityCreate", "community { id }", name="Backs", resourceIds=[ids["group"], ids["fair"]]
        )
    await content(it)
    await networks(it)
    await destinations(it)
    await forms(it)
    await it.make(
        "calendar", "workingCalendarSave", "calendar { id }",
        name="Office", timeZone="Europe/Moscow", weekly=[{"weekday": "MONDAY", "opens": "09:00", "closes": "18:00"}],
    )  # fmt: skip
    day = {"day": "2026-12-31", "name": "New Year", "hours": [{"opens": "09:00", "closes": "15:00"}]}
    await it.admin.change(
        "holidaysSet", "HolidaysSetInput", "calendar { id }", {"calendarId": ids["calendar"], "days": [day]}
    )
    await it.make(
        "policy", "slaPolicySet", "policy { id }",
        kind="RESPONSE", seconds=3600, clock="WORKING", calendarId=ids["calendar"], productId=ids["product"],
        resourceId=ids["group"],
    )  # fmt: skip
    for name in ("engagement", *(f"engagement_to_{verb}" for verb in ("decline", "end", "go", "propose", "save"))):
        await engagement(it, name)
    await it.make(
        "run_to_cancel", "attributionRunStart", "run { id }",
        productId=ids["product"], model="shapley", conversion={"sale": True}, period=PERIOD, dimension="CHANNEL",
    )  # fmt: skip
    await it.make("question", "clientQuestionAsk", "question { id }", engagementId=ids["engagement"], text="Which?")
    there = {"name": "Site", "resourceId": ids["site"], "use": "Sells"}
    said = {"productId": ids["product"], "answers": [{"key": "sites", "resources": [there]}]}
    await it.admin.change("questionnaireAnswer", "QuestionnaireAnswerInput", "version", said)
    await it.make("tie", "resourceTie", "tie { id }", fromId=ids["ads"], toId=ids["site"], kind="LINKS_TO")
    await cluster(it)
    await it.make(
        "main", "resourceChooseMain", "mainResource { id }",
        productId=ids["product"], stepKey="aware", resourceId=ids["group"], reason="Ours",
    )  # fmt: skip
    await matrix(it)
    week = {"start": "2026-09-01", "end": "2026-09-07"}
    await it.make(
        "spend", "spendRecord", "spend { id }", resourceId=ids["ads"], period=week, amount={"amount": "700"}
    )  # fmt: skip
    await it.make(
        "correction", "spendCorrect", "spend { id }", spendId=ids["spend"], amount={"amount": "690"}, reason="Discount"
    )  # fmt: skip
    for name in ("schedule", "schedule_to_end"):
        await it.make(
            name, "spendScheduleSet", "schedule { id }",
            resourceId=ids["ads"], label=name, amount={"amount": "10"}, startsOn="2026-12-01",
        )  # fmt: skip
    rates = {"items": [{"currency": "USD", "validOn": "2026-09-01", "rate": "90"}]}
    await it.admin.change("currencyRateSet", "CurrencyRateSetInput", "rates { id }", rates)


async def _leads(it: Settled) -> None:
    for number, name in enumerate(WORKED):
        lead = await it.make(
            name, "leadCreate", "lead { id person { id } company { id } }",
            productId=it.ids["product"], name=name.title(), companyName="Firm",
            identities=[{"kind": "PHONE", "value": f"+7 916 000-00-{number:02}"}],
        )  # fmt: skip
        it.ids[f"{name}_person"] = lead["person"]["id"]
        it.ids["firm"] = lead["company"]["id"]
    said = {"leadId": it.ids["nurture"], "audienceId": it.ids["audience"], "reason": "Said so"}
    await it.admin.change("leadSetAudience", "LeadSetAudienceInput", "lead { id }", said)
    merged = await it.admin.change(
        "personMerge", "PersonMergeInput", "mergeId",
        {"keepId": it.ids["kept_person"], "mergeId": it.ids["merged_person"]},
    )  # fmt: skip
    it.ids["merging"] = merged["mergeId"]
    await it.admin.change(
        "leadLose", "LeadLoseInput", "lead { id }", {"leadId": it.ids["reopen"], "reason": "NO_RESPONSE"}
    )


async def _dealings(it: Settled) -> None:
    ids = it.ids
    for name in ("accept", "decline", "recycle", "withdraw"):
        await it.make(
            f"{name}_handoff", "handoffOffer", "handoff { id }",
            leadId=ids[name], toMemberId=ids["sergey"], packet={"need": "A chair"},
        )  # fmt: skip
    await it.company.sergey.change(
        "handoffAccept", "HandoffAcceptInput", "handoff { id }", {"handoffId": ids["recycle_handoff"]}
    )
    away = {"startsAt": "2027-01-10T00:00:00Z", "endsAt": "2027-01-20T00:00:00Z", "coverMemberId": ids["svetlana"]}
    await it.make("absence", "absenceSet", "absence { id }", memberId=ids["sergey"], **away)
    begun = {"memberId": ids["marketer"], "startsAt": "2026-01-10T00:00:00Z"}
    await it.make("absence_to_end", "absenceSet", "absence { id }", **begun)
    await it.make("desk", "deskSet", "desk { id }", memberId=ids["sergey"], capacity=50, dailyCapacity=20)
    asked = {"productId": ids["drawn"], "fields": [{"key": "size", "label": "Size"}]}
    await it.admin.change("packetFieldsSet", "PacketFieldsSetInput", "product { id }", asked)
    fallback = {"memberId": ids["sergey"]}
    rule = {"key": "again", "target": "PREVIOUS_OWNER"}
    await it.make(
        "routing", "routingRulesSet", "plan { id }", productId=ids["product"], rules=[rule], fallback=fallback
    )
    for name in ("task", "task_to_snooze", "task_to_cancel"):
        await it.make(name + "_id", "taskCreate", "task { id }", leadId=ids["task"], title="Call", dueAt=TOMORROW)
    stages = [{"key": key, "name": key.title(), "probabilityPercent": 20} for key in ("talk", "offer")]
    await it.admin.change(
        "dealStagesSet", "DealStagesSetInput", "product { id }", {"productId": ids["product"], "stages": stages}
    )
    for name in ("deal_to_lose", "deal_to_update", "deal_to_move", "deal_to_win", "deal_lost"):
        lead = ids["deal" if name == "deal_to_lose" else "call"]
        await it.make(name, "dealOpen", "deal { id }", leadId=lead, name="Chairs", amount={"amount": "12000"})
    sold = {"soldAt": NOW.isoformat(), "amount": {"amount": "12000"}}
    await it.make("sale_id", "saleRecord", "sale { id }", leadId=ids["sale"], productId=ids["product"], **sold)
    for name in ("sale_to_pay", "sale_to_cancel"):
        agreed = {"agreed": {"amount": "15000"}, "externalId": name}
        await it.make(name, "saleRecord", "sale { id }", leadId=ids["sale"], productId=ids["product"], **sold, **agreed)
    await it.admin.change("dealLose", "DealLoseInput", "deal { id }", {"dealId": ids["deal_lost"], "reason": "PRICE"})
    promise = {"leadId": ids["task"], "title": "Send", "dueAt": TOMORROW, "isPromise": True, "ownerId": ids["sergey"]}
    await it.admin.change("taskCreate", "TaskCreateInput", "task { id }", promise)
    contact = {"dealId": ids["deal_to_update"], "personId": ids["kept_person"], "role": "USER"}
    await it.admin.change("dealContactSet", "DealContactSetInput", "deal { id }", contact)
    for name in ("note_id", "note_to_erase"):
        await it.make(name, "noteCreate", "note { id }", leadId=ids["call"], text="Likes green")
    await it.admin.change(
        "noteUpdate", "NoteUpdateInput", "note { id }", {"noteId": ids["note_id"], "text": "Likes green, and blue"}
    )
    moved = {"dealId": ids["deal_to_update"], "expectedCloseOn": "2027-01-10"}
    await it.admin.change("dealUpdate", "DealUpdateInput", "deal { id }", moved)
    line = {"productId": ids["product"], "unitPrice": {"amount": "12000"}}
    lined = {"dealId": ids["deal_to_win"], "lines": [line]}
    await it.admin.change("dealLinesSet", "DealLinesSetInput", "deal { id }", lined)
    await it.make("note_of_deal", "noteCreate", "note { id }", dealId=ids["deal_to_update"], text="Wants two")
    share = {"validFrom": "2026-01-01", "kind": "SHARE", "share": "0.1", "base": "REVENUE"}
    for whose in ({"memberId": ids["sergey"], "productId": ids["product"]}, {"partnerId": ids["firm"]}):
        await it.admin.change("commissionTermSet", "CommissionTermSetInput", "term { id }", {**whose, **share})
    month = {"month": "2026-09-01", "metric": "UNITS", "units": "5"}
    await it.make("target_id", "salesTargetSet", "target { id }", memberId=ids["sergey"], **month)
    call = {"direction": "OUTBOUND", "occurredAt": NOW.isoformat(), "durationSeconds": 60}
    await it.make("call_id", "callLog", "call { id }", leadId=ids["call"], resourceId=ids["site"], **call)


async def _goals(it: Settled) -> None:
    """In each state a goal and a plan that a write looks for."""
    ids = it.ids
    action = {"text": "Write", "ownerId": ids["marketer"], "dueOn": "2027-01-10"}
    for month, name in enumerate(("approve", "start", "cancel", "change", "draft"), start=1):
        await it.make(
            f"goal_to_{name}", "resourceGoalSet", "goal { id }",
            resourceId=ids["banner"], productId=ids["product"], stepKey="aware", text=name, metric="STEP_ENTRIES",
            target="10", period={"start": f"2027-{month:02}-01", "end": f"2027-{month:02}-28"},
            audienceId=ids["audience"],
        )  # fmt: skip
    await it.make(
        "goal_of_objective", "resourceGoalSet", "goal { id }",
        resourceId=ids["banner"], objectiveId=ids["objective"], text="Fame", metric="CLICKS", target="10",
        period=PERIOD,
    )  # fmt: skip
    await it.admin.change(
        "resourceGoalApprove", "ResourceGoalApproveInput", "goal { id }", {"goalId": ids["goal_to_start"]}
    )
    for name, goal in (("run", "start"), ("approve", "approve"), ("return", "draft")):
        plan = await it.make(
            f"plan_to_{name}", "planDraft", "plan { id actions { id } }",
            goalId=ids[f"goal_to_{goal}"], actions=[action],
        )  # fmt: skip
        ids[f"action_to_{name}"] = plan["actions"][0]["id"]
    await it.admin.change(
        "planApprove", "PlanApproveInput", "plan { id }", {"planId": ids["plan_to_run"], "version": 1}
    )


def names(settled: Sequence[Settled]) -> set[str]:
    """The names; the same in every company."""
    first = set(settled[0].ids)
    assert all(set(other.ids) == first for other in settled)
    return first
