"""What an actor may do with a deal now: the same rules the verbs refuse by, asked beforehand."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from crm.core.actor import Actor
from crm.leads.close import CLOSED
from crm.members.permissions import Action
from crm.models.words import DealStatus, LeadStatus


class DealAction(StrEnum):
    """Something that can be done with a deal."""

    UPDATE = "UPDATE"
    MOVE = "MOVE"
    SET_LINES = "SET_LINES"
    SET_CONTACTS = "SET_CONTACTS"
    WIN = "WIN"
    LOSE = "LOSE"
    REOPEN = "REOPEN"


@dataclass(frozen=True)
class DealState:
    """How a deal and its lead stand, and whether its product has another stage to move to."""

    status: DealStatus
    lead_status: LeadStatus
    has_other_stage: bool

    @property
    def is_open(self) -> bool:
        """Neither won nor lost."""
        return self.status is DealStatus.OPEN


_RULES: dict[DealAction, tuple[Action, Callable[[DealState], bool]]] = {
    DealAction.UPDATE: (Action.DEAL_EDIT, lambda state: state.is_open),
    DealAction.MOVE: (Action.DEAL_EDIT, lambda state: state.is_open and state.has_other_stage),
    DealAction.SET_LINES: (Action.DEAL_EDIT, lambda state: state.is_open),
    DealAction.SET_CONTACTS: (Action.DEAL_EDIT, lambda _: True),
    DealAction.WIN: (Action.SALE_RECORD, lambda state: state.is_open),
    DealAction.LOSE: (Action.DEAL_EDIT, lambda state: state.is_open),
    DealAction.REOPEN: (
        Action.DEAL_EDIT,
        lambda state: state.status is DealStatus.LOST and state.lead_status not in CLOSED,
    ),
}


def allowed(actor: Actor, state: DealState) -> list[DealAction]:
    """The actions the verbs would not refuse, in the order of `DealAction`."""
    return [action for action, (permission, holds) in _RULES.items() if actor.can(permission) and holds(state)]
