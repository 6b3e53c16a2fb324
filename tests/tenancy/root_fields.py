"""How each root field of the SDL is called with a company's own things; a field that is missing here fails the test.

`Its("anna")` stands for the id which a company knows by that name. Calls are tried with the own ids, then with each
of them in turn, and all together, taken from the other company.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
    is_leaf_type,
    is_required_argument,
)

from tests.scenario.spinaok import ENTRY_RULE, PERIOD, STEPS
from tests.tenancy.settled import NOW, SOON, TOMORROW


@dataclass(frozen=True)
class Its:
    """The id of that name."""

    name: str


@dataclass(frozen=True)
class Call:
    """Arguments of a root field (of a mutation: its input), and who calls."""

    given: Mapping[str, Any] = field(default_factory=dict)
    who: str = "admin"
    selection: str | None = None
    """Everything two levels deep when left out."""
    kept: Mapping[int, str] = field(default_factory=dict)
    """Places of ids that may point nowhere, because what holds them is a sketch; it answers this code instead."""


PRODUCT, ANNA, GROUP, SITE = Its("product"), Its("anna"), Its("group"), Its("site")
REPORT = {"productId": PRODUCT, "period": PERIOD}
WEEK = {"start": "2026-09-01", "end": "2026-09-07"}
SOLD = {"soldAt": NOW.isoformat(), "amount": {"amount": "12000"}}
ACTION = {"text": "Write", "ownerId": Its("marketer"), "dueOn": "2027-01-10", "resourceId": SITE}


def by_id(name: str) -> Call:
    """`field(id:)`."""
    return Call({"id": Its(name)})


READS: dict[str, Call] = {
    "apiKeys": Call(),
    "attributionExplain": Call({"conversionId": Its("anna_sale"), "model": {"key": "linear"}}),
    "attributionReport": Call({"input": {
        **REPORT, "conversion": {"sale": True}, "dimension": "RESOURCE", "models": [{"key": "linear"}],
    }}),
    "audience": by_id("audience"),
    "breakEven": Call({"input": {"productId": PRODUCT, "costs": [{"amount": "30000"}]}}),
    "channel": by_id("chan_vk"),
    "channels": Call(),
    "cluster": Call({"productId": PRODUCT, "period": PERIOD}),
    "clusterMatrix": Call({"productId": PRODUCT, "period": PERIOD, "variants": ["AS_IS", "TO_BE", "ACTUAL"]}),
    "contentCalendar": Call({
        "period": PERIOD, "productId": PRODUCT, "resourceId": GROUP, "authorId": Its("marketer"),
    }),
    "contentItem": by_id("item"),
    "contentItems": Call(),
    "contentReport": Call({"period": PERIOD, "productId": PRODUCT}),
    "engagement": by_id("engagement"),
    "engagements": Call(),
    "experiment": by_id("experiment"),
    "experiments": Call(),
    "myEngagements": Call({"period": PERIOD}),
    "companies": Call(),
    "company": by_id("firm"),
    "currencyRates": Call(),
    "funnel": by_id("fun_current"),
    "funnelComparison": Call({"productId": Its("drawn"), "from": 1, "to": 2, "period": PERIOD}),
    "funnelDraft": Call({"productId": Its("spare")}),  # the other draft comes to hold a foreign id that was given to it
    "funnelReport": Call({"input": {**REPORT, "breakdown": "RESOURCE"}}),
    "gapDefinitions": Call(selection="code severity when remedy"),
    "funnelReportLeads": Call({"input": {"report": REPORT, "stepKey": "aware", "state": "ENTERED"}, "first": 50}),
    "funnelTemplates": Call(),
    "goalBoard": Call({"input": {
        "productId": PRODUCT, "period": PERIOD, "statuses": ["DRAFT", "PROPOSED", "APPROVED", "RUNNING"],
    }}),
    "handoff": by_id("accept_handoff"),
    "handoffs": Call(),
    "import": by_id("import"),
    "imports": Call(),
    "lead": by_id("anna"),
    "leads": Call(),
    "matrixSnapshots": Call(),
    "member": by_id("sergey"),
    "members": Call(),
    "metricDefinitions": Call(),
    "myPlanActions": Call(who="marketer"),
    "node": Call({"id": ANNA}, selection="__typename id"),
    "nodes": Call({"ids": [ANNA, Its("anna_sale")]}, selection="__typename id"),
    "objective": by_id("objective"),
    "people": Call(),
    "person": by_id("per_anna"),
    "place": by_id("reviews"),
    "places": Call(),
    "plan": by_id("plan"),
    "planActions": Call(),
    "product": by_id("product"),
    "products": Call(),
    "proposal": Call({"productId": PRODUCT, "period": PERIOD}),
    "recogniseTest": Call({"input": {"promoCode": "SPINA10", "url": "https://spinaok.example/page"}}),
    "questionnaire": Call({"productId": PRODUCT}),
    "resource": by_id("group"),
    "resourceCandidates": Call({"productId": PRODUCT, "stepKey": "aware"}),
    "resourceGoal": by_id("goal"),
    "resourceGoals": Call(),
    "resources": Call(),
    "suitabilityJudgements": Call(),
    "teams": Call(),
    "plannedSpend": Call({"period": {"start": "2026-09-01", "end": "2027-09-01"}}),
    "spend": by_id("spend"),
    "spendSchedules": Call(),
    "spends": Call(),
    "trackedLink": by_id("link_to_change"),
    "trackedLinks": Call(),
    "whatIf": Call({"input": {
        **REPORT, "moves": [{"fromResourceId": Its("ads"), "toResourceId": GROUP, "amount": {"amount": "10"}}],
    }}),
    "viewer": Call(),
    "weeklyReport": Call({"productId": PRODUCT, "week": "2026-09-02"}),
    "weeklyReports": Call(),
}  # fmt: skip

WRITES: dict[str, Call] = {
    "apiKeyCreate": Call({"name": "New", "memberId": Its("marketer")}),
    "apiKeyRevoke": Call({"apiKeyId": Its("key")}),
    "audienceCreate": Call({"productId": PRODUCT, "name": "Necks", "priority": 2, "landingPageId": SITE}),
    "audienceArchive": Call({"audienceId": Its("audience_to_archive")}),
    "audienceChange": Call({
        "audienceId": Its("audience_to_change"), "expectedVersion": 1, "landingPageId": SITE,
        "recognisedBy": {"touch": {"resourceIds": [GROUP], "placeResourceIds": [SITE]}},
    }, kept={2: "UNKNOWN_RESOURCE", 3: "UNKNOWN_RESOURCE"}),
    "audienceKeywordsSet": Call({"audienceId": Its("audience"), "add": ["neck"]}),
    "audienceReorder": Call({
        "productId": Its("spare"), "audienceIds": [Its("second_of_spare"), Its("first_of_spare")],
    }),
    "callLog": Call({
        "leadId": ANNA, "resourceId": SITE, "direction": "INBOUND", "occurredAt": NOW.isoformat(),
        "durationSeconds": 5,
    }),
    "channelAdd": Call({"key": "fair", "name": "Fair", "group": "OTHER"}),
    "connectorHeartbeat": Call({
        "connectorId": Its("plug"), "carried": [{"tieId": Its("carried"), "items": 3}],
    }),
    "dealLose": Call({"dealId": Its("deal_to_lose"), "reason": "PRICE"}),
    "dealOpen": Call({"leadId": Its("nurture"), "productId": Its("spare"), "ownerId": Its("sergey"), "name": "New"}),
    "dealUpdate": Call({"dealId": Its("deal_to_update"), "ownerId": Its("sergey"), "name": "More chairs"}),
    "contentApprove": Call({"itemId": Its("item_to_approve")}),
    "contentBrief": Call({
        "resourceId": GROUP, "goalId": Its("goal"), "title": "New", "format": "POST", "authorId": Its("marketer"),
        "variantOfId": Its("item"),
    }),
    "contentCancel": Call({"itemId": Its("item_to_cancel")}),
    "contentChange": Call({
        "itemId": Its("item_to_change"), "title": "Other", "goalId": Its("goal"), "authorId": Its("marketer"),
    }),
    "contentPublish": Call({"itemId": Its("item_to_publish")}),
    "contentReturn": Call({"itemId": Its("item_to_return"), "comment": "Shorter"}),
    "contentSchedule": Call({"itemId": Its("item_to_schedule"), "scheduledFor": f"{SOON}T09:00:00Z"}),
    "contentWrite": Call({"itemId": Its("item_to_write"), "body": "Sit well"}),
    "experimentCancel": Call({"experimentId": Its("experiment_to_cancel")}),
    "experimentCreate": Call({
        "productId": PRODUCT, "name": "New", "metric": "CLICKS", "startsOn": "2026-09-01",
        "itemIds": [Its("item"), Its("item_variant")],
    }),
    "experimentDecide": Call({
        "experimentId": Its("experiment_to_decide"), "winnerId": Its("item_variant"), "reason": "Better",
    }),
    "clientQuestionAnswer": Call({"questionId": Its("question"), "answer": "Steel"}),
    "currencyRateSet": Call({"items": [{"currency": "EUR", "validOn": "2026-09-02", "rate": "100.5"}]}),
    "clientQuestionAsk": Call({"engagementId": Its("engagement"), "text": "What is it made of?"}),
    "engagementDecline": Call({"engagementId": Its("engagement_to_decline"), "comment": "Too dear"}),
    "engagementEnd": Call({"engagementId": Its("engagement_to_end")}),
    "engagementGo": Call({"engagementId": Its("engagement_to_go")}),
    "engagementPropose": Call({"engagementId": Its("engagement_to_propose")}),
    "engagementSave": Call({
        "engagementId": Its("engagement_to_save"), "productId": PRODUCT, "agencyName": "Renamed",
        "startsOn": "2026-09-01", "terms": [{"kind": "PER_CALL", "amount": {"amount": "50"}}],
        "members": [{"memberId": Its("marketer"), "hourlyCost": {"amount": "900"}}],
    }),
    "hoursLog": Call({"engagementId": Its("engagement"), "items": [
        {"memberId": Its("marketer"), "resourceId": GROUP, "day": "2026-09-02", "minutes": 60},
    ]}),
    "funnelCopy": Call({"fromProductId": PRODUCT, "toProductId": Its("spare"), "replace": True}),
    "funnelDraftFromTemplate": Call({"productId": Its("spare"), "templateKey": "webinar", "replace": True}),
    "funnelDraftSave": Call({"productId": PRODUCT, "entryRule": ENTRY_RULE, "steps": [
        {**STEPS[0], "goal": {"text": "Comes", "reachedWhen": {
            "touch": {"kinds": ["VISIT"], "resourceIds": [SITE]}}}},
        *STEPS[1:],
    ]}, kept={1: "UNKNOWN_RESOURCE"}),
    "funnelPublish": Call({"productId": Its("spare")}),
    "goalFromGap": Call({
        "productId": PRODUCT, "period": PERIOD, "code": "RESOURCE_WITHOUT_GOAL", "resourceId": Its("newsletter"),
        "objectiveId": Its("objective"),
    }),
    "funnelVersionMap": Call({"funnelId": Its("fun_drawn"), "mapping": [{"fromKey": "aware"}]}),
    "handoffAccept": Call({"handoffId": Its("accept_handoff")}, who="sergey"),
    "handoffDecline": Call({"handoffId": Its("decline_handoff"), "reason": "NO_CAPACITY"}, who="sergey"),
    "handoffOffer": Call({
        "leadId": Its("offer"), "toTeamId": Its("team"), "toMemberId": Its("sergey"),
        "packet": {"need": "A chair", "productId": PRODUCT},
    }),
    "handoffRecycle": Call({
        "handoffId": Its("recycle_handoff"), "returnStepKey": "interested", "revisitOn": SOON, "reason": "Later",
    }, who="sergey"),
    "handoffWithdraw": Call({"handoffId": Its("withdraw_handoff")}),
    "leadAssign": Call({"leadIds": [Its("assign"), Its("move")], "ownerId": Its("sergey")}),
    "leadClearAudience": Call({"leadId": Its("assign")}),
    "leadCreate": Call({
        "productId": PRODUCT, "ownerId": Its("sergey"), "name": "New",
        "identities": [{"kind": "EMAIL", "value": "new@example.com"}],
    }),
    "leadDisqualify": Call({"leadId": Its("disqualify"), "reason": "NO_NEED"}),
    "leadLose": Call({"leadId": Its("lose"), "reason": "NO_BUDGET"}),
    "leadMove": Call({"leadId": Its("move"), "toStepKey": "interested", "reason": "Asked"}),
    "leadNurture": Call({"leadId": Its("nurture"), "revisitOn": SOON}),
    "leadReopen": Call({"leadId": Its("reopen")}),
    "matrixConclude": Call({
        "productId": PRODUCT, "period": WEEK, "resourceId": GROUP, "objectiveId": Its("objective"), "text": "Well done",
    }),
    "matrixPublish": Call({"productId": PRODUCT, "period": {"start": "2026-01-01", "end": "2026-01-31"}}),
    "matrixSnapshot": Call({"productId": PRODUCT, "variant": "AS_IS", "on": "2026-09-02", "cells": [
        {"resourceId": GROUP, "objectiveId": Its("objective"), "use": "Posts"},
        {"resourceId": SITE, "stepKey": "aware", "use": "Waits"},
    ]}),
    "leadSetAudience": Call({"leadId": Its("assign"), "audienceId": Its("audience"), "reason": "Said so"}),
    "memberAdd": Call({"email": "new@spinaok.test", "name": "New", "roles": ["AUTHOR"]}),
    "memberDeactivate": Call({"memberId": Its("leaver")}),
    "memberSetRoles": Call({"memberId": Its("learner"), "roles": ["MARKETER"]}),
    "objectiveChange": Call({"objectiveId": Its("objective"), "name": "Glory", "supportsResourceId": SITE}),
    "objectiveCreate": Call({"productId": PRODUCT, "name": "Be read", "supportsResourceId": SITE}),
    "objectiveRetire": Call({"objectiveId": Its("objective_to_retire")}),
    "personMerge": Call({"keepId": Its("keep_person"), "mergeId": Its("merge_person")}),
    "personUnmerge": Call({"mergeId": Its("merging")}),
    "placeAdd": Call({"url": "https://talk.example/chairs", "name": "Talk"}),
    "placeChange": Call({"placeId": Its("reviews"), "expectedVersion": 1, "name": "Reviews of chairs"}),
    "planActionComplete": Call({"actionId": Its("action_to_run")}),
    "planActionReopen": Call({"actionId": Its("action_to_run"), "reason": "Not all of it"}),
    "planApprove": Call({"planId": Its("plan_to_approve"), "version": 1}),
    "planCopy": Call({"planId": Its("plan_to_return")}),
    "planDraft": Call({"goalId": Its("goal_to_draft"), "actions": [ACTION]}),
    "planReorder": Call({"planId": Its("plan_to_return"), "actionIds": [Its("action_to_return")]}),
    "planReturn": Call({"planId": Its("plan_to_return"), "comment": "Once more"}),
    "productArchive": Call({"productId": Its("spare"), "expectedVersion": 1}),
    "productChange": Call({"productId": PRODUCT, "expectedVersion": 1, "industry": "Furniture"}),
    "productCreate": Call({"name": "Cushion", "saleKinds": ["ONLINE"], "markets": ["B2C"]}),
    "resourceAddPhoneNumbers": Call({"resourceId": Its("banner"), "phoneNumbers": ["+7 495 000-00-09"]}),
    "resourceAddPromoCodes": Call({"resourceId": Its("banner"), "promoCodes": [{"code": "NEW"}]}),
    "resourceAssignOwner": Call({"resourceIds": [SITE, GROUP], "ownerId": Its("sergey")}),
    "resourceChange": Call({
        "resourceId": Its("leaflet"), "expectedVersion": 1, "parentId": SITE, "ownerId": Its("sergey"),
        "audienceIds": [Its("audience")],
    }),
    "productUnarchive": Call({"productId": Its("drawn"), "expectedVersion": 2}),
    "questionnaireFillAsIs": Call({"productId": PRODUCT}),
    "questionnaireAnswer": Call({"productId": PRODUCT, "answers": [
        {"key": "sites", "resources": [{"name": "Site", "resourceId": SITE}]},
    ]}),
    "resourceAudienceProfileRecord": Call({
        "resourceId": GROUP, "day": "2026-09-01", "dimension": "CITY", "shares": [{"key": "Omsk", "share": "0.4"}],
    }),
    "resourceChooseMain": Call({
        "productId": PRODUCT, "stepKey": "asked", "resourceId": SITE, "reason": "Ours", "candidateIds": [SITE, GROUP],
    }),
    "resourceEndPhoneNumbers": Call({"resourceId": Its("leaflet"), "phoneNumbers": ["+7 495 000-00-01"]}),
    "resourceEndPromoCodes": Call({"resourceId": Its("leaflet"), "codes": ["LEAF"]}),
    "resourceGoalApprove": Call({"goalId": Its("goal_to_approve")}),
    "resourceGoalCancel": Call({"goalId": Its("goal_to_cancel"), "reason": "Too dear"}),
    "resourceGoalClose": Call({"goalId": Its("goal"), "reason": "Reached"}),
    "resourceGoalReturn": Call({"goalId": Its("goal_to_approve"), "comment": "Once more"}),
    "resourceGoalSet": Call({
        "goalId": Its("goal_to_change"), "text": "More", "metric": "STEP_ENTRIES", "target": "20",
        "period": {"start": "2027-04-01", "end": "2027-04-28"},
    }),
    "resourceGoalStart": Call({"goalId": Its("goal_to_start")}),
    "resourceMetricsRecord": Call({"items": [
        {"resourceId": GROUP, "day": "2026-09-01", "metric": "CLICKS", "value": "3"},
        {"resourceId": SITE, "day": "2026-09-01", "metric": "CLICKS", "value": "4"},
    ]}),
    "resourceRegister": Call({
        "name": "Poster", "kind": "PAID_PLACEMENT", "users": ["AUDIENCE"], "parentId": SITE, "ownerId": Its("sergey"),
    }),
    "resourceSetPrices": Call({"resourceId": Its("banner"), "prices": [{"amount": "10"}]}),
    "resourceSetState": Call({"resourceId": Its("portal"), "state": "RETIRED", "reason": "Over"}),
    "resourceTie": Call({"fromId": GROUP, "toId": SITE, "connectorId": Its("plug"), "kind": "LINKS_TO"}),
    "rollOutOverride": Call({"audienceId": Its("second_of_spare"), "state": "OPEN", "reason": "Now"}),
    "rollOutSet": Call({"productId": PRODUCT, "stages": [
        {"audienceId": Its("audience"), "target": "5", "withinDays": 30},
    ]}),
    "saleRecord": Call({"leadId": Its("move"), "productId": PRODUCT, **SOLD}),
    "saleRefund": Call({
        "saleId": Its("sale_id"), "amount": {"amount": "100"}, "units": 0, "refundedAt": NOW.isoformat(),
    }),
    "spendCorrect": Call({"spendId": Its("spend"), "amount": {"amount": "650"}, "reason": "The bill says so"}),
    "spendScheduleEnd": Call({"scheduleId": Its("schedule_to_end")}),
    "spendScheduleSet": Call({"resourceId": GROUP, "amount": {"amount": "5"}, "startsOn": "2026-12-01"}),
    "spendRecord": Call({"resourceId": GROUP, "period": WEEK, "amount": {"amount": "70"}}),
    "suitabilitySet": Call({
        "resourceId": GROUP, "objectiveId": Its("objective"), "value": 4, "reason": "Our people are there",
    }),
    "taskComplete": Call({"taskId": Its("task_id")}),
    "taskCreate": Call({"leadId": ANNA, "title": "Ask", "dueAt": TOMORROW, "ownerId": Its("sergey")}),
    "taskSnooze": Call({"taskId": Its("task_to_snooze_id"), "dueAt": TOMORROW}),
    "tieRemove": Call({"tieId": Its("tie_to_remove")}),
    "touchpointsRecord": Call({"items": [{
        "source": "new", "externalId": "1", "kind": "VISIT", "occurredAt": "2026-09-20T07:00:00Z",
        "resourceId": GROUP, "placeResourceId": SITE, "productId": PRODUCT,
        "identities": [{"kind": "EMAIL", "value": "visitor@example.com"}],
    }]}),
    "trackedLinkChange": Call({"linkId": Its("link_to_change"), "targetUrl": "https://spinaok.test/other"}),
    "trackedLinkCreate": Call({
        "resourceId": GROUP, "goalId": Its("goal"), "contentItemId": Its("item"),
        "targetUrl": "https://spinaok.test/chair",
    }),
    "trackedLinkRetire": Call({"linkId": Its("link_to_retire")}),
    "utmRuleRemove": Call({"ruleIds": [Its("rule")]}),
    "utmRuleSet": Call({"resourceId": SITE, "patterns": [{"source": "poster"}]}),
    "weeklyReportPublish": Call({"productId": PRODUCT, "week": "2026-01-07", "corrections": [
        {"text": "Do more", "planActionId": Its("action_to_run")},
        {"text": "Aim higher", "goalRevisionId": Its("revision")},
    ]}),
    "workspaceUpdate": Call({"name": "Renamed"}),
}  # fmt: skip

MORE_WRITES: list[tuple[str, Call]] = [
    ("matrixSnapshot", Call({"productId": PRODUCT, "variant": "AS_IS", "on": "2026-09-03"})),
    ("suitabilitySet", Call({
        "resourceId": SITE, "productId": PRODUCT, "stepKey": "aware", "value": 2, "reason": "It waits",
    })),
    ("resourceGoalSet", Call({
        "resourceId": GROUP, "productId": PRODUCT, "stepKey": "asked", "audienceId": Its("audience"), "text": "New",
        "metric": "STEP_ENTRIES", "target": "5", "period": PERIOD,
    })),
    ("resourceGoalSet", Call({
        "resourceId": GROUP, "objectiveId": Its("objective"), "text": "New", "metric": "CLICKS", "target": "5",
        "period": PERIOD,
    })),
    ("handoffOffer", Call({"leadId": Its("lose"), "toTeamId": Its("team"), "packet": {"need": "A chair"}})),
]  # fmt: skip
"""Other ways to call the same field; tried before `WRITES`."""

FILTERED: dict[str, str] = {
    "leads.productId": "product",
    "leads.ownerId": "svetlana",
    "leads.audienceId": "audience",
    "leads.companyId": "firm",
    "leads.resourceId": "group",
    "people.companyId": "firm",
    "handoffs.assigneeId": "sergey",
    "handoffs.teamId": "team",
    "handoffs.leadId": "anna",
    "resources.ownerId": "marketer",
    "resources.parentId": "site",
    "trackedLinks.resourceId": "group",
    "trackedLinks.goalId": "goal",
    "trackedLinks.contentItemId": "item",
    "contentItems.resourceId": "group",
    "contentItems.goalId": "goal",
    "contentItems.productId": "product",
    "contentItems.authorId": "marketer",
    "contentItems.variantOfId": "item",
    "experiments.productId": "product",
    "engagements.productId": "product",
    "matrixSnapshots.productId": "product",
    "suitabilityJudgements.resourceId": "group",
    "suitabilityJudgements.objectiveId": "objective",
    "spends.resourceId": "ads",
    "spends.correctsId": "spend",
    "spendSchedules.resourceId": "ads",
    "weeklyReports.productId": "product",
    "resourceGoals.productId": "product",
    "resourceGoals.resourceId": "group",
    "resourceGoals.objectiveId": "objective",
    "resourceGoals.audienceId": "audience",
    "resourceGoals.ownerId": "marketer",
    "planActions.planId": "plan",
    "planActions.ownerId": "marketer",
}
"""A thing by which each filter over ids finds something."""


def missing(schema: GraphQLSchema) -> set[str]:
    """Root fields and filters over ids that stand in the schema or here, but not in both."""
    queries, mutations = schema.query_type, schema.mutation_type
    assert queries is not None
    assert mutations is not None
    filters = {f"{name}.{key}" for name, key in filters_by_id(queries)}
    return (
        (set(queries.fields) ^ set(READS)) | (set(mutations.fields) ^ set(WRITES)) | (filters ^ set(FILTERED))
    )  # fmt: skip


def filters_by_id(queries: GraphQLObjectType) -> Iterator[tuple[str, str]]:
    """(root field, field of its filter) for every filter over ids."""
    for name, root in queries.fields.items():
        kind = get_named_type(root.args["filter"].type) if "filter" in root.args else None
        if isinstance(kind, GraphQLInputObjectType):
            yield from ((name, key) for key, part in kind.fields.items() if str(part.type) == "IDFilter")


# what is sent --------------------------------------------------------------------------------------------------------


def mixed(given: Any, own: Mapping[str, str], other: Mapping[str, str], foreign: frozenset[int]) -> Any:
    """The arguments with own ids, but for the places numbered in `foreign`."""
    places = iter(range(1_000))

    def walk(value: Any) -> Any:
        if isinstance(value, Its):
            return (other if next(places) in foreign else own)[value.name]
        if isinstance(value, Mapping):
            return {key: walk(inner) for key, inner in value.items()}
        return [walk(inner) for inner in value] if isinstance(value, list) else value

    return walk(given)


def count_ids(given: Any) -> int:
    """How many ids the arguments hold."""
    if isinstance(given, Its):
        return 1
    inner = given.values() if isinstance(given, Mapping) else given if isinstance(given, list) else ()
    return sum(count_ids(value) for value in inner)


def foreign_places(given: Any) -> list[frozenset[int]]:
    """Each place of an id alone, and all of them."""
    count = count_ids(given)
    single = [frozenset({place}) for place in range(count)]
    return single if count < 2 else [*single, frozenset(range(count))]


def reading(schema: GraphQLSchema, name: str, call: Call) -> str:
    """A query of one root field over variables called as its arguments."""
    assert schema.query_type is not None
    root = schema.query_type.fields[name]
    used = {key: root.args[key].type for key in call.given}
    heading = ", ".join(f"${key}: {kind}" for key, kind in used.items())
    arguments = ", ".join(f"{key}: ${key}" for key in used)
    selected = call.selection or everything(root, 2)
    return (
        f"query{f'({heading})' if used else ''} {{ {name}{f'({arguments})' if used else ''}"
        f"{f' {{ {selected} }}' if selected else ''} }}"
    )  # fmt: skip


def writing(schema: GraphQLSchema, name: str) -> str:
    """A mutation of one root field over `$input`."""
    assert schema.mutation_type is not None
    root = schema.mutation_type.fields[name]
    return f"mutation($input: {root.args['input'].type}) {{ {name}(input: $input) {{ {everything(root, 2)} }} }}"


def everything(definition: GraphQLField, depth: int) -> str:
    """Every field that needs no argument, so many levels deep; what is listed page by page is a level too."""
    kind: Any = get_named_type(definition.type)
    if is_leaf_type(kind):
        return ""
    if "edges" in kind.fields:
        node = everything(get_named_type(kind.fields["edges"].type).fields["node"], depth - 1)
        return f"totalCount pageInfo {{ startCursor endCursor }} edges {{ cursor node {{ {node} }} }}"
    parts = [_part(name, inner, depth) for name, inner in kind.fields.items() if not _needs_more(inner)]
    return " ".join(part for part in parts if part) or "__typename"


def _part(name: str, inner: GraphQLField, depth: int) -> str:
    if is_leaf_type(get_named_type(inner.type)):
        return name
    return f"{name} {{ {everything(inner, depth - 1)} }}" if depth > 0 else ""


def _needs_more(inner: GraphQLField) -> bool:
    return any(is_required_argument(argument) for argument in inner.args.values())
