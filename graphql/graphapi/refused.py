"""The line of the audit about a write that was refused: in the words of one that was done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from crm.audit import record as audit
from crm.audit.words import word_of
from crm.core.ids import MalformedId, decode
from crm.core.work import Work
from crm.models.words import AuditOutcome
from graphapi.problems import camel

WORDS: Mapping[str, str] = {
    "attributionModelSave": "ATTRIBUTION_MODEL_SAVED",
    "attributionRunCancel": "ATTRIBUTION_RUN_CANCELLED",
    "attributionRunPublish": "ATTRIBUTION_RUN_PUBLISHED",
    "attributionRunStart": "ATTRIBUTION_RUN_STARTED",
    "attributionSettingsSave": "ATTRIBUTION_SETTINGS_SAVED",
    "clientQuestionAnswer": "QUESTION_ANSWER",
    "clientQuestionAsk": "QUESTION_ASK",
    "contactBlockCreate": "CONTACT_BLOCK",
    "contentApprove": "CONTENT_APPROVED",
    "contentCancel": "CONTENT_CANCELLED",
    "contentPublish": "CONTENT_PUBLISHED",
    "contentReturn": "CONTENT_BRIEF",
    "contentSchedule": "CONTENT_SCHEDULED",
    "contentWrite": "CONTENT_WRITTEN",
    "duplicateSuggestionDismiss": "DUPLICATE_DISMISS",
    "engagementDecline": "ENGAGEMENT_DECLINED",
    "engagementEnd": "ENGAGEMENT_ENDED",
    "engagementGo": "ENGAGEMENT_RUNNING",
    "engagementPropose": "ENGAGEMENT_PROPOSED",
    "eventTargetsSet": "EVENT_TARGETS",
    "experimentCancel": "EXPERIMENT_CANCELLED",
    "experimentDecide": "EXPERIMENT_DECIDED",
    "funnelDraftSave": "FUNNEL_SAVE_DRAFT",
    "funnelVersionMap": "FUNNEL_MAP_VERSION",
    "goalFromGap": "GOAL_SET",
    "handoffAccept": "HANDOFF_ACCEPTED",
    "handoffDecline": "HANDOFF_DECLINED",
    "handoffRecycle": "HANDOFF_RECYCLED",
    "handoffWithdraw": "HANDOFF_WITHDRAWN",
    "leadsAssign": "LEAD_ASSIGN",
    "noteCreate": "NOTE_WRITE",
    "noteUpdate": "NOTE_EDIT",
    "personExportRequest": "PERSON_EXPORT",
    "personMergeMany": "PERSON_MERGE",
    "planActionComplete": "PLAN_COMPLETE_ACTION",
    "planActionReopen": "PLAN_REOPEN_ACTION",
    "planCopy": "PLAN_DRAFT",
    "questionnaireFillAsIs": "MATRIX_SNAPSHOT",
    "resourceAudienceProfileRecord": "METRIC_RECORD_PROFILE",
    "resourceGoalApprove": "GOAL_APPROVE",
    "resourceGoalCancel": "GOAL_CANCEL",
    "resourceGoalClose": "GOAL_CLOSE",
    "resourceGoalReturn": "GOAL_RETURN",
    "resourceGoalSet": "GOAL_SET",
    "resourceGoalStart": "GOAL_START",
    "resourceMetricsRecord": "METRIC_RECORD",
    "salePaymentRecord": "SALE_PAYMENT",
    "slaTimerPause": "SLA_PAUSE",
    "slaTimerResume": "SLA_RESUME",
    "spendCorrect": "SPEND_RECORD",
    "taskUpdate": "TASK_CHANGE",
}
"""Mutation → the word of what it does, where that is not its name: verbs that several mutations share, and states."""


def action_of(operation: str) -> str:
    """The word under which the audit tells of this mutation, done or refused."""
    return WORDS.get(operation) or word_of(operation)


def record_refused(work: Work, operation: str, given: Any, prefixes: Mapping[str, Any]) -> None:
    """Who asked for what on which object; nothing else of the input is kept."""
    kind, object_id = object_of(operation, given, prefixes)
    audit.record(
        work, action_of(operation), object_type=kind, object_id=object_id,
        outcome=AuditOutcome.REFUSED,
    )  # fmt: skip


def object_of(operation: str, given: Any, prefixes: Mapping[str, Any]) -> tuple[str | None, UUID | None]:
    """What the input is about: the id of the mutation's own noun (`leadId` of `leadMove`), else the first one.

    The id may be anybody's: that somebody asked for it is what is told.
    """
    named = [(camel(str(name)), value) for name, value in given.items()] if isinstance(given, Mapping) else []
    ids = [(name, value) for name, value in named if name.endswith("Id") and isinstance(value, str)]
    for _, value in sorted(ids, key=lambda each: not operation.startswith(each[0].removesuffix("Id"))):
        try:
            prefix, object_id = decode(value)
        except MalformedId:
            continue
        if prefix in prefixes:
            return prefixes[prefix].name, object_id
    return None, None
