"""A strategist draws funnels through GraphQL only: from templates, by versions, for a second product.

The story: a webinar funnel begins as a template; the strategist breaks it, reads what is wrong, puts it right and
publishes. Version 2 renames a step's key, drops one and adds one, says so, and both are compared. The funnel is copied
to a second product, whose draft is told that a rule names the first one's landing page. And every template that ships
is published and walked through by one person, by facts alone.
"""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from crm.core import clock
from funnel.funnels.templates.catalogue import templates
from tests.http import Client
from tests.scenario.actors import Person
from tests.scenario.spinaok import Company, found

pytestmark = [pytest.mark.anyio, pytest.mark.database]

SAVE = ("funnelDraftSave", "FunnelDraftSaveInput", "draft { version problems { code severity field message } }")
PUBLISH = (
    "funnelPublish", "FunnelPublishInput",
    "funnel { id version steps { id key lifecycleStage } changes { code stepKey message }"
    " mapping { fromKey toKey isExplicit } }",
)  # fmt: skip
FROM_TEMPLATE = (
    "funnelDraftFromTemplate", "FunnelDraftFromTemplateInput",
    "draft { version problems { code } warnings { code } steps { key name lifecycleStage } }",
)  # fmt: skip
COPY = (
    "funnelCopy", "FunnelCopyInput",
    "draft { version problems { code } steps { key goal { reachedWhen } } } problems { code severity field message }",
)  # fmt: skip
DRAFT = """query($id: ID!) { funnelDraft(productId: $id) {
  version entryRule problems { code severity field } warnings { code }
  steps { key name phase side isHandoff optional expectedDays lifecycleStage goal { text reachedWhen } } } }"""
COMPARE = """query($id: ID!, $period: PeriodInput) { funnelComparison(productId: $id, from: 1, to: 2, period: $period) {
  before { version } after { version } beforeCohortSize afterCohortSize changes { code stepKey message }
  steps { fromStep { key } toStep { key } smallSample fromFigures { reached conversion interval { low high } }
          toFigures { reached } difference { value interval { low high } } changes { code } } } }"""
REPORT = """query($input: FunnelReportInput!) {
  funnelReport(input: $input) { cohortSize steps { step { key } entered reached } } }"""
LEAD = "query($id: ID!) { lead(id: $id) { lifecycleStage stepHistory { toStep { key } passedOver { key } } } }"


async def make_product(boss: Person, name: str) -> str:
    made = await boss.change(
        "productCreate", "ProductCreateInput", "product { id }",
        {"name": name, "saleKinds": ["ONLINE"], "markets": ["B2B"], "price": {"amount": "100"}},
    )  # fmt: skip
    found_id: str = made["product"]["id"]
    return found_id


async def as_input(boss: Person, product_id: str) -> dict[str, Any]:
    """The draft as an input of the next saving."""
    draft = (await boss.read(DRAFT, id=product_id))["funnelDraft"]
    steps = [{key: value for key, value in step.items() if value is not None} for step in draft["steps"]]
    return {
        "productId": product_id, "expectedVersion": draft["version"], "steps": steps,
        "entryRule": draft["entryRule"],
    }  # fmt: skip


async def test_from_a_template_to_a_second_product(client: Client) -> None:
    company = await found(client, "Drawn")
    boss = company.strategist
    first = await make_product(boss, "Course")
    given = {"productId": first, "templateKey": "webinar", "language": "ru"}
    draft = (await boss.change(*FROM_TEMPLATE, given))["draft"]
    assert (draft["version"], draft["problems"], draft["warnings"]) == (1, [], [])
    assert draft["steps"][0] == {"key": "invited", "name": "Увидел приглашение", "lifecycleStage": "SUBSCRIBER"}

    await problems_are_seen_and_fixed(boss, first)
    kept = await boss.try_to(*FROM_TEMPLATE, given)
    assert [(error["code"], error["field"]) for error in kept["errors"]] == [("CONFLICT", "replace")]
    page = await landing_page(company)
    draft_input = await as_input(boss, first)
    draft_input["steps"][0]["goal"]["reachedWhen"]["touch"]["resourceIds"] = [page]
    await boss.change(*SAVE, draft_input)
    one = (await boss.change(*PUBLISH, {"productId": first}))["funnel"]
    assert (one["version"], one["changes"], one["mapping"]) == (1, [], [])
    await people_come(company, page)

    await a_second_version(boss, first, one["id"])
    await it_is_copied(company, first, page)


