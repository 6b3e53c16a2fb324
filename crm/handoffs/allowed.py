"""What an actor may do with an offer now: the same rules the verbs refuse by, asked beforehand."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from crm.core.actor import Actor
from crm.leads.close import CLOSED
from crm.leads.rights import acts_for_others
from crm.members.permissions import Action
from crm.models.words import HandoffStatus, LeadStatus


class HandoffAction(StrEnum):
    """Something that can be done with an offer."""

    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    RECYCLE = "RECYCLE"
    WITHDRAW = "WITHDRAW"


@dataclass(frozen=True)
class HandoffState:
    """Where an offer stands, whose it is, and how its lead stands."""

    status: HandoffStatus
    assignee_id: UUID | None
    team_id: UUID | None
    in_time: bool
    lead_status: LeadStatus

    @property
    def is_offered(self) -> bool:
        """Whether it waits for an answer."""
        return self.status is HandoffStatus.OFFERED


def may_answer(actor: Actor, assignee_id: UUID | None, team_id: UUID | None) -> bool:
    """The assignee; of an offer to a whole team its members; sales leads and administrators for anybody."""
    if acts_for_others(actor):
        return True
    if assignee_id is None:
        return team_id in actor.team_ids
    return assignee_id == actor.member_id


def _may_accept(actor: Actor, state: HandoffState) -> bool:
    has_owner = state.assignee_id is not None or actor.member_id is not None
    return state.is_offered and state.in_time and has_owner and may_answer(actor, state.assignee_id, state.team_id)


def _may_recycle(actor: Actor, state: HandoffState) -> bool:
    is_held = state.status in (HandoffStatus.OFFERED, HandoffStatus.ACCEPTED)
    return is_held and state.lead_status not in CLOSED and may_answer(actor, state.assignee_id, state.team_id)


_RULES: dict[HandoffAction, tuple[Action, Callable[[Actor, HandoffState], bool]]] = {
    HandoffAction.ACCEPT: (Action.HANDOFF_RESPOND, _may_accept),
    HandoffAction.DECLINE: (
        Action.HANDOFF_RESPOND,
        lambda actor, state: state.is_offered and may_answer(actor, state.assignee_id, state.team_id),
    ),
    HandoffAction.RECYCLE: (Action.HANDOFF_RESPOND, _may_recycle),
    HandoffAction.WITHDRAW: (Action.HANDOFF_OFFER, lambda _, state: state.is_offered),
}


def allowed(actor: Actor, state: HandoffState) -> list[HandoffAction]:
    """The actions the verbs would not refuse, in the order of `HandoffAction`."""
    return [action for action, (permission, holds) in _RULES.items() if actor.can(permission) and holds(actor, state)]
