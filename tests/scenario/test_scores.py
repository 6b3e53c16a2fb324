"""Score rules through the API: tried, published, told of each lead; rules as forms; entries explained."""

from typing import Any

import pytest

from crm.core.database import Database
from tests.http import Client
from tests.scenario.spinaok import ENTRY_RULE, PERIOD, STEPS, define, find_leads, found, record, touch_inputs

pytestmark = [pytest.mark.anyio, pytest.mark.database, pytest.mark.newest]

RULES: list[dict[str, Any]] = [
    {"key": "visit", "name": "Visit", "points": 10, "when": {"touch": {"kinds": ["VISIT"]}}, "perDay": 1},
    {"key": "form", "name": "Form", "points": 25, "when": {"touch": {"kinds": ["FORM_SUBMIT"]}}, "once": True},
]
SAVE = ("scoreRulesSave", "ScoreRulesSaveInput", "draft { version problems { code field message } rules { key"
        " description form { description nodes { path kind operands { name value } } } } }")  # fmt: skip
PUBLISH = ("scoreRulesPublish", "ScoreRulesPublishInput", "current { version rules { key description } }")
READ = """query($id: ID!) { scoreRules(productId: $id) {
  current { version firesAgain rules { key points } } draft { version rules { key once perDay } } } }"""
TRY = """query($input: ScoreRulesDryRunInput!) { scoreRulesDryRun(input: $input) { leads raised lowered
  classes { least most published drafted } rules { key leads facts points } thresholds { points published drafted }
  samples { lead { name } published drafted } } }"""
LEAD = """query($id: ID!) { lead(id: $id) { name score
  scoreLog(first: 20) { edges { node { occurredAt points reason kind ruleKey } } }
  stepHistory { toStep { key } cause reason
    explanation { rule fact { touchpointId } conditions { description isMet count facts { touchpointId } } } } } }"""
WHY = """query($id: ID!) { scoreExplanation(leadId: $id) { score version rules { key reason given left
  facts { kind touchpointId points left } } } }"""
DRY = """query($input: FunnelDraftDryRunInput!) { funnelDraftDryRun(input: $input) { persons
  steps { key published drafted gained lost earlier later }
  samples { change stepKey person { name } lead { name } published { stepKey } drafted { stepKey reason } } } }"""


async def test_from_rules_to_a_score_that_is_explained(client: Client) -> None:
    company = await found(client, "Scored")
    boss = company.strategist
    await define(company)
    product = company.product_id
    saved = (await boss.change(*SAVE, {"productId": product, "rules": RULES}))["draft"]
    assert (saved["version"], saved["problems"]) == (1, [])
    assert [rule["description"] for rule in saved["rules"]] == ["Visits.", "Submits a form."]
    current = (await boss.change(*PUBLISH, {"productId": product}))["current"]
    assert current["version"] == 1
    await record(company, touch_inputs(company))
    await find_leads(company)
    anna = (await boss.read(LEAD, id=company.leads["anna"]))["lead"]
    assert anna["score"] == 45
    assert [(line["node"]["points"], line["node"]["reason"]) for line in anna["scoreLog"]["edges"]] == [
        (25, "Form: Submits a form."), (10, "Visit: Visits."), (10, "Visit: Visits."),
    ]  # fmt: skip
    entered = {entry["toStep"]["key"]: entry for entry in anna["stepHistory"]}
    why = entered["interested"]["explanation"]
    assert why["rule"] == entered["interested"]["reason"] == "Visits at least 2 times within 30 days."
    assert [(each["description"], each["isMet"], each["count"]) for each in why["conditions"]] == [
        ("Visits at least 2 times within 30 days.", True, 2)
    ]
    assert why["fact"]["touchpointId"] == why["conditions"][0]["facts"][0]["touchpointId"]
    told = (await boss.read(WHY, id=company.leads["anna"]))["scoreExplanation"]
    assert (told["score"], told["version"]) == (45, 1)
    assert sorted((rule["key"], rule["given"], rule["left"], len(rule["facts"])) for rule in told["rules"]) == [
        ("form", 25, 25.0, 1), ("visit", 20, 20.0, 2),
    ]  # fmt: skip
    higher = [{**RULES[0], "points": 1}, RULES[1]]
    await boss.change(*SAVE, {"productId": product, "rules": higher, "expectedVersion": 1})
    stale = await boss.try_to(*SAVE, {"productId": product, "rules": higher, "expectedVersion": 1})
    assert [error["code"] for error in stale["errors"]] == ["STALE_VERSION"]
    tried = (await boss.read(TRY, input={"productId": product, "period": PERIOD}))["scoreRulesDryRun"]
    assert (tried["leads"], tried["raised"], tried["lowered"]) == (4, 0, 2)
    assert [(each["key"], each["leads"], each["facts"]) for each in tried["rules"]] == [("visit", 2, 4), ("form", 3, 3)]
    assert {"lead": {"name": "Anna"}, "published": 45, "drafted": 27} in tried["samples"]
    read = (await boss.read(READ, id=product))["scoreRules"]
    assert (read["current"]["version"], read["draft"]["version"]) == (1, 2)
    assert [rule["points"] for rule in read["current"]["rules"]] == [10, 25]
    refused = await company.sergey.try_to(*SAVE, {"productId": product, "rules": []})
    assert [error["code"] for error in refused["errors"]] == ["FORBIDDEN"]
    assert (await boss.read(READ, id=product))["scoreRules"] == read


