"""Every root field that writes."""

from tests.scenario.spinaok import ENTRY_RULE, PERIOD, STEPS
from tests.tenancy.calls import ACTION, ANNA, GROUP, PRODUCT, SITE, SOLD, WEEK, Call, Its
from tests.tenancy.settled import NOW, SOON, TOMORROW

WRITES: dict[str, Call] = {
    "absenceEnd": Call({"absenceId": Its("absence_to_end")}),
    "absenceSet": Call({
        "absenceId": Its("absence"), "memberId": Its("sergey"), "startsAt": "2027-02-01T00:00:00Z",
        "endsAt": "2027-02-09T00:00:00Z", "coverMemberId": Its("svetlana"),
    }),
    "alertHandle": Call({"alertId": Its("alert"), "verdict": "ATTACK", "conclusion": "Accounts of one day"}),
    "argumentSave": Call({
        "argumentId": Its("argument"), "topic": "quality", "title": "Wheels", "facts": "160 kg", "productId": PRODUCT,
    }),
    "classificationRulesSet": Call({"rules": [{"words": ["rude"], "sentiment": "NEGATIVE"}]}),
    "conversationAssign": Call({
        "conversationId": Its("conv_assign"), "memberId": Its("sergey"), "teamId": Its("team"),
    }),
    "conversationClassify": Call({"conversationId": Its("conv_classify"), "topic": "quality", "reason": "Read it"}),
    "conversationJoin": Call({
        "discussionId": Its("discussion"), "conversationIds": [Its("conv_join"), Its("conv_outside")],
    }),
    "conversationReceive": Call({
        "externalId": "new", "channelKey": "vk", "resourceId": GROUP, "appearedAt": NOW.isoformat(),
        "author": {"kind": "EMAIL", "value": "new@example.com"}, "text": "Hello", "productId": PRODUCT,
    }),
    "conversationReopen": Call({"conversationId": Its("conv_reopen"), "reason": "Wrote again"}),
    "conversationReply": Call({
        "conversationId": Its("conv_reply"), "text": "55 cm", "templateId": Its("template"),
        "argumentId": Its("argument"),
    }),
    "conversationResolve": Call({"conversationId": Its("conv_resolve"), "solution": "55 cm", "satisfaction": 5}),
    "conversationToLead": Call({"conversationId": Its("conv_to_lead"), "productId": PRODUCT}),
    "informationAnswer": Call({
        "itemId": Its("info_to_answer"), "answer": "Steel", "argumentId": Its("argument"),
    }),
    "informationAsk": Call({"conversationId": Its("conv_ask"), "question": "And the wheels?"}),
    "replyTemplateSave": Call({"templateId": Its("template"), "name": "Hello", "text": "Thank you."}),
    "responsePolicySave": Call({"fallbackMemberId": Its("sergey"), "fallbackTeamId": Its("team")}),
    "responseSchemeSave": Call({
        "schemeId": Its("scheme"), "name": "Any",
        "steps": [{"title": "Answer", "memberId": Its("sergey"), "withinSeconds": 600}],
    }),
    "responseTaskComplete": Call({"taskId": Its("response_task")}),
    "topicSave": Call({
        "memberId": Its("sergey"), "teamId": Its("team"), "productId": PRODUCT, "key": "quality", "name": "Quality",
    }),
    "attributionRunCancel": Call({"runId": Its("run_to_cancel")}),
    "attributionRunPublish": Call({"runId": Its("run_done")}),
    "attributionRunStart": Call({
        "productId": PRODUCT, "model": "markov", "conversion": {"sale": True}, "period": PERIOD, "dimension": "CHANNEL",
    }),
    "apiKeyCreate": Call({"name": "New", "memberId": Its("marketer")}),
    "apiKeyRevoke": Call({"apiKeyId": Its("key")}),
    "attributionModelSave": Call({
        "productId": PRODUCT, "key": "ours", "name": "Ours", "first": "40", "last": "0", "rest": "10",
        "steps": [{"stepKey": "interested", "weight": "50"}],
    }),
    "attributionSettingsSave": Call({"creditModel": "first"}),
    "attitudeSet": Call({
        "personId": Its("per_anna"), "attitude": "GREEN", "source": "Said so", "touchpointId": Its("touch_anna"),
    }),
    "loyaltyLadderSave": Call({"productId": PRODUCT, "rungs": [
        {"key": "fan", "name": "Fan", "when": {"touch": {"kinds": ["FOLLOW"], "placeResourceIds": [GROUP]}}},
    ]}),
    "referralCodeGive": Call({"personId": Its("per_anna"), "code": "ANNA-5"}),
    "referrerSet": Call({"personId": Its("per_boris"), "referrerId": Its("per_anna"), "reason": "She said so"}),
    "eventAttendanceRecord": Call({"eventId": Its("fair_day"), "guests": [
        {"personId": Its("per_anna"), "registeredAt": NOW.isoformat()},
    ]}),
    "eventChange": Call({
        "eventId": Its("fair_to_change"), "name": "Other", "startsAt": NOW.isoformat(), "endsAt": TOMORROW,
    }),
    "eventCreate": Call({
        "resourceId": Its("fair"), "name": "New", "startsAt": NOW.isoformat(), "endsAt": TOMORROW,
    }),
    "communityCreate": Call({"name": "Fans", "resourceIds": [GROUP, Its("fair")]}),
    "communityChange": Call({
        "communityId": Its("community_to_change"), "name": "Friends", "resourceIds": [GROUP], "expectedVersion": 1,
    }),
    "eventTargetsSet": Call({"eventId": Its("fair_day"), "add": [Its("firm")]}),
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
    "commissionTermSet": Call({
        "memberId": Its("sergey"), "productId": PRODUCT, "validFrom": "2026-01-01", "kind": "SHARE", "share": "0.1",
        "base": "REVENUE",
    }),
    "dealContactRemove": Call({"dealId": Its("deal_to_update"), "personId": Its("kept_person")}),
    "dealContactSet": Call({"dealId": Its("deal_to_update"), "personId": Its("per_anna"), "role": "PAYER"}),
    "dealLinesSet": Call({
        "dealId": Its("deal_to_update"), "lines": [{"productId": PRODUCT, "unitPrice": {"amount": "12000"}}],
    }),
    "dealMove": Call({"dealId": Its("deal_to_move"), "toStageKey": "offer"}),
    "dealReopen": Call({"dealId": Its("deal_lost"), "reason": "They called"}),
    "dealStagesSet": Call({
        "productId": Its("spare"), "stages": [{"key": "talk", "name": "Talks", "probabilityPercent": 10}],
    }),
    "dealWin": Call({"dealId": Its("deal_to_win"), "soldAt": SOLD["soldAt"]}),
    "noteCreate": Call({"leadId": ANNA, "text": "Likes green"}),
    "noteErase": Call({"noteId": Its("note_to_erase")}),
    "noteUpdate": Call({"noteId": Its("note_id"), "text": "Likes blue"}),
    "saleCancel": Call({"saleId": Its("sale_to_cancel"), "cancelledAt": SOLD["soldAt"]}),
    "salePaymentRecord": Call({
        "saleId": Its("sale_to_pay"), "amount": {"amount": "100"}, "paidAt": SOLD["soldAt"],
    }),
    "salesTargetSet": Call({"memberId": Its("sergey"), "month": "2026-12-01", "metric": "UNITS", "units": "5"}),
    "taskCancel": Call({"taskId": Its("task_to_cancel_id")}),
    "taskUpdate": Call({"taskId": Its("task_to_snooze_id"), "title": "Call again", "ownerId": Its("sergey")}),
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
    "deskSet": Call({"memberId": Its("svetlana"), "capacity": 90, "dailyCapacity": 30}),
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
    "funnelCopy": Call({"toProductId": Its("spare"), "fromProductId": PRODUCT, "replace": True}),
    "funnelDraftFromTemplate": Call({"productId": Its("spare"), "templateKey": "webinar", "replace": True}),
    "funnelDraftSave": Call({"productId": PRODUCT, "entryRule": ENTRY_RULE, "steps": [
        {**STEPS[0], "goal": {"text": "Comes", "reachedWhen": {
            "touch": {"kinds": ["VISIT"], "resourceIds": [SITE]}}}},
        *STEPS[1:],
    ]}, kept={1: "UNKNOWN_RESOURCE"}),
    "funnelPublish": Call({"productId": Its("spare")}),
    "scoreRulesPublish": Call({"productId": PRODUCT}),
    "scoreRulesSave": Call({"productId": PRODUCT, "rules": [
        {"key": "visit", "name": "Visit", "points": 5, "when": {"touch": {"kinds": ["VISIT"]}}},
    ]}),
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
    "leadsAssign": Call({"items": [{"leadId": Its("nurture"), "ownerId": Its("svetlana")}]}),
    "packetFieldsSet": Call({"productId": Its("spare"), "fields": [{"key": "budget", "label": "Budget"}]}),
    "routingRulesSet": Call({"productId": Its("spare"), "fallback": {"memberId": Its("sergey")}, "rules": [{
        "key": "all", "target": "TEAM", "teamId": Its("team"), "strategy": "WEIGHTED",
        "weights": [{"memberId": Its("svetlana"), "weight": 2}],
        "condition": {"any": [
            {"resourceIds": [SITE]}, {"companyIds": [Its("firm")]}, {"audienceIds": [Its("audience")]},
            {"facts": {"touch": {"kinds": ["VISIT"], "resourceIds": [GROUP]}}},
        ]},
    }]}),
    "leadClearAudience": Call({"leadId": Its("nurture")}),
    "leadCreate": Call({
        "productId": PRODUCT, "ownerId": Its("sergey"), "name": "New",
        "identities": [{"kind": "EMAIL", "value": "new@example.com"}],
    }),
    "leadDisqualify": Call({"leadId": Its("disqualify"), "reason": "NO_NEED"}),
    "leadLose": Call({"leadId": Its("lose"), "reason": "NO_BUDGET"}),
    "leadMove": Call({"leadId": Its("move"), "toStepKey": "interested", "reason": "Asked"}),
    "leadNurture": Call({"leadId": Its("nurture"), "revisitOn": SOON}),
    "identityRuleSet": Call({"kind": "PHONE", "limit": 3, "period": "EVER", "blockedValues": ["+74950000000"]}),
    "duplicateSuggestionDismiss": Call({"suggestionId": Its("dup_twin")}),
    "companyChange": Call({"companyId": Its("firm"), "taxId": "7707083893"}),
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
    "memberSetRowScope": Call({"memberId": Its("learner"), "rowScope": "OWN"}),
    "memberSetRoles": Call({"memberId": Its("learner"), "roles": ["MARKETER"]}),
    "objectiveChange": Call({"objectiveId": Its("objective"), "name": "Glory", "supportsResourceId": SITE}),
    "objectiveCreate": Call({"productId": PRODUCT, "name": "Be read", "supportsResourceId": SITE}),
    "objectiveRetire": Call({"objectiveId": Its("objective_to_retire")}),
    "personMerge": Call({"keepId": Its("keep_person"), "mergeId": Its("merge_person")}),
    "personMergeMany": Call({"items": [{"keepId": Its("keep_many_person"), "mergeId": Its("merge_many_person")}]}),
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
    "productArchive": Call({"productId": Its("spare"), "expectedVersion": 2}),
    "productChange": Call({"productId": PRODUCT, "expectedVersion": 1, "industry": "Furniture"}),
    "productCreate": Call({"name": "Cushion", "saleKinds": ["ONLINE"], "markets": ["B2C"]}),
    "resourceAddPhoneNumbers": Call({"resourceId": Its("banner"), "phoneNumbers": ["+7 495 000-00-09"]}),
    "resourceAddPromoCodes": Call({"resourceId": Its("banner"), "promoCodes": [{"code": "NEW"}]}),
    "resourceAssignOwner": Call({"resourceIds": [SITE, GROUP], "ownerId": Its("sergey")}),
    "resourceChange": Call({
        "resourceId": Its("leaflet"), "expectedVersion": 1, "parentId": SITE, "ownerId": Its("sergey"),
        "audienceIds": [Its("audience")],
    }),
    "productUnarchive": Call({"productId": Its("drawn"), "expectedVersion": 3}),
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
    "holidaysSet": Call({
        "calendarId": Its("calendar"), "days": [{"day": "2027-01-01", "name": "New Year"}], "remove": ["2026-12-31"],
        "applyToRunning": True,
    }),
    "slaPolicySet": Call({
        "productId": PRODUCT, "resourceId": GROUP, "kind": "RESPONSE", "seconds": 7200, "clock": "WORKING",
        "calendarId": Its("calendar"), "applyToRunning": True,
    }),
    "slaTimerPause": Call({"timerId": Its("sla_running"), "reason": "Waits for the client"}),
    "slaTimerResume": Call({"timerId": Its("sla_paused")}),
    "workingCalendarSave": Call({
        "calendarId": Its("calendar"), "name": "Longer", "timeZone": "Europe/Moscow", "applyToRunning": True,
        "weekly": [{"weekday": "MONDAY", "opens": "08:00", "closes": "20:00"}],
    }),
    "consentRecord": Call({"items": [
        {"personId": Its("per_anna"), "channel": "email", "purpose": "SALES", "granted": True},
        {"personId": Its("keep_person"), "channel": "email", "purpose": "SALES", "granted": False},
    ]}),
    "contactBlockCreate": Call({"personId": Its("per_anna"), "reason": "Asked for it"}),
    "contactBlockLift": Call({"blockId": Its("block")}),
    "personExportRequest": Call({"personId": Its("per_anna")}),
    "personHoldCreate": Call({"personId": Its("per_boris"), "reason": "A dispute"}),
    "personHoldLift": Call({"holdId": Its("hold")}),
    "retentionRuleSet": Call({"subject": "LOST_LEADS", "days": 365}),
    "personErase": Call({"personId": Its("erase_person"), "doNotContact": True}),
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
    "workspaceDeletionRequest": Call({"name": "Renamed"}),
    "workspaceDeletionCancel": Call({"name": "Renamed"}),
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
