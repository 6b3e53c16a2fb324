"""One table: role → actions. A refusal names the missing action; objects answer `allowedActions` from it."""

from collections.abc import Iterable
from enum import StrEnum

from crm.models.words import Role


class Action(StrEnum):
    """Everything that may be allowed or refused."""

    # reading
    READ = "READ"
    READ_MONEY = "READ_MONEY"
    EXPORT = "EXPORT"
    # the workspace
    WORKSPACE_MANAGE = "WORKSPACE_MANAGE"
    MEMBER_MANAGE = "MEMBER_MANAGE"
    API_KEY_MANAGE = "API_KEY_MANAGE"
    IMPORT = "IMPORT"
    # the model
    PRODUCT_EDIT = "PRODUCT_EDIT"
    FUNNEL_EDIT = "FUNNEL_EDIT"
    RESOURCE_EDIT = "RESOURCE_EDIT"
    OBJECTIVE_EDIT = "OBJECTIVE_EDIT"
    GOAL_SET = "GOAL_SET"
    GOAL_PROPOSE = "GOAL_PROPOSE"
    GOAL_APPROVE = "GOAL_APPROVE"
    GOAL_START = "GOAL_START"
    PLAN_DRAFT = "PLAN_DRAFT"
    PLAN_APPROVE = "PLAN_APPROVE"
    PLAN_ACTION_COMPLETE = "PLAN_ACTION_COMPLETE"
    SPEND_RECORD = "SPEND_RECORD"
    METRIC_RECORD = "METRIC_RECORD"
    MATRIX_EDIT = "MATRIX_EDIT"
    REPORT_PUBLISH = "REPORT_PUBLISH"
    # agency and client
    ENGAGEMENT_EDIT = "ENGAGEMENT_EDIT"
    ENGAGEMENT_GO = "ENGAGEMENT_GO"
    HOURS_LOG = "HOURS_LOG"
    QUESTION_ASK = "QUESTION_ASK"
    QUESTION_ANSWER = "QUESTION_ANSWER"
    # people and deals
    TOUCHPOINT_RECORD = "TOUCHPOINT_RECORD"
    PERSON_MERGE = "PERSON_MERGE"
    LEAD_CREATE = "LEAD_CREATE"
    LEAD_EDIT = "LEAD_EDIT"
    LEAD_MOVE = "LEAD_MOVE"
    HANDOFF_OFFER = "HANDOFF_OFFER"
    HANDOFF_RESPOND = "HANDOFF_RESPOND"
    CALL_LOG = "CALL_LOG"
    TASK_EDIT = "TASK_EDIT"
    DEAL_EDIT = "DEAL_EDIT"
    SALE_RECORD = "SALE_RECORD"
    SALE_REFUND = "SALE_REFUND"
    CONVERSATION_HANDLE = "CONVERSATION_HANDLE"
    ATTRIBUTION_RUN = "ATTRIBUTION_RUN"


_A = Action
_AGENCY = {_A.HOURS_LOG, _A.QUESTION_ASK}
_PEOPLE = {_A.LEAD_CREATE, _A.LEAD_EDIT, _A.CALL_LOG, _A.TASK_EDIT, _A.TOUCHPOINT_RECORD}

ROLE_ACTIONS: dict[Role, frozenset[Action]] = {
    Role.ADMIN: frozenset(Action),
    Role.STRATEGIST: frozenset(
        {
            _A.READ, _A.READ_MONEY, _A.EXPORT, _A.IMPORT, _A.PRODUCT_EDIT, _A.FUNNEL_EDIT, _A.RESOURCE_EDIT,
            _A.OBJECTIVE_EDIT, _A.GOAL_SET, _A.GOAL_PROPOSE, _A.GOAL_APPROVE, _A.GOAL_START, _A.SPEND_RECORD,
            _A.METRIC_RECORD, _A.MATRIX_EDIT, _A.REPORT_PUBLISH, _A.ATTRIBUTION_RUN, _A.TOUCHPOINT_RECORD,
            _A.ENGAGEMENT_EDIT, _A.QUESTION_ANSWER,
        } | _AGENCY
    ),
    Role.MARKETER: frozenset(
        {
            _A.READ, _A.READ_MONEY, _A.EXPORT, _A.IMPORT, _A.RESOURCE_EDIT, _A.GOAL_PROPOSE, _A.GOAL_START,
            _A.PLAN_DRAFT, _A.PLAN_APPROVE, _A.PLAN_ACTION_COMPLETE, _A.SPEND_RECORD, _A.METRIC_RECORD,
            _A.TOUCHPOINT_RECORD, _A.HANDOFF_OFFER, _A.LEAD_CREATE, _A.LEAD_EDIT, _A.LEAD_MOVE, _A.PERSON_MERGE,
            _A.CONVERSATION_HANDLE,
        } | _AGENCY
    ),
    Role.COMMUNITY_MANAGER: frozenset(
        {
            _A.READ, _A.PLAN_DRAFT, _A.PLAN_ACTION_COMPLETE, _A.METRIC_RECORD, _A.HANDOFF_OFFER, _A.LEAD_MOVE,
            _A.CONVERSATION_HANDLE,
        } | _PEOPLE | _AGENCY
    ),
    Role.AUTHOR: frozenset({_A.READ, _A.PLAN_ACTION_COMPLETE} | _AGENCY),
    Role.SUPPORT: frozenset({_A.READ, _A.CONVERSATION_HANDLE} | _PEOPLE | _AGENCY),
    Role.SALES_MANAGER: frozenset(
        {
            _A.READ, _A.HANDOFF_RESPOND, _A.LEAD_MOVE, _A.DEAL_EDIT, _A.SALE_RECORD, _A.SALE_REFUND,
        } | _PEOPLE
    ),
    Role.SALES_LEAD: frozenset(
        {
            _A.READ, _A.READ_MONEY, _A.EXPORT, _A.HANDOFF_OFFER, _A.HANDOFF_RESPOND, _A.LEAD_MOVE, _A.DEAL_EDIT,
            _A.SALE_RECORD, _A.SALE_REFUND, _A.PERSON_MERGE, _A.IMPORT,
        } | _PEOPLE
    ),
    Role.ANALYST: frozenset({_A.READ, _A.READ_MONEY, _A.EXPORT, _A.ATTRIBUTION_RUN}),
    Role.CLIENT: frozenset({_A.READ, _A.READ_MONEY, _A.ENGAGEMENT_GO, _A.QUESTION_ANSWER}),
    Role.INTEGRATION: frozenset(
        {_A.READ, _A.TOUCHPOINT_RECORD, _A.LEAD_CREATE, _A.SALE_RECORD, _A.SALE_REFUND, _A.SPEND_RECORD,
         _A.METRIC_RECORD, _A.CALL_LOG}
    ),
}  # fmt: skip


def permissions_of(roles: Iterable[str]) -> frozenset[str]:
    """All actions that any of the roles allows."""
    return frozenset(action.value for role in roles for action in ROLE_ACTIONS[Role(role)])