async def test_a_draft_of_a_funnel_is_tried_and_its_rules_are_forms(client: Client, database: Database) -> None:
    company = await found(client, "Tried")
    boss = company.strategist
    await define(company)
    await record(company, touch_inputs(company))
    group = company.resources["group"]
    rule = {"any": [
        {"all": [{"touch": {"kinds": ["VISIT"], "placeResourceIds": [group], "landingPages": ["/office/"],
                            "atLeast": 1}},
                 {"not": {"formAnswer": {"field": "size", "oneOf": ["L", "XL"]}}}]},
        {"touch": {"kinds": ["FORM_SUBMIT"], "resourceIds": [group], "atLeast": 1}},
        {"touch": {"kinds": ["VISIT"], "promoCodes": ["TEN"], "searchTerms": ["chair"], "atLeast": 1}},
        {"scoreAtLeast": 40},
        {"silentForDays": 30},
    ]}  # fmt: skip
    steps = [{**STEPS[0], "goal": {"text": "Harder", "reachedWhen": rule}}, *STEPS[1:]]
    form = "form { input description nodes { path kind input operands { name value } } }"
    goals = f"steps {{ goal {{ reachedWhen {form} }} }}"
    save = ("funnelDraftSave", "FunnelDraftSaveInput",
            f"draft {{ version problems {{ message }} entryForm {{ input }} {goals} }}")  # fmt: skip
    given = {"productId": company.product_id, "entryRule": ENTRY_RULE, "steps": steps}
    draft = (await boss.change(*save, given))["draft"]
    assert draft["problems"] == []
    goal = draft["steps"][0]["goal"]
    assert goal["form"]["input"] == goal["reachedWhen"] == rule
    assert [node["path"] for node in goal["form"]["nodes"]] == [
        "", "any.0", "any.0.all.0", "any.0.all.1", "any.0.all.1.not", "any.1", "any.2", "any.3", "any.4",
    ]  # fmt: skip
    assert goal["form"]["nodes"][5]["operands"][-1] == {"name": "resourceIds", "value": [group]}
    again = [{**STEPS[0], "goal": {"text": "Harder", "reachedWhen": goal["form"]["input"]}}, *STEPS[1:]]
    twice = (await boss.change(*save, {**given, "steps": again, "entryRule": draft["entryForm"]["input"]}))["draft"]
    assert {**twice, "version": 0} == {**draft, "version": 0}
    tried = (await boss.read(DRY, input={"productId": company.product_id, "period": PERIOD}))["funnelDraftDryRun"]
    assert tried["persons"] == 4
    changed = {step["key"]: step for step in tried["steps"]}
    assert [changed["interested"][name] for name in ("published", "drafted", "lost")] == [2, 0, 2]
    assert [(each["change"], each["person"]["name"]) for each in tried["samples"]] == [
        ("LOST", "Anna"), ("LOST", "Boris"),
    ]  # fmt: skip
    assert [each["stepKey"] for each in tried["samples"][0]["drafted"]] == ["aware", "asked"]
    listed = (await boss.read('{ ruleDefinitions(language: "ru") { kind inputField scopes'
                              " operands { name type choices { value label } } } }"))["ruleDefinitions"]  # fmt: skip
    kinds = {each["kind"]: each for each in listed}
    assert kinds["SCORE_AT_LEAST"]["scopes"] == ["STEP"]
    assert {"value": "VISIT", "label": "посещает"} in kinds["TOUCH"]["operands"][0]["choices"]