async def problems_are_seen_and_fixed(boss: Person, product_id: str) -> None:
    sound = await as_input(boss, product_id)
    broken = {**sound, "steps": [*sound["steps"][:-1], {**sound["steps"][-1], "key": "invited"}]}
    saved = (await boss.change(*SAVE, broken))["draft"]
    assert [(each["code"], each["severity"], each["field"]) for each in saved["problems"]] == [
        ("DUPLICATE_KEY", "ERROR", "steps.5.key")
    ]
    refused = await boss.try_to(*PUBLISH, {"productId": product_id})
    assert [(error["code"], error["field"]) for error in refused["errors"]] == [("DUPLICATE_KEY", "steps.5.key")]
    stale = await boss.try_to(*SAVE, sound)
    assert [error["code"] for error in stale["errors"]] == ["STALE_VERSION"]
    await boss.change(*SAVE, {**sound, "expectedVersion": saved["version"]})
    assert (await boss.read(DRAFT, id=product_id))["funnelDraft"]["problems"] == []


async def landing_page(company: Company) -> str:
    made = await company.strategist.change(
        "resourceRegister", "ResourceRegisterInput", "resource { id }",
        {"name": "Landing", "kind": "LANDING_PAGE", "placement": "OWN", "users": ["AUDIENCE"], "url": "https://l.test",
         "purposes": ["MARKETING"]},
    )  # fmt: skip
    page: str = made["resource"]["id"]
    return page


async def people_come(company: Company, page: str) -> None:
    """Three are invited, two register, one attends."""
    for who, kinds in (("a", ("VISIT", "EVENT_REGISTER", "EVENT_ATTEND")), ("b", ("VISIT", "EVENT_REGISTER")),
                       ("c", ("VISIT",))):  # fmt: skip
        for number, kind in enumerate(kinds):
            await touch(company, f"{who}{number}", kind, datetime(2026, 9, 1 + number, 9, tzinfo=UTC), who, page)


async def touch(
    company: Company, key: str, kind: str, at: datetime, who: str, resource: str | None = None,
    product: str | None = None,
) -> Any:  # fmt: skip
    item = {
        "source": "walk", "externalId": key, "kind": kind, "occurredAt": at.isoformat(), "resourceId": resource,
        "productId": product, "identities": [{"kind": "EMAIL", "value": f"{who}@example.com"}],
    }  # fmt: skip
    given = {"items": [{name: value for name, value in item.items() if value is not None}]}
    found_ = await company.site.change(
        "touchpointsRecord", "TouchpointsRecordInput", "results { status touchpoint { leads { id product { id } } } }",
        given,
    )  # fmt: skip
    return found_["results"][0]


