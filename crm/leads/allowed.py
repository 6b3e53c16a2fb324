"""What an actor may do with a lead now: the same rules the verbs refuse by, asked beforehand."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from crm.core.actor import Actor
from crm.leads.close import CLOSED
from crm.leads.reopen import REOPENED
from crm.leads.rights import acts_for_others
from crm.members.permissions import Action
from crm.models.words import HandoffStatus, LeadStatus


class LeadAction(StrEnum):
    """Something that can be done with a lead."""

    MOVE = "MOVE"
    LOSE = "LOSE"
    DISQUALIFY = "DISQUALIFY"
    REOPEN = "REOPEN"
    NURTURE = "NURTURE"
    ASSIGN = "ASSIGN"
    OFFER_HANDOFF = "OFFER_HANDOFF"
    WITHDRAW_HANDOFF = "WITHDRAW_HANDOFF"
    ACCEPT_HANDOFF = "ACCEPT_HANDOFF"
    DECLINE_HANDOFF = "DECLINE_HANDOFF"
    RECYCLE_HANDOFF = "RECYCLE_HANDOFF"
    LOG_CALL = "LOG_CALL"
    CREATE_TASK = "CREATE_TASK"
    OPEN_DEAL = "OPEN_DEAL"
    RECORD_SALE = "RECORD_SALE"


@dataclass(frozen=True)
class LeadState:
    """Where a lead and its current handoff stand."""

    status: LeadStatus
    owner_id: UUID | None
    handoff_status: HandoffStatus | None = None
    assignee_id: UUID | None = None
    team_id: UUID | None = None
    in_time: bool = True

    @property
    def is_open(self) -> bool:
        """Whether somebody still works on it."""
        return self.status not in CLOSED

    @property
    def is_offered(self) -> bool:
        """Whether an offer waits for an answer."""
        return self.handoff_status is HandoffStatus.OFFERED


def _answers(actor: Actor, state: LeadState) -> bool:
    if state.assignee_id is None:
        return acts_for_others(actor) or state.team_id in actor.team_ids
    return acts_for_others(actor) or state.assignee_id == actor.member_id


_RULES: dict[LeadAction, tuple[Action, Callable[[Actor, LeadState], bool]]] = {
    LeadAction.MOVE: (
        Action.LEAD_MOVE,
        lambda _, state: state.status not in (LeadStatus.LOST, LeadStatus.DISQUALIFIED),
    ),
    LeadAction.LOSE: (Action.LEAD_EDIT, lambda _, state: state.is_open),
    LeadAction.DISQUALIFY: (Action.LEAD_EDIT, lambda _, state: state.is_open),
    LeadAction.REOPEN: (Action.LEAD_EDIT, lambda _, state: state.status in REOPENED),
    LeadAction.NURTURE: (Action.LEAD_EDIT, lambda _, state: state.is_open),
    LeadAction.ASSIGN: (
        Action.LEAD_EDIT,
        lambda actor, state: state.owner_id in (None, actor.member_id) or acts_for_others(actor),
    ),
    LeadAction.OFFER_HANDOFF: (
        Action.HANDOFF_OFFER,
        lambda _, state: state.status in (LeadStatus.OPEN, LeadStatus.NURTURING),
    ),
    LeadAction.WITHDRAW_HANDOFF: (Action.HANDOFF_OFFER, lambda _, state: state.is_offered),
    LeadAction.ACCEPT_HANDOFF: (
        Action.HANDOFF_RESPOND,
        lambda actor, state: state.is_offered and state.in_time and _answers(actor, state),
    ),
    LeadAction.DECLINE_HANDOFF: (
        Action.HANDOFF_RESPOND,
        lambda actor, state: state.is_offered and _answers(actor, state),
    ),
    LeadAction.RECYCLE_HANDOFF: (
        Action.HANDOFF_RESPOND,
        lambda actor, state: (
            state.is_open
            and state.handoff_status in (HandoffStatus.OFFERED, HandoffStatus.ACCEPTED)
            and _answers(actor, state)
        ),
    ),
    LeadAction.LOG_CALL: (Action.CALL_LOG, lambda _, state: True),
    LeadAction.CREATE_TASK: (Action.TASK_EDIT, lambda _, state: True),
    LeadAction.OPEN_DEAL: (Action.DEAL_EDIT, lambda _, state: state.is_open),
    LeadAction.RECORD_SALE: (Action.SALE_RECORD, lambda _, state: True),
}


def allowed(actor: Actor, state: LeadState) -> list[LeadAction]:
    """The actions the verbs would not refuse, in the order of `LeadAction`."""
    return [action for action, (permission, holds) in _RULES.items() if actor.can(permission) and holds(actor, state)]