async def a_second_version(boss: Person, product_id: str, first_version: str) -> None:
    """*registered* is called *enrolled*, *attended* is dropped, *talks* waits longer."""
    changed = await as_input(boss, product_id)
    steps = changed["steps"]
    steps[1]["key"] = "enrolled"
    steps[4]["expectedDays"] = 20
    changed["steps"] = [*steps[:2], *steps[3:]]
    await boss.change(*SAVE, changed)
    wrong = await boss.try_to(*PUBLISH, {"productId": product_id, "mapping": [{"fromKey": "nobody", "toKey": "none"}]})
    assert [error["field"] for error in wrong["errors"]] == ["mapping.0.fromKey", "mapping.0.toKey"]
    mapping = [{"fromKey": "registered", "toKey": "enrolled"}, {"fromKey": "attended", "toKey": None}]
    two = (await boss.change(*PUBLISH, {"productId": product_id, "mapping": mapping}))["funnel"]
    assert two["version"] == 2
    assert {(change["code"], change["stepKey"]) for change in two["changes"]} == {
        ("KEY_CHANGED", "enrolled"), ("STEP_REMOVED", "attended"), ("EXPECTED_DAYS_CHANGED", "talks"),
    }  # fmt: skip
    again = (await boss.change(*PUBLISH, {"productId": product_id, "mapping": mapping}))["funnel"]
    assert again == two
    assert [line for line in two["mapping"] if line["isExplicit"]] == [
        {"fromKey": "registered", "toKey": "enrolled", "isExplicit": True},
        {"fromKey": "attended", "toKey": None, "isExplicit": True},
    ]
    await figures_follow(boss, product_id, two["id"])
    refused = await boss.try_to(
        "funnelVersionMap", "FunnelVersionMapInput", "funnel { id }",
        {"funnelId": first_version, "mapping": [{"fromKey": "asked"}]},
    )  # fmt: skip
    assert [error["code"] for error in refused["errors"]] == ["CONFLICT"]


async def figures_follow(boss: Person, product_id: str, newer: str) -> None:
    """Three came by version 1: two registered, and count as enrolled; by key alone only the invitation is left."""
    period = {"start": "2026-09-01", "end": "2026-09-30"}
    found_ = (await boss.read(COMPARE, id=product_id, period=period))["funnelComparison"]
    assert (found_["before"]["version"], found_["after"]["version"]) == (1, 2)
    assert (found_["beforeCohortSize"], found_["afterCohortSize"]) == (3, 0)
    sides = [((s["fromStep"] or {}).get("key"), (s["toStep"] or {}).get("key")) for s in found_["steps"]]
    assert sides == [
        ("invited", "invited"), ("registered", "enrolled"), ("attended", None), ("asked", "asked"),
        ("talks", "talks"), ("buyer", "buyer"),
    ]  # fmt: skip
    assert [s["fromFigures"]["reached"] for s in found_["steps"]] == [3, 2, 1, 0, 0, 0]
    assert all(s["difference"] is None and s["smallSample"] for s in found_["steps"])
    asked = {"productId": product_id, "period": period}
    report = (await boss.read(REPORT, input=asked))["funnelReport"]
    assert [(s["step"]["key"], s["reached"]) for s in report["steps"]][:3] == [
        ("invited", 3), ("enrolled", 2), ("asked", 0),
    ]  # fmt: skip
    await boss.change(
        "funnelVersionMap", "FunnelVersionMapInput", "funnel { id }", {"funnelId": newer, "mapping": []}
    )  # fmt: skip
    report = (await boss.read(REPORT, input=asked))["funnelReport"]
    assert [s["reached"] for s in report["steps"]] == [3, 0, 0, 0, 0]
    report = (await boss.read(REPORT, input={**asked, "version": 1}))["funnelReport"]
    assert [s["reached"] for s in report["steps"]] == [3, 2, 1, 0, 0, 0]


async def it_is_copied(company: Company, first: str, page: str) -> None:
    boss = company.strategist
    await boss.change(
        "resourceChooseMain", "ResourceChooseMainInput", "mainResource { reason }",
        {"productId": first, "stepKey": "invited", "resourceId": page, "reason": "Ours", "candidateIds": [page]},
    )  # fmt: skip
    second = await make_product(boss, "Book")
    copied = await boss.change(*COPY, {"fromProductId": first, "version": 1, "toProductId": second})
    assert [step["key"] for step in copied["draft"]["steps"]] == [
        "invited", "registered", "attended", "asked", "talks", "buyer",
    ]  # fmt: skip
    assert [(each["code"], each["severity"], each["field"]) for each in copied["problems"]] == [
        ("RESOURCE_OF_OTHER_PRODUCT", "WARNING", "steps.0.goal.reachedWhen")
    ]
    assert "“Landing”" in copied["problems"][0]["message"]
    assert copied["draft"]["problems"] == []
    again = await boss.try_to(*COPY, {"fromProductId": first, "toProductId": second})
    assert [(error["code"], error["field"]) for error in again["errors"]] == [("CONFLICT", "replace")]
    replaced = await boss.change(*COPY, {"fromProductId": first, "toProductId": second, "replace": True})
    assert len(replaced["draft"]["steps"]) == 5
    for given in ({"fromProductId": second}, {"fromProductId": first, "version": 9}):
        none = await boss.try_to(*COPY, {**given, "toProductId": second})
        assert [error["code"] for error in none["errors"]] == ["NOT_FOUND"]


class Walk:
    """One person through every step of a product's funnel, by facts alone."""

    def __init__(self, company: Company, product: str, key: str) -> None:
        self.company, self.product, self.key = company, product, key
        self.at, self.number, self.lead = clock.now() - timedelta(days=9), 0, ""

    async def fulfil(self, rule: dict[str, Any]) -> None:
        """Does what the rule asks for."""
        ((kind, value),) = rule.items()
        if kind == "all":
            for each in value:
                await self.fulfil(each)
        elif kind == "touch":
            for _ in range(value.get("at_least", 1)):
                await self._touch(value["kinds"][0])
        elif kind == "handoff_accepted":
            await self._hand_over()
        elif "sale_recorded" in rule:
            await self._sell()

    async def _touch(self, kind: str) -> None:
        self.at, self.number = self.at + timedelta(minutes=5), self.number + 1
        key = f"{self.key}-{self.number}"
        done = await touch(self.company, key, kind, self.at, self.key, product=self.product)
        self.lead = next(lead["id"] for lead in done["touchpoint"]["leads"] if lead["product"]["id"] == self.product)

    async def _hand_over(self) -> None:
        offered = await self.company.community.change(
            "handoffOffer", "HandoffOfferInput", "handoff { id }",
            {"leadId": self.lead, "toMemberId": self.company.sergey.id,
             "packet": {"need": "All of it", "productId": self.product}},
        )  # fmt: skip
        await self.company.sergey.change(
            "handoffAccept", "HandoffAcceptInput", "handoff { id }", {"handoffId": offered["handoff"]["id"]}
        )
        self.at = clock.now()

    async def _sell(self) -> None:
        self.at = max(self.at, clock.now()) + timedelta(minutes=1)
        await self.company.sergey.change(
            "saleRecord", "SaleRecordInput", "sale { id }",
            {"leadId": self.lead, "productId": self.product, "soldAt": self.at.isoformat(),
             "amount": {"amount": "100"}},
        )  # fmt: skip


async def test_every_template_can_be_walked_through(client: Client) -> None:
    company = await found(client, "Templates")
    boss = company.strategist
    listed = (await boss.read("{ funnelTemplates { key name steps { step { key } hints { kind } } objectives } }"))[
        "funnelTemplates"
    ]
    assert [each["key"] for each in listed] == list(templates())
    assert all(step["hints"] for each in listed for step in each["steps"][:-1])
    for template in templates().values():
        product = await make_product(boss, template.key)
        draft = (await boss.change(*FROM_TEMPLATE, {"productId": product, "templateKey": template.key}))["draft"]
        assert (draft["problems"], draft["warnings"]) == ([], [])
        published = (await boss.change(*PUBLISH, {"productId": product}))["funnel"]
        walk = Walk(company, product, template.key)
        for rule in (template.entry_rule, *(step.rule for step in template.steps if step.rule)):
            await walk.fulfil(rule)
        lead = (await boss.read(LEAD, id=walk.lead))["lead"]
        assert [entry["toStep"]["key"] for entry in lead["stepHistory"]] == [step.key for step in template.steps]
        assert all(entry["passedOver"] == [] for entry in lead["stepHistory"])
        assert lead["lifecycleStage"] == published["steps"][-1]["lifecycleStage"]
